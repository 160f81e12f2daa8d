"""Questions between officer and reporter. The reporter stays hidden: each side sees quoted words only, and the answers go to the
officer's private chat, never to the room. The officer's side of asking is in `questioning`."""

from __future__ import annotations

from bot.core.messages import Choice, Point, Say, text
from bot.core.report import NotAllowed, Report, Role, State, Track
from handlers import alerts, desk, keeping
from handlers.flow import Flow
from handlers.turn import Turn

FORM = "clarify"
QUICK = ("none", "unknown", "refuse")
"""Answers that can be pressed."""


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
    report = _followed(turn, code)
    if report is None:
        turn.say("clarifying.gone")
    else:
        _open(turn, code)


def _open(turn: Turn, code: str) -> None:
    own = turn.conversation
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


def ask(turn: Turn) -> None:
    """The last question again; after a first answer, whether there is more."""
    code = turn.conversation.note["code"]
    report = _followed(turn, code)
    if report is None:
        turn.say("clarifying.gone")
        return
    asked = [event.words for event in turn.reports.events(report.id) if event.action in ("ask", "ask_more")]
    if turn.conversation.note.get("answered") or not asked:
        turn.say("clarifying.more", *_more(code), code=code)
    else:
        turn.say("clarifying.question", *_quick(code), code=code, words=asked[-1])


def choose(turn: Turn, subject: str, version: int) -> None:
    """A pressed or typed answer `clarified:CODE/answer:0`; it works as long as the report is followed."""
    code, _, value = subject.partition("/")
    report = _followed(turn, code)
    if report is None:
        turn.say("clarifying.gone")
        return
    if turn.conversation.form != FORM or turn.conversation.note.get("code") != code:
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
        turn.say("clarifying.thanks", code=code)
        keeping.take_up_keeping(turn)
    else:
        ask(turn)


def answer(turn: Turn) -> None:
    """Words, a place or a contact: all go to the officer. Several may follow until *Cukup*."""
    message, code = turn.message, turn.conversation.note["code"]
    report = _followed(turn, code)
    if report is None:
        turn.say("clarifying.gone")
        keeping.take_up_keeping(turn)
        return
    words = message.text.strip()
    if message.contact is not None:
        words = turn.label(text("clarifying.contact", name=message.contact.name, phone=message.contact.phone))
    if words or message.point is not None:
        _pass_on(turn, report, words, message.point)
        turn.say("clarifying.passed_on", *_more(code))
    else:
        ask(turn)


def received_files(turn: Turn) -> None:
    """Files become evidence of the report; they are answered as one once they are there, and the officer is told once."""
    message, own = turn.message, turn.conversation
    code = own.note["code"]
    report = _followed(turn, code)
    if report is None:
        turn.say("clarifying.gone")
        keeping.take_up_keeping(turn)
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
    """The answer to the officer, in private."""
    _note_answer(turn, report, words)
    buttons = [Choice(text("clarifying.reply"), f"ask_reporter:{report.code}:0")]
    if report.state is State.TAKEN and report.track is Track.LEAD:
        buttons.append(Choice(text("alerts.do_look_into"), f"look_into:{report.code}:0"))
    for chat in desk.confidants(turn, report):
        if words:
            desk.show(turn, chat, Say(text("clarifying.answer", code=report.code, words=words), tuple(buttons)))
        if point is not None:
            turn.show(chat, Say(text("clarifying.answer_point", code=report.code), point=point))


def _note_answer(turn: Turn, report: Report, words: str) -> None:
    """Keeps the answer in the history; the first one is the step, and shows in the room that there is one."""
    own = turn.conversation
    try:
        turn.step(report, "answer", Role.REPORTER, words=words)
    except NotAllowed:  # more of the same, or the case has gone on meanwhile
        turn.reports.note_event(report, "answer", Role.REPORTER, turn.now, words=words)
    else:
        turn.reports.save(report, turn.now)
    if not own.note.get("answered"):
        own.note["answered"] = True
        alerts.refresh(turn, report)


def pick(turn: Turn, value: str) -> None:
    """This question's buttons have verbs of their own; a forged one gets the question again."""
    ask(turn)


def finish(turn: Turn) -> None:
    """*Cukup*, or *batal*: back to what was open before."""
    turn.say("clarifying.thanks", code=turn.conversation.note["code"])
    keeping.take_up_keeping(turn)


FLOW = Flow(
    ask=ask,
    answer=answer,
    pick=pick,
    cancel=finish,
    back=finish,
    numbers=lambda turn: False,
    files=received_files,
)
FLOWS = {FORM: FLOW}
PRESSES = {"clarify": open_question, "clarified": choose}
