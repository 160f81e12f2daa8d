"""The case file as it is drawn: any words come out as a PDF."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.report import Role, Track
from bot.papers.casefile import BLANK, DOT, Pages, draw
from bot.papers.program import FONT
from storage.database import transact
from tests.bench import NOW, Bench
from tests.test_casefile import printed, whole


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


def test_no_words_are_taken_for_the_number_of_pages() -> None:
    told = printed(paper_of("isi {nb} \x02 isi"), [DOT])
    assert "isi {nb} isi" in told
    assert re.search(r"1 / \d", told)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.dictionaries(
        st.sampled_from(
            "person_name person_known person_post conduct_words happened_words place platform story account_words".split()
        ),
        st.text(max_size=120),
    ),
    links=st.lists(st.text(max_size=60), max_size=3),
    witness=st.fixed_dictionaries({"name": st.text(max_size=40), "phone": st.text(max_size=20)}),
    name=st.text(min_size=1, max_size=40),
)
def test_whatever_was_told_becomes_a_file(
    tmp_path_factory: pytest.TempPathFactory, told: dict[str, str], links: list[str], witness: dict[str, str], name: str
) -> None:
    bench = Bench(tmp_path_factory.mktemp("told"))
    given_body = {"person_name": "", "place": ""} | told | {"links": links, "witnesses": [witness]}
    report = bench.report(track=Track.FORMAL, body=given_body)
    person = bench.at("Hasan")
    transact(
        bench.store.connection,
        lambda: bench.store.offices.add_staff(
            person, name, Role.HEAD, report.office, bench.store.conversations.at(person, NOW).id, NOW
        ),
    )
    assert "Isian laporan resmi" in printed(whole(bench, "Hasan", report.code))


def test_what_the_font_lacks_is_shown_as_missing_and_the_rest_stays() -> None:
    told = printed(paper_of("Rahmad \u4e2d Fauzi"), [DOT])
    assert "Rahmad \ufffd Fauzi" in told
