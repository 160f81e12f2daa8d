"""Questions about the reported person and the act: story, name, what is known instead, post and agency, conduct."""

from __future__ import annotations

import re
from typing import Final

from bot.core.answer_words import after_unknown, means_no, means_none, means_yes
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Question, Reading, Said, cut
from bot.core.links import without_links
from bot.core.messages import Text, text
from bot.core.report import CONDUCTS

STORY_WORDS: Final = 3
"""A story of fewer words tells nothing that staff could look into."""

LONGEST_NAME, LONGEST_LINE = 120, 300
LONGEST_STORY: Final = 20_000
"""Characters; five of Telegram's longest messages."""

_NAME_WORDS = 12
"""An answer longer than this to the question for a name is more of the story: people tell in several messages."""

CONDUCT_LABELS: Final[dict[str, Text]] = {
    "social_media": Text("report.conduct_social_media"),
    "campaign": Text("report.conduct_campaign"),
    "directing": Text("report.conduct_directing"),
    "facilities": Text("report.conduct_facilities"),
    "decision": Text("report.conduct_decision"),
    "team_or_party": Text("report.conduct_team_or_party"),
    "gifts": Text("report.conduct_gifts"),
    "photo_symbol": Text("report.conduct_photo_symbol"),
    "other": Text("report.conduct_other"),
}
"""What each code of `CONDUCTS` is called, short enough for a button."""

_UNKNOWN_CHOICE = (Text("report.unknown"), UNKNOWN)
_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_LEAD_IN = re.compile(r"^\W*nama(?:nya)?(?:\s+(?:adalah|ialah|itu))?\s*[:=]?\s+(?=\w)", re.IGNORECASE)
"""What people put before a name."""


def told(fields: Fields, words: str) -> str:
    """The story with one more message of it."""
    story = str(fields.get("story") or "")
    return f"{story}\n{words}".strip()[:LONGEST_STORY] if words not in story else story


def _read_story(said: Said, fields: Fields, background: Background) -> Reading:
    if len(_LETTERS.findall(without_links(said.words))) < STORY_WORDS:
        return Reading({}, again=Text("report.story_short"))
    return Reading({"story": said.words}, remark=Text("report.thanks"))


def _read_name(said: Said, fields: Fields, background: Background) -> Reading:
    words = said.words
    if len(words.split()) > _NAME_WORDS or len(words) > LONGEST_NAME:
        return Reading({"story": told(fields, words)}, again=Text("report.added_to_story"))
    known = after_unknown(words)
    if known:
        return Reading({"person_name": None, "person_known": known}, settled=True)
    if means_none(words):
        return Reading({"person_name": None}, settled=True)
    if not _LETTERS.search(words):
        return Reading({}, again=Text("report.name_help"))
    return Reading({"person_name": cut(_LEAD_IN.sub("", words), LONGEST_NAME)})


class _Reader:
    """Reads one line of words into one field."""

    def __init__(self, field: str, help_key: Text) -> None:
        self.field, self.help = field, help_key

    def __call__(self, said: Said, fields: Fields, background: Background) -> Reading:
        if means_none(said.words):
            return Reading({self.field: None}, settled=True)
        if not _LETTERS.search(said.words):
            return Reading({}, again=self.help)
        return Reading({self.field: cut(said.words, LONGEST_LINE)})


def _ask_post(fields: Fields, background: Background) -> Ask:
    return Ask(text("report.ask_post"), (_UNKNOWN_CHOICE,))


def workplace(fields: Fields) -> str:
    """The words in which the agency stands, as typed."""
    return str(fields.get("person_post") or fields.get("person_known") or "")


def agency_guesses(fields: Fields, background: Background) -> list[tuple[str, str, bool]]:
    """Agencies the typed workplace may mean, as (id, usual name, sure), at most three."""
    found = background.agencies.find(workplace(fields)) if workplace(fields) else ()
    if not found:
        return []
    best = [match for match in found if match.score >= found[0].score - 5][:3]
    sure = len(best) == 1 and best[0].exact
    return [(match.id, match.canonical.partition("{")[0].strip(), sure) for match in best]


def _wants_agency(fields: Fields, background: Background) -> bool:
    guesses = agency_guesses(fields, background)
    return bool(guesses) and not guesses[0][2]


def sure_agency(fields: Fields, background: Background) -> str:
    """The agency that needs no question, "" when there is none."""
    guesses = agency_guesses(fields, background)
    return guesses[0][0] if guesses and guesses[0][2] else ""


def _ask_agency(fields: Fields, background: Background) -> Ask:
    guesses = agency_guesses(fields, background)
    if len(guesses) == 1:
        yes_no = ((Text("report.yes"), guesses[0][0]), (Text("report.agency_no"), "none"))
        return Ask(text("report.ask_agency", agency=guesses[0][1]), yes_no)
    most = 24 if len(guesses) > 2 else 20
    choices: list[tuple[Text | str, str]] = [(cut(name, most), number) for number, name, _ in guesses]
    names: list[Text] = [text("report.agency_line", agency=name) for _, name, _ in guesses]
    return Ask(text("report.ask_agencies", agencies=names), (*choices, (Text("report.agency_no"), "none")))


def _read_agency(said: Said, fields: Fields, background: Background) -> Reading:
    guesses = agency_guesses(fields, background)
    known = {number for number, _, _ in guesses}
    if said.picked in known:
        return Reading({"agency": said.picked})
    if said.picked == "none" or means_no(said.words):
        return Reading({"agency": None}, settled=True)
    if means_yes(said.words) and len(guesses) == 1:
        return Reading({"agency": guesses[0][0]})
    if not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.agency_help"))
    found = background.agencies.find(said.words)
    line = cut(f"{workplace(fields)}; {said.words}", LONGEST_LINE)
    field = "person_post" if fields.get("person_post") else "person_known"
    return Reading({field: line, "agency": found[0].id if found and found[0].exact else None}, settled=True)


def _ask_conduct(fields: Fields, background: Background) -> Ask:
    return Ask(Text("report.ask_conduct"), tuple((CONDUCT_LABELS[code], code) for code in CONDUCTS))


def _read_conduct(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked in CONDUCTS:
        return Reading({"conduct": said.picked, "conduct_words": None})
    if not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.conduct_help"))
    return Reading({"conduct": "other", "conduct_words": cut(said.words, LONGEST_LINE)})


STORY = Question(
    "story",
    ("story",),
    lambda fields, background: Ask(Text("report.ask_story_again" if fields.get("story") else "report.ask_story")),
    _read_story,
    optional=False,
)
PERSON_NAME = Question(
    "person_name",
    ("person_name",),
    lambda fields, background: Ask(Text("report.ask_name"), (_UNKNOWN_CHOICE,)),
    _read_name,
    resets=("person_known",),
)
PERSON_KNOWN = Question(
    "person_known",
    ("person_known",),
    lambda fields, background: Ask(Text("report.ask_known_of"), (_UNKNOWN_CHOICE,)),
    _Reader("person_known", Text("report.known_of_help")),
    wanted=lambda fields, background: not fields.get("person_name"),
    resets=("agency",),
)
PERSON_POST = Question(
    "person_post",
    ("person_post",),
    _ask_post,
    _Reader("person_post", Text("report.post_help")),
    wanted=lambda fields, background: bool(fields.get("person_name")),
    resets=("agency",),
)
AGENCY = Question("agency", ("agency",), _ask_agency, _read_agency, wanted=_wants_agency, numbers=True)
CONDUCT = Question("conduct", ("conduct",), _ask_conduct, _read_conduct, numbers=True, resets=("conduct_words",))
CONDUCT_WORDS = Question(
    "conduct_words",
    ("conduct_words",),
    lambda fields, background: Ask(Text("report.ask_conduct_words"), (_UNKNOWN_CHOICE,)),
    _Reader("conduct_words", Text("report.conduct_help")),
    wanted=lambda fields, background: fields.get("conduct") == "other",
)
