"""Reads the lexicon and the off-topic questions of a language."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.core.understanding import Lexicon


def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon in ``folder`` (``locales/<language>/understanding``). Raises ``LexiconError`` or ``OSError``."""
    words = tomllib.loads((folder / "lexicon.toml").read_text(encoding="utf-8"))
    off_topic = tomllib.loads((folder / "off_topic.toml").read_text(encoding="utf-8"))
    return Lexicon.from_tables(words, off_topic)
