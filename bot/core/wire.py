"""Messages as plain JSON values, for the outbox and for parked messages, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.core.messages import Choice, FileRef, Incoming, Point, Say, Text


def value_out(value: Any) -> Any:
    """A placeholder's value as JSON: texts, dates and times are marked so that `value_in` can tell them from words."""
    if isinstance(value, Text):
        return {"~key": value.key, "args": {name: value_out(item) for name, item in value.args.items()}}
    if isinstance(value, datetime):
        return {"~time": value.isoformat()}
    if isinstance(value, date):
        return {"~day": value.isoformat()}
    if isinstance(value, (list, tuple)):
        return [value_out(item) for item in value]
    return value


def value_in(value: Any) -> Any:
    """The inverse of `value_out`."""
    if isinstance(value, list):
        return [value_in(item) for item in value]
    if isinstance(value, dict):
        if "~key" in value:
            return Text(value["~key"], {name: value_in(item) for name, item in value["args"].items()})
        if "~time" in value:
            return datetime.fromisoformat(value["~time"])
        if "~day" in value:
            return date.fromisoformat(value["~day"])
    return value


_PLAIN = (
    *("ask_point", "edit", "typing", "press", "slot", "protect", "original", "paper", "gone_after", "about"),
    "template",
)
"""The fields of a `Say` that are JSON values as they stand."""


def say_out(say: Say) -> dict[str, Any]:
    """A `Say` as JSON, without what has its default."""
    out: dict[str, Any] = {}
    if say.text is not None:
        out["text"] = value_out(say.text)
    if say.choices:
        out["choices"] = [[value_out(choice.label), choice.data] for choice in say.choices]
    for name in _PLAIN:
        if getattr(say, name):
            out[name] = getattr(say, name)
    if say.filled:
        out["filled"] = value_out(say.filled)
    if say.evidence:
        out["evidence"] = list(say.evidence)
    if say.point is not None:
        out["point"] = [say.point.latitude, say.point.longitude, say.point.label]
    return out


def say_in(out: dict[str, Any]) -> Say:
    """The inverse of `say_out`."""
    return Say(
        text=value_in(out["text"]) if "text" in out else None,
        choices=tuple(Choice(value_in(label), data) for label, data in out.get("choices", ())),
        ask_point=out.get("ask_point", False),
        slot=out.get("slot", ""),
        edit=out.get("edit", False),
        evidence=tuple(out.get("evidence", ())),
        original=out.get("original", False),
        point=Point(*out["point"]) if "point" in out else None,
        press=out.get("press", ""),
        typing=out.get("typing", False),
        protect=out.get("protect", False),
        paper=out.get("paper", ""),
        gone_after=out.get("gone_after", 0),
        about=out.get("about", 0),
        template=out.get("template", ""),
        filled=tuple(value_in(out.get("filled", []))),
    )


def file_out(file: FileRef) -> dict[str, Any]:
    return asdict(file)


def file_in(out: dict[str, Any]) -> FileRef:
    return FileRef(**out)


def incoming_out(message: Incoming) -> dict[str, Any]:
    """A message as JSON for setting it aside: everything a person or a platform sent."""
    return asdict(message)
