"""What every channel can do, and how a send may fail. A channel knows its platform and nothing of reports or databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.core.messages import Address, FileRef, Incoming, Outgoing


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Something that arrived and could not be read: kept aside (encrypted) under its delivery id, never dropped silently."""

    delivery_id: str
    raw: bytes


Accept = Callable[[Sequence[Incoming | Unparsed]], Awaitable[None]]
"""Takes messages in the order of their arrival and returns when every one is committed (or parked, or known as a repeat). Only
then may the channel acknowledge them. Raises `NotAccepted` when nothing may be acknowledged now."""


class NotAccepted(Exception):
    """Our surroundings failed (disk full, database locked): do not acknowledge, wait a little, offer the same again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's limits, from its documentation. 0 means none. Rates per second; `room_per_minute` for groups.

    `buttons`: more choices than that, or a label of more UTF-16 units than `button_label`, are shown with numbers to be typed.
    `recall_hours`: so long after it was sent a message can be taken back; `recalls`: it can be at all. `arrivals`: it tells later
    what became of a message. `edits`: a message can be changed once sent. `bundles`: what one turn says should go as one message
    where it can. `window`: so long after a person's last message we may write freely. `files_live`: so long a file that somebody
    sent can be fetched.
    """

    per_second: float = 0
    chat_per_second: float = 0
    chat_burst: int = 1
    room_per_minute: int = 0
    recall_hours: int = 0
    recalls: bool = True
    arrivals: bool = False
    buttons: int = 0
    button_label: int = 0
    edits: bool = True
    bundles: bool = False
    window: timedelta | None = None
    files_live: timedelta = timedelta(hours=24)


class SendFailed(Exception):
    """A send that did not succeed; the subclass says what delivery should do. Carries no words of the message."""

    arrived = ""
    """The ids of those parts of the message that stand in the chat all the same, joined by spaces."""


class Blocked(SendFailed):
    """The person or room cannot be reached any more (blocked, kicked, deactivated): drop what waits for them."""


class WindowClosed(SendFailed):
    """The person has to write first: the message waits until then."""


class Moved(SendFailed):
    """The room has a new identifier: rewrite and send again."""

    def __init__(self, new_chat: str) -> None:
        super().__init__("moved")
        self.new_chat = new_chat


class Limited(SendFailed):
    """Too fast: nothing to this platform (`everywhere`) or to this chat before `seconds` have passed."""

    def __init__(self, seconds: float, *, everywhere: bool = True) -> None:
        super().__init__("limited")
        self.seconds = seconds
        self.everywhere = everywhere


class Locked(Limited):
    """The platform takes nothing from us until its operator has mended something there; tried again after `seconds`."""


class Unreachable(SendFailed):
    """It certainly was not sent (no connection, 5xx before acceptance): try again later."""


class Uncertain(SendFailed):
    """It may have been sent (the answer was lost): a text is sent again, an album is not."""


class Rejected(SendFailed):
    """The platform will never take this message: park it."""


class DownloadFailed(Exception):
    """A file could not be fetched. `final`: trying again is useless. `reason`: gone, too_large, or unreachable."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class CheckFailed(Exception):
    """The platform did not confirm our account. `reason`: token (refused), phone_id (unknown, or not this token's), or
    unreachable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """A way to talk with people. `name` stands in addresses and logs."""

    name: str
    limits: Limits

    async def start(self) -> None:
        """Opens connections, registers commands. Raises OSError-like errors of its own only where nothing can work."""

    async def listen(self, accept: Accept) -> None:
        """Receives until cancelled; acknowledges only after `accept` returned."""

    async def send(self, to: Address, message: Outgoing) -> str:
        """Sends and returns the platform's message ids, joined by spaces, of all that now stands in the chat: every part of an
        album, and last the one that can be edited. "" when there is none, as for answers to presses.

        Raises a `SendFailed`. An edit that changes nothing, or of a message that is gone, and a press too old to answer, are
        no failures: returns "".
        """

    async def take_back(self, to: Address, message_ids: tuple[str, ...]) -> None:
        """Removes messages that `send` has sent; what is gone already is no failure.

        Raises a `SendFailed`: `Rejected` where the platform will never do it (too old, or it cannot at all).
        """

    async def download(self, file: FileRef) -> bytes:
        """The file's bytes. Raises `DownloadFailed`."""

    def link(self) -> str:
        """A link that begins a chat with us, to which the words to be sent there are added; "" where there is none (yet)."""

    async def close(self) -> None:
        """Finishes sends in flight and closes connections."""
