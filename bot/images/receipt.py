"""The receipt (*kartu kode*) as a picture. Runs only in the process that draws papers."""

from typing import Any

from bot.images.sheet import SMALLEST, SOFT, Sheet, Typeface

BLANK: dict[str, Any] = {
    "title": "-",
    "code": "-",
    "facts": [["-", "-"]],
    "marks_title": "-",
    "marks": [["1", "-"]],
    "marks_note": "-",
    "how_title": "-",
    "how": ["-"],
}
"""A receipt of nothing."""


def draw(receipt: dict[str, Any], face: Typeface) -> bytes:
    """The picture as PNG. `receipt`: see `bot.core.paper.Receipt`; all its words are plain text."""
    sheet = Sheet(face)
    sheet.band(receipt["title"], receipt["code"])
    sheet.code(receipt["code"])
    for label, value in receipt["facts"]:
        sheet.fact(label, value)
    if receipt["marks"]:
        sheet.rule()
        sheet.heading(receipt["marks_title"])
        sheet.marks(receipt["marks"])
        sheet.words(receipt["marks_note"], SMALLEST, SOFT)
    sheet.rule()
    sheet.heading(receipt["how_title"])
    for number, line in enumerate(receipt["how"], start=1):
        sheet.step(str(number), line)
    return sheet.finish()
