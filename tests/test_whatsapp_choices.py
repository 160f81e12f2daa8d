"""Words and choices as WhatsApp shows them: nothing typed becomes markup, no label is cut within a word, none is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cutting import units
from bot.channels.whatsapp.choices import BUTTON_UNITS, ROW_UNITS, numbered, offer, shortened
from bot.channels.whatsapp.writing import escaped, pieces, written
from bot.core.messages import Rich, Run
from tests.test_whatsapp_webhook import WORDS


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*tebal* _miring_ ~coret~ `kode` ```blok```", "∗tebal∗ ˍmiringˍ ∼coret∼ ˋkodeˋ ˋˋˋblokˋˋˋ"),
        ("> kutipan\n  > lagi", "› kutipan\n  › lagi"),
        ("https://x.id/a_b_c?d=1 nama_akun", "https://x.id/a_b_c?d=1 nama_akun"),
        ("_a_b_", "ˍa_bˍ"),
        ("5 > 3, a*b", "5 > 3, a∗b"),
    ],
)
def test_what_people_typed_is_no_markup(typed: str, shown: str) -> None:
    assert escaped(typed) == shown


@given(st.text(alphabet="*_~`> ab\n", max_size=30), st.sampled_from(["", "b", "i"]))
def test_no_mark_of_anybody_elses_gets_through(text: str, style: str) -> None:
    shown = written((Run("Kata: "), Run(text, style), Run(" selesai")))
    ours = {"b": "*", "i": "_"}.get(style, "")
    for mark in "*~`":
        if mark != ours:
            assert mark not in shown
    assert not any(line.lstrip().startswith(">") for line in shown.split("\n"))
    if ours == "*":
        assert all(line.count("*") in (0, 2) for line in shown.split("\n"))


def test_styles_hold_line_by_line_and_free_of_letters() -> None:
    assert written((Run("Kode: "), Run("AN-1234", "b"), Run("."))) == "Kode: *AN-1234*."
    assert written((Run("satu\n dua ", "i"),)) == "_satu_\n _dua_ "
    assert written((Run("ber"), Run("tebal", "b"))) == "bertebal"


@given(st.lists(st.tuples(st.text(alphabet="ab \n*.", max_size=60), st.sampled_from(["", "b", "i"])), max_size=8))
def test_pieces_fit_whatever_is_written(runs: list[tuple[str, str]]) -> None:
    rich: Rich = tuple(Run(text, style) for text, style in runs)
    found = pieces(rich, 80)
    assert all(0 < units(piece) <= 80 for piece in found) or not found
    letters = [letter for text, _ in runs for letter in text if letter in "ab"]
    assert [letter for piece in found for letter in piece if letter in "ab"] == letters


# Choices

_LABELS = st.text(alphabet="abc dé😀&/()-.", min_size=1, max_size=90).filter(lambda label: label.strip() != "")


@given(st.lists(_LABELS, min_size=1, max_size=14))
def test_any_choices_are_offered_within_the_limits_with_every_label_whole_somewhere(labels: list[str]) -> None:
    choices = tuple((label, f"pick:{index}:1") for index, label in enumerate(labels))
    offered = offer(choices, WORDS)
    below = numbered(choices, WORDS)
    if offered.action is None:
        assert len(labels) > 10
        assert offered.numbered == below
        return
    if offered.action["type"] == "button":
        shown = [button["reply"]["title"] for button in offered.action["action"]["buttons"]]
        most = BUTTON_UNITS
    else:
        rows = offered.action["action"]["sections"][0]["rows"]
        shown = [row["title"] for row in rows]
        assert all(0 < units(row.get("description", "x")) <= 72 for row in rows)
        assert offered.numbered == below
        most = ROW_UNITS
    assert len(set(shown)) == len(shown) == len(labels)
    assert all(0 < units(title) <= most and title.strip() for title in shown)
    if shown != labels:
        assert offered.numbered == below
        assert all(label in below for label in labels)


@given(_LABELS, st.integers(min_value=5, max_value=24))
def test_a_label_is_never_cut_within_a_word(label: str, most: int) -> None:
    short = shortened(label, most)
    if short == label:
        return
    assert units(short) <= most
    words = label.split()
    kept = short.removesuffix("…").split()
    assert all(word.startswith(part) for word, part in zip(words, kept, strict=False))
    assert kept[:-1] == words[: max(len(kept) - 1, 0)]
    assert not kept or kept[-1] == words[len(kept) - 1].rstrip(",;:.-–(/&+")


def test_labels_that_shorten_alike_are_told_apart() -> None:
    labels = ["Dinas Pendidikan Kabupaten Banjar", "Dinas Pendidikan Kabupaten Barito", "Sekolah"]
    offered = offer(tuple((label, str(index)) for index, label in enumerate(labels)), WORDS)
    assert offered.action is not None
    titles = [button["reply"]["title"] for button in offered.action["action"]["buttons"]]
    assert titles == ["1 Dinas Pendidikan…", "2 Dinas Pendidikan…", "Sekolah"] or len(set(titles)) == 3
    offered = offer((("Pertanggungjawabankeuangandaerah", "a"), ("Ya", "b")), WORDS)
    assert offered.action is not None
    assert offered.action["action"]["buttons"][0]["reply"]["title"] == "Pilihan 1"
