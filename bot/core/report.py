"""A report: its states as one table, and its completeness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Track(StrEnum):
    """Informasi awal (no identity asked) or laporan resmi (name and address required)."""

    LEAD = "lead"
    FORMAL = "formal"


class State(StrEnum):
    """Where a report stands, in neutral words: the article that lists official statuses was not seen (LAW.md C, [M])."""

    DRAFT = "draft"
    NEW = "new"
    TAKEN = "taken"
    WAITING = "waiting"
    LOOKED_INTO = "looked_into"
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    VIOLATION = "violation"
    NO_VIOLATION = "no_violation"
    REFERRED = "referred"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


class Role(StrEnum):
    """Who acts. REPORTER and SYSTEM stand in the audit only; they are never staff."""

    OFFICER = "officer"
    HEAD = "head"
    ADMIN = "admin"
    REPORTER = "reporter"
    SYSTEM = "system"


STAFF = frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN})
_REPORTER = frozenset({Role.REPORTER})
_BOTH = frozenset(Track)
_LEAD = frozenset({Track.LEAD})
_FORMAL = frozenset({Track.FORMAL})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `to` of None keeps the state. `reasons`: codes one of which must be given (empty: none asked).

    `lodged`: only once the office has received the formal report as the rules ask. `left`: only when who took it is no longer
    staff. `tells`: the reporter hears of it.
    """

    action: str
    frm: frozenset[State]
    to: State | None
    roles: frozenset[Role] = STAFF
    tracks: frozenset[Track] = _BOTH
    reasons: tuple[str, ...] = ()
    lodged: bool = False
    left: bool = False
    tells: bool = True


_OPEN = frozenset({State.NEW, State.TAKEN, State.WAITING, State.LOOKED_INTO})
_TAKEN_UP = frozenset({State.TAKEN, State.WAITING, State.LOOKED_INTO})
"""A lead may have been looked into before its reporter made it a formal report."""
_LIVING = frozenset(State) - {State.DRAFT, State.CLOSED}

TRANSITIONS: tuple[Transition, ...] = (
    Transition("send", frozenset({State.DRAFT}), State.NEW, _REPORTER, tells=False),
    Transition("take", frozenset({State.NEW}), State.TAKEN),
    Transition("take", frozenset({State.TAKEN, State.WAITING, State.LOOKED_INTO}), None, left=True, tells=False),
    Transition("ask", frozenset({State.TAKEN, State.LOOKED_INTO}), State.WAITING, tells=False),
    Transition("ask_more", frozenset({State.WAITING, State.REGISTERED}), None, tells=False),
    Transition("answer", frozenset({State.WAITING}), State.TAKEN, _REPORTER, tells=False),
    Transition("look_into", frozenset({State.TAKEN, State.WAITING}), State.LOOKED_INTO, tracks=_LEAD),
    Transition("upgrade", _OPEN, None, _REPORTER, tracks=_LEAD, tells=False),
    Transition("lodge", _OPEN, None, tracks=_FORMAL),
    Transition("register", _TAKEN_UP, State.REGISTERED, tracks=_FORMAL, lodged=True),
    Transition(
        "not_register",
        _TAKEN_UP,
        State.NOT_REGISTERED,
        tracks=_FORMAL,
        reasons=("formal", "material", "late", "not_ours", "known"),
        lodged=True,
    ),
    Transition("pass_on", _OPEN | {State.REGISTERED}, State.NEW),
    Transition("violation", frozenset({State.LOOKED_INTO, State.REGISTERED}), State.VIOLATION),
    Transition("no_violation", frozenset({State.LOOKED_INTO, State.REGISTERED}), State.NO_VIOLATION),
    Transition("refer", frozenset({State.VIOLATION}), State.REFERRED),
    Transition("follow_up", frozenset({State.REFERRED}), State.FOLLOWED_UP),
    Transition(
        "close",
        _LIVING,
        State.CLOSED,
        reasons=("decided", "no_violation", "not_enough", "not_lodged", "not_ours", "withdrawn", "other"),
    ),
)


@dataclass(slots=True)
class Report:
    """A report or its draft. `body` holds what was told (sealed in storage); the other fields stand in clear there.

    `region` is a Kemendagri code, `agency` an id of the agency book, `conduct` a code of `CONDUCTS`. `happened_on`, `known_on`:
    ISO dates or "". `identity`: the reporter's name, address and contact, formal track only. `keeper_left`: `taken_by` is no longer
    staff or was moved to another office since; looked up when the report is read, not stored.
    """

    id: int
    code: str = ""
    track: Track = Track.LEAD
    state: State = State.DRAFT
    version: int = 1
    office: int = 0
    region: str = ""
    agency: str = ""
    conduct: str = ""
    happened_on: str = ""
    known_on: str = ""
    submitted_at: str = ""
    lodged_at: str = ""
    taken_by: int = 0
    keeper_left: bool = False
    body: dict[str, Any] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)
    dirty: bool = False


class NotAllowed(Exception):
    """The table has no such step from here, for this role or track."""


def transition(report: Report, action: str, role: Role) -> Transition:
    """The row that lets `role` do `action` to `report` now. Raises `NotAllowed`."""
    for row in TRANSITIONS:
        if row.action == action and report.state in row.frm and role in row.roles and report.track in row.tracks:
            if (row.lodged and not report.lodged_at) or (row.left and not report.keeper_left):
                break
            return row
    raise NotAllowed(action)


def possible(report: Report, role: Role) -> tuple[str, ...]:
    """The actions `role` may take on `report` now, in the table's order."""
    names = []
    for row in TRANSITIONS:
        try:
            found = transition(report, row.action, role)
        except NotAllowed:
            continue
        if found is row and not (row.action == "lodge" and report.lodged_at):
            names.append(row.action)
    return tuple(names)


def reasons(report: Report, action: str) -> tuple[str, ...]:
    """The reasons of which one is chosen for `action` now; empty where none is asked. That the file never came is one only while
    the office has not received it."""
    waits = report.track is Track.FORMAL and not report.lodged_at
    named = {reason: None for row in TRANSITIONS if row.action == action for reason in row.reasons}
    return tuple(reason for reason in named if reason != "not_lodged" or waits)


class Element(StrEnum):
    """The seven elements of completeness: Perbawaslu 7/2022 Article 15(3) and (4) [H]; Pilkada alike (LAW.md C)."""

    REPORTER_NAME = "reporter_name"
    REPORTER_ADDRESS = "reporter_address"
    REPORTED_PERSON = "reported_person"
    WITHIN_TIME = "within_time"
    TIME_AND_PLACE = "time_and_place"
    STORY = "story"
    EVIDENCE = "evidence"


FORMAL_ELEMENTS = (Element.REPORTER_NAME, Element.REPORTER_ADDRESS, Element.REPORTED_PERSON, Element.WITHIN_TIME)


def elements_present(report: Report, *, evidence: int, within_time: bool) -> frozenset[Element]:
    """Which of the seven are there. `evidence` counts stored files; links in the body count too.

    A reported person is present once anything is known: a nickname, a post or a workplace will do.
    """
    body = report.body
    there = {
        Element.REPORTER_NAME: bool(report.identity.get("name")),
        Element.REPORTER_ADDRESS: bool(report.identity.get("address")),
        Element.REPORTED_PERSON: any(body.get(part) for part in ("person_name", "person_known", "person_post")),
        Element.WITHIN_TIME: within_time,
        Element.TIME_AND_PLACE: bool(report.happened_on) and bool(body.get("place") or body.get("platform")),
        Element.STORY: bool(body.get("story")),
        Element.EVIDENCE: evidence > 0 or bool(body.get("links")),
    }
    return frozenset(element for element, present in there.items() if present)


def missing_elements(present: Iterable[Element]) -> tuple[Element, ...]:
    """The elements not in `present`, in the law's order."""
    have = set(present)
    return tuple(element for element in Element if element not in have)


CONDUCTS = (
    "social_media",
    "campaign",
    "directing",
    "facilities",
    "decision",
    "team_or_party",
    "gifts",
    "photo_symbol",
    "other",
)
"""Kinds of conduct a reporter chooses from, after the lists of SKB 5 Lembaga 2022 (numbers [M], content [H])."""
