"""Looks for planted words in bytes: as they are, and in the disguises in which words travel. What is planted as `bytes` is
looked for as such (a digest, a number as a computer keeps it)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path

_IN_LINKS = bytes.maketrans(b"+/", b"-_")


def disguises(word: str | bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every form in which `word` could lie somewhere: also inside longer base64, whatever its alignment."""
    raw = word.encode() if isinstance(word, str) else word
    yield "plain", raw
    if isinstance(word, str):
        yield "small letters", word.lower().encode()
        yield "escaped", word.encode("unicode-escape")
        yield "utf-16", word.encode("utf-16-le")
        yield "utf-16 be", word.encode("utf-16-be")
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        first = (8 * shift + 5) // 6  # letters that also hold bits of what stands before
        whole = encoded.rstrip(b"=")
        inside = whole[first : len(whole) - 1]
        yield f"base64 {shift}", inside
        if (in_links := inside.translate(_IN_LINKS)) != inside:
            yield f"base64 for links {shift}", in_links


def found_in(data: bytes, words: Mapping[str, str | bytes]) -> list[str]:
    """Which of `words` (name to word) stand in `data`, and how."""
    low = data.lower()
    return [
        f"{name} ({form})"
        for name, word in words.items()
        for form, pattern in disguises(word)
        if pattern in data or (form == "plain" and isinstance(word, str) and pattern.lower() in low)
    ]


def found_below(folder: Path, words: Mapping[str, str | bytes]) -> list[str]:
    """The same for every file below `folder`, names and contents."""
    hits = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        hits += [f"{name}: name has {hit}" for hit in found_in(name.encode(), words)]
        if path.is_file():
            hits += [f"{name}: {hit}" for hit in found_in(path.read_bytes(), words)]
    return hits
