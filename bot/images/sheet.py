"""A tall sheet for a small phone screen, filled from the top. Used only in the process that draws papers."""

import io
from collections.abc import Iterator

import segno
from PIL import Image, ImageDraw, ImageFont

WIDTH = 1080
SMALLEST = 30
"""Pixels: the smallest type. On a phone 360 points wide that is 10 points."""

BAND = 292
"""Pixels: the height of the coloured band with title and code."""

QR_SIDE, QR_BORDER = 420, 4
"""Pixels at most; squares of quiet around it (ISO/IEC 18004)."""

_EDGE = 72
_TALLEST = 4000
_PAPER, _CARD, _INK, SOFT, _LINE, _ACCENT = "#e9eef2", "#ffffff", "#17242d", "#5b6b76", "#d5dee4", "#0f5c6e"
_LEFT, _RIGHT = _EDGE, WIDTH - _EDGE


class Typeface:
    """One font file in the sizes asked for. Read once: later no file may be opened."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sizes: dict[int, ImageFont.FreeTypeFont] = {}

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        if size not in self._sizes:
            self._sizes[size] = ImageFont.truetype(io.BytesIO(self._data), size)
        return self._sizes[size]


class Sheet:
    """A tall sheet that is filled from the top and cut where it ends."""

    def __init__(self, face: Typeface) -> None:
        self._face = face
        self._image = Image.new("RGB", (WIDTH, _TALLEST), _CARD)
        self._draw = ImageDraw.Draw(self._image)
        self._y = 0

    def band(self, title: str, code: str) -> None:
        """Title and code, light on dark."""
        self._draw.rectangle((0, 0, WIDTH, BAND - 1), fill=_ACCENT)
        self._middle(title.upper(), 64, 34, "#bfe0e6", spread=6)
        self._middle(code, 130, 108, "#ffffff", spread=4, bold=2)
        self._y = BAND

    def code(self, code: str) -> None:
        """These letters, and nothing else, as a QR code with the quiet border it needs."""
        matrix = segno.make_qr(code, error="q", boost_error=False).matrix
        scale = QR_SIDE // len(matrix)
        left, top = (WIDTH - scale * len(matrix)) // 2, self._y + QR_BORDER * scale
        for row, squares in enumerate(matrix):
            for column, dark in enumerate(squares):
                if dark:
                    x, y = left + column * scale, top + row * scale
                    self._draw.rectangle((x, y, x + scale - 1, y + scale - 1), fill=_INK)
        self._y = top + (len(matrix) + QR_BORDER) * scale

    def caption(self, words: str) -> None:
        """Where the code above leads."""
        self._middle(words, self._y, 40, _ACCENT, spread=1, bold=1)
        self._y += 72

    def fact(self, label: str, value: str) -> None:
        self._draw.text((_LEFT, self._y + 6), label, font=self._face.at(34), fill=SOFT)
        for line in self._wrapped(value, 38, _RIGHT - _LEFT - 260):
            self._draw.text((_LEFT + 260, self._y), line, font=self._face.at(38), fill=_INK)
            self._y += 54
        self._y += 10

    def heading(self, words: str) -> None:
        self._draw.text(
            (_LEFT, self._y), words, font=self._face.at(40), fill=_ACCENT, stroke_width=1, stroke_fill=_ACCENT
        )
        self._y += 66

    def marks(self, marks: list[list[str]]) -> None:
        """Two columns, read downwards; one where they are few."""
        rows = len(marks) if len(marks) <= 6 else (len(marks) + 1) // 2
        size = 40 if len(marks) <= 6 else 36
        step = size + 26
        for index, (name, mark) in enumerate(marks):
            left = _LEFT + (index // rows) * ((_RIGHT - _LEFT) // 2 + 12)
            top = self._y + (index % rows) * step
            self._draw.text((left, top), name, font=self._face.at(size), fill=SOFT)
            self._even(mark, left + (84 if len(marks) > 6 else 120), top, size)
        self._y += rows * step + 12

    def words(self, words: str, size: int, colour: str) -> None:
        for line in self._wrapped(words, size, _RIGHT - _LEFT):
            self._draw.text((_LEFT, self._y), line, font=self._face.at(size), fill=colour)
            self._y += size + 14

    def step(self, number: str, words: str) -> None:
        self._draw.ellipse((_LEFT, self._y, _LEFT + 52, self._y + 52), fill=_PAPER)
        width = self._face.at(32).getlength(number)
        self._draw.text((_LEFT + 26 - width / 2, self._y + 6), number, font=self._face.at(32), fill=_ACCENT)
        for line in self._wrapped(words, 36, _RIGHT - _LEFT - 80):
            self._draw.text((_LEFT + 80, self._y + 2), line, font=self._face.at(36), fill=_INK)
            self._y += 50
        self._y += 18

    def rule(self) -> None:
        self._y += 24
        self._draw.line((_LEFT, self._y, _RIGHT, self._y), fill=_LINE, width=3)
        self._y += 36

    def finish(self) -> bytes:
        """What was filled, as PNG."""
        filled = self._image.crop((0, 0, WIDTH, min(self._y + 44, _TALLEST)))
        kept = io.BytesIO()
        filled.quantize(64, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        return kept.getvalue()

    def _middle(self, words: str, top: int, size: int, colour: str, *, spread: int, bold: int = 0) -> None:
        """One line in the middle, its letters `spread` pixels apart; smaller where it would not fit."""
        face = self._face.at(size)
        while size > SMALLEST and sum(face.getlength(letter) + spread for letter in words) > _RIGHT - _LEFT:
            size -= 2
            face = self._face.at(size)
        left = (WIDTH - sum(face.getlength(letter) + spread for letter in words) + spread) / 2
        for letter in words:
            self._draw.text((left, top), letter, font=face, fill=colour, stroke_width=bold, stroke_fill=colour)
            left += face.getlength(letter) + spread

    def _even(self, mark: str, left: float, top: int, size: int) -> None:
        """Letters and digits as wide as the widest, so that groups stand under one another."""
        face = self._face.at(size)
        step = max(face.getlength(letter) for letter in "0123456789abcdef")
        for letter in mark:
            width = face.getlength(letter)
            self._draw.text((left + (step - width) / 2, top), letter, font=face, fill=_INK)
            left += step if letter != " " else step * 0.6

    def _wrapped(self, words: str, size: int, width: int) -> Iterator[str]:
        """The words in lines that fit."""
        face, line = self._face.at(size), ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and face.getlength(longer) > width:
                yield line
                longer = word
            line = longer
        yield line
