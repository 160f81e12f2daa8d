"""Telegram from the people's side: the loopback Bot API server, private chats and one group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi import BotApi, Group, User
from tests.lines import Said, find_button

ANONYMOUS = "Anonim"
"""The admin who writes in the group without a name."""


class TelegramLine:
    """The loopback Bot API server, with people in private chats and one group."""

    name = "telegram"

    def __init__(self, *, webhook_port: int = 0) -> None:
        self.api = BotApi()
        self.people: dict[str, User] = {}
        self.group: Group | None = None
        self._webhook_port = webhook_port
        self._last: dict[str, tuple[str, int]] = {}

    async def start(self) -> None:
        await self.api.start()
        self.group = self.api.group("Posko")

    def set_clock(self, now: Callable[[], float]) -> None:
        self.api.world.now = now

    def settings(self) -> dict[str, str]:
        given = {
            "TELEGRAM_TOKEN": self.api.token,
            "TELEGRAM_API_URL": self.api.url,
            "OFFICE_NAME": "Bawaslu Kalimantan Selatan",
        }
        if self._webhook_port:
            given |= {
                "LISTEN": f"127.0.0.1:{self._webhook_port}",
                "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{self._webhook_port}",
                "TELEGRAM_WEBHOOK_SECRET": "rahasia-uji",
            }
        return given

    async def open(self, address: str, staff: dict[str, str]) -> None:
        return

    async def close(self) -> None:
        await self.api.close()
        assert not self.api.violations, self.api.violations

    def person(self, name: str) -> User:
        if name not in self.people:
            self.people[name] = self.api.user(name)
        return self.people[name]

    def _talker(self, person: str, where: str) -> Any:
        assert self.group is not None
        if person == ANONYMOUS:
            return self.group.anonymous()
        user = self.person(person)
        return self.group.by(user) if where == "grup" else user

    async def act(self, person: str, where: str, kind: str, value: Any) -> None:
        talker = self._talker(person, where)
        if kind == "repeat":
            self._repeat()
            return
        if kind == "text":
            talker.text(value)
        elif kind == "press":
            message_id, data = find_button(self, where, value)
            if data:
                self._last[person] = (data, int(message_id))
                talker.press_data(data, int(message_id))
            else:  # a key of the keyboard under the text field: pressing it writes its label
                talker.text(value)
        elif kind == "again":
            talker.press_data(*self._last[person])
        elif kind == "photos":
            talker.album(value) if len(value) > 1 else talker.photo(value[0])
        elif kind == "file":
            name, data, size = value
            talker.document(data, name, size=size)
        elif kind == "video":
            talker.video(value[0], size=value[1])
        elif kind == "voice":
            talker.voice(value[0], value[1])
        elif kind == "sticker":
            talker.sticker()
        elif kind == "point":
            talker.location(*value)
        elif kind == "contact":
            talker.contact(*value)
        elif kind == "edit":
            talker.edit(value)
        elif kind == "reply":
            said = self.said(where)
            talker.text(value, reply_to=int(said[-1].message_id) if said else 0)
        else:
            raise AssertionError(kind)

    def _repeat(self) -> None:
        """Telegram offers the last update again, as after a lost confirmation."""
        if self.api.updates.pushed:
            self.api.updates.offer_again(self.api.updates.pushed[-1])

    def quiet(self) -> bool:
        return self.api.updates.waiting == 0

    def said(self, where: str) -> list[Said]:
        assert self.group is not None
        chat = self.group.id if where == "grup" else self.person(where).id
        found: list[Said] = []
        for sent in self.api.sent:
            if sent.chat != chat:
                continue
            params = sent.params
            if sent.method in ("deleteMessage", "deleteMessages"):
                taken_back = {str(number) for number in sent.message_ids}
                for said in found:
                    said.gone = said.gone or said.message_id in taken_back
                continue
            album = params.get("media") if sent.method == "sendMediaGroup" else None
            text = params.get("text") or params.get("caption") or (album[0].get("caption", "") if album else "")
            markup = params.get("reply_markup") or {}
            if markup.get("remove_keyboard") and text == "…":
                continue  # only folds the keyboard away, and is deleted at once
            rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
            buttons = [button for row in rows for button in row if not button.get("request_location")]
            ids = [str(number) for number in sent.message_ids]
            found.append(
                Said(
                    text=text,
                    labels=[button["text"] for button in buttons],
                    data=[button.get("callback_data", "") for button in buttons],
                    message_id=ids[-1] if ids else "",
                    edited=sent.method.startswith("edit"),
                    files=len(ids) if sent.method in ("sendPhoto", "sendDocument", "sendMediaGroup") else 0,
                    protected=bool(params.get("protect_content")),
                )
            )
        return found

    def notices(self) -> list[str]:
        return [params["text"] for params in self.api.world.answers if params.get("text")]

    def staff_address(self, person: str) -> tuple[str, str]:
        number = str(self.person(person).id)
        return number, number

    def room_address(self) -> str:
        assert self.group is not None
        return str(self.group.id)
