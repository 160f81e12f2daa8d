"""What is not a picture has no clean copy: before anything is sent the reporter is told, once, what such a file can give away."""

from __future__ import annotations

from typing import Final

from bot.core.answer_words import means_no, means_yes
from bot.core.filekind import rough_kind
from bot.core.messages import Choice, Text, text
from bot.core.report import Report
from handlers import form
from handlers.turn import Evidence, Turn

FORM: Final = "exposing"
TOLD, SCREEN_TOLD = "exposing_told", "screen_told"
"""Fields of the body: this was told; what a screenshot shows was told when one was asked for."""


def due(turn: Turn, report: Report, *, sending: bool = False) -> bool:
    """Whether it must be told now. A recording alone was talked about when its gist was asked for. Of a document that is still
    on its way nobody knows whether it is a picture: it counts when the report is about to go (`sending`)."""
    if report.body.get(TOLD):
        return False
    screens = report.body.get("online") and not report.body.get(SCREEN_TOLD)
    for piece in _there(turn, report):
        kind = rough_kind(piece.kind)
        if (
            kind == "video"
            or (kind == "document" and (sending or piece.state == "stored"))
            or (kind == "photo" and screens)
        ):
            return True
    return False


def open_question(turn: Turn, lead: Text | None = None) -> None:
    """Asks what is to become of such files."""
    turn.conversation.open(FORM, FORM)
    ask(turn, lead)


def ask(turn: Turn, lead: Text | None = None) -> None:
    """Says it, with a way out."""
    version = turn.conversation.version
    files = without_copy(turn, turn.draft) if turn.draft is not None else []
    drop = "exposing.drop" if len(files) == 1 else "exposing.choose"
    said = form.led(lead, Text("exposing.ask"))
    turn.say(
        said.key,
        Choice(text("exposing.keep"), f"pick:keep:{version}"),
        Choice(text(drop), f"pick:drop:{version}"),
        **said.args,
    )


def meant(typed: str) -> str:
    """What typed words choose: keep, drop, or "" for neither."""
    first = next(iter(typed.casefold().split()), "")
    if means_yes(typed) or first in ("tetap", "lanjut", "pakai", "aman"):
        return "keep"
    return "drop" if means_no(typed) or first in ("hapus", "buang", "jangan") else ""


def told(report: Report) -> None:
    """It is not told again."""
    report.body[TOLD] = True
    report.dirty = True


def without_copy(turn: Turn, report: Report) -> list[Evidence]:
    """The pieces of which staff can only see the original."""
    return [piece for piece in _there(turn, report) if rough_kind(piece.kind) != "photo"]


def _there(turn: Turn, report: Report) -> list[Evidence]:
    return [piece for piece in turn.evidence.of(report.id) if piece.state != "lost"]
