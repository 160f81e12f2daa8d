"""WhatsApp from the people's side, as an office runs it: reporters write to its number, staff work in Telegram."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from bot.texts import Texts
from tests.graphapi import GraphApi, GraphUser
from tests.graphapi.shapes import Sent
from tests.lines import ROLES, Said, find_button
from tests.telegram_line import ANONYMOUS, TelegramLine

_LINE_BREAK = re.compile(r"[\n·]")
_WORDINGS = {
    "kabar_baru": "Ada kabar untuk Anda dari layanan kami.",
    "laporan_menunggu": "Ada kabar baru untuk kantor Anda. Buka: {}",
}
"""The approved templates as a phone shows them."""


class WhatsAppLine:
    """The loopback Graph server for everybody but staff; staff and the office's room are on the loopback Bot API server."""

    name = "whatsapp"
    bundles = True
    """Several messages of one turn arrive as one, in paragraphs."""

    def __init__(self, *, templates: bool = True, alerts: bool = False) -> None:
        self.api = GraphApi()
        self.staff_line = TelegramLine()
        self.people: dict[str, GraphUser] = {}
        self._templates = templates
        self._alerts = alerts
        self._staff: dict[str, str] = dict.fromkeys(("Dewi", "Hasan", "Rina"), ROLES[0])
        self._last: dict[str, tuple[str, str, str]] = {}

    async def start(self) -> None:
        await self.api.start()
        await self.staff_line.start()

    def set_clock(self, now: Callable[[], float]) -> None:
        self.staff_line.set_clock(now)
        self.api.now = lambda: datetime.fromtimestamp(now(), UTC)

    def settings(self) -> dict[str, str]:
        given = {
            **self.staff_line.settings(),
            "WHATSAPP_PHONE_ID": self.api.phone_id,
            "WHATSAPP_TOKEN": self.api.token,
            "WHATSAPP_APP_SECRET": self.api.app_secret,
            "WHATSAPP_VERIFY_TOKEN": self.api.verify_token,
            "WHATSAPP_API_URL": self.api.url,
        }
        given |= {"WHATSAPP_TEMPLATE_ALERT": "laporan_menunggu"} if self._alerts else {}
        return given | ({"WHATSAPP_TEMPLATE_NEWS": "kabar_baru"} if self._templates else {})

    async def open(self, address: str, staff: dict[str, str]) -> None:
        self._staff = staff
        await self.staff_line.open(address, staff)
        self.api.deliver_to(f"{address.rstrip('/')}/whatsapp")

    async def close(self) -> None:
        await self.staff_line.close()
        await self.api.close()
        assert not self.api.violations, self.api.violations

    def person(self, name: str) -> GraphUser:
        if name not in self.people:
            self.people[name] = self.api.user(name)
        return self.people[name]

    def _works(self, person: str, where: str) -> bool:
        """Whether this happens on the staff's side."""
        return where == "grup" or person in self._staff or person == ANONYMOUS

    async def act(self, person: str, where: str, kind: str, value: Any) -> None:
        if self._works(person, where):
            await self.staff_line.act(person, where, kind, value)
        elif kind == "repeat":
            self.api.offer_again()
        else:
            self._act(self.person(person), where, kind, value)
        await asyncio.sleep(0)

    def _act(self, user: GraphUser, where: str, kind: str, value: Any) -> None:
        if kind == "text":
            user.text(value)
        elif kind == "press":
            message_id, data = find_button(self, where, value)
            if data:
                self._last[user.name] = (message_id, data, value)
                self._press(user, message_id, data, value)
            else:  # only a number or its words can be typed
                user.text(value)
        elif kind == "again":
            self._press(user, *self._last[user.name])
        elif kind == "photos":
            for photo in value:
                user.file("image", photo)
        elif kind == "file":
            name, data, size = value
            user.file("document", data, filename=name, size=size or 0)
        elif kind == "video":
            user.file("video", value[0], size=value[1])
        elif kind == "voice":
            user.file("audio", value[0], voice=True)
        elif kind == "sticker":
            user.file("sticker", b"RIFFxxxxWEBP", animated=False)
        elif kind == "point":
            user.send("location", {"latitude": value[0], "longitude": value[1]})
        elif kind == "contact":
            user.send(
                "contacts",
                [{"name": {"formatted_name": value[0], "first_name": value[0]}, "phones": [{"phone": value[1]}]}],
            )
        elif kind == "revoke":
            user.send("revoke", {"original_message_id": "wamid.X"})
        elif kind == "edit":
            changed = {"type": "text", "text": {"body": value}}
            user.send("edit", {"original_message_id": "wamid.X", "message": changed})
        else:
            raise AssertionError(kind)

    def _press(self, user: GraphUser, message_id: str, data: str, title: str) -> None:
        sent = next(sent for sent in self.api.sent if sent.id == message_id)
        if sent.kind == "template":
            user.quick_reply(data, title)
        else:
            user.press(data, title, "list_reply" if sent.content["type"] == "list" else "button_reply")

    def quiet(self) -> bool:
        return self.api.quiet() and self.staff_line.quiet()

    def said(self, where: str) -> list[Said]:
        if self._works(where, where):
            return self.staff_line.said(where)
        chats = self.person(where).chats
        return [said_in(sent) for sent in self.api.sent if sent.chat in chats and not sent.reply_to]

    def notices(self) -> list[str]:
        replies = [sent.content["body"] for sent in self.api.sent if sent.reply_to]
        return self.staff_line.notices() + replies

    def staff_address(self, person: str) -> tuple[str, str]:
        return self.staff_line.staff_address(person)

    def room_address(self) -> str:
        return self.staff_line.room_address()


def said_in(sent: Sent) -> Said:
    """What somebody sees of a message, the choices by their whole labels."""
    content = sent.content
    if sent.kind == "template":
        parts = content.get("components", [])
        gaps = [each["text"] for part in parts if part["type"] == "body" for each in part["parameters"]]
        payloads = [part["parameters"][0]["payload"] for part in parts if part["type"] == "button"]
        return Said(_WORDINGS[content["name"]].format(*gaps), ["Buka"] * len(payloads), payloads, sent.id)
    if sent.kind in ("image", "document"):
        return Said(content.get("caption", ""), message_id=sent.id, files=1)
    body = content["body"]["text"] if sent.kind == "interactive" else content.get("body", "")
    words, _, below = body.partition(_numbers())
    labels = [_without_number(item) for item in _LINE_BREAK.split(below) if item.strip()]
    action = content.get("action", {})
    buttons = [button["reply"] for button in action.get("buttons", [])]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    labels = labels or [button["title"] for button in buttons]
    data = [offered["id"] for offered in (buttons or rows)] or [""] * len(labels)
    assert len(labels) == len(data), content
    return Said(words.rstrip(), labels, data, sent.id, files=int("header" in content))


@cache
def _numbers() -> str:
    return Texts.load().words_of("whatsapp.numbers")


def _without_number(item: str) -> str:
    return item.strip().partition(" ")[2]
