"""Answers as people with a small phone give them: numbers for choices, no name but a nickname, labels that can be told apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.core.answer_words import after_unknown
from bot.core.formal_form import FORMAL_FORM
from bot.core.interview import Said
from bot.core.messages import Point
from bot.core.report_place import region_choice
from tests.interviewing import BACK, MAP, TEXTS, hear, question


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("sy ga tau namanya pa, dpanggil pa haji udin", "dpanggil pa haji udin"),
        ("kada tahu ngarannya, urang puskesmas", "urang puskesmas"),
        ("mboten ngertos jenenge. guru SD", "guru SD"),
        ("lupa namanya pokoknya camat", "pokoknya camat"),
        ("tidak tahu", ""),
        ("ga tau namanya!", ""),
        ("Rahmad Fauzi", ""),
        ("pak Fauzi, saya tidak tahu nama lengkapnya", ""),
    ],
)
def test_what_is_told_after_not_knowing(typed: str, known: str) -> None:
    assert after_unknown(typed) == known


def test_a_nickname_told_instead_of_a_name_is_no_name() -> None:
    fields, _ = hear("person_name", "sy ga tau namanya pa, dpanggil pa haji udin")
    assert "person_name" not in fields
    assert fields["person_known"] == "dpanggil pa haji udin"


@pytest.mark.parametrize(
    "typed", ["namanya Rahmad Fauzi", "nama: Rahmad Fauzi", "Namanya itu Rahmad Fauzi", "Rahmad Fauzi"]
)
def test_a_name_is_kept_without_what_leads_to_it(typed: str) -> None:
    assert hear("person_name", typed)[0]["person_name"] == "Rahmad Fauzi"


def test_a_day_that_is_only_near_is_called_so() -> None:
    fields, reading = hear("happened", "seminggu yg lalu")
    assert (fields["happened_on"], fields["happened_words"]) == ("2026-11-15", "seminggu yg lalu")
    assert reading.remark is not None
    assert TEXTS.words(reading.remark) == "📅 kira-kira Minggu, 15 November 2026"
    told, reading = hear("happened", "kemarin")
    assert "happened_words" not in told
    assert reading.remark is not None
    assert TEXTS.words(reading.remark) == "📅 Sabtu, 21 November 2026"


def test_regions_shown_together_can_be_told_apart() -> None:
    """The labels of a province's kabupaten and kota differ, and fit the button."""
    codes = [code for code, _ in MAP.rows() if len(code) == 5]
    assert len(codes) > 500
    labels = Counter((code[:2], region_choice(code, BACK)) for code in codes)
    assert [label for label, count in labels.items() if count > 1] == []
    assert [label for _, label in labels if len(label) > 24] == []


def test_a_point_says_the_region_unless_it_was_said() -> None:
    inside = Said(point=Point(-3.4133, 114.8386))
    fields, reading = hear("place", inside)
    assert fields["region"] == "63.03"
    assert reading.remark is not None
    assert reading.remark.key == "report.region_noted"
    said_before, _ = hear("evidence", inside, {"region": "63.71"})
    assert (said_before["region"], said_before.get("point")) == ("63.71", None), "first it is only offered"
    agreed, _ = hear("spot", Said(picked="yes"), said_before)
    assert (agreed["region"], agreed["point"]) == ("63.03", [-3.4133, 114.8386])


@pytest.mark.parametrize(("election", "speaks"), [("none", False), ("pemilu", False), ("pilkada", True)])
def test_no_pilkada_is_spoken_of_where_none_is_held(election: str, speaks: bool) -> None:
    asked = question("eligible", FORMAL_FORM).ask({"agreed": True}, replace(BACK, election=election))
    assert ("pilkada" in TEXTS.words(asked.text)) is speaks
