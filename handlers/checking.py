"""Whether a file is, byte for byte, one that a report has: for who follows the report, and for staff who may see it.

The file is fetched, its SHA-256 compared with those sealed when the evidence came, and thrown away. The answer is yes, with the
number of the evidence and the time it came, or no. Who asks about a code not their own, or about none, hears the same no.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.core.codes import looks_like_code, read_report_code
from bot.core.messages import Choice, text
from bot.core.report import Report, State
from handlers import allowance, desk, following, keeping
from handlers.flow import Flow, Handler, PressHandler, same_album
from handlers.turn import Turn

COMMAND: Final = "cekberkas"
FORM: Final = "check_file"
LASTS: Final = timedelta(minutes=30)
"""After so long a file sent is something new again: nobody should lose evidence to a question asked yesterday."""

_SHRUNK = frozenset({"photo", "video", "animation"})
"""What the sender's app makes smaller before it sends it."""


def command(turn: Turn) -> None:
    """/cekberkas, with or without a code."""
    typed = turn.argument
    reports = turn.reports.of(turn.conversation.id)
    if looks_like_code(typed):
        _open(turn, read_report_code(typed))
    elif len(reports) == 1:
        _open(turn, reports[0].code)
    elif reports:
        choices = [Choice(report.code, f"check_file:{report.code}:0") for report in reports[: following.MOST_SHOWN]]
        turn.say("checking.which", *choices, following.TO_MENU)
    else:
        turn.say("checking.how", following.TO_MENU)


def with_file(turn: Turn) -> None:
    """A file whose caption is the command: compared at once, where it is clear with what."""
    reports = turn.reports.of(turn.conversation.id)
    if looks_like_code(turn.argument) or len(reports) == 1:
        code = read_report_code(turn.argument) if looks_like_code(turn.argument) else reports[0].code
        _compare(turn, code)
    else:
        command(turn)


def press(turn: Turn, code: str, version: int) -> None:
    """[Cek berkas]."""
    _open(turn, code)


def _open(turn: Turn, code: str) -> None:
    """The next files are for comparing. Whatever was open before waits."""
    own = turn.conversation
    if own.form != FORM:
        own.put_aside()
    own.note |= {"code": code, "until": (turn.now + LASTS).isoformat()}
    own.open(FORM, "file")
    _ask(turn)


def _ask(turn: Turn) -> None:
    turn.say("checking.send", _end(turn), code=str(turn.conversation.note["code"]) or text("checking.that_code"))


def _end(turn: Turn) -> Choice:
    return Choice(text("checking.end"), f"pick:end:{turn.conversation.version}")


def _typed(turn: Turn) -> None:
    turn.say("checking.send_please", _end(turn))


def _files(turn: Turn) -> None:
    _compare(turn, str(turn.conversation.note["code"]))


def _compare(turn: Turn, code: str) -> None:
    report = _seen(turn, code)
    first = not same_album(turn)
    for file in turn.message.files:
        if file.size > keeping.MOST_BYTES:
            turn.say("checking.too_large")
        elif not allowance.takes(turn, file.size):
            turn.say("checking.too_much")
            return
        else:
            turn.compare(report.id if report is not None else 0, file)
    if first:
        turn.say("checking.comparing")


def _seen(turn: Turn, code: str) -> Report | None:
    """The sent report, if who asks follows it, or is staff and may see it."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None and turn.staff is not None:
        report = desk.report_for(turn, turn.staff, code)
    return report if report is not None and report.state is not State.DRAFT else None


def compared(turn: Turn) -> None:
    """The comparison is done: yes and with what, or no, or that the file could not be had."""
    result = turn.message.fetched
    if result is None:
        return
    piece = turn.evidence.get(result.evidence_id) if result.evidence_id else None
    report = turn.reports.get(piece.report) if piece is not None else None
    choices = (_end(turn),) if turn.conversation.form == FORM else ()
    if result.problem:
        turn.say("checking.too_large" if result.problem == "too_large" else "checking.not_had", *choices)
    elif piece is not None and report is not None:
        at = turn.local(piece.received_at)
        turn.say("checking.same", *choices, number=piece.number, code=report.code, at=at)
    else:
        turn.say("checking.other_shrunk" if result.kind in _SHRUNK else "checking.other", *choices)


def _pick(turn: Turn, value: str) -> None:
    _close(turn)


def _close(turn: Turn) -> None:
    keeping.take_up_keeping(turn)
    if not turn.conversation.form:
        turn.say("checking.ended", following.TO_MENU)


def _over(turn: Turn) -> bool:
    """True half an hour later: what is sent then is something new, and that is said."""
    if datetime.fromisoformat(str(turn.conversation.note["until"])) > turn.now:
        return False
    keeping.take_up_keeping(turn)
    turn.conversation.taken_up = False
    turn.say("checking.lapsed")
    return True


COMMANDS: dict[str, Handler] = {COMMAND: command}
PRESSES: dict[str, PressHandler] = {"check_file": press}
FLOWS: dict[str, Flow] = {
    FORM: Flow(ask=_ask, answer=_typed, pick=_pick, cancel=_close, back=_close, files=_files, over=_over)
}
