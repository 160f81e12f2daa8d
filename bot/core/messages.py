"""What comes in and what is to be said, in plain data that no channel and no database knows about.

Every channel turns what it receives into one `Incoming`; every handler queues `Say`, `Fetch` or `Later`; delivery renders a
`Say` into an `Outgoing` and hands it to the channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Address:
    """One person in one chat of one channel; `person` is empty where a whole room is meant.

    The parts are the platform's own identifiers: they identify people, so they are never logged and never stored in clear.
    """

    channel: str
    chat: str
    person: str = ""

    @property
    def room(self) -> Address:
        return Address(self.channel, self.chat)

    @property
    def shared(self) -> bool:
        """True for a room: a private chat bears its person's own identifier."""
        return self.chat != self.person


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth in decimal degrees (WGS 84); `label` is a venue's own name, if it came with one."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file the platform holds for us. `size` is in bytes, 0 when the platform did not say. `kind` is only what the
    sender's app declared: one of photo, document, video, voice, audio, animation."""

    ref: str
    kind: str
    size: int = 0
    name: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button. `id` is what the platform wants answered; `data` is ours: `verb:subject:version`."""

    data: str
    id: str
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card somebody sent: a witness, usually."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The platform gave this room, or this person, a new identifier. `also`: the person's other new ones."""

    new_chat: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that came due: the name of the handler's own choosing and the plain values it left for itself."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched, or why it was not.

    `problem` is empty when the file is sealed in the store, else one of: broken, empty, too_large, too_many_pixels,
    gone, unreadable, no_space; or held: there is no room for it now, and this is not the last that is heard of it.
    `compared`: it was only compared and is not kept; `evidence_id` is the piece it is the same as, 0 for none.
    """

    evidence_id: int
    problem: str = ""
    kind: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Undelivered:
    """News from delivery. `reason`: blocked (nothing arrives there any more), window (it waits until the person writes again),
    lost (that one message only), or locked (the platform takes nothing from us at all). `late`: it had been taken before."""

    reason: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a message of ours, as the platform tells it later and in any order. `state`: sent, delivered, read or failed;
    `reason` of a failure: blocked, window or lost. `message_id` may contain a phone number."""

    message_id: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from anywhere: a person, a timer, a finished download.

    `delivery_id` recognises a repeat: unique for the channel, stable when the platform sends the same thing again.
    `text` holds what was typed, or a file's caption. `unreadable` names what we cannot read (sticker, poll, dice...).
    `album` groups files that were sent as one. `name` is the sender's display name; only staff names are ever kept.
    `conversation` is set for what comes back to a conversation by itself (a timer, a file): its number, 0 for everything else.
    `aliases` are other addresses of the same person that the platform named with this one; `sender` is the one to write to.
    `seen` is what the platform wants back to show the message as read; `sent_at` when it was sent, where that opens a time in
    which we may answer freely.
    """

    delivery_id: str
    sender: Address
    private: bool = True
    text: str = ""
    press: Press | None = None
    files: tuple[FileRef, ...] = ()
    album: str = ""
    point: Point | None = None
    contact: Contact | None = None
    unreadable: str = ""
    edited: bool = False
    to_bot: bool = True
    name: str = ""
    migrated: Migrated | None = None
    left: bool = False
    timer: Timer | None = None
    fetched: Fetched | None = None
    undelivered: Undelivered | None = None
    arrival: Arrival | None = None
    conversation: int = 0
    aliases: tuple[Address, ...] = ()
    seen: str = ""
    sent_at: datetime | None = None

    @property
    def from_person(self) -> bool:
        """True for what a person did; timers, downloads and the platform's own notices are not."""
        return not (self.timer or self.fetched or self.undelivered or self.arrival or self.migrated or self.left)


Value: TypeAlias = "str | int | date | datetime | Text | Sequence[Text | str]"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of `locales/` by its key, with the values for its placeholders. A `str` value is always shown literally."""

    key: str
    args: dict[str, Any] = field(default_factory=dict)


def text(key: str, **args: Value) -> Text:
    """Shorthand that reads well where texts are nested: `text("report.code", code=code)`."""
    return Text(key, args)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to press. `label` is a text key's text or literal words (a place's name); `data` is `verb:subject:version`."""

    label: Text | str
    data: str


@dataclass(frozen=True, slots=True)
class Say:
    """A message to be sent, as it is queued.

    `slot` names the message so that a later `edit=True` in the same slot and chat replaces its content; where there is none to
    edit it is sent as new. `evidence` are ids of stored evidence, sent under neutral names: the clean copies of pictures, or with
    `original` each piece as it was received.
    `press` answers a press (a short notice on the presser's screen): worthless when late, it expires. `protect`: the words are a
    reporter's, and the platform is asked to forbid forwarding and saving them; evidence and places always are. `paper`:
    "receipt:CODE", "case_file:CODE" or "key:KEY", drawn when it is sent (`bot/core/paper.py`). `gone_after`: it is taken back so
    many seconds after it was sent (0: it stays), and at once when the report `about` (its id) is deleted. `template` names the
    approved wording (news or alert) that may take its place where the platform takes nothing else just now, `filled`
    what stands in its gaps.
    """

    text: Text | None
    choices: tuple[Choice, ...] = ()
    ask_point: bool = False
    slot: str = ""
    edit: bool = False
    evidence: tuple[int, ...] = ()
    original: bool = False
    point: Point | None = None
    press: str = ""
    typing: bool = False
    protect: bool = False
    paper: str = ""
    gone_after: int = 0
    about: int = 0
    template: str = ""
    filled: tuple[Text | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: "" plain, "b" bold, "i" italic."""

    text: str
    style: str = ""


Rich = tuple[Run, ...]


def plain(rich: Rich) -> str:
    """The words of `rich` without their styles."""
    return "".join(run.text for run in rich)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bytes to upload under a neutral name ("bukti-1.jpg"). `kind`: photo (a picture the platform may show inline) or document."""

    name: str
    data: bytes
    kind: str = "document"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message, ready for a channel.

    `edit` is the platform's id of the message to change, `press` the id of the press to answer. `protect` asks the platform to
    forbid forwarding and saving. `ask_point` is the label of a button that sends the phone's location, "" for none. `open` is
    false when the person has not written for so long that the platform takes only the approved wording named by `template`.
    """

    rich: Rich = ()
    choices: tuple[tuple[str, str], ...] = ()
    ask_point: str = ""
    edit: str = ""
    attachments: tuple[Attachment, ...] = ()
    point: Point | None = None
    press: str = ""
    typing: bool = False
    protect: bool = False
    template: str = ""
    filled: tuple[str, ...] = ()
    open: bool = True
