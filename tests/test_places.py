"""Places: outlines, points on the shipped map, and a list of how people type where something happened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.places import Certainty, Level, PlaceIndex, UnknownRegionError, level, parent, province, regency
from bot.core.polygons import BrokenOutlineError, contains, decode, edge_distance
from storage.places import PlaceMap

DATA = Path(__file__).parent.parent / "bot" / "data"


@pytest.fixture(scope="module")
def place_map() -> Iterator[PlaceMap]:
    opened = PlaceMap(DATA / "wilayah.sqlite")
    yield opened
    opened.close()


def _index() -> PlaceIndex:
    opened = PlaceMap(DATA / "wilayah.sqlite")
    rows = opened.rows()
    opened.close()
    aliases = json.loads((DATA / "place_aliases.json").read_text(encoding="utf-8"))["aliases"]
    return PlaceIndex(rows, aliases)


INDEX = _index()

TYPED = [
    ("martapura", "63.03"),
    ("Martapura kota", "63.03"),
    ("kab banjar", "63.03"),
    ("Kab.Banjar", "63.03"),
    ("kabupaten banjar kalsel", "63.03"),
    ("banjar", "63.03"),
    ("kota banjar", "32.79"),
    ("banjar jawa barat", "32.79"),
    ("gambut", "63.03"),
    ("kec gambut kab banjar", "63.03"),
    ("gmbut, kab banjar", "63.03"),
    ("sungai tabuk", "63.03"),
    ("sei tabuk", "63.03"),
    ("kertak hanyar km 7", "63.03"),
    ("lapangan desa pekauman martapura", "63.03"),
    ("simpang empat kab banjar", "63.03"),
    ("simpang empat tanbu", "63.10"),
    ("bjm", "63.71"),
    ("banjarmsin", "63.71"),
    ("bjm timur", "63.71"),
    ("jalan a yani km 5 banjarmasin", "63.71"),
    ("banjarmasin selatan", "63.71"),
    ("bajarmasin utara", "63.71"),
    ("bjb", "63.72"),
    ("landasan ulin", "63.72"),
    ("kel loktabat utara banjarbaru", "63.72"),
    ("cempaka banjarbaru", "63.72"),
    ("pelaihari", "63.01"),
    ("tala", "63.01"),
    ("kec bati bati tanah laut", "63.01"),
    ("kotabaru", "63.02"),
    ("kota baru", "63.02"),
    ("pulau laut utara", "63.02"),
    ("batola", "63.04"),
    ("marabahan", "63.04"),
    ("anjir pasar", "63.04"),
    ("rantau", "63.05"),
    ("binuang tapin", "63.05"),
    ("kandangan", "63.06"),
    ("hss", "63.06"),
    ("daha selatan", "63.06"),
    ("barabai", "63.07"),
    ("hulu sungai tengah", "63.07"),
    ("hulu sngai tengah", "63.07"),
    ("amuntai", "63.08"),
    ("kec. amuntai tengh hsu", "63.08"),
    ("tanjung tabalong", "63.09"),
    ("tanjung", "63.09"),
    ("murung pudak", "63.09"),
    ("batulicin", "63.10"),
    ("simpang empat batulicin", "63.10"),
    ("paringin", "63.11"),
    ("balangan", "63.11"),
    ("banjarnegara", "33.04"),
    ("alun2 banjarnegara", "33.04"),
    ("karangkobar", "33.04"),
    ("batur banjarnegara", "33.04"),
    ("bawang kab banjarnegara", "33.04"),
    ("banjar negara", "33.04"),
    ("purbalingga", "33.03"),
    ("karanganyar purbalingga", "33.03"),
    ("pwt", "33.02"),
    ("wonosobo", "33.07"),
    ("solo", "33.72"),
    ("jaksel", "31.74"),
    ("kebayoran baru", "31.74"),
    ("kota bogor", "32.71"),
    ("kab bandung barat", "32.17"),
    ("surabya", "35.78"),
    ("palangkaraya", "62.71"),
    ("kapuas", "62.03"),
    ("balikpapan", "64.71"),
    ("samarinda seberang", "64.72"),
    ("makassar", "73.71"),
]


def test_places_as_people_type_them() -> None:
    wrong = [(text, want, INDEX.find(text, "63")[:1]) for text, want in TYPED if _first(text) != want]
    assert len(wrong) <= len(TYPED) * 0.05, wrong


def _first(text: str) -> str | None:
    found = INDEX.find(text, "63")
    return regency(found[0].region.code) if found else None


@pytest.mark.parametrize("text", ["", "tidak tahu", "di rumah", "kota", "di kantor kami", "12345", "desa murung asih"])
def test_what_is_no_known_place_finds_nothing(text: str) -> None:
    assert INDEX.find(text, "63") == ()


def test_the_parts_of_a_place_add_up() -> None:
    assert INDEX.find("gambut, kab. banjar", "33")[0].region.code == "63.03.03"
    assert INDEX.find("kec simpang empat, tanbu", "63")[0].region.code == "63.10.06"


def test_a_shared_name_gives_both_and_home_breaks_the_tie() -> None:
    assert {found.region.code for found in INDEX.find("bogor", "63")} == {"32.01", "32.71"}
    codes = [found.region.code for found in INDEX.find("banjar", "63")]
    assert codes[:2] == ["63.03", "32.79"]
    assert INDEX.find("banjar", "32")[0].region.code == "32.79"
    assert INDEX.find("kec karanganyar", "33.03")[0].region.code == "33.03.11"


def test_a_typing_error_is_found_but_not_called_exact() -> None:
    first = INDEX.find("banjarmsin", "63")[0]
    assert (first.region.code, first.exact) == ("63.71", False)
    assert INDEX.find("banjarmasin", "63")[0].exact


def test_names_levels_and_ancestors() -> None:
    assert INDEX.name("63.03") == "Kabupaten Banjar"
    assert INDEX.name("63") == "Kalimantan Selatan"
    assert INDEX.region("63.03.05").name == "Martapura"
    assert INDEX.region("63.03.05").level is Level.DISTRICT
    assert [level("63"), level("63.03")] == [Level.PROVINCE, Level.REGENCY]
    assert [parent("63.03.05"), parent("63.03"), parent("63")] == ["63.03", "63", None]
    assert province("63.03.05") == "63"
    assert [regency("63.03.05"), regency("63.03"), regency("63")] == ["63.03", "63.03", None]
    assert len(INDEX.regencies("63")) == 13
    assert "63.03" in INDEX
    assert "99" not in INDEX
    with pytest.raises(UnknownRegionError):
        INDEX.name("99")


def test_zones_follow_the_province() -> None:
    assert INDEX.timezone("63.03") == "Asia/Makassar"
    assert INDEX.timezone("33.04") == "Asia/Jakarta"
    assert INDEX.timezone("61") == INDEX.timezone("62.71") == "Asia/Jakarta"
    assert INDEX.timezone("94") == "Asia/Jayapura"


@given(st.text(max_size=400), st.sampled_from(["63", "33.04", "", "9"]))
def test_any_text_is_taken(text: str, home: str) -> None:
    for found in INDEX.find(text, home):
        assert found.region.code in INDEX


_PIECES = sorted({word for text, _ in TYPED for word in text.split()} | {"kec", "desa", "prov", "2", "x"})


@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_any_mix_of_known_words_gives_an_ordered_list(words: list[str]) -> None:
    found = INDEX.find(" ".join(words), "63")
    assert len(found) <= 5
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


# Points from public maps, in degrees, and the kabupaten/kota they lie in.
POINTS = [
    (-3.4118, 114.8521, "63.03"),
    (-3.3186, 114.5944, "63.71"),
    (-3.4400, 114.8300, "63.72"),
    (-3.8000, 114.7800, "63.01"),
    (-2.5833, 115.3833, "63.07"),
    (-7.3971, 109.6960, "33.04"),
    (-7.2050, 109.9050, "33.04"),
    (-6.1751, 106.8272, "31.71"),
    (-7.2575, 112.7521, "35.78"),
    (-5.1477, 119.4327, "73.71"),
]


@pytest.mark.parametrize(("lat", "lng", "want"), POINTS)
def test_known_points(place_map: PlaceMap, lat: float, lng: float, want: str) -> None:
    found = place_map.locate(lat, lng)
    assert (found.regency, found.certainty) == (want, Certainty.INSIDE)
    assert found.district is not None
    assert found.district.startswith(f"{want}.")


def test_a_point_off_the_coast_is_near_and_one_abroad_is_nowhere(place_map: PlaceMap) -> None:
    off_shore = place_map.locate(-5.135, 119.395)
    assert (off_shore.regency, off_shore.certainty) == ("73.71", Certainty.NEAR)
    for lat, lng in ((1.29, 103.85), (0.0, 0.0), (200.0, 0.0), (float("nan"), 1.0), (float("inf"), 0.0)):
        found = place_map.locate(lat, lng)
        assert (found.regency, found.district, found.certainty) == (None, None, Certainty.NONE)


def test_at_a_border_the_neighbour_is_offered_too(place_map: PlaceMap) -> None:
    """Walking east from Banjarmasin into Kabupaten Banjar, there is a stretch where both are offered."""
    steps = [place_map.locate(-3.345, 114.60 + step * 0.001) for step in range(80)]
    crossing = next(i for i in range(79) if steps[i].regency == "63.71" and steps[i + 1].regency == "63.03")
    assert steps[crossing].also == ("63.03",)
    assert steps[crossing + 1].also == ("63.71",)
    assert place_map.locate(-3.3186, 114.5944).also == ()


def test_every_kecamatan_contains_its_own_inner_point(place_map: PlaceMap) -> None:
    connection = sqlite3.connect(f"{(DATA / 'wilayah.sqlite').resolve().as_uri()}?mode=ro", uri=True)
    rows = connection.execute("SELECT kode, lat, lng FROM kec WHERE id % 20 = 0").fetchall()
    connection.close()
    assert len(rows) > 300
    assert [code for code, lat, lng in rows if place_map.locate(lat, lng).district != code] == []


def test_the_map_cannot_be_written(place_map: PlaceMap) -> None:
    with pytest.raises(sqlite3.OperationalError):
        place_map._connection.execute("DELETE FROM prov")


def test_a_missing_map_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        PlaceMap(tmp_path / "none.sqlite")


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = number >> 7, number & 127
        out.append(low | (128 if number else 0))
        if not number:
            return bytes(out)


def _pack(rings: list[list[tuple[int, int]]]) -> bytes:
    out = _varint(len(rings))
    for ring in rings:
        out += _varint(len(ring))
        x = y = 0
        for px, py in ring:
            out += b"".join(_varint((d << 1) if d >= 0 else (-d << 1) - 1) for d in (px - x, py - y))
            x, y = px, py
    return out


_point = st.tuples(st.integers(-1_800_000, 1_800_000), st.integers(-900_000, 900_000))


@given(st.lists(st.lists(_point, min_size=3, max_size=8), min_size=1, max_size=4))
def test_an_outline_is_read_as_it_was_packed(rings: list[list[tuple[int, int]]]) -> None:
    assert decode(_pack(rings)) == rings


@given(st.binary(max_size=40))
def test_broken_outlines_are_named(packed: bytes) -> None:
    try:
        rings = decode(packed)
    except BrokenOutlineError:
        return
    assert contains(rings, 91.0, 0.0) in {True, False}


def test_holes_and_distances() -> None:
    outer = [(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000)]
    hole = [(4_000, 4_000), (6_000, 4_000), (6_000, 6_000), (4_000, 6_000)]
    rings = [outer, hole]
    assert contains(rings, 0.2, 0.2)
    assert not contains(rings, 0.5, 0.5)
    assert not contains(rings, 0.5, 1.1)
    assert edge_distance(rings, 0.5, 1.01, 3.0) == pytest.approx(1.112, abs=0.01)
    assert edge_distance(rings, 0.39, 0.5, 3.0) == pytest.approx(1.112, abs=0.01)
    assert edge_distance(rings, 0.5, 2.0, 3.0) == float("inf")
