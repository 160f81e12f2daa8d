"""A person with WhatsApp, from the person's side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.graphapi import payloads

if TYPE_CHECKING:
    from tests.graphapi.server import GraphApi

JSON = dict[str, Any]


class GraphUser:
    """Writes to the number. `named`: how Meta names the person in posts: by phone, by scoped id, or both."""

    def __init__(self, api: GraphApi, name: str, phone: str, scoped: str) -> None:
        self._api = api
        self.name = name
        self.phone = phone
        self.scoped = scoped
        self.named = "both"

    @property
    def chats(self) -> tuple[str, str]:
        """What a message to this person may be addressed to."""
        return self.phone, self.scoped

    def send(self, kind: str, content: Any) -> str:
        """Sends any content; returns the message's id."""
        phone = self.phone if self.named != "scoped" else ""
        scoped = self.scoped if self.named != "phone" else ""
        number = self._api.next_number()
        raw = payloads.message(
            kind, content, phone=phone, scoped=scoped, number=number, at=int(self._api.now().timestamp())
        )
        raw["id"] = payloads.wamid(self.phone, number)
        self._api.heard_from(self)
        self._api.offer(
            payloads.post(payloads.value(messages=[raw], contacts=[payloads.contact(phone, scoped, self.name)])),
            self.phone,
        )
        return str(raw["id"])

    def text(self, words: str) -> str:
        return self.send("text", {"body": words})

    def press(self, data: str, title: str, kind: str = "button_reply") -> str:
        """Presses a reply button or picks a row."""
        return self.send("interactive", {"type": kind, kind: {"id": data, "title": title}})

    def quick_reply(self, payload: str, title: str) -> str:
        """Presses the button of a template."""
        return self.send("button", {"payload": payload, "text": title})

    def file(self, kind: str, data: bytes, *, size: int = 0, **more: Any) -> str:
        """Sends a file of a kind: image, video, audio, document, sticker."""
        mime = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/ogg; codecs=opus"}.get(
            kind, "application/pdf"
        )
        return self.send(
            kind, {"id": self._api.keep(data, mime, size), "mime_type": mime, "sha256": "3q2+7w==", **more}
        )

    def changes_number(self, phone: str, scoped: str) -> None:
        """The person takes another number; Meta says so and names the person by it from now on."""
        raw = payloads.message(
            "system",
            {
                "body": f"{self.name} changed from {self.phone} to {phone}",
                "type": "user_changed_number",
                "wa_id": phone,
                "user_id": scoped,
                "previous_user_id": self.scoped,
            },
            phone=self.phone,
            scoped=self.scoped,
            number=self._api.next_number(),
        )
        self.phone, self.scoped = phone, scoped
        self._api.offer(payloads.post(payloads.value(messages=[raw])), phone)
