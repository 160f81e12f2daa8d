"""Evidence that the reporter takes back before sending: a wrong photo must not stay."""

from __future__ import annotations

from bot.core.filekind import rough_kind
from bot.core.messages import Choice, text
from handlers.turn import Turn


def ask(turn: Turn) -> None:
    """What is there, each with a button to drop it."""
    draft, version = turn.draft, turn.conversation.version
    choices: list[Choice] = []
    if draft is not None:
        pieces = [piece for piece in turn.evidence.of(draft.id) if piece.state != "lost"]
        choices = [
            Choice(text(f"review.drop_{rough_kind(piece.kind)}", number=place), f"pick:{piece.id}:{version}")
            for place, piece in enumerate(pieces, start=1)
        ]
        if draft.body.get("links"):
            choices.append(Choice(text("review.drop_links"), f"pick:links:{version}"))
    key = "review.which_evidence" if choices else "review.no_evidence"
    turn.say(key, *choices, Choice(text("review.back"), f"pick:back:{version}"))


def drop(turn: Turn, value: str) -> bool:
    """Drops the piece of evidence with this number, or all links, from the draft. False when there is no such thing."""
    draft = turn.draft
    if draft is None:
        return False
    if value == "links" and draft.body.pop("links", None):
        draft.dirty = True
        return True
    piece = next((piece for piece in turn.evidence.of(draft.id) if str(piece.id) == value), None)
    if piece is None:
        return False
    turn.erase_files([name for name in (piece.path, piece.clean_path) if name])
    turn.evidence.remove(piece.id)
    return True
