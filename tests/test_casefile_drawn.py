"""The case file as it is drawn: any words come out as a PDF."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.papers.casefile import BLANK, DOT, Pages, draw
from bot.papers.program import FONT
from tests.test_casefile import printed


def paper_of(words: str) -> dict[str, Any]:
    """A case file with these words wherever words can stand."""
    rows = [[words, words], [words, ""]]
    kinds: list[dict[str, Any]] = [
        {"kind": kind, "words": words, "rows": [], "picture": -1} for kind in ("title", "heading", "text", "note")
    ]
    kinds += [
        {"kind": "fields", "words": "", "rows": rows, "picture": -1},
        {"kind": "checks", "words": "", "rows": [["1", words, words], ["0", words, words]], "picture": -1},
        {"kind": "entries", "words": "", "rows": [[words, words, words]], "picture": -1},
        {"kind": "evidence", "words": words, "rows": rows, "picture": 0},
        {"kind": "page", "words": "", "rows": [], "picture": -1},
        {"kind": "sign", "words": "", "rows": rows, "picture": -1},
    ]
    return BLANK | {"title": words, "footer": words, "page": words, "parts": kinds}


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_any_words_can_be_printed(words: str) -> None:
    assert draw(paper_of(words), [DOT], Pages(FONT)).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "words",
    [
        "👩‍👩‍👧 ناصر \u202e עברית 中文 ไทย \x00\x07\ufeff é \u0301 ʔ",
        "x" * 5000,
        "kata " * 2000,
        "\n" * 300,
        "{nb} {{nb}} ** __ \\ ( ) <b>",
        "\ud83d",
    ],
)
def test_words_meant_to_break_it_do_not(words: str) -> None:
    drawn = draw(paper_of(words), [DOT], Pages(FONT))
    assert len(pypdf.PdfReader(io.BytesIO(drawn)).pages) >= 2


def test_what_the_font_lacks_is_shown_as_missing_and_the_rest_stays() -> None:
    told = printed(paper_of("Rahmad \u4e2d Fauzi"), [DOT])
    assert "Rahmad \ufffd Fauzi" in told
