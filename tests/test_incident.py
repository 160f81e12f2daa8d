"""Which reports may be about one incident, and how many people told of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.incident import count_people, same_incident
from bot.core.report import Report


def report(number: int, name: str = "", *, day: str = "2026-11-21", region: str = "63.03", **more: str) -> Report:
    agency = more.pop("agency", "")
    return Report(number, region=region, happened_on=day, agency=agency, body={"person_name": name, **more})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rahmad Fauzi", "Rahmad Fauzi"),
        ("Rahmad Fauzi", "rahmat fauzi"),
        ("Rahmad Fauzi", "Pak Fauzi"),
        ("Drs. H. Rahmad Fauzi, M.Si", "Fauzi Rahmad"),
        ("Sulistiyowati", "Bu Sulistyowati"),
    ],
)
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    assert same_incident(report(1, one), report(2, other))
    assert same_incident(report(1, one), report(2, other, region="63.03.05"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rahmad Fauzi", "Rahmad Hidayat"), ("Rahmad Fauzi", "Pak"), ("Budi", "Yudi"), ("Siti", "Slamet"), ("", "")],
)
def test_other_names_are_other_people(one: str, other: str) -> None:
    assert not same_incident(report(1, one), report(2, other))


def test_another_day_or_place_is_another_incident() -> None:
    told = report(1, "Rahmad Fauzi")
    assert not same_incident(told, report(2, "Rahmad Fauzi", day="2026-11-20"))
    assert not same_incident(told, report(2, "Rahmad Fauzi", region="63.04"))
    assert not same_incident(report(1, "Rahmad", day=""), report(2, "Rahmad", day=""))
    assert not same_incident(report(1, "Rahmad", region=""), report(2, "Rahmad", region=""))
    assert not same_incident(told, told)


def test_without_a_name_the_workplace_and_the_post_decide() -> None:
    named = report(1, "Rahmad Fauzi", person_post="Camat Sungai Rimba", agency="kecamatan")
    known = {"person_known": "camatnya orangnya tinggi, camat situ", "agency": "kecamatan"}
    assert same_incident(named, report(2, **known))
    assert not same_incident(named, report(2, **(known | {"agency": "dinas-sosial"})))
    assert not same_incident(named, report(2, **(known | {"agency": ""})))
    assert not same_incident(named, report(2, person_known="sekretarisnya", agency="kecamatan"))


_NAMES = st.sampled_from(["", "Rahmad", "Rahmat Fauzi", "Pak Fauzi", "Bu Siti", "Siti Aminah", "Aminah"])


@given(_NAMES, _NAMES)
def test_it_does_not_matter_who_told_first(one: str, other: str) -> None:
    assert same_incident(report(1, one), report(2, other)) == same_incident(report(2, other), report(1, one))


@given(st.lists(st.sets(st.integers(1, 9), min_size=1, max_size=3), max_size=7))
def test_people_are_counted_and_not_messages(tellers: list[set[int]]) -> None:
    count = count_people(tellers)
    assert count == count_people(reversed(tellers))
    assert count <= len(tellers)
    assert count_people([*tellers, *tellers]) == count, "what one person tells twice counts once"
    assert count_people([*tellers, {100}]) == count + 1
    assert count_people([*tellers, set()]) == 0, "nobody is known to follow it: no number"


def test_accounts_that_follow_one_report_are_one_person() -> None:
    assert count_people([{1}, {2}, {1, 2}]) == 1
