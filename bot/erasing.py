"""What was deleted goes from the disk too."""

from __future__ import annotations

from typing import Final

from bot.clock import Clock
from bot.logs import get_log
from storage.database import Database, Surroundings, truncate_wal

log = get_log(__name__)

_TRIES: Final = 20
_WAIT_SECONDS: Final = 1.0


async def leave_no_trace(database: Database, clock: Clock) -> None:
    """What was deleted goes from the disk too. While somebody reads (an export, a check) it waits a little; what still is not
    gone then is said in the log, and housekeeping does it again."""
    for _ in range(_TRIES):
        try:
            if await database.call(truncate_wal):
                return
        except Surroundings as fault:
            log.error("erasing_postponed", error=fault.__cause__ or fault)
        await clock.sleep(_WAIT_SECONDS)
    log.warning("erasing_waits_for_readers")
