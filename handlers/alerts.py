"""The alert of a report in its office's room: one message that is edited as the report goes on. No reporter's data stand in it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from bot.core.agencies import UnknownAgencyError
from bot.core.filekind import rough_kind
from bot.core.messages import Choice, Say, Text, text
from bot.core.report import Element, Report, Role, State, Track, elements_present, possible
from bot.core.report_clock import formal_deadline, in_time
from bot.core.report_person import CONDUCT_LABELS
from handlers import desk, similarity
from handlers.turn import Event, Turn

ORDER = (
    "take",
    "ask",
    "ask_more",
    "look_into",
    "lodge",
    "register",
    "not_register",
    "violation",
    "no_violation",
    "refer",
    "follow_up",
    "pass_on",
    "close",
)
"""The actions of staff as their buttons are ordered; the first three possible ones stand on the alert itself."""

AT_ONCE = {"take": "take", "look_into": "look_into", "ask": "ask_reporter", "ask_more": "ask_reporter"}
"""The verbs of the buttons that need no second press; every other action is decided in private."""

HISTORY = frozenset(ORDER) | {"answer", "upgrade"}
MOST_LINES = 5


def announce(turn: Turn, report: Report) -> None:
    """A new report: one alert where its office looks. Chooses the office when none was chosen yet."""
    if not report.office:
        found = turn.offices.serving(report.region[:5], turn.knowledge.home_region)
        report.office = (found or desk.home_office(turn)).id
        report.dirty = True
    _tell_office(turn, report, edit=False)


def refresh(turn: Turn, report: Report, *, line: Text | None = None, more: bool = False) -> None:
    """Shows the report as it stands now. `line` is one more line under it; `more`: the further actions instead of the first."""
    if report.code:
        _tell_office(turn, report, edit=True, line=line, more=more)


def handed_over(turn: Turn, report: Report, office: int) -> None:
    """The report went from `office` to another: its old alert says so and has no buttons any more."""
    line = text("alerts.handed_over", office=desk.office_name(turn, report.office), when=moment(turn))
    for chat in desk.audience(turn, office, report):
        say = Say(card(turn, report, line=line, viewer=office), slot=_slot(report), edit=True)
        turn.show(chat, say)


def card(turn: Turn, report: Report, *, line: Text | None = None, viewer: int = 0) -> Text:
    """What an alert says, without its buttons. `viewer`: the office that reads it, unless it is the report's own."""
    lines = [
        _title(turn, report),
        text("alerts.person", person=person(turn, report)),
        text("alerts.conduct", conduct=conduct(report)),
        text("alerts.facts", facts=_facts(turn, report)),
        _completeness(turn, report),
        *similarity.lines(turn, report, viewer),
        *history(turn, report),
        *([text("alerts.keeper_left")] if free_again(report) else []),
    ]
    return text("alerts.card", lines=[*lines, line] if line else lines)


def buttons(report: Report, *, more: bool = False) -> tuple[Choice, ...]:
    """What staff can press now. The rest is behind *Lainnya*."""
    actions = [action for action in ORDER if action in possible(report, Role.OFFICER)]
    looks = [_choice(report, "show_evidence"), _choice(report, "show_map")]
    if report.state is State.NEW:
        front, rest = [_choice(report, "take"), *looks], [_choice(report, name) for name in actions if name != "take"]
        rest = [_choice(report, "show_details"), _choice(report, "case_file"), _choice(report, "show_custody"), *rest]
    else:
        front = [_choice(report, name) for name in actions[:3]]
        looks += [_choice(report, name) for name in ("show_details", "case_file", "show_custody")]
        rest = [*looks, *(_choice(report, name) for name in actions[3:])]
    if report.identity and report.state is not State.CLOSED:
        rest.append(_choice(report, "open_identity"))
    if more:
        return (*rest, _choice(report, "fewer_actions"))
    return (*front, _choice(report, "more_actions"))


def status(turn: Turn, report: Report) -> Text:
    """Where a report stands, in a few words, with who took it."""
    now = _status(turn, report)
    return text("alerts.free_again", status=now) if free_again(report) else now


def free_again(report: Report) -> bool:
    """True when who took it is no longer staff, and anybody may take it again."""
    return report.state is not State.NEW and "take" in possible(report, Role.OFFICER)


def _status(turn: Turn, report: Report) -> Text:
    name = desk.member_name(turn, report.taken_by)
    if report.state is State.TAKEN and report.lodged_at:
        return text("alerts.lodged")
    if report.state is State.TAKEN and name:
        taken = [event for event in turn.reports.events(report.id) if event.action == "take"]
        if taken:
            return text("alerts.taken_by", name=name, when=moment(turn, taken[-1]))
    return text(f"alerts.state_{report.state}")


def person(turn: Turn, report: Report) -> Text | str:
    """The reported person as far as known: name, post, workplace. Descriptions in the reporter's words are left to the details."""
    body = report.body
    name = str(body.get("person_name") or "") or text("alerts.nameless")
    work = str(body.get("person_post") or "") or agency(turn, report)  # who gave a post has named the workplace in it
    return text("alerts.person_and_work", name=name, work=work) if work else name


def agency(turn: Turn, report: Report) -> str:
    """The workplace as the book calls it; "" when none was found."""
    try:
        return (
            turn.knowledge.agencies.agency(report.agency).canonical.partition("{")[0].strip() if report.agency else ""
        )
    except UnknownAgencyError:
        return ""


def conduct(report: Report) -> Text:
    """The kind of act, as one of the kinds the reporter chose from."""
    if not report.conduct:
        return text("alerts.no_conduct")
    return CONDUCT_LABELS.get(report.conduct, CONDUCT_LABELS["other"])


def day_of(report: Report) -> Text:
    """The day of the incident."""
    if not report.happened_on:
        return text("alerts.no_day")
    return text("alerts.day", day=date.fromisoformat(report.happened_on))


def place_of(report: Report) -> Text | str:
    """The place in words: as typed, or where it was seen online."""
    return str(report.body.get("place") or report.body.get("platform") or "") or text("alerts.no_place")


def evidence_count(turn: Turn, report: Report) -> Text:
    """How much evidence of which kinds there is."""
    kinds: Counter[str] = Counter()
    for piece in turn.evidence.of(report.id):
        kinds[rough_kind(piece.kind) if piece.state == "stored" else piece.state] += 1
    kinds["link"] = len(report.body.get("links") or ())
    shown = ("photo", "video", "sound", "document", "link", "pending", "lost")
    parts = [text(f"alerts.count_{kind}", count=kinds[kind]) for kind in shown if kinds[kind]]
    return text("alerts.parts", parts=parts) if parts else text("alerts.no_evidence")


def present(turn: Turn, report: Report) -> frozenset[Element]:
    """Which of the seven elements are there; what counts for the time is the day it was sent."""
    sent = turn.local(datetime.fromisoformat(report.submitted_at)) if report.submitted_at else turn.now
    known = in_time(report, turn.election(report.region), sent.date())
    return elements_present(report, evidence=turn.evidence.count(report.id), within_time=known)


def moment(turn: Turn, event: Event | None = None) -> Text:
    """When something happened: the time of day, with the day when that was not today."""
    at = turn.local(event.at) if event is not None else turn.now
    return text("alerts.at_time" if at.date() == turn.now.date() else "alerts.at_day", at=at)


def history(turn: Turn, report: Report) -> list[Text]:
    """What has been done, the last of each kind, oldest first, five lines at most. Who took it over stands beside who took it."""
    last: dict[tuple[str, int], Event] = {}
    for event in turn.reports.events(report.id):
        if event.action == "pass_on":  # what another office did before is not this one's affair
            last = {key: kept for key, kept in last.items() if kept.action in ("lodge", "upgrade")}
        if event.action in HISTORY:
            last[event.action, event.staff if event.action == "take" else 0] = event
    shown = sorted(last.values(), key=lambda event: event.at)[-MOST_LINES:]
    return [_line(turn, report, event) for event in shown]


def _line(turn: Turn, report: Report, event: Event) -> Text:
    doer = report.taken_by if event.action == "answer" else event.staff
    name = desk.member_name(turn, doer) or text("alerts.somebody")
    return text(f"alerts.did_{event.action}", name=name, when=moment(turn, event))


def _tell_office(turn: Turn, report: Report, *, edit: bool, line: Text | None = None, more: bool = False) -> None:
    say = Say(card(turn, report, line=line), buttons(report, more=more), slot=_slot(report), edit=edit)
    chats = desk.audience(turn, report.office, report)
    if room := desk.passed_over(turn, report):
        kind = text(f"alerts.kind_new_{report.track}")
        key = "alerts.kept_away" if chats else "alerts.kept_away_nobody"
        turn.tell(room, key, slot=_slot(report), edit=edit, kind=kind, code=report.code)
    for chat in chats:
        desk.show(turn, chat, say)


def _title(turn: Turn, report: Report) -> Text:
    fresh = "new_" if report.state is State.NEW else ""
    region = desk.region_name(turn, report.region) or text("alerts.no_region")
    return text("alerts.title", kind=text(f"alerts.kind_{fresh}{report.track}"), code=report.code, region=region)


def _facts(turn: Turn, report: Report) -> list[Text]:
    return [
        text("alerts.fact_day", day=day_of(report)),
        text("alerts.fact_place", place=place_of(report)),
        text("alerts.fact_evidence", evidence=evidence_count(turn, report)),
    ]


def _completeness(turn: Turn, report: Report) -> Text:
    count = text(f"alerts.complete_{report.track}", count=len(present(turn, report)))
    last = formal_deadline(report, turn.election(report.region))
    if last is None or report.lodged_at:
        return text("alerts.complete", parts=[count])
    key = "alerts.until" if report.track is Track.LEAD else "alerts.hand_in_until"
    return text("alerts.complete", parts=[count, text(key, day=last)])


def _choice(report: Report, action: str) -> Choice:
    verb, subject = AT_ONCE.get(action, action), report.code
    if action in ORDER and action not in AT_ONCE:
        verb, subject = "decide", f"{report.code}/{action}"
    label = "ask" if action == "ask_more" else action
    return Choice(text(f"alerts.do_{label}"), f"{verb}:{subject}:{report.version}")


def _slot(report: Report) -> str:
    return f"alert:{report.code}"
