"""A step that the reporter hears of and nobody can take back: decided in the officer's private chat, with a preview of the news.

One flow for all of them: a reason where the table asks for one, words for the reporter where those can be chosen, the other office
when a report is passed on, and in the end what the reporter is going to read.
"""

from __future__ import annotations

from bot.core.conversation import Conversation
from bot.core.messages import Choice, Text, text
from bot.core.report import TRANSITIONS, NotAllowed, Report, possible, reasons
from handlers import alert_chat, alerts, desk, hearing
from handlers.flow import Flow, once_an_album
from handlers.turn import Office, StaffMember, Turn

FORM = "decide"
MOST_OFFICES = 9
MOST_WORDS = 600
"""Characters of a reason: it stands inside a message that should fit one screen."""

REASONED = frozenset(row.action for row in TRANSITIONS if row.reasons)
"""The actions that need a reason."""


def press(turn: Turn, subject: str, version: int) -> None:
    """A button `decide:CODE/action:version`, in the room or in private: the rest is asked in the officer's own chat."""
    code, _, action = subject.partition("/")
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if action not in possible(report, staff.role):
        desk.notice(turn, "casework.now", status=alerts.status(turn, report))
        alerts.refresh(turn, report)
        return
    if report.version != version:
        desk.notice(turn, "casework.changed")
        alerts.refresh(turn, report)
        return
    own = desk.own_chat(turn, staff)
    if own is None:
        return
    if action == "pass_on" and not _offices(turn, report):
        desk.notice(turn, "deciding.no_office")
        return
    if own.form == FORM:  # a decision begun before and left open gives way to this one
        own.take_up()
        own.taken_up = False
    own.put_aside()
    own.note.update(code=code, action=action)
    if action == "pass_on":
        _open(turn, own, "office")
    else:
        _open(turn, own, "reason" if action in REASONED else "confirm")
    turn.acknowledge("" if turn.message.private else "casework.asked_in_private")


def _offices(turn: Turn, report: Report) -> list[Office]:
    """Where the report can go: the other offices, those of its own province first."""
    others = [office for office in turn.offices.every() if office.id != report.office]
    others.sort(key=lambda office: (office.region[:2] != report.region[:2], office.region))
    return others[:MOST_OFFICES]


def _offices_of(turn: Turn, own: Conversation) -> list[Office]:
    report = turn.reports.by_code(own.note["code"])
    return _offices(turn, report) if report is not None else []


def _reasons_of(turn: Turn, own: Conversation) -> tuple[str, ...]:
    report = turn.reports.by_code(own.note["code"])
    return reasons(report, own.note["action"]) if report is not None else ()


def _open(turn: Turn, own: Conversation, question: str) -> None:
    own.open(FORM, question)
    _ask(turn, own)


def ask(turn: Turn) -> None:
    _ask(turn, turn.conversation)


def _ask(turn: Turn, own: Conversation) -> None:
    """Asks the open question of a decision."""
    code, action = own.note["code"], own.note["action"]
    report = turn.reports.by_code(code)
    if report is None:
        turn.tell(own.id, "casework.not_here")
        return
    leave = _pick(own, "deciding.leave", "leave")
    if own.question == "office":
        offices = [_office_choice(turn, own, office) for office in _offices(turn, report)]
        turn.ask(own.id, "deciding.which_office", *offices, leave, code=code)
    elif own.question == "reason":
        choices = [_pick(own, f"deciding.{action}_{reason}", reason) for reason in reasons(report, action)]
        turn.ask(own.id, f"deciding.why_{action}", *choices, leave, code=code)
    elif own.question == "words":
        standard = text(f"deciding.standard_{action}_{own.note['reason']}")
        turn.ask(own.id, "deciding.words", _pick(own, "deciding.use_standard", "standard"), leave, standard=standard)
    else:
        change = [_pick(own, "deciding.change", "change")] if action in REASONED else []
        news = hearing.news_of(turn, report, action, words=_words(own), office=int(own.note.get("office", 0)))
        ways = (_pick(own, "deciding.confirm", "confirm"), *change, leave)
        turn.ask(own.id, "deciding.preview", *ways, action=text(f"deciding.act_{action}"), code=code, news=news)


def _office_choice(turn: Turn, own: Conversation, office: Office) -> Choice:
    name = desk.region_name(turn, office.region) or office.name
    short = name.removeprefix("Kabupaten ")
    label = text("deciding.regency", name=short) if short != name else text("deciding.region", name=name)
    return Choice(label, f"pick:{office.id}:{own.version}")


def _pick(own: Conversation, label: str, value: str) -> Choice:
    return Choice(text(label), f"pick:{value}:{own.version}")


def _words(own: Conversation) -> Text | str:
    """The reason as the reporter reads it: typed, else the standard wording."""
    if "reason" not in own.note:
        return ""
    return str(own.note.get("words") or "") or text(f"deciding.standard_{own.note['action']}_{own.note['reason']}")


def pick(turn: Turn, value: str) -> None:
    """A choice in the private chat."""
    own = turn.conversation
    if value == "leave":
        leave(turn)
    elif own.question == "office" and value in [str(office.id) for office in _offices_of(turn, own)]:
        own.note["office"] = int(value)
        _open(turn, own, "confirm")
    elif own.question == "reason" and value in _reasons_of(turn, own):
        own.note["reason"] = value
        _open(turn, own, "words")
    elif own.question == "words" and value == "standard":
        own.note["words"] = ""
        _open(turn, own, "confirm")
    elif own.question == "confirm" and value == "change":
        _open(turn, own, "words")
    elif own.question == "confirm" and value == "confirm":
        _confirm(turn)
    else:
        ask(turn)


def answer(turn: Turn) -> None:
    """Typed words: the reason in plain words, where that is asked."""
    own = turn.conversation
    typed = turn.message.text.strip()
    if own.question != "words" or not typed:
        turn.say("deciding.choose")
        ask(turn)
    elif len(typed) > MOST_WORDS:
        turn.say("deciding.too_long", most=MOST_WORDS)
        ask(turn)
    else:
        own.note["words"] = typed
        _open(turn, own, "confirm")


def leave(turn: Turn) -> None:
    """Nothing is decided."""
    turn.say("deciding.left")
    turn.conversation.take_up()


def back(turn: Turn) -> None:
    """The question before; from the first one out of the decision."""
    own = turn.conversation
    before = {
        "words": "reason",
        "confirm": "words" if "reason" in own.note else "office" if "office" in own.note else "",
    }
    if question := before.get(own.question, ""):
        _open(turn, own, question)
    else:
        leave(turn)


def files(turn: Turn) -> None:
    """A decision takes no files."""
    turn.say("deciding.no_files")
    ask(turn)


def _confirm(turn: Turn) -> None:
    """Does it, if it may still be done: the powers and the state are looked up again."""
    note = dict(turn.conversation.note)
    turn.conversation.take_up()
    found = desk.case(turn, note["code"])
    if found is None:
        return
    report, staff = found
    words = str(note.get("words") or "")
    try:
        decide(turn, report, staff, note["action"], note.get("reason", ""), words, int(note.get("office", 0)))
    except NotAllowed:
        desk.notice(turn, "casework.now", status=alerts.status(turn, report))
        return
    turn.say("deciding.done", code=report.code, status=alerts.status(turn, report))


def decide(
    turn: Turn, report: Report, staff: StaffMember, action: str, reason: str = "", words: str = "", office: int = 0
) -> None:
    """One step of the table, its news and its alert. `words`: the reason as typed, "" for the standard one.

    Raises `NotAllowed`.
    """
    unfit = reason and reason not in reasons(report, action)
    if unfit or (action == "pass_on" and turn.offices.get(office) is None):
        raise NotAllowed(action)
    words = words or (turn.label(text(f"deciding.standard_{action}_{reason}")) if reason else "")
    row = turn.step(report, action, staff.role, staff=staff.id, reason=reason, words=words)
    before = report.office
    if action == "pass_on":
        report.office, report.taken_by, report.keeper_left = office, 0, False
    elif action == "lodge":
        report.lodged_at = turn.now.isoformat()
    elif action == "take":
        report.taken_by, report.keeper_left = staff.id, False
    turn.reports.save(report, turn.now)
    if row.tells:
        hearing.tell(turn, report, action, words=words, office=office)
    if action == "pass_on":
        alerts.handed_over(turn, report, before)
        alerts.announce(turn, report)
        alert_chat.announce(turn, report)
    else:
        alerts.refresh(turn, report)


FLOW = Flow(ask=ask, answer=answer, pick=pick, cancel=leave, back=back, files=once_an_album(files))
FLOWS = {FORM: FLOW}
PRESSES = {"decide": press}
