"""What an open question is to the router: how it is asked again, what an answer does, and how it is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.turn import Turn

Handler = Callable[[Turn], None]
PressHandler = Callable[[Turn, str, int], None]
"""Takes the turn, the subject and the version of `verb:subject:version`."""


def _nothing(turn: Turn) -> None:
    """For flows that cannot go back."""
    turn.say("form.no_way_back")


def same_album(turn: Turn) -> bool:
    """True for a further file of an album that was already answered."""
    album, note = turn.message.album, turn.conversation.note
    same = bool(album) and note.get("album") == album
    note["album"] = album
    return same


def once_an_album(refuse: Handler) -> Handler:
    """Files that are not taken are refused in one answer, however many were sent together."""

    def files(turn: Turn) -> None:
        if not same_album(turn):
            refuse(turn)

    return files


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of open question. `conversation.form` holds its name.

    `ask` says the open question (again). `answer` takes a typed message, a location or a contact. `pick` takes the value of a
    pressed or typed choice whose data is `pick:value:version`. `cancel` is *batal*, `back` is *kembali*. `numbers`: a bare number
    may be the answer itself, so it is never taken for a choice's number. `free`: any words may be the answer, so only an exact
    label is taken for a choice. `files`: files sent now belong to this flow; without it they become evidence of the draft. `over`:
    True when the question no longer makes sense: that was said, what was open before is open again, and the message is a new one.
    """

    ask: Handler
    answer: Handler
    pick: Callable[[Turn, str], None]
    cancel: Handler
    back: Handler = _nothing
    numbers: Callable[[Turn], bool] = lambda turn: True
    files: Handler | None = None
    over: Callable[[Turn], bool] = lambda turn: False
