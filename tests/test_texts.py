"""The words: every key used exists, every key there is used, and all of it fits a phone and the tone of the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import Choice, Say, Text, plain, text
from bot.core.wire import say_in, say_out
from bot.texts import OPERATOR, Texts, UnknownText

ROOT = Path(__file__).parent.parent
TEXTS = Texts.load()
FILES = {path.stem for path in (ROOT / "locales" / "id").glob("*.toml") if path.name != OPERATOR}
PAGE_WORDS = "practice"
"""The page's own words are compared with the page by its own test."""

FORBIDDEN = re.compile(
    r"\b(pelanggar|oknum|KASN|ditolak|gugur|tak seorang pun tahu|dijamin aman|sidik jari|enkripsi|metadata|tautan"
    r"|dipenjara|pasti dipecat)\b",
    re.IGNORECASE,
)
"""Words not to say (locales/GLOSSARY.md). Law cards have their own, stricter list."""

LONGEST = 780
"""Characters of a template: a screenful is about six hundred, and consent says more on purpose."""


def _literals() -> Iterator[tuple[str, bool]]:
    """(text, whole) of every string in the code; for a string put together, its fixed beginning and False."""
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                    yield str(node.values[0].value), False
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, True


def _looks_like_a_key(literal: str) -> bool:
    return re.fullmatch(r"[a-z_]+\.[a-z][a-z0-9_]*", literal) is not None and literal.split(".")[0] in FILES


USED = {literal for literal, whole in _literals() if whole and _looks_like_a_key(literal)}
STARTS = {literal for literal, whole in _literals() if not whole and literal.split(".")[0] in FILES and "." in literal}


def test_every_key_in_the_code_is_in_the_locale() -> None:
    missing = sorted(key for key in USED - TEXTS.known if not key.endswith("_"))  # an ending is put together
    assert missing == []


def test_every_key_in_the_locale_is_used() -> None:
    unused = [
        key
        for key in sorted(TEXTS.known)
        if key not in USED
        and not key.startswith(PAGE_WORDS + ".")
        and not any(key.startswith(start) for start in STARTS)
    ]
    assert unused == []


@pytest.mark.parametrize("key", sorted(TEXTS.known))
def test_words_fit_the_house(key: str) -> None:
    said = "".join(piece.words for piece in TEXTS._pieces[key])
    assert not FORBIDDEN.search(said), FORBIDDEN.search(said)
    assert len(said) <= LONGEST
    assert "PPK" not in said.replace("PPPK", "")


def test_what_people_typed_is_never_read_as_markup() -> None:
    texts = Texts({"a.b": "*{name}* _dan_ {name}"})
    rich = texts.render(text("a.b", name="*_{x}_*\\"))
    assert plain(rich) == "*_{x}_*\\ dan *_{x}_*\\"
    assert [run.style for run in rich] == ["b", "", "i", ""]


@given(st.text())
def test_any_words_come_out_as_they_went_in(words: str) -> None:
    assert plain(Texts({"a.b": "x{w}y"}).render(Text("a.b", {"w": words}))) == f"x{words}y"


def test_a_missing_value_is_a_named_failure() -> None:
    with pytest.raises(UnknownText, match="w"):
        Texts({"a.b": "{w}"}).render(Text("a.b"))
    with pytest.raises(UnknownText):
        Texts({}).render(Text("a.b"))


@given(st.text(), st.text(max_size=20), st.booleans())
def test_a_message_survives_the_outbox(words: str, label: str, edit: bool) -> None:
    import orjson

    say = Say(
        Text("a.b", {"w": words.encode("utf-8", "ignore").decode(), "t": Text("c.d")}),
        (Choice(label.encode("utf-8", "ignore").decode(), "x::1"),),
        slot="s",
        edit=edit,
    )
    assert say_in(orjson.loads(orjson.dumps(say_out(say)))) == say
