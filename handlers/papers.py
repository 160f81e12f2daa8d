"""Papers asked for in chat, composed at the moment they are sent: for whom, and from what, is looked up then."""

from __future__ import annotations

from bot.core.paper import CASE_FILE, KEY_CARD, RECEIPT, Paper
from handlers import casefile, receipt, reporter_key
from handlers.turn import Turn


def compose(turn: Turn, wanted: str) -> Paper | None:
    """The paper that `wanted` (`Say.paper`) names, for the conversation of the turn; None when it is not there (any more) for whom
    it was asked. Reads only: this turn is never finished."""
    kind, _, code = wanted.partition(":")
    if kind == RECEIPT:
        return receipt.compose(turn, code)
    if kind == CASE_FILE:
        return casefile.compose(turn, code)
    if kind == KEY_CARD:
        return reporter_key.compose(code)
    return None
