"""A reporter's key as a picture: squares to point a camera at, and the letters. Runs only in the process that draws papers."""

from typing import Any

from bot.images.sheet import Sheet, Typeface

BLANK: dict[str, Any] = {"title": "-", "secret": "-", "letters": "-", "how": ["-"], "links": [["-", "-"], ["-", "-"]]}
"""A card of nothing."""


def draw(card: dict[str, Any], face: Typeface) -> bytes:
    """The picture as PNG. `card`: see `bot.core.paper.KeyCard`; all its words are plain text. Without a link the letters themselves
    are in the squares."""
    sheet = Sheet(face)
    sheet.band(card["title"], card["secret"])
    for label, link in card["links"] or [["", card["letters"]]]:
        sheet.code(link)
        if label:
            sheet.caption(label)
    sheet.rule()
    for number, line in enumerate(card["how"], start=1):
        sheet.step(str(number), line)
    return sheet.finish()
