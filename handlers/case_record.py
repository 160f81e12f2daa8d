"""The second half of a case file: the evidence with its hashes, what was done and why, and who opened what."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.filekind import rough_kind
from bot.core.messages import text
from bot.core.paper import Part, Row, Words
from bot.core.report import Report, Role
from handlers import alerts, desk, viewing
from handlers.turn import Event, Evidence, Turn

TOLD = frozenset(
    "send take ask ask_more answer look_into upgrade lodge register not_register pass_on violation no_violation refer"
    " follow_up close wrote identity_asked identity_approved identity_refused identity_lapsed identity_ended identity_shown".split()
)
"""The events that have words of their own here."""

_HASH_GROUP = 16


def parts(turn: Turn, report: Report) -> Iterator[Part]:
    """Evidence, history, custody."""
    pieces = turn.evidence.of(report.id)
    yield Part("heading", text("casefile.evidence_heading"))
    yield Part("note", text("casefile.evidence_note"))
    for piece in pieces:
        if piece.state == "stored":
            rows = tuple(_about(turn, report, piece))
            heading = text("casefile.piece", number=piece.number)
            yield Part("evidence", heading, rows=rows, picture=piece.id if piece.clean_path else 0)
    yield Part("text", text("casefile.evidence_all", count=alerts.evidence_count(turn, report)))
    yield Part("heading", text("casefile.history_heading"))
    yield Part("entries", rows=tuple(_event(turn, event) for event in turn.reports.events(report.id)))
    yield Part("heading", text("casefile.custody_heading"))
    lines = viewing.custody_lines(turn, report)
    yield Part("text", text("alerts.card", lines=lines) if lines else text("casefile.custody_empty"))


def hash_words(piece: Evidence) -> str:
    """SHA-256 in full: four groups on two lines, so that it can be compared by eye."""
    whole = str(piece.facts.get("sha256", ""))
    groups = [whole[start : start + _HASH_GROUP] for start in range(0, len(whole), _HASH_GROUP)]
    return "\n".join(" ".join(groups[start : start + 2]) for start in range(0, len(groups), 2))


def _about(turn: Turn, report: Report, piece: Evidence) -> Iterator[Row]:
    """Kind, size, time, hash, and what the file itself says of when and where, as its own word."""
    kind = text(f"viewing.a_{rough_kind(piece.kind)}")
    yield text("casefile.kind"), text("casefile.kind_of", kind=kind, format=piece.kind.upper())
    yield text("casefile.size"), text("casefile.bytes", size=f"{piece.size:,}".replace(",", "."))
    yield text("casefile.received"), text("casefile.moment", at=turn.local(piece.received_at))
    yield text("casefile.sha256"), hash_words(piece)
    claims = viewing.claims(report, piece)
    if claims:
        yield text("casefile.claims"), text("alerts.parts", parts=claims)


def _event(turn: Turn, event: Event) -> Row:
    """When, who did what, and why: the reason chosen and the words for it."""
    action = event.action if event.action in TOLD else "other"
    what = text(f"casefile.did_{action}", name=_who(turn, event))
    why: Words = f"“{event.words}”" if event.words else ""
    if event.reason:
        reason = text(f"deciding.{event.action}_{event.reason}")
        why = text("casefile.because", reason=reason, words=event.words) if event.words else reason
    return text("casefile.short_moment", at=turn.local(event.at)), what, why


def _who(turn: Turn, event: Event) -> Words:
    if event.role is Role.REPORTER:
        return text("casefile.reporter")
    return desk.member_name(turn, event.staff) or text("casefile.system")
