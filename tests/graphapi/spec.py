"""Checks requests to `/messages` against the Cloud API's documented shapes and lengths."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

JSON = dict[str, Any]


class Violation(Exception):
    """A request that the documentation does not allow."""


def check_message(payload: JSON, media: Collection[str], templates: Collection[str]) -> None:
    """Raises `Violation`. `media` are the ids that were uploaded, `templates` the names that were approved."""
    _that(payload.get("messaging_product") == "whatsapp", "messaging_product")
    if "status" in payload:
        _only(payload, {"messaging_product", "status", "message_id", "typing_indicator"})
        _that(payload["status"] == "read" and _text(payload["message_id"], 512), "read receipt")
        _that(payload.get("typing_indicator", {"type": "text"}) == {"type": "text"}, "typing_indicator")
        return
    kind = payload.get("type", "text")
    _only(payload, {"messaging_product", "recipient_type", "to", "recipient", "type", "context", kind})
    _that(payload.get("recipient_type") == "individual", "recipient_type")
    _that(("to" in payload) != ("recipient" in payload), "to or recipient")
    if "to" in payload:
        _that(str(payload["to"]).isdecimal(), "to is a phone number")
    else:
        _that("." in payload["recipient"], "recipient is a business-scoped id")
    _that(kind in _KINDS, f"type {kind}")
    _that(isinstance(payload.get(kind), dict), f"{kind} is an object")
    if "context" in payload:
        _only(payload["context"], {"message_id"})
    content = payload[kind]
    if kind in ("image", "document"):
        _file(kind, content, media)
    elif kind == "template":
        _template(content, templates)
    elif kind == "interactive":
        _interactive(content, media)
    else:
        _KINDS[kind](content)


def _that(holds: Any, what: str) -> None:
    if not holds:
        raise Violation(what)


def _only(found: Any, allowed: set[str]) -> None:
    _that(isinstance(found, dict), "an object")
    _that(set(found) <= allowed, f"unknown {sorted(set(found) - allowed)}")


def _text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= most


def _plain_text(content: JSON) -> None:
    _only(content, {"body", "preview_url"})
    _that(_text(content.get("body"), 4096), "text body of 1 to 4096")


def _location(content: JSON) -> None:
    _only(content, {"latitude", "longitude", "name", "address"})
    _that(abs(content["latitude"]) <= 90 and abs(content["longitude"]) <= 180, "on earth")


def _file(kind: str, content: JSON, media: Collection[str]) -> None:
    _only(content, {"id", "caption", *({"filename"} if kind == "document" else ())})
    _that(content.get("id") in media, "an uploaded file")
    _that("caption" not in content or _text(content["caption"], 1024), "caption of 1 to 1024")


def _template(content: JSON, templates: Collection[str]) -> None:
    _only(content, {"name", "language", "components"})
    _that(content.get("name") in templates, "an approved template")
    _only(content.get("language"), {"code"})
    for component in content.get("components", []):
        if component.get("type") == "body":
            _only(component, {"type", "parameters"})
            for parameter in component["parameters"]:
                _only(parameter, {"type", "text"})
                _that(parameter["type"] == "text" and _text(parameter["text"], 1024), "a text in a gap")
            continue
        _only(component, {"type", "sub_type", "index", "parameters"})
        _that(component["type"] == "button" and component["sub_type"] == "quick_reply", "quick reply")
        (parameter,) = component["parameters"]
        _that(parameter["type"] == "payload" and _text(parameter["payload"], 128), "payload")


def _interactive(content: JSON, media: Collection[str]) -> None:
    _only(content, {"type", "body", "action", *({"header"} if content.get("type") == "button" else ())})
    if (header := content.get("header")) is not None:
        _that(header.get("type") in ("image", "document"), "header of a kind")
        _only(header, {"type", header["type"]})
        _file(header["type"], header[header["type"]], media)
        _that("caption" not in header[header["type"]], "a header has no caption")
    _only(content.get("body"), {"text"})
    _that(_text(content["body"].get("text"), 1024), "body of 1 to 1024")
    action = content.get("action")
    match content.get("type"):
        case "button":
            _only(action, {"buttons"})
            _buttons(action["buttons"])
        case "list":
            _only(action, {"button", "sections"})
            _that(_text(action["button"], 20), "list button of 1 to 20")
            _rows(action["sections"])
        case "location_request_message":
            _that(action == {"name": "send_location"}, "send_location")
        case other:
            raise Violation(f"interactive {other}")


def _buttons(buttons: Any) -> None:
    _that(isinstance(buttons, list) and 1 <= len(buttons) <= 3, "1 to 3 buttons")
    for button in buttons:
        _only(button, {"type", "reply"})
        _only(button["reply"], {"id", "title"})
        _that(_text(button["reply"]["title"], 20), "button title of 1 to 20")
        _that(_text(button["reply"]["id"], 256), "button id of 1 to 256")
    _unlike([button["reply"]["title"] for button in buttons], [button["reply"]["id"] for button in buttons])


def _rows(sections: Any) -> None:
    _that(isinstance(sections, list) and 1 <= len(sections) <= 10, "sections")
    rows = [row for section in sections for row in section["rows"]]
    _that(1 <= len(rows) <= 10, "1 to 10 rows")
    _that(len(sections) == 1 or all(_text(section.get("title"), 24) for section in sections), "section titles")
    for row in rows:
        _only(row, {"id", "title", "description"})
        _that(_text(row["title"], 24), "row title of 1 to 24")
        _that(_text(row["id"], 200), "row id of 1 to 200")
        _that("description" not in row or _text(row["description"], 72), "description of 1 to 72")
    _unlike([row["title"] for row in rows], [row["id"] for row in rows])


def _unlike(titles: list[str], ids: list[str]) -> None:
    _that(len(set(titles)) == len(titles), "titles unlike each other")
    _that(len(set(ids)) == len(ids), "ids unlike each other")


_KINDS = {
    "text": _plain_text,
    "location": _location,
    "interactive": None,
    "image": None,
    "document": None,
    "template": None,
}
