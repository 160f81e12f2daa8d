"""Letting a batch in hand finish when the program is told to stop."""

from __future__ import annotations

import asyncio
from typing import Any


class FinishedThoughCancelled(Exception):
    """We were told to stop, and the batch in hand was accepted all the same."""


async def finished(accepting: Any) -> None:
    """Awaits a call of `accept` and lets it finish even when we are cancelled meanwhile.

    Raises `FinishedThoughCancelled` when cancelled but accepted, CancelledError when cancelled and not accepted,
    else what `accept` raised.
    """
    task = asyncio.ensure_future(accepting)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled() and task.exception() is None:
            raise FinishedThoughCancelled from None
        raise
