"""The receipt (*kartu kode*): a picture with code, time and the marks of the files, for who follows the report.

It lands in a gallery that others may look at. So it names no office, no service and no matter; `tests/test_receipt.py` keeps it so.
"""

from __future__ import annotations

from datetime import datetime

from bot.core.messages import Choice, Say, Text, text
from bot.core.paper import RECEIPT, Receipt
from bot.core.report import State
from handlers import desk, following
from handlers.flow import PressHandler
from handlers.turn import Evidence, Turn

MARK_LETTERS, MARK_GROUP = 12, 4
"""48 bits of a file's SHA-256: nobody meets another file with them by chance, and they can be read aloud. They are for eyes only;
what decides is the whole (`/cekberkas`)."""


def hand_out(turn: Turn, code: str, version: int) -> None:
    """[Kartu kode]: the picture, drawn when it is sent."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None or report.state is State.DRAFT:
        following.show_code(turn, code)  # a wrong code counts, wherever it is tried
        return
    choices = (Choice(text("receipt.see"), f"see:{code}:0"), following.TO_MENU)
    desk.show(turn, turn.conversation.id, Say(text("receipt.here"), choices, paper=f"{RECEIPT}:{code}"))


def compose(turn: Turn, code: str) -> Receipt | None:
    """The receipt of a report this conversation follows; None for any other."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None or not report.submitted_at:
        return None
    sent = turn.local(datetime.fromisoformat(report.submitted_at))
    pieces = turn.evidence.of(report.id)
    stored = [piece for piece in pieces if piece.state == "stored"]
    return Receipt(
        name=text("receipt.file_name"),
        title=text("receipt.title"),
        code=report.code,
        facts=(
            (text("receipt.day"), text("receipt.the_day", day=sent.date())),
            (text("receipt.time"), text("receipt.the_time", at=sent)),
            (text("receipt.files"), _count(len(stored), sum(piece.state == "pending" for piece in pieces))),
        ),
        marks_title=text("receipt.marks"),
        marks=tuple((str(piece.number), mark(piece)) for piece in stored),
        marks_note=text("receipt.marks_note"),
        how_title=text("receipt.how"),
        how=(text("receipt.keep"), text("receipt.use"), *((text("receipt.compare"),) if stored else ())),
    )


def mark(piece: Evidence) -> str:
    """A file's *ciri berkas*: "3f9a 1c20 77be"."""
    short = str(piece.facts.get("sha256", ""))[:MARK_LETTERS]
    return " ".join(short[start : start + MARK_GROUP] for start in range(0, len(short), MARK_GROUP))


def _count(stored: int, pending: int) -> Text:
    return (
        text("receipt.count_pending", count=stored, pending=pending) if pending else text("receipt.count", count=stored)
    )


PRESSES: dict[str, PressHandler] = {"receipt": hand_out}
