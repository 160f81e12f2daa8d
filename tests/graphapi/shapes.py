"""What the server keeps: messages that were sent, files, posts on their way, and faults that were ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

JSON = dict[str, Any]


@dataclass(slots=True)
class Sent:
    """A message the bot sent, as somebody sees it."""

    chat: str
    kind: str
    content: JSON
    id: str
    at: datetime
    reply_to: str = ""


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next request: `where` is messages, media, info or file; `mode`: refuse, drop (the answer is lost
    though all was done), cut (nothing was done), garbage."""

    where: str = "messages"
    code: int = 0
    subcode: int = 0
    status: int = 400
    mode: str = "refuse"


@dataclass(slots=True)
class Media:
    data: bytes
    mime: str
    size: int


@dataclass(slots=True, eq=False)
class Posted:
    """What is posted until it is answered 200, about one chat."""

    body: bytes
    chat: str = ""
    answers: list[int] = field(default_factory=list)
