"""Rich text in Telegram's terms: plain text with entities, cut to its limits.

Entities and not HTML: what people typed needs no escaping, cannot open a tag, and counts exactly as Telegram
counts, in UTF-16 code units after entities are parsed (core.telegram.org/bots/api#sendmessage).
"""

from __future__ import annotations

from typing import Any, Final

from bot.channels.cutting import units
from bot.core.messages import Rich

CAPTION_UNITS: Final = 1024
_STYLES: Final = {"b": "bold", "i": "italic"}


def marked(rich: Rich) -> tuple[str, list[dict[str, Any]]]:
    """The plain text of `rich` and its entities, offsets in UTF-16 units."""
    if len(rich) == 1 and not rich[0].style:
        return rich[0].text, []
    parts: list[str] = []
    entities: list[dict[str, Any]] = []
    offset = 0
    for run in rich:
        length = units(run.text)
        if length and (style := _STYLES.get(run.style)):
            entities.append({"type": style, "offset": offset, "length": length})
        parts.append(run.text)
        offset += length
    return "".join(parts), entities
