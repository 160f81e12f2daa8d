"""The question about words that show who reports: once for each of them, as soon as it stands in a report, at the latest before
the review."""

from __future__ import annotations

from typing import Final

from bot.core.answer_words import means_no, means_yes
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Question, Reading, Said, cut
from bot.core.messages import Text, text
from bot.core.report_person import told
from bot.core.telltale import Telltale, replaced, telltales

MOST_SHOWN: Final = 5
LONGER: Final = 8
"""An answer of more words is more of the story."""

_SHOWN = 60
_REPLACE, _KEEP = (["ganti"], ["gantiin"], ["gantikan"]), (["biarkan"], ["biarin"], ["biar"], ["tetap"])
"""First words of a typed answer."""

_LOOKED_AT: Final = (
    "story",
    "person_name",
    "person_known",
    "person_post",
    "conduct_words",
    "place",
    "region_hint",
    "happened_words",
    "account_words",
)
"""The fields that hold what the reporter typed."""


def found_in(fields: Fields) -> list[Telltale]:
    """What shows the reporter and was not yet decided on: each words once, in the order of the fields, at most `MOST_SHOWN`."""
    kept = set(fields.get("kept_words") or ())
    found: dict[str, Telltale] = {}
    for typed in _typed(fields):
        for each in telltales(typed):
            if _plain(each) not in kept:
                found.setdefault(_plain(each), each)
    return list(found.values())[:MOST_SHOWN]


def _typed(fields: Fields) -> list[str]:
    witnesses = [str(each.get("words") or "") for each in fields.get("witnesses") or ()]
    return [*(str(fields.get(name) or "") for name in _LOOKED_AT), *witnesses]


def _plain(each: Telltale) -> str:
    return " ".join(each.words.casefold().split())


def _ask(fields: Fields, background: Background) -> Ask:
    pairs = [(cut(each.words, _SHOWN), cut(background.words(each.instead), _SHOWN)) for each in found_in(fields)] or [
        ("", "")
    ]
    choices = ((Text("telltale.replace"), "replace"), (Text("telltale.keep"), "keep"))
    if len(pairs) == 1:
        return Ask(text("telltale.ask_one", words=pairs[0][0], instead=pairs[0][1]), choices)
    lines = [text("telltale.pair", words=words, instead=instead) for words, instead in pairs]
    return Ask(text("telltale.ask_many", pairs=lines), choices)


def _read(said: Said, fields: Fields, background: Background) -> Reading:
    first = said.words.casefold().split()[:1]
    if said.picked == "replace" or means_yes(said.words) or first in _REPLACE:
        return Reading(_without(fields, background), remark=Text("telltale.replaced"))
    if said.picked in ("keep", UNKNOWN) or means_no(said.words) or first in _KEEP:
        kept = [*(fields.get("kept_words") or ()), *(_plain(each) for each in found_in(fields))]
        return Reading({"kept_words": kept}, remark=Text("telltale.kept"))
    if len(said.words.split()) > LONGER:
        return Reading({"story": told(fields, said.words)}, again=Text("telltale.added"))
    return Reading({}, again=Text("telltale.help"))


def _without(fields: Fields, background: Background) -> Fields:
    """The fields with other words where those stood that were shown. A region or an agency that was read from them stays."""
    shown = {_plain(each) for each in found_in(fields)}

    def anew(typed: str) -> str:
        return replaced(typed, [each for each in telltales(typed) if _plain(each) in shown], background.words)

    after: Fields = {name: anew(str(fields[name])) for name in _LOOKED_AT if fields.get(name)}
    if fields.get("witnesses"):
        witnesses = fields["witnesses"]
        after["witnesses"] = [
            each | {"words": anew(each["words"])} if each.get("words") else each for each in witnesses
        ]
    return after


def still_kept(fields: Fields) -> Fields:
    """The fields without remembered decisions about words that stand nowhere any more."""
    kept = fields.get("kept_words")
    if not kept:
        return fields
    standing = {_plain(each) for typed in _typed(fields) for each in telltales(typed)}
    left = [words for words in kept if words in standing]
    others = {name: value for name, value in fields.items() if name != "kept_words"}
    return others | ({"kept_words": left} if left else {})


TELLTALE = Question(
    "telltale",
    (),
    _ask,
    _read,
    wanted=lambda fields, background: bool(found_in(fields)),
    optional=False,
    numbers=True,
    beside=("kept_words",),
)
