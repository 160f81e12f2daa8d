"""Who takes part in a practice and where it plays: identifiers only, the names are words of the locale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.messages import Address

NAME: Final = "practice"
ROOM: Final = Address(NAME, "room")
"""The office's group, "Posko Latihan"."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of the practice office. `role` is officer, head or admin."""

    person: str
    role: str

    @property
    def private(self) -> Address:
        """Their own chat with the bot."""
        return Address(NAME, self.person, self.person)

    @property
    def in_room(self) -> Address:
        """They, speaking in the office's group."""
        return Address(NAME, ROOM.chat, self.person)


STAFF: Final = (Seat("s-1", "officer"), Seat("s-2", "head"), Seat("s-3", "admin"))
CITIZENS: Final = ("p-1", "p-2", "p-3", "p-4", "p-5")

PLACES: Final = (
    ("place_1", -3.4133, 114.8386),
    ("place_2", -3.3247, 114.5767),
    ("place_3", -3.4736, 114.7850),
    ("place_4", -3.7919, 114.7174),
    ("place_5", -2.9090, 114.7025),
    ("place_6", -2.7211, 115.2056),
    ("place_7", -2.4635, 115.2425),
    ("place_8", -7.3560, 109.5954),
)
"""Points to send as a location: name of the word, latitude, longitude (WGS 84). Inner points of real districts, from
`wilayah.sqlite`; the last one lies far outside the home region, to try what happens then."""


def display_name(person: str, words: Mapping[str, str]) -> str:
    """The name a person goes by, as their app would show it: `p-1` is the word `p_1`."""
    return words[person.replace("-", "_")]


def may_speak(chat: str, person: str) -> bool:
    """Whether this person writes in this chat: everyone in their own, staff also in the room."""
    staff = {seat.person for seat in STAFF}
    if chat == ROOM.chat:
        return person in staff
    return chat == person and (person in staff or person in CITIZENS)


def is_chat(chat: str) -> bool:
    """Whether the practice room has this chat at all."""
    return chat == ROOM.chat or may_speak(chat, chat)
