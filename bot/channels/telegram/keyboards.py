"""Buttons. A Telegram message carries either inline buttons or a reply keyboard, never both.

Buttons are inline, under their message. Only a request for the phone's location needs a reply keyboard (and works
in private chats only): there the choices become keys too, above the location key, so that each counts as the number it
stands at, and a pressed key arrives as its label typed, which every question reads anyway. Where a location cannot be
asked for (groups, edits), the choices stay inline and the paper clip remains.
"""

from __future__ import annotations

from typing import Any, Final

from bot.channels.channel import Rejected

Choices = tuple[tuple[str, str], ...]

DATA_BYTES: Final = 64
_MOST_BUTTONS: Final = 100
# Two labels of this many characters fit side by side on a narrow phone without being cut.
_HALF_ROW: Final = 15

REMOVED: Final = {"remove_keyboard": True}


def inline(choices: Choices) -> dict[str, Any] | None:
    """The inline keyboard for `choices`, None for none. Raises `Rejected` beyond Telegram's limits, which is our
    own mistake."""
    if not choices:
        return None
    if len(choices) > _MOST_BUTTONS:
        raise Rejected("too many buttons")
    for label, data in choices:
        if not label.strip() or not 1 <= len(data.encode()) <= DATA_BYTES:
            raise Rejected("button beyond limits")
    return {"inline_keyboard": _rows([(label, {"text": label, "callback_data": data}) for label, data in choices])}


def asking_point(label: str, choices: Choices) -> dict[str, Any]:
    """A reply keyboard whose last key sends the phone's location. It folds away once used."""
    keys = _rows([(text, {"text": text}) for text, _ in choices])
    return {
        "keyboard": [*keys, [{"text": label, "request_location": True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def _rows(buttons: list[tuple[str, dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """One or two to a row, in order: two neighbours share one when both are short."""
    rows: list[list[dict[str, Any]]] = []
    open_row = False
    for label, button in buttons:
        short = len(label) <= _HALF_ROW
        if short and open_row:
            rows[-1].append(button)
            open_row = False
        else:
            rows.append([button])
            open_row = short
    return rows
