"""A wrong rule book is refused with one clear line for every problem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.core.law_reader import Problem
from bot.core.law_schema import read_articles, read_sanctions, read_situations, read_theme
from bot.lawbook import load_book

RULES = Path(__file__).parent.parent / "locales" / "id" / "rules"


def _copy(folder: Path, edit: Callable[[str], str], name: str = "medsos.toml") -> list[str]:
    for path in RULES.glob("*.toml"):
        before = path.read_text(encoding="utf-8")
        after = edit(before) if path.name == name else before
        assert path.name != name or after != before
        (folder / path.name).write_text(after, encoding="utf-8")
    loaded = load_book(folder)
    assert isinstance(loaded, list)
    assert all("\n" not in line for line in loaded)
    return loaded


_ANSWER = "Tanda suka dinilai menunjukkan keberpihakan, walaupun tanpa komentar."


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('label = "Like di medsos"', 'label = "Memberi like di media sosial"', "medsos.toml: like: label: has 28"),
        ('id = "like"', 'id = "Like Medsos"', "medsos.toml: Like Medsos: id:"),
        ('verdict = "dilarang"', 'verdict = "boleh"', "medsos.toml: like: verdict: boleh is laxer than situation"),
        ('verdict = "dilarang"', 'verdict = "mungkin"', "medsos.toml: like: verdict: 'mungkin' is none of boleh"),
        ('confidence = "high"', 'confidence = "medium"', "medsos.toml: like: caution: medium confidence needs"),
        ('confidence = "high"', "", "medsos.toml: like: confidence: is missing"),
        ("disiplin no. 6", "disiplin no. 66", "is not known"),
        ('"like-calon"', '"like-siapa"', "medsos.toml: like: situations: 'like-siapa' is not known"),
        ('sanction = ["berat"]', 'sanction = ["keras"]', "medsos.toml: like: by_stage.sanction: 'keras' is not known"),
        ("why =", "reason =", "medsos.toml: like: reason: is not a field of the schema"),
        ("checked_on = 2026-11-22", 'checked_on = "kemarin"', "medsos.toml: like: checked_on: must be a date"),
        ('"foto-calon"]', '"foto-hilang"]', "medsos.toml: like: related: there is no card 'foto-hilang'"),
        (_ANSWER, "Lapor ke KASN.", "medsos.toml: like: answer: 'KASN'"),
        (_ANSWER, "Tanya PPK instansi.", "medsos.toml: like: answer: 'PPK': spell out"),
        (_ANSWER, "Menurut UU 5/2014 tidak.", "medsos.toml: like: answer: 'UU 5/2014'"),
        (_ANSWER, "*Jangan* ya.", "medsos.toml: like: answer: '*'"),
        ('"like doang tanpa komen masa kena juga?",', '"Pns boleh  nyoblos ga sih",', "also stands on"),
        ('"like doang tanpa komen masa kena juga?",', '"ngelove foto paslon di ig aman kah",', "stands twice"),
        ('title = "Media sosial & foto"', 'title = "Media sosial, foto, dan grup"', "medsos.toml: theme.title: has 28"),
        ('candidacy = "calon"\n', "", "like: by_stage[1].election: a stage needs"),
        ("order = 1", "order = true", "theme.order: must be a whole number"),
        ("[theme]", "[theme", "medsos.toml: is not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    problems = _copy(tmp_path, lambda text: text.replace(old, new, 1))
    assert any(line in problem for problem in problems), problems


def test_confidence_above_the_article_is_refused(tmp_path: Path) -> None:
    def lower(text: str) -> str:
        citation = 'citation = "UU 20/2023 Pasal 24 ayat (1) huruf d"'
        head, tail = text.split(citation)
        return head + citation + tail.replace('mark = "high"', 'mark = "medium"', 1)

    problems = _copy(tmp_path, lower, "articles.toml")
    assert "partai.toml: mencoblos: confidence: high is above the weakest decisive article (medium)" in problems


def test_an_empty_folder_is_a_list_of_problems(tmp_path: Path) -> None:
    loaded = load_book(tmp_path)
    assert isinstance(loaded, list)
    assert "articles.toml: is missing" in loaded


def test_a_branch_may_not_be_laxer_than_its_card(tmp_path: Path) -> None:
    def allow(text: str) -> str:
        return text.replace(
            'label = "Tidak diunggah"\nverdict = "bersyarat"', 'label = "Tidak diunggah"\nverdict = "boleh"'
        )

    assert any("a branch may not be boleh where the card is not" in line for line in _copy(tmp_path, allow))


def test_raw_tables_of_any_shape_give_problems_not_errors() -> None:
    shapes: list[Any] = [1, "x", [], ["x"], [{}], {}, {"card": 1}, [{"decides": 1}], [{"decides": {"branch": [{}]}}]]
    for shape in shapes:
        problems: list[Problem] = []
        read_theme({"theme": shape, "card": shape}, "x.toml", problems)
        read_articles({"article": shape}, "x.toml", problems)
        read_sanctions({"sanction": shape}, "x.toml", problems)
        read_situations({"situation": shape}, "x.toml", problems)
        assert problems
