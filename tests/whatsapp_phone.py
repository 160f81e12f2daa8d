"""A phone with WhatsApp in the hand of somebody who reports: what is seen on it, and what is done with it."""

from __future__ import annotations

from tests.botapi.world import Shown
from tests.graphapi import GraphApi, GraphUser
from tests.whatsapp_line import said_in


class WhatsAppPhone:
    """See `tests.besieged.Phone`. `id` is the number; photos go as messages of their own, as WhatsApp sends them."""

    def __init__(self, api: GraphApi, user: GraphUser) -> None:
        self._api = api
        self._user = user
        self._shown: list[Shown] = []
        self._looked_at = 0

    @property
    def id(self) -> int:
        return int(self._user.phone)

    @property
    def chats(self) -> tuple[str, str]:
        return self._user.chats

    def view(self) -> list[Shown]:
        for number, sent in enumerate(self._api.sent[self._looked_at :], start=self._looked_at):
            if sent.chat in self._user.chats and not sent.reply_to:
                said = said_in(sent)
                buttons = list(zip(said.labels, said.data, strict=True))
                kind = sent.content.get("type", sent.kind)
                self._shown.append(Shown(number + 1, True, said.text, buttons, kind, False))
        self._looked_at = len(self._api.sent)
        return self._shown

    def said_to(self) -> list[str]:
        return [shown.text for shown in self.view() if shown.from_bot]

    def text(self, text: str, /) -> None:
        self._does(text)
        self._user.text(text)

    def press(self, label: str, /) -> None:
        """Presses the newest of that label, or types it where it can only be typed."""
        for shown in reversed(self.view()):
            if data := dict(shown.buttons).get(label):
                self._does(label)
                self._user.press(data, label, "list_reply" if shown.kind == "list" else "button_reply")
                return
        self.text(label)

    def album(self, pictures: list[bytes], /) -> None:
        self._does("")
        for picture in pictures:
            self._user.file("image", picture)

    def _does(self, words: str) -> None:
        self.view()
        self._shown.append(Shown(0, False, words, [], "text", False))
