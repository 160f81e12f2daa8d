"""The words of the page, from `locales/<language>/practice.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path


def read_words(file: Path) -> Mapping[str, str]:
    """The flat table `name = "text"` of that file.

    Raises OSError when it cannot be read and ValueError (`tomllib.TOMLDecodeError` is one) when it is not such a table.
    """
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    wrong = sorted(name for name, value in words.items() if not isinstance(value, str))
    if wrong:
        raise ValueError(f"{file.name}: not a text: {', '.join(wrong)}")
    return words
