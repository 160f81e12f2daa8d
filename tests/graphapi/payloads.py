"""The bodies of Meta's posts, as its webhook reference shows them. Written from the documentation; no real person is in them."""

from __future__ import annotations

import base64
from typing import Any

JSON = dict[str, Any]

PHONE_ID = "106540352242922"
BUSINESS_NUMBER = "6281100000000"
ACCOUNT = "102290129340398"


def wamid(phone: str, number: int, direction: str = "in") -> str:
    """A message id: like Meta's it holds the person's number, in base64."""
    inside = (
        b"\x1d\x19" + phone.encode() + (b"\x15\x02" if direction == "in" else b"\x15\x06") + f"{number:016X}".encode()
    )
    return "wamid." + base64.b64encode(inside).decode()


def value(
    *,
    messages: list[Any] | None = None,
    contacts: list[Any] | None = None,
    statuses: list[Any] | None = None,
    errors: list[Any] | None = None,
    phone_id: str = PHONE_ID,
) -> JSON:
    """The `value` of a change of the field `messages`."""
    found: JSON = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": BUSINESS_NUMBER, "phone_number_id": phone_id},
    }
    for name, items in (("contacts", contacts), ("messages", messages), ("statuses", statuses), ("errors", errors)):
        if items is not None:
            found[name] = items
    return found


def post(*values: JSON, field: str = "messages") -> JSON:
    """A whole post: one change for each value, all in one entry."""
    changes = [{"value": each, "field": field} for each in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": changes}]}


def contact(phone: str = "", scoped: str = "", name: str = "Ani") -> JSON:
    """An entry of `contacts`."""
    found: JSON = {"profile": {"name": name}}
    if phone:
        found["wa_id"] = phone
    if scoped:
        found["user_id"] = scoped
    return found


def message(kind: str, content: Any, *, phone: str = "", scoped: str = "", number: int = 1, at: int = 0) -> JSON:
    """An entry of `messages`."""
    found: JSON = {"id": wamid(phone or "628000", number), "timestamp": str(at or 1_795_000_000), "type": kind}
    if phone:
        found["from"] = phone
    if scoped:
        found["from_user_id"] = scoped
    if content is not None:
        found[kind] = content
    return found


def status(message_id: str, state: str, phone: str, *, code: int = 0, at: int = 0) -> JSON:
    """An entry of `statuses`."""
    found: JSON = {"id": message_id, "status": state, "timestamp": str(at or 1_795_000_000), "recipient_id": phone}
    if code:
        found["errors"] = [{"code": code, "title": "told later", "error_data": {"details": "told later"}}]
    return found


MEDIA: JSON = {"mime_type": "image/jpeg", "sha256": "3q2+7w==", "id": "1029384756"}

EVERY_KIND: dict[str, tuple[str, Any]] = {
    "text": ("text", {"body": "halo"}),
    "image": ("image", {**MEDIA, "caption": "di balai desa"}),
    "image_with_url": ("image", {**MEDIA, "url": "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"}),
    "video": ("video", {**MEDIA, "mime_type": "video/mp4"}),
    "voice": ("audio", {**MEDIA, "mime_type": "audio/ogg; codecs=opus", "voice": True}),
    "audio": ("audio", {**MEDIA, "mime_type": "audio/mpeg", "voice": False}),
    "document": ("document", {**MEDIA, "mime_type": "application/pdf", "filename": "surat.pdf", "caption": "suratnya"}),
    "sticker": ("sticker", {**MEDIA, "mime_type": "image/webp", "animated": False}),
    "location": ("location", {"latitude": -3.4, "longitude": 114.8, "name": "Balai Desa", "address": "Jl. Damai"}),
    "contacts": (
        "contacts",
        [
            {
                "name": {"formatted_name": "Pak Udin", "first_name": "Udin"},
                "phones": [{"phone": "+62 812", "type": "CELL"}],
            }
        ],
    ),
    "button": ("button", {"payload": "news::0", "text": "Buka"}),
    "button_reply": ("interactive", {"type": "button_reply", "button_reply": {"id": "go:menu:0", "title": "Menu"}}),
    "list_reply": (
        "interactive",
        {"type": "list_reply", "list_reply": {"id": "go:check:0", "title": "Cek", "description": "Cek laporan"}},
    ),
    "nfm_reply": (
        "interactive",
        {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"a": 1}'}},
    ),
    "call_permission": (
        "interactive",
        {"type": "call_permission_reply", "call_permission_reply": {"response": "reject"}},
    ),
    "reaction": ("reaction", {"message_id": "wamid.X", "emoji": "\U0001f44d"}),
    "edit": (
        "edit",
        {
            "original_message_id": "wamid.X",
            "message": {"context": {"id": "M0"}, "type": "text", "text": {"body": "baru"}},
        },
    ),
    "revoke": ("revoke", {"original_message_id": "wamid.X"}),
    "order": ("order", {"catalog_id": "1", "product_items": []}),
    "poll": ("poll", {"question": "?"}),
    "unsupported": ("unsupported", {"type": "poll_creation"}),
    "request_welcome": ("request_welcome", None),
    "identity": ("system", {"type": "customer_identity_changed", "body": "code changed"}),
    "number_change": (
        "system",
        {
            "type": "user_changed_number",
            "wa_id": "6281299990000",
            "body": "changed from 6281200001111 to 6281299990000",
        },
    ),
    "id_change": (
        "system",
        {"type": "user_changed_user_id", "user_id": "ID.NEW1", "previous_user_id": "ID.OLD1", "body": "changed"},
    ),
}
"""One content of every kind that the reference knows: (type, content)."""
