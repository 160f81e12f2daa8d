"""Rich text in WhatsApp's terms: `*bold*` and `_italic_` in the words themselves.

WhatsApp knows no way to escape its marks, so every mark that is not ours becomes a sign that looks alike and means nothing: what
people typed can never become markup, whatever an app makes of invisible characters. An underscore inside a word or a link is no
mark and stays, so that links work.
"""

from __future__ import annotations

import re
from typing import Final

from bot.channels.cutting import split, units
from bot.core.messages import Rich

BODY_UNITS: Final = 1024
"""Of a message with buttons, a list or a request for a location, and of a caption."""

_MARKS: Final = {"b": "*", "i": "_"}
_ALIKE: Final = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_EDGE: Final = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_QUOTE: Final = re.compile(r"^([ \t]*)>", re.MULTILINE)


def escaped(text: str) -> str:
    """`text` without anything that WhatsApp reads as a mark."""
    text = _EDGE.sub(lambda found: "ˍ" * len(found[0]), text.translate(_ALIKE))
    return _QUOTE.sub(r"\1›", text)


def written(rich: Rich) -> str:
    """The text of `rich` with its marks. A style holds within a line and stands free of letters; where it cannot, the words go
    without it."""
    parts: list[str] = []
    for index, run in enumerate(rich):
        text = escaped(run.text)
        mark = _MARKS.get(run.style)
        if mark is None:
            parts.append(text)
            continue
        before = rich[index - 1].text[-1:] if index else ""
        after = rich[index + 1].text[:1] if index + 1 < len(rich) else ""
        if before.isalnum() or after.isalnum():
            parts.append(text)
            continue
        parts.append("\n".join(_marked(line, mark) for line in text.split("\n")))
    return "".join(parts)


def pieces(rich: Rich, most: int) -> list[str]:
    """`rich` in texts of at most `most` UTF-16 units, marks included, cut where a reader would pause."""
    whole = written(rich)
    if units(whole) <= most:
        return [whole] if whole.strip() else []
    marks = 2 * sum(run.text.count("\n") + 1 for run in rich if run.style)
    return [written(piece) for piece in split(rich, max(most - marks, most // 2))]


def _marked(line: str, mark: str) -> str:
    words = line.strip()
    if not words:
        return line
    start = line.index(words)
    return f"{line[:start]}{mark}{words}{mark}{line[start + len(words) :]}"
