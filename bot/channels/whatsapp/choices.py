"""Choices as WhatsApp can show them: up to three buttons, up to ten rows of a list, else numbered words. A typed number or label
always works as well; the numbers stand in the text wherever a label is not shown whole, and under every list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bot.channels.channel import Rejected
from bot.channels.cutting import units

Choices = tuple[tuple[str, str], ...]

MOST_BUTTONS: Final = 3
BUTTON_UNITS: Final = 20
MOST_ROWS: Final = 10
ROW_UNITS: Final = 24
DESCRIPTION_UNITS: Final = 72
_ID_CHARACTERS: Final = 200
_ONE_LINE: Final = 60


@dataclass(frozen=True, slots=True)
class Words:
    """What the adapter itself says, from `whatsapp.toml`: before the numbers, on the button that opens a list (at most 20
    characters), and as the name of a choice whose label has no word that fits, before its number."""

    numbers: str
    open_list: str
    choice: str


@dataclass(frozen=True, slots=True)
class Offer:
    """`action` is the `interactive` object without its body (None: plain text); `numbered` goes below the words."""

    action: dict[str, Any] | None
    numbered: str = ""


def offer(choices: Choices, words: Words) -> Offer:
    """How `choices` are offered. Raises `Rejected` for an id that WhatsApp does not take, which is our own mistake."""
    if not choices:
        return Offer(None)
    if any(not label.strip() or not 1 <= len(data) <= _ID_CHARACTERS for label, data in choices):
        raise Rejected("choice beyond limits")
    if len(choices) <= MOST_BUTTONS:
        titles = _titles(choices, BUTTON_UNITS, words)
        buttons = [
            {"type": "reply", "reply": {"id": data, "title": title}}
            for title, (_, data) in zip(titles, choices, strict=True)
        ]
        whole = all(title == label for title, (label, _) in zip(titles, choices, strict=True))
        return Offer({"type": "button", "action": {"buttons": buttons}}, "" if whole else numbered(choices, words))
    if len(choices) <= MOST_ROWS:
        rows = [
            _row(title, label, data)
            for title, (label, data) in zip(_titles(choices, ROW_UNITS, words), choices, strict=True)
        ]
        action = {"button": words.open_list, "sections": [{"rows": rows}]}
        return Offer({"type": "list", "action": action}, numbered(choices, words))
    return Offer(None, numbered(choices, words))


def numbered(choices: Choices, words: Words) -> str:
    """The choices with the numbers that may be typed: in one line where they are short."""
    items = [f"{number} {label}" for number, (label, _) in enumerate(choices, start=1)]
    line = " · ".join(items)
    return f"{words.numbers}\n{line}" if len(line) <= _ONE_LINE else "\n".join([words.numbers, *items])


def shortened(label: str, most: int) -> str:
    """`label` in at most `most` units, cut behind a word and marked so; "" when not even its first word fits."""
    if units(label) <= most:
        return label
    kept = ""
    for word in label.split():
        longer = f"{kept} {word}" if kept else word
        if units(longer) + 1 > most:
            break
        kept = longer
    kept = kept.rstrip(" ,;:.-–(/&+")
    return f"{kept}…" if any(character.isalnum() for character in kept) else ""


def _titles(choices: Choices, most: int, words: Words) -> list[str]:
    """A title for each choice, no two alike."""
    titles = [shortened(label.strip(), most) for label, _ in choices]
    for index, (label, _) in enumerate(choices):
        same = titles.count(titles[index]) > 1 and titles[index] != ""
        if same:
            titles[index] = shortened(f"{index + 1} {label.strip()}", most)
        if not titles[index] or titles.count(titles[index]) > 1:
            titles[index] = f"{words.choice} {index + 1}"
    return titles


def _row(title: str, label: str, data: str) -> dict[str, str]:
    row = {"id": data, "title": title}
    if title != label:
        row["description"] = shortened(label, DESCRIPTION_UNITS)
    return {name: value for name, value in row.items() if value}
