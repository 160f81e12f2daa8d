"""The reporter's interview: its questions in order, and how its fields lie in a report.

Fields in columns: region (kabupaten or kota), agency (an id of the agency book), conduct, happened_on, known_on. In the sealed
body: story; person_name, or person_known when nobody knows it; person_post (post and workplace as typed); conduct_words;
happened_time ("20:00"), happened_part, happened_words (an unclear day as typed); place, point [latitude, longitude]; online,
platform, link_state (picture, link or gone), account_known (a code) or account_words; links; witnesses [{name, phone} or {words}];
kept_words (such as show the reporter and shall stay); spot and card (a location, a contact card not yet asked about);
camera_refused (what pictures say of the place is not the event's); settled (questions left open knowingly).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from bot.core.answer_words import means_none
from bot.core.interview import Ask, Background, Fields, Form, Question, Reading, Said, cut
from bot.core.links import MOST_LINKS, links_in, platform_of, without_links
from bot.core.messages import Text
from bot.core.report import Report
from bot.core.report_beside import CAMERA, CARD, SPOT, loose_fields, with_witness, witness_of
from bot.core.report_online import ACCOUNT, LINK, PLATFORM, links_noted
from bot.core.report_person import (
    AGENCY,
    CONDUCT,
    CONDUCT_WORDS,
    PERSON_KNOWN,
    PERSON_NAME,
    PERSON_POST,
    STORY,
    sure_agency,
    told,
)
from bot.core.report_place import PLACE, REGION
from bot.core.report_telltale import TELLTALE, still_kept
from bot.core.report_time import HAPPENED, KNOWN

_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_COLUMNS: Final = ("region", "agency", "conduct", "happened_on", "known_on")
"""The fields that stand in columns of a report; all others stand in its sealed body."""


def fields_of(report: Report, files: int = 0, shots: int = 0, pictures: Sequence[dict[str, Any]] = ()) -> Fields:
    """What a report knows, as fields. `files`: pieces of evidence there or on their way, `shots`: the pictures among them;
    `pictures`: when (`taken_at`) and where (`point`) each stored one says it was taken, as far as it says so."""
    columns = {name: getattr(report, name) for name in _COLUMNS if getattr(report, name)}
    seen = {"_shots": shots, "_pictures": list(pictures)}
    return report.body | columns | {"_files": files} | {name: value for name, value in seen.items() if value}


def put_fields(report: Report, fields: Fields) -> None:
    """Writes the fields back and marks the report as changed."""
    fields = still_kept(fields)
    for name in _COLUMNS:
        setattr(report, name, fields.get(name) or "")
    report.body = {name: value for name, value in fields.items() if name not in _COLUMNS and not name.startswith("_")}
    report.dirty = True


def with_links(fields: Fields, words: str) -> Fields:
    """The fields that the links in `words` fill."""
    found = links_in(words)
    if not found:
        return {}
    links = list(dict.fromkeys([*fields.get("links", ()), *found]))[:MOST_LINKS]
    platform = next((name for link in found if (name := platform_of(link))), "")
    return {"links": links} | ({"platform": platform} if platform and not fields.get("platform") else {})


def with_agency(fields: Fields, background: Background) -> Fields:
    """The agency, where the typed workplace leaves no doubt and nothing was said about it yet."""
    if fields.get("agency") or AGENCY.name in fields.get("settled", ()):
        return {}
    agency = sure_agency(fields, background)
    return {"agency": agency} if agency else {}


def _aside(question: Question, said: Said, fields: Fields, background: Background) -> Reading | None:
    """Links are kept whatever is asked; a location or a contact card is asked about."""
    links = with_links(fields, said.words)
    if links:
        rest = without_links(said.words)
        noted = links_noted(fields | links, said.words)
        if question.name in ("link", "evidence"):
            return Reading(links | ({"story": told(fields, rest)} if rest else {}), remark=noted)
        if not _LETTERS.search(rest) and question.name not in ("place", "platform"):
            return Reading(links, again=noted)
        read = question.read(said, fields, background)
        return Reading(read.fields | links, read.again, read.remark, read.settled)
    if said.contact is not None and question.name == "evidence":
        reading = with_witness(fields, witness_of(said.contact), Text("report.witness_noted"))
        return Reading(reading.fields, again=reading.remark)
    if (said.point is not None and question.name not in ("place", "region")) or (
        said.contact is not None and question.name != "witness"
    ):
        return Reading(loose_fields(said.point, said.contact))
    return None


def _read_evidence(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "none" or means_none(said.words):
        return Reading({}, settled=True)
    if not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.evidence_help"))
    return Reading({"story": told(fields, said.words)}, again=Text("report.evidence_words"))


def _read_witness(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "clear":
        return Reading({"witnesses": None}, settled=True, remark=Text("report.witness_cleared"))
    if said.picked == "none" or means_none(said.words):
        return Reading({}, settled=True)
    if said.contact is not None:
        return with_witness(fields, witness_of(said.contact), Text("report.witness_noted"))
    if not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.witness_help"))
    return with_witness(fields, {"words": cut(said.words, 300)}, Text("report.witness_noted"))


def _ask_witness(fields: Fields, background: Background) -> Ask:
    clear = ((Text("report.clear_witnesses"), "clear"),) if fields.get("witnesses") else ()
    return Ask(Text("report.ask_witness"), (*clear, (Text("report.no_witness"), "none")))


EVIDENCE = Question(
    "evidence",
    ("_files", "links"),
    lambda fields, background: Ask(Text("report.ask_evidence"), ((Text("report.no_evidence"), "none"),)),
    _read_evidence,
    numbers=True,
)
WITNESS = Question(
    "witness",
    ("witnesses",),
    _ask_witness,
    _read_witness,
    wanted=lambda fields, background: False,  # asked from the review only
)

REPORT_FORM: Final = Form(
    "report",
    (
        SPOT,
        CARD,
        STORY,
        TELLTALE,
        PERSON_NAME,
        PERSON_KNOWN,
        PERSON_POST,
        AGENCY,
        CONDUCT,
        CONDUCT_WORDS,
        CAMERA,
        HAPPENED,
        KNOWN,
        PLACE,
        PLATFORM,
        LINK,
        ACCOUNT,
        REGION,
        EVIDENCE,
        WITNESS,
    ),
    _aside,
)

PARTS: Final[tuple[tuple[str, Text], ...]] = (
    ("story", Text("review.part_story")),
    ("person_name", Text("review.part_name")),
    ("person_post", Text("review.part_post")),
    ("conduct", Text("review.part_conduct")),
    ("happened", Text("review.part_happened")),
    ("known", Text("review.part_known")),
    ("place", Text("review.part_place")),
    ("region", Text("review.part_region")),
    ("evidence", Text("review.part_evidence")),
    ("witness", Text("review.part_witness")),
)
"""What can be changed from the review, and what it is called there."""
