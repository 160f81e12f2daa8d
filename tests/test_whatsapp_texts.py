"""Every text and every label there is, as WhatsApp would get it: within its limits, nothing lost, nothing cut within a word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.channels.whatsapp.choices import BUTTON_UNITS, ROW_UNITS, offer, shortened
from bot.channels.whatsapp.steps import Step, Templates, steps_for
from bot.core.messages import Outgoing, Text, plain
from bot.lawbook import load_book
from bot.platforms import whatsapp_words
from bot.texts import FOLDER, Texts
from tests.graphapi.spec import check_message

ROOT = Path(__file__).parent.parent
TEXTS = Texts.load()
WORDS = whatsapp_words(TEXTS)
KEYS = sorted(key for key in TEXTS.known if not key.startswith("practice."))
SAMPLES: dict[str, Any] = {
    "lines": [Text("news.notice"), Text("news.none")],
    "items": ["satu", "dua"],
    "codes": ["AN-7K3M-Q2XD"],
    "parts": [Text("news.notice")],
}
"""Values for placeholders that are no plain words; a word that is written long stands in for the rest."""

LONG = "kata yang cukup panjang untuk sebuah nama instansi daerah"


@cache
def forms() -> dict[tuple[str, str], str]:
    """The format of each placeholder of each key, "" for none."""
    return {(key, piece.name): piece.form for key in KEYS for piece in TEXTS._pieces[key] if piece.name}


def sample(key: str, name: str) -> Any:
    form = forms()[key, name]
    if form in ("baris", "titik"):
        return [LONG, LONG, LONG]
    if form in ("hari", "angka", "singkat", "jam"):
        return date(2026, 11, 28)
    return SAMPLES.get(name, LONG)


def steps(message: Outgoing) -> list[Step]:
    return steps_for(message, WORDS, Templates({}, "id"))


def checked(message: Outgoing) -> list[Step]:
    """The steps of a message, each held against the documentation."""
    found = steps(message)
    for step in found:
        payload = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "6281",
            "type": step.kind,
            step.kind: step.content,
        }
        check_message(payload, set(), set())
    return found


def offered(count: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"Pilihan nomor {number}", f"pick:{number}:1") for number in range(1, count + 1))


@pytest.mark.parametrize("key", KEYS)
def test_every_text_goes_with_any_number_of_choices(key: str) -> None:
    rich = TEXTS.render(Text(key, {name: sample(key, name) for name in TEXTS.placeholders(key)}))
    if not plain(rich).strip():
        return
    for count in (0, 1, 3, 4, 10, 12):
        found = checked(Outgoing(rich, offered(count)))
        shown = " ".join(
            step.content["body"] if step.kind == "text" else step.content["body"]["text"] for step in found
        )
        letters = [letter for letter in plain(rich) if letter.isalnum()]
        assert [letter for letter in shown if letter.isalnum()][: len(letters)] == letters
    checked(Outgoing(rich, offered(2), ask_point="Kirim lokasi"))


def label_keys() -> Iterator[str]:
    """The keys of every label in the code: what stands first in a `Choice`, as a text."""
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Choice" and node.args):
                    continue
                label = node.args[0]
                if isinstance(label, ast.Call) and getattr(label.func, "id", "") in ("text", "Text") and label.args:
                    first = label.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        yield first.value


def test_every_label_is_shown_whole_or_shortened_by_rule() -> None:
    keys = sorted(set(label_keys()))
    assert len(keys) > 60, "the labels were not found"
    for key in keys:
        values = {name: SAMPLES.get(name, 7) for name in TEXTS.placeholders(key)}
        label = TEXTS.words(Text(key, values))
        for most in (BUTTON_UNITS, ROW_UNITS):
            short = shortened(label, most)
            assert short == label or short.endswith("…"), (key, label)
            assert short, (key, label)
        action = offer(((label, "a"), ("Menu", "b")), WORDS)
        assert action.action is not None
        if len(label) > BUTTON_UNITS:
            assert label in action.numbered, key


def test_no_fixed_label_needs_shortening_on_a_list() -> None:
    """Labels that stand in the locale without a value fit a row; only names (agencies, places) may be longer."""
    fixed = [key for key in set(label_keys()) if not TEXTS.placeholders(key)]
    assert [key for key in fixed if len(TEXTS.words_of(key)) > ROW_UNITS] == []


def test_the_adapters_own_words_fit() -> None:
    assert len(WORDS.open_list) <= 20
    assert len(f"{WORDS.choice} 10") <= BUTTON_UNITS


def test_every_law_cards_labels_fit_a_list() -> None:
    book = load_book(FOLDER / "id" / "rules")
    assert not isinstance(book, list)
    labels = tuple((TEXTS.words(card.label), card_id) for card_id, card in book.cards.items())
    for start in range(0, len(labels) - 8, 8):
        checked(Outgoing(TEXTS.render(Text("news.notice")), labels[start : start + 8]))
