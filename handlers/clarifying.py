"""Questions between officer and reporter. The reporter stays hidden: each side sees quoted words only, and the answers go to the
officer's private chat, never to the room. The officer's side of asking is in `questioning`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.core.answer_words import means_none
from bot.core.intents import Intent, read_intent
from bot.core.messages import Choice, Point, Say, text
from bot.core.report import Report, Role, State, Track
from handlers import alerts, desk, following, hearing, keeping
from handlers.flow import Flow
from handlers.turn import Turn

FORM = "clarify"
QUICK = ("none", "unknown", "refuse")
"""Answers that can be pressed."""

HEARD = frozenset({State.NEW, State.TAKEN, State.WAITING, State.LOOKED_INTO, State.REGISTERED})
"""The states in which an answer still reaches somebody; where nobody has taken a report that was passed on (new), it waits."""

LASTS = timedelta(days=1)
"""So long after its first answer a question takes more; afterwards what is written is something new."""

_OVER = "clarify_over"


def put_question(turn: Turn, report: Report, words: str) -> None:
    """The officer's question as news; opened, it becomes the reporter's open question."""
    code = report.code
    desk.inform(turn, report, "clarifying.question", *_quick(code), then=f"clarify:{code}:0", code=code, words=words)


def _quick(code: str) -> tuple[Choice, ...]:
    return tuple(Choice(text(f"clarifying.{answer}"), f"clarified:{code}/{answer}:0") for answer in QUICK)


def _more(code: str) -> tuple[Choice, ...]:
    return (
        Choice(text("clarifying.send_file"), f"clarified:{code}/file:0"),
        Choice(text("clarifying.enough"), f"clarified:{code}/enough:0"),
    )


# The reporter's side


def open_question(turn: Turn, code: str, version: int) -> None:
    """The news was shown: what is written now is the answer. What was open before waits."""
    if _heard(turn, code) is not None:
        _open(turn, code)
        return
    if _followed(turn, code) is None:
        following.show_code(turn, code)  # a wrong code counts, wherever it is tried
    else:
        _say_over(turn, code)
    turn.conversation.taken_up = bool(turn.conversation.form)


def _open(turn: Turn, code: str) -> None:
    own = turn.conversation
    turn.cancel_timer(_OVER)
    if own.form == FORM and own.note.get("code") == code:
        own.note["answered"] = False
        return
    offered = own.offered
    own.put_aside()
    own.note["code"] = code
    own.open(FORM, "answer")
    own.offered = offered  # what stands under the question that was just shown


def _followed(turn: Turn, code: str) -> Report | None:
    """The report, if this conversation follows it."""
    return turn.reports.own(code, turn.conversation.id)


def _heard(turn: Turn, code: str) -> Report | None:
    """The report, if this conversation follows it and an answer still makes sense."""
    report = _followed(turn, code)
    return report if report is not None and report.state in HEARD else None


def _say_over(turn: Turn, code: str, *choices: Choice, key: str = "clarifying.over") -> None:
    """Nobody waits for an answer any more."""
    turn.say("clarifying.gone" if _followed(turn, code) is None else key, *choices, code=code)


def over(turn: Turn) -> bool:
    """True when the office no longer waits: that is said, and what was open before is open again, for the router to treat the
    message as a new one."""
    code = turn.conversation.note["code"]
    if _heard(turn, code) is not None:
        return False
    _say_over(turn, code, key="clarifying.not_passed_on")
    _close(turn)
    turn.conversation.taken_up = False  # the message itself is answered by what is open now
    return True


def _close(turn: Turn) -> None:
    """Back to what was open before the question; that may be a question with a day of its own."""
    turn.cancel_timer(_OVER)
    keeping.take_up_keeping(turn)
    if _answered(turn.conversation.form, turn.conversation.note):
        turn.later(LASTS, _OVER, slot=_OVER)


def lapsed(turn: Turn) -> None:
    """A day after the first answer the question is closed without a word, wherever it stands among the questions put aside."""
    own = turn.conversation
    if _answered(own.form, own.note):
        keeping.take_up_keeping(turn)
        own.taken_up = False
        return
    note = own.note
    while isinstance(aside := note.get("aside"), dict):
        if _answered(aside["form"], aside["note"]):
            _skip(note, aside["note"].get("aside"))
            return
        note = aside["note"]


def _answered(form: str, note: dict[str, Any]) -> bool:
    return form == FORM and bool(note.get("answered"))


def _skip(note: dict[str, Any], inner: dict[str, Any] | None) -> None:
    """Puts what lay under a question in its place."""
    if inner is None:
        del note["aside"]
    else:
        note["aside"] = inner


def ask(turn: Turn) -> None:
    """The last question again; after a first answer, whether there is more."""
    code = turn.conversation.note["code"]
    report = _heard(turn, code)
    if report is None:
        _say_over(turn, code, hearing.MENU)
        _close(turn)
        return
    asked = [event.words for event in turn.reports.events(report.id) if event.action in ("ask", "ask_more")]
    if turn.conversation.note.get("answered") or not asked:
        turn.say("clarifying.more", *_more(code), code=code)
    else:
        turn.say("clarifying.question", *_quick(code), code=code, words=asked[-1])


def choose(turn: Turn, subject: str, version: int) -> None:
    """A pressed or typed answer `clarified:CODE/answer:0`; it works as long as somebody waits for it."""
    code, _, value = subject.partition("/")
    here = turn.conversation.form == FORM and turn.conversation.note.get("code") == code
    report = _heard(turn, code)
    if report is None:
        if _followed(turn, code) is None:
            following.show_code(turn, code)
        else:
            _say_over(turn, code, hearing.MENU, key="clarifying.not_passed_on")
        if here:
            _close(turn)
        return
    if not here:
        if value == "enough":
            desk.notice(turn, "unclear.already")
            return
        _open(turn, code)
    if value == "enough":
        finish(turn)
    elif value == "file":
        turn.say("clarifying.how_to_send", *_more(code)[1:])
    elif value in QUICK:
        _pass_on(turn, report, turn.label(text(f"clarifying.{value}")))
        turn.say(_thanks(report), code=code)
        _close(turn)
    else:
        ask(turn)


def answer(turn: Turn) -> None:
    """Words, a place or a contact: all go to the officer. Several may follow until *Cukup*."""
    message, code = turn.message, turn.conversation.note["code"]
    report = _heard(turn, code)
    if report is None:
        ask(turn)
        return
    words = message.text.strip()
    before = bool(turn.conversation.note.get("answered"))
    if before and (means_none(words) or read_intent(words) is Intent.THANKS):
        finish(turn)
        return
    if message.contact is not None:
        words = turn.label(text("clarifying.contact", name=message.contact.name, phone=message.contact.phone))
    if words or message.point is not None:
        _pass_on(turn, report, words, message.point)
        first = "clarifying.kept" if report.state is State.NEW else "clarifying.passed_on"
        turn.say("clarifying.passed_on_too" if before else first, *_more(code))
    else:
        ask(turn)


def received_files(turn: Turn) -> None:
    """Files become evidence of the report; they are answered as one once they are there, and the officer is told once."""
    message, own = turn.message, turn.conversation
    code = own.note["code"]
    report = _heard(turn, code)
    if report is None:
        ask(turn)
        return
    burst = keeping.burst_of(turn)
    more = burst is not None and burst["report"] == report.id and not burst["told"]
    keeping.keep(turn, report, message.files)
    if words := message.text.strip():
        _pass_on(turn, report, words)
    if more:  # of an album, or sent right after another: announced already
        return
    if not words:
        _note_answer(turn, report, "")
    for chat in desk.confidants(turn, report):
        button = Choice(text("alerts.do_show_evidence"), f"show_evidence:{code}:0")
        desk.show(turn, chat, Say(text("clarifying.file_came", code=code), (button,)))


def _pass_on(turn: Turn, report: Report, words: str, point: Point | None = None) -> None:
    """The answer to the officer, in private. While nobody has the report it stays in the history, which is shown to who takes it;
    until then the leaders hear only that there is one."""
    first = not turn.conversation.note.get("answered")
    where = turn.label(text("clarifying.point", at=f"{point.latitude:.5f}, {point.longitude:.5f}")) if point else ""
    _note_answer(turn, report, " ".join(part for part in (words, where) if part))
    if report.state is State.NEW:
        for chat in desk.confidants(turn, report) if first else []:
            turn.tell(chat, "clarifying.answer_waits", code=report.code)
        return
    buttons = [Choice(text("clarifying.reply"), f"ask_reporter:{report.code}:0")]
    if report.state is State.TAKEN and report.track is Track.LEAD:
        buttons.append(Choice(text("alerts.do_look_into"), f"look_into:{report.code}:0"))
    chats = desk.confidants(turn, report)
    desk.note_words(turn, report, chats)
    for chat in chats:
        if words:
            said = text("clarifying.answer", code=report.code, words=words)
            desk.show(turn, chat, desk.for_a_day(report, Say(said, tuple(buttons), protect=True)))
        if point is not None:
            said = text("clarifying.answer_point", code=report.code)
            turn.show(chat, desk.for_a_day(report, Say(said, point=point)))


def _note_answer(turn: Turn, report: Report, words: str) -> None:
    """Keeps the answer in the history; the first one is the step, and shows in the room that there is one."""
    own = turn.conversation
    if report.state is State.WAITING:
        turn.step(report, "answer", Role.REPORTER, words=words)
        turn.reports.save(report, turn.now)
    else:  # more of the same, or the case has gone on meanwhile
        turn.reports.note_event(report, "answer", Role.REPORTER, turn.now, words=words)
    if not turn.waits(_OVER):
        turn.later(LASTS, _OVER, slot=_OVER)
    if not own.note.get("answered"):
        own.note["answered"] = True
        alerts.refresh(turn, report)


def pick(turn: Turn, value: str) -> None:
    """This question's buttons have verbs of their own; a forged one gets the question again."""
    ask(turn)


def finish(turn: Turn) -> None:
    """*Cukup*, or *batal*: back to what was open before."""
    note = turn.conversation.note
    report = _followed(turn, note["code"])
    turn.say(_thanks(report) if note.get("answered") else "clarifying.left_open", code=note["code"])
    _close(turn)


def _thanks(report: Report | None) -> str:
    waits = report is not None and report.state is State.NEW
    return "clarifying.thanks_kept" if waits else "clarifying.thanks"


FLOW = Flow(
    ask=ask,
    answer=answer,
    pick=pick,
    cancel=finish,
    back=finish,
    numbers=lambda turn: False,
    files=received_files,
    over=over,
)
FLOWS = {FORM: FLOW}
PRESSES = {"clarify": open_question, "clarified": choose}
TIMERS = {_OVER: lapsed}
