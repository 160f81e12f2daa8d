"""Files chosen together. WhatsApp sends each as a message of its own and does not say that they belong together; what follows the
last file of its kind within seconds does, so that refusing it is said once."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from bot.core.messages import FileRef

_TOGETHER: Final = timedelta(seconds=4)
_MOST_PEOPLE: Final = 1000
_PICTURES: Final = frozenset({"photo", "video"})


class Albums:
    """Remembers, in memory only, the last file of the people who sent some lately."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, bool], tuple[datetime, str]] = OrderedDict()

    def of(self, chat: str, file: FileRef, at: datetime, message_id: str) -> str:
        """The album of a file: the id of its first message."""
        key = (chat, file.kind in _PICTURES)
        before = self._last.pop(key, None)
        album = before[1] if before is not None and abs(at - before[0]) <= _TOGETHER else message_id
        self._last[key] = (at, album)
        if len(self._last) > _MOST_PEOPLE:
            self._last.popitem(last=False)
        return album
