"""Files that wait because there is no room for them: said at once, and told as news when they are there, or never will be."""

from __future__ import annotations

from bot.core.messages import Text, text
from handlers import keeping
from handlers.keeping import HELD
from handlers.turn import Evidence, Turn


def hold(turn: Turn, piece: Evidence) -> bool:
    """Notes that the file waits for room; False when that is known already."""
    if piece.facts.get(HELD):
        return False
    turn.evidence.settle(piece.id, piece.state, piece.kind, piece.size, "", "", {HELD: piece.kind})
    return True


def tell(turn: Turn, report: int) -> None:
    """Tells what became of the files that waited, once none of the report's waits any more."""
    held = [piece for piece in turn.evidence.of(report) if piece.facts.get(HELD)]
    if any(piece.state == "pending" for piece in held):
        return
    kinds = [str(piece.facts[HELD]) for piece in held]
    lost = [index for index, piece in enumerate(held) if piece.state == "lost"]
    stored = [kind for index, kind in enumerate(kinds) if index not in lost]
    lines: list[Text] = [text("files.late_stored", files=keeping.counted(stored))] if stored else []
    if lost and not stored:
        lines.append(late_line(turn, held[0], keeping.counted(kinds)))
    else:
        lines += [late_line(turn, held[index], [keeping.nth(kinds, index)]) for index in lost]
    for piece in held:
        turn.evidence.settle(piece.id, piece.state, piece.kind, piece.size, piece.path, piece.clean_path, {HELD: ""})
    burst = keeping.burst_of(turn)
    if burst is not None and burst["told"] and not keeping.waiting(turn, burst):
        keeping.drop_burst(turn)
    if lines:
        turn.news(turn.conversation.id, "files.told", lines=lines)


def late_line(turn: Turn, piece: Evidence, files: list[Text]) -> Text:
    """Says of `files` that will never come when they were sent: with `piece`."""
    sent = turn.local(piece.received_at)
    return text("files.lost_later", files=files, day=sent.date(), time=f"{sent:%H.%M}")
