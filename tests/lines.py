"""How a dialog reaches the running bot: one `Line` for each channel, from the platform's side, over loopback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

ROLES = ("officer", "head", "admin")


@dataclass(slots=True)
class Said:
    """Something the bot said or changed in a chat, as it then stood. `labels` are its buttons, `data` what they carry.

    `gone`: it was taken back.
    """

    text: str
    labels: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    message_id: str = ""
    edited: bool = False
    files: int = 0
    protected: bool = False
    gone: bool = False


class Line(Protocol):
    """A platform with people on it. `where` is a person's name for the private chat, or "grup" for the office's room."""

    name: str

    def settings(self) -> dict[str, str]:
        """What the bot must be told to use this platform."""

    def set_clock(self, now: Callable[[], float]) -> None:
        """The platform's time, in seconds since 1970."""

    async def open(self, address: str, staff: dict[str, str]) -> None:
        """The bot runs at `address`; `staff` gives names and roles."""

    async def close(self) -> None: ...

    async def act(self, person: str, where: str, kind: str, value: Any) -> None:
        """Somebody does something: text, press (a label), photos, file, voice, sticker, point, contact, edit, again."""

    def quiet(self) -> bool:
        """True when everything offered was acknowledged."""

    def said(self, where: str) -> list[Said]:
        """Everything the bot said or changed there so far, in order."""

    def notices(self) -> list[str]:
        """Short notices shown for presses so far."""

    def staff_address(self, person: str) -> tuple[str, str]:
        """(chat, person) of a staff member's private chat."""

    def room_address(self) -> str:
        """The chat of the office's room."""


def newest(line: Line, where: str) -> dict[str, Said]:
    """The messages of a chat as they stand now."""
    return {item.message_id: item for item in line.said(where) if not item.gone}


def find_button(line: Line, where: str, label: str) -> tuple[str, str]:
    """(message id, data) of the newest button with this label; an older one that was replaced by an edit does not count."""
    for said in reversed(newest(line, where).values()):
        for shown, data in zip(said.labels, said.data, strict=True):
            if label.casefold() in shown.casefold():
                return said.message_id, data
    raise AssertionError(f"no button {label!r} in {where}")
