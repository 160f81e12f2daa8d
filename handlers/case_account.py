"""The first half of a case file: where the report stands, what of the requirements is there, and what the reporter told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.core.links import accounts_in, shown
from bot.core.messages import Text, text
from bot.core.paper import Part, Row, Words
from bot.core.report import FORMAL_ELEMENTS, Element, Report, Track
from bot.core.report_clock import formal_deadline
from bot.core.report_online import KNOWN_FROM
from handlers import alerts, desk
from handlers.turn import Turn

UNKNOWN = Text("casefile.unknown")
_IDENTITY = frozenset({Element.REPORTER_NAME, Element.REPORTER_ADDRESS})


def parts(turn: Turn, report: Report) -> Iterator[Part]:
    """From the overview to the talk with the reporter."""
    yield Part("fields", rows=tuple(_overview(turn, report)))
    there = alerts.present(turn, report)
    material = [element for element in Element if element not in FORMAL_ELEMENTS]
    for heading, elements in (("formal", FORMAL_ELEMENTS), ("material", material)):
        yield Part("heading", text(f"casefile.{heading}"))
        rows = tuple(_element(turn, report, element, element in there) for element in elements)
        yield Part("checks", rows=rows)
    yield Part("note", text("casefile.requirements_note"))
    yield Part("heading", text("casefile.person_heading"))
    yield Part("fields", rows=tuple(_person(turn, report)))
    yield Part("heading", text("casefile.incident_heading"))
    yield Part("fields", rows=tuple(_incident(turn, report)))
    yield Part("heading", text("casefile.story_heading"))
    yield Part("text", story(report) or UNKNOWN)
    if links := report.body.get("links"):
        yield Part("heading", text("casefile.links_heading"))
        yield Part("fields", rows=tuple(_links(report, [str(link) for link in links])))
    yield Part("heading", text("casefile.witness_heading"))
    yield Part("fields", rows=witnesses(report) or ((text("casefile.witness"), UNKNOWN),))


def story(report: Report) -> str:
    """The account in the reporter's own words."""
    return str(report.body.get("story") or "")


def witnesses(report: Report) -> tuple[Row, ...]:
    """Each as the reporter named one: a contact card, or words."""
    rows: list[Row] = []
    for number, witness in enumerate(report.body.get("witnesses") or (), start=1):
        said = [str(witness.get(name) or "") for name in ("words", "name", "phone")]
        rows.append((text("casefile.witness_number", number=number), ", ".join(part for part in said if part)))
    return tuple(rows)


def day(stored: str) -> Words:
    """A stored day; "" when there is none."""
    return text("casefile.day", day=date.fromisoformat(stored)) if stored else ""


def hour(report: Report) -> str:
    """The time of the incident, or an unclear day, as told."""
    told = report.body.get("happened_words") or str(report.body.get("happened_time") or "").replace(":", ".")
    return str(told or "")


def act(report: Report) -> Words:
    """What is said to have been done: its kind, and the reporter's words for it."""
    words = str(report.body.get("conduct_words") or "")
    return text("casefile.act", kind=alerts.conduct(report), words=words) if words else alerts.conduct(report)


def _links(report: Report, links: list[str]) -> Iterator[Row]:
    """Each link, the accounts that they name, and how the reporter knows whose they are."""
    for number, link in enumerate(links, start=1):
        yield text("casefile.link", number=number), shown(link)
    for platform, account in accounts_in(links):
        yield text("casefile.account"), f"{platform}: {account}"
    how = KNOWN_FROM.get(str(report.body.get("account_known"))) or str(report.body.get("account_words") or "")
    if how:
        yield text("casefile.account_known"), how


def _overview(turn: Turn, report: Report) -> Iterator[Row]:
    yield text("casefile.code"), report.code
    yield text("casefile.track"), text(f"casefile.track_{report.track}")
    yield text("casefile.office"), desk.office_name(turn, report.office)
    if report.submitted_at:
        sent = turn.local(datetime.fromisoformat(report.submitted_at))
        yield text("casefile.sent"), text("casefile.moment", at=sent)
    last = formal_deadline(report, turn.election(report.region))
    if last is not None:
        yield text("casefile.deadline"), text("casefile.day", day=last)
    if report.lodged_at:
        lodged = turn.local(datetime.fromisoformat(report.lodged_at))
        yield text("casefile.lodged"), text("casefile.moment", at=lodged)
    yield text("casefile.state"), alerts.status(turn, report)
    yield text("casefile.keeper"), desk.member_name(turn, report.taken_by) or text("casefile.nobody")


def _element(turn: Turn, report: Report, element: Element, there: bool) -> Row:
    """A box, the element, and what there is of it. Of who reported only whether it is there."""
    what: Words = text("casefile.there" if there else "casefile.missing")
    if element in _IDENTITY:
        if there:
            what = text("casefile.locked")
        elif report.track is Track.LEAD:
            what = text("casefile.not_asked")
    elif element is Element.REPORTED_PERSON and there:
        what = alerts.person(turn, report) if report.body.get("person_name") else text("casefile.described")
    elif element is Element.WITHIN_TIME and report.known_on:
        what = text("casefile.known", day=date.fromisoformat(report.known_on))
    elif element is Element.EVIDENCE:
        what = alerts.evidence_count(turn, report)
    return "1" if there else "0", text(f"casefile.element_{element}"), what


def _person(turn: Turn, report: Report) -> Iterator[Row]:
    body = report.body
    yield text("casefile.person"), str(body.get("person_name") or "") or text("alerts.nameless")
    if known := str(body.get("person_known") or ""):
        yield text("casefile.person_known"), known
    yield text("casefile.post"), str(body.get("person_post") or "") or UNKNOWN
    yield text("casefile.agency"), alerts.agency(turn, report) or UNKNOWN
    yield text("casefile.conduct"), act(report)


def _incident(turn: Turn, report: Report) -> Iterator[Row]:
    body = report.body
    yield text("casefile.happened"), day(report.happened_on) or UNKNOWN
    if told := hour(report):
        yield text("casefile.hour"), told
    yield text("casefile.known_on"), day(report.known_on) or UNKNOWN
    yield text("casefile.place"), alerts.place_of(report)
    yield text("casefile.region"), desk.region_name(turn, report.region) or text("alerts.no_region")
    if point := body.get("point"):
        yield text("casefile.point"), f"{float(point[0]):.5f}, {float(point[1]):.5f}"
