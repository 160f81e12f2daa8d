"""Checks parameters against the machine-readable Bot API (tests/data/telegram-bot-api.json) and Telegram's
documented lengths."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

from tests.botapi.lengths import Violation, check_lengths

SPEC = json.loads((Path(__file__).parent.parent / "data" / "telegram-bot-api.json").read_text())
METHODS: dict[str, dict[str, Any]] = SPEC["methods"]
TYPES: dict[str, dict[str, Any]] = SPEC["types"]

Check = Callable[[Any], None]


def check_request(method: str, params: dict[str, Any], files: Collection[str]) -> None:
    """Raises `Violation` for an unknown parameter, a missing one, one of the wrong type, or one beyond its length."""
    fields = METHODS[method]["fields"]
    for name, field in fields.items():
        if field["required"] and name not in params and name not in files:
            raise Violation(f"parameter {name} is required")
    for name, value in params.items():
        if name not in fields:
            raise Violation(f"unknown parameter {name}")
        try:
            _union(tuple(fields[name]["types"]))(value)
        except Violation as problem:
            raise Violation(f"{name}: {problem.description}") from None
    for part in re.findall(r"attach://([^\"]+)", json.dumps(params.get("media", ""))):
        if part not in files:
            raise Violation(f"no file {part}")
    check_lengths(method, params)


def coerced(method: str, raw: dict[str, str]) -> dict[str, Any]:
    """Form fields, which are all text, as the JSON values their types ask for."""
    fields = METHODS[method]["fields"]
    values: dict[str, Any] = {}
    for name, text in raw.items():
        types = fields[name]["types"] if name in fields else ["String"]
        values[name] = text
        if types != ["String"]:
            try:
                values[name] = json.loads(text)
            except ValueError:
                if "String" not in types and "InputFile" not in types:
                    raise Violation(f"can't parse {name}") from None
            else:
                if "String" in types and not isinstance(values[name], int):
                    values[name] = text
    return values


@cache
def _union(types: tuple[str, ...]) -> Check:
    if len(types) == 1:
        return _check_for(types[0])
    if all(name.startswith("Array of ") for name in types):
        each = _union(tuple(name.removeprefix("Array of ") for name in types))
        return _array(each)
    checks = [_check_for(name) for name in types]

    def check(value: Any) -> None:
        problem: Violation | None = None
        for one in checks:
            try:
                one(value)
            except Violation as found:
                if problem is None or "unknown field" in problem.description:
                    problem = found
            else:
                return
        assert problem is not None
        raise problem

    return check


@cache
def _check_for(name: str) -> Check:
    if name.startswith("Array of "):
        return _array(_check_for(name.removeprefix("Array of ")))
    if name in _PRIMITIVES:
        return _primitive(name)
    if name == "InputFile":
        return _primitive("String")
    if subtypes := TYPES[name].get("subtypes"):
        return _union(tuple(subtypes))
    return _object(name)


_PRIMITIVES: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
}


def _primitive(name: str) -> Check:
    wanted = _PRIMITIVES[name]

    def check(value: Any) -> None:
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise Violation(f"{name} expected")

    return check


def _array(each: Check) -> Check:
    def check(value: Any) -> None:
        if not isinstance(value, list):
            raise Violation("array expected")
        for item in value:
            each(item)

    return check


def _object(name: str) -> Check:
    fields = TYPES[name]["fields"]
    required = [field for field, about in fields.items() if about["required"]]
    kind = _discriminator(name)

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise Violation(f"{name} expected")
        for field in required:
            if field not in value:
                raise Violation(f"{name}: field {field} is required")
        if kind and value.get("type") != kind:
            raise Violation(f"{name}: type {kind} expected")
        for field, item in value.items():
            if field not in fields:
                raise Violation(f"{name}: unknown field {field}")
            _union(tuple(fields[field]["types"]))(item)
        if name == "InlineKeyboardButton":
            _check_button(value)

    return check


def _discriminator(name: str) -> str:
    for parent in ("InputMedia", "BotCommandScope"):
        if name.startswith(parent) and name != parent:
            return re.sub(r"(?<!^)(?=[A-Z])", "_", name.removeprefix(parent)).lower()
    return ""


def _check_button(button: dict[str, Any]) -> None:
    actions = button.keys() - {"text", "icon_custom_emoji_id", "style"}
    if len(actions) != 1 or not button["text"]:
        raise Violation("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Violation("BUTTON_DATA_INVALID")
