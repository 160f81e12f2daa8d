"""`awasnetral rules check` finds what has gone wrong or old in the book; `rules sheet` writes all of it for a lawyer."""

from __future__ import annotations

import argparse
import base64
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.config import load_settings
from bot.core.articles import Mark
from bot.core.law_card import Card, Verdict
from bot.core.rulebook import RuleBook
from bot.lawbook import load_book
from bot.opening import OperatorError
from bot.rule_commands import add_commands, run
from bot.rulecheck import BOOK, OLD, check, examine
from bot.rulesheet import sheet, sheet_pages
from storage.database import connect, transact
from storage.opening import DATABASE, open_beside

CHECKED = date(2026, 11, 22)
_NAME = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _load() -> RuleBook:
    loaded = load_book(BOOK)
    assert isinstance(loaded, RuleBook)
    return loaded


REAL = _load()


def changed(card: Card) -> RuleBook:
    return replace(REAL, cards={**REAL.cards, card.id: card})


def new_lines(book: RuleBook, today: date = CHECKED, days: int = OLD) -> list[tuple[bool, str]]:
    """What is found beyond the findings of the real book on the day it was checked."""
    known = {finding.line for finding in examine(REAL, CHECKED)}
    return [(one.wrong, one.line) for one in examine(book, today, days) if one.line not in known]


# --- rules check -------------------------------------------------------------------------------------------------


def test_nothing_is_wrong_with_the_book() -> None:
    assert [finding.line for finding in examine(REAL, CHECKED)] == []


def test_a_card_that_has_ended_is_wrong_from_the_day_after() -> None:
    book = changed(replace(REAL.cards["like"], valid_until=CHECKED))
    assert new_lines(book) == []
    [(wrong, line)] = new_lines(book, CHECKED + timedelta(days=1))
    assert wrong
    assert "kartu like: berlaku sampai 22-11-2026" in line


def test_dates_that_have_not_come_yet_are_wrong() -> None:
    tomorrow = CHECKED + timedelta(days=1)
    book = changed(replace(REAL.cards["like"], valid_from=tomorrow, checked_on=tomorrow))
    assert [wrong for wrong, _ in new_lines(book)] == [True, True]
    assert new_lines(book, tomorrow) == []


def test_a_card_checked_long_ago_wants_a_look_after_as_many_days_as_asked() -> None:
    book = changed(replace(REAL.cards["like"], checked_on=CHECKED - timedelta(days=30)))
    assert new_lines(book, days=30) == []
    [(wrong, line)] = new_lines(book, days=29)
    assert not wrong
    assert "kartu like: terakhir diperiksa 23-10-2026" in line
    assert len(list(examine(REAL, CHECKED + timedelta(days=OLD + 1)))) == len(REAL.cards)


def test_nearly_the_same_phrasing_in_two_families_is_wrong() -> None:
    like, photo = REAL.cards["like"], REAL.cards["foto-calon"]
    copied = like.phrasings[0].replace("kepala daerah", "kepala daerh").upper() + "??"
    [(wrong, line)] = new_lines(changed(replace(photo, phrasings=(*photo.phrasings, copied))))
    assert wrong
    assert "kartu like dan foto-calon" in line
    assert copied in line


def test_nearly_the_same_phrasing_in_one_family_is_no_matter() -> None:
    like, comment = REAL.cards["like"], REAL.cards["komentar-bagikan"]
    assert like.family == comment.family
    book = changed(replace(comment, phrasings=(*comment.phrasings, like.phrasings[0] + "?")))
    assert new_lines(book) == []


def test_a_card_without_a_regional_phrasing_wants_a_look() -> None:
    plain = tuple(
        f"pertanyaan biasa tentang hal yang ke-{number} dan seterusnya {number * 7919}" for number in range(20)
    )
    lines = [line for wrong, line in new_lines(changed(replace(REAL.cards["like"], phrasings=plain))) if not wrong]
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["Banjar.", "Jawa."]


def test_a_situation_without_a_card_is_wrong() -> None:
    book = replace(REAL, situations={**REAL.situations, "hal-baru": (Verdict.DILARANG, Mark.LOW)})
    [(wrong, line)] = new_lines(book)
    assert wrong
    assert "hal-baru" in line


def _copy(folder: Path, old: str = "", new: str = "") -> Path:
    for path in BOOK.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace(old, new, 1) if path.name == "medsos.toml" else text, "utf-8")
    return folder


def test_check_says_every_problem_of_a_book_that_does_not_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = _copy(tmp_path, 'related = ["ikut-grup-wa"', 'related = ["tidak-ada"')
    assert check(CHECKED, folder=broken) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "SALAH: medsos.toml: like: related: there is no card 'tidak-ada'" in lines
    assert lines[-1] == "Buku aturan tidak bisa dipakai: 1 masalah."


def test_check_ends_well_when_cards_are_only_old(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(CHECKED + timedelta(days=11), days=10) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{len(REAL.cards)} kartu diperiksa, {len(REAL.cards)} temuan."
    assert all(line.startswith("perhatian: ") for line in lines[:-1])


# --- rules sheet -------------------------------------------------------------------------------------------------


def cells(path: Path) -> dict[str, list[list[str]]]:
    """Rows of every sheet of a workbook, read with nothing but the standard library."""
    with zipfile.ZipFile(path) as parts:
        shared = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        words = ["".join(text.itertext()) for text in shared]
        names = [
            str(one.get("name")) for one in ElementTree.fromstring(parts.read("xl/workbook.xml")).iter(f"{_NAME}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(root.iter(f"{_NAME}f")), "a formula"
            found[name] = [
                [words[int(str(value.text))] for value in row.iter(f"{_NAME}v")] for row in root.iter(f"{_NAME}row")
            ]
    return found


def test_the_sheet_holds_every_answer_with_its_basis_and_sources(tmp_path: Path) -> None:
    target = tmp_path / "buku.xlsx"
    target.write_text("an older one")
    assert sheet(target, CHECKED) == 0
    found = cells(target)
    assert list(found) == ["Kartu", "Contoh pertanyaan", "Pasal", "Sanksi", "Situasi", "Sumber", "Keterangan"]
    rows = {text for row in found["Kartu"] for text in row}
    for card in REAL.cards.values():
        for ruling in card.rulings():
            assert {ruling.answer, "\n".join(ruling.legal_basis), card.title} <= rows, card.id
            assert {rule.text for rule in ruling.by_stage} <= rows, card.id
    assert len(found["Pasal"]) == len(REAL.articles) + 1
    assert len(found["Situasi"]) == len(REAL.situations) + 1
    assert len(found["Contoh pertanyaan"]) == sum(len(card.phrasings) for card in REAL.cards.values()) + 1
    assert any("https://" in text for text in rows)
    assert [path.name for path in tmp_path.iterdir()] == ["buku.xlsx"]


def test_every_situation_has_a_source_and_every_row_fits_its_columns() -> None:
    for page in sheet_pages(REAL, CHECKED):
        assert {len(row) for row in page.rows} == {len(page.columns)}, page.name
        if page.name == "Situasi":
            assert all(row[4].startswith("http") for row in page.rows)
        if page.name == "Kartu":
            stages = [row for row in page.rows if row[5]]
            assert all(row[6] in set(Verdict) for row in stages)


def test_words_that_look_like_a_formula_stay_words(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    _copy(folder, '"like doang tanpa komen masa kena juga?"', '"=1+1 like doang kena juga?"')
    assert sheet(tmp_path / "buku.xlsx", CHECKED, folder=folder) == 0
    assert ["like", "reaksi-medsos", "=1+1 like doang kena juga?"] in cells(tmp_path / "buku.xlsx")["Contoh pertanyaan"]


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sheet(tmp_path / "missing" / "buku.xlsx", CHECKED) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert (
        said.err
        == "Berkas tidak bisa ditulis (FileNotFoundError). Tulis nama berkas .xlsx di folder yang bisa ditulis.\n"
    )


def test_a_broken_book_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    _copy(folder, 'verdict = "dilarang"', 'verdict = "mungkin"')
    assert sheet(tmp_path / "buku.xlsx", CHECKED, folder=folder) == 1
    assert "Kartu aturan bermasalah: medsos.toml: like: verdict" in capsys.readouterr().err
    assert not (tmp_path / "buku.xlsx").exists()


# --- the command line --------------------------------------------------------------------------------------------


def _parse(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command", required=True))
    return parser.parse_args(given)


def test_the_commands_reach_their_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(_parse("rules", "check"), load_settings({}, None), CHECKED) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(REAL.cards)} kartu diperiksa, 0 temuan."
    assert run(_parse("rules", "check", "--days", "1"), load_settings({}, None), CHECKED + timedelta(days=2)) == 0
    assert "terakhir diperiksa" in capsys.readouterr().out
    assert run(_parse("rules", "sheet", str(tmp_path / "x.xlsx")), load_settings({}, None), CHECKED) == 0
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("days", ["0", "-5", "3651"])
def test_days_out_of_range_are_told(days: str) -> None:
    with pytest.raises(OperatorError) as caught:
        run(_parse("rules", "check", f"--days={days}"), load_settings({}, None), CHECKED)
    assert caught.value.line == "--days: harus 1 sampai 3650."


def test_candidates_need_data_and_carry_no_sender(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = base64.b64encode(bytes(32)).decode()
    settings = load_settings({"DATA_DIR": str(tmp_path / "data"), "AWASNETRAL_KEY": key}, None)
    with pytest.raises(OperatorError):
        run(_parse("rules", "candidates"), settings, CHECKED)
    settings.store_dir.mkdir(parents=True)
    connect(settings.store_dir / DATABASE).close()
    store = open_beside(settings.store_dir, bytes(32))
    transact(store.connection, lambda: store.questions.miss("medsos", "like", "not_that", "boleh nari?", CHECKED))
    assert run(_parse("rules", "candidates"), settings, CHECKED) == 0
    assert capsys.readouterr().out == '{"kind":"not_that","card":"like","words":"boleh nari?"}\n'
