"""The people of a siege: those who report whenever the bot has asked something, and the one who takes their reports."""

from __future__ import annotations

from typing import Any, Protocol

from bot.core.messages import Address
from tests.botapi import Group, User
from tests.botapi.world import Shown
from tests.reporter import STORY, next_act

STOPS_AFTER = 2
"""Every fourth person leaves after so many answers to what came after the story, and the draft must be there."""


class Phone(Protocol):
    """What a person does with a phone, and sees on it, on whichever channel: `tests.botapi.User` is one."""

    @property
    def id(self) -> int: ...
    def view(self) -> list[Shown]: ...
    def said_to(self) -> list[str]: ...
    def text(self, text: str, /) -> Any: ...
    def press(self, label: str, /) -> Any: ...
    def album(self, pictures: list[bytes], /) -> Any: ...


class Person:
    """Somebody who reports, one answer after the other. `pictures` are sent as one album when evidence is asked for."""

    def __init__(
        self, user: Phone, number: int, pictures: tuple[bytes, ...] = (), *, channel: str = "telegram"
    ) -> None:
        self.user = user
        self.channel = channel
        self.address = Address(channel, str(user.id), str(user.id))
        self.leaves = number % 4 == 3
        self.pictures = pictures
        self.left = False
        self.told = 0
        self.sent = False
        self.code = ""
        self.words = f"{STORY} nomor {number:04d}"
        self._shown_pictures = False
        self._seen: tuple[int, str, int] = (0, "", 0)

    def begin(self) -> None:
        self.user.text("/lapor")

    @property
    def done(self) -> bool:
        return bool(self.code) or self.left

    @property
    def waits(self) -> bool:
        """True when there is something new to answer."""
        if self.done:
            return False
        view = self.user.view()
        return bool(view) and view[-1].from_bot and _state(view[-1]) != self._seen

    def move(self) -> bool:
        """Answers what stands last in the chat, if it is new; True when something was done."""
        if not self.waits:
            return False
        last = self.user.view()[-1]
        self._seen = _state(last)
        if self.sent and (told := [text for text in self.user.said_to() if "AN-" in text]):
            self.code = told[0][told[0].index("AN-") :][:12]  # the news that it was taken may stand below it already
            return True
        if self.leaves and self.told > STOPS_AFTER:
            self.left = True
            return True
        if self._shown_pictures and "disimpan" in last.text and not last.buttons:
            return False  # the question comes after it
        self._answer(last)
        return True

    def _answer(self, last: Shown) -> None:
        labels = [label for label, _ in last.buttons]
        if self.pictures and not self._shown_pictures and "Belum punya bukti" in labels:
            self._shown_pictures = True
            self.user.album(list(self.pictures))
            return
        kind, value = next_act(last.text, labels, words=self.words)
        if kind == "press":
            self.sent = self.sent or "Kirim" in value
            self.user.press(value)
        else:
            self.user.text(value)
        if self.told or value == self.words:
            self.told += 1


class Officer:
    """Takes every report whose alert is in the room, once for each alert."""

    def __init__(self, user: User, group: Group) -> None:
        self.user = user
        self.group = group
        self.taken: set[str] = set()
        self._pressed: set[int] = set()

    def move(self) -> None:
        for shown in self.group.view():
            for label, data in shown.buttons:
                if "Ambil" in label and shown.message_id not in self._pressed:
                    self._pressed.add(shown.message_id)
                    self.taken.add(data.split(":")[1])
                    self.group.by(self.user).press_data(data, shown.message_id)

    @property
    def waits(self) -> bool:
        """True when there is an alert nobody has pressed."""
        return any(
            "Ambil" in label and shown.message_id not in self._pressed
            for shown in self.group.view()
            for label, _ in shown.buttons
        )


def _state(shown: Shown) -> tuple[int, str, int]:
    return shown.message_id, shown.text, len(shown.buttons)
