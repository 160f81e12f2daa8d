"""What answers to the reporter's questions mean, in everyday words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.core.answer_words import means_no, means_none, means_skip, means_unknown, means_yes
from bot.core.interview import SETTLED, Background, Fields, Said, answered, next_question
from bot.core.links import links_in, platform_of, without_links
from bot.core.messages import Contact, Point
from bot.core.report import CONDUCTS, Report
from bot.core.report_clock import clock_start, formal_deadline, in_time
from bot.core.report_form import REPORT_FORM, with_agency, with_links
from bot.core.report_person import CONDUCT_LABELS, LONGEST_STORY, told
from bot.core.report_place import region_guesses
from tests.interviewing import BACK, MAP, PROVINCE, asked, hear, question


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("tidak tahu", means_unknown),
        ("gak tau namanya", means_unknown),
        ("gatau kak", means_unknown),
        ("kada tahu ulun", means_unknown),
        ("mboten ngertos", means_unknown),
        ("blm pasti", means_unknown),
        ("maaf lupa", means_unknown),
        ("lewati aja", means_skip),
        ("skip", means_skip),
        ("iya betul", means_yes),
        ("oke min", means_yes),
        ("bukan", means_no),
        ("tidak jadi", means_no),
        ("belum ada", means_none),
        ("gak punya", means_none),
        ("tidak ada bukti", means_none),
    ],
)
def test_small_words(typed: str, meaning: object) -> None:
    readers = (means_unknown, means_skip, means_yes, means_no, means_none)
    assert [reader for reader in readers if reader(typed)] == [meaning]


@pytest.mark.parametrize("typed", ["tahu tempe", "pak Tau", "lupakan saja calon itu", "orang yang tidak tahu malu", ""])
def test_words_that_only_look_small(typed: str) -> None:
    assert not means_unknown(typed)
    assert not means_yes(typed)


def test_a_story_needs_more_than_a_greeting() -> None:
    assert asked(hear("story", "pak lurah")[1]) == "report.story_short"
    assert asked(hear("story", "https://fb.com/a pak lurah")[1]) == "report.story_short"
    assert hear("story", "pak lurah kampanye")[0]["story"] == "pak lurah kampanye"


def test_more_of_the_story_is_not_taken_for_a_name() -> None:
    more = "waktu itu ada juga beberapa pegawai lain yang ikut membagikan barang kepada warga sekitar"
    fields, reading = hear("person_name", more, {"story": "awal"})
    assert fields == {"story": f"awal\n{more}"}
    assert asked(reading) == "report.added_to_story"
    assert len(told({"story": "x" * LONGEST_STORY}, "lagi")) == LONGEST_STORY


def test_a_name_may_be_unknown_and_something_be_known_all_the_same() -> None:
    fields, reading = hear("person_name", "ga tau, dipanggil bu haji")
    assert reading.settled
    assert fields["person_known"] == "dipanggil bu haji"
    assert asked(hear("person_name", "0812345")[1]) == "report.name_help"


def test_what_is_known_of_the_person_is_asked_only_without_a_name() -> None:
    nameless = next_question(REPORT_FORM, {"story": "s", SETTLED: ["person_name"]}, BACK)
    named = next_question(REPORT_FORM, {"story": "s", "person_name": "Slamet"}, BACK)
    assert nameless is not None
    assert named is not None
    assert (nameless.name, named.name) == ("person_known", "person_post")


def test_a_sure_agency_is_noted_and_a_doubtful_one_asked() -> None:
    sure: Fields = {"person_name": "A", "person_post": "pegawai dinas pendidikan kabupaten banjar"}
    assert with_agency(sure, BACK) == {"agency": "disdik"}
    assert not question("agency").wanted(sure, BACK)
    doubtful: Fields = {"person_name": "A", "person_post": "pegawai dinas pendidkan"}
    assert with_agency(doubtful, BACK) == {}
    assert question("agency").wanted(doubtful, BACK)
    assert hear("agency", "ya", doubtful)[0]["agency"] == "disdik"
    refused, _ = hear("agency", Said(picked="none"), doubtful)
    assert "agency" not in refused
    assert refused["person_post"] == doubtful["person_post"], "what was typed is kept"
    assert with_agency(refused | {"person_post": sure["person_post"]}, BACK) == {}


def test_every_conduct_is_a_choice_and_free_words_are_one_too() -> None:
    assert set(CONDUCT_LABELS) == set(CONDUCTS)
    assert hear("conduct", Said(picked="gifts"))[0] == {"conduct": "gifts"}
    fields, _ = hear("conduct", "membuat surat edaran dukungan")
    assert fields == {"conduct": "other", "conduct_words": "membuat surat edaran dukungan"}
    assert question("conduct_words").wanted({"conduct": "other"}, BACK)
    assert not question("conduct_words").wanted({"conduct": "gifts"}, BACK)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("kemarin sore", "2026-11-21"),
        (Said(picked="today"), "2026-11-22"),
        (Said(picked="yesterday"), "2026-11-21"),
        ("kejadiannya tgl 3 november", "2026-11-03"),
    ],
)
def test_when_it_happened(said: str | Said, day: str) -> None:
    fields, _ = hear("happened", said)
    assert fields["happened_on"] == day
    assert fields.get("known_on") == (day if day == "2026-11-22" else None), "today's event is known since today"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("besok", "report.date_future"),
        ("31 november", "report.date_impossible"),
        ("waktu ramai", "report.date_unclear"),
        (Said(picked="type"), "report.type_date_help"),
    ],
)
def test_a_date_that_cannot_be_is_asked_again_with_the_reason(said: str | Said, key: str) -> None:
    fields, reading = hear("happened", said)
    assert asked(reading) == key
    assert not answered(question("happened"), fields)


def test_an_unclear_date_may_stay_words_after_the_second_try() -> None:
    fields, reading = hear("happened", Said("waktu ramai", tries=1))
    assert asked(reading) == "report.date_keep"
    assert "as_said" in [value for _, value in question("happened").ask(fields, BACK).choices]
    kept, _ = hear("happened", Said(picked="as_said"), fields)
    assert answered(question("happened"), kept)
    assert kept["happened_words"] == "waktu ramai"


def test_known_is_asked_only_where_it_can_differ_and_never_before_the_event() -> None:
    assert not question("known").wanted({"happened_on": "2026-11-22"}, BACK)
    assert question("known").wanted({"happened_on": "2026-11-21"}, BACK)
    happened: Fields = {"happened_on": "2026-11-20"}
    assert asked(hear("known", "19 november", happened)[1]) == "report.known_before"
    assert hear("known", Said(picked="same"), happened)[0]["known_on"] == "2026-11-20"
    assert hear("known", "hari itu juga", happened)[0]["known_on"] == "2026-11-20"
    assert hear("known", "baru kemarin", happened)[0]["known_on"] == "2026-11-21"


def test_a_place_can_be_typed_shared_or_online() -> None:
    assert hear("place", "balai desa")[0]["place"] == "balai desa"
    shared, _ = hear("place", Said(point=Point(-3.41, 114.84)))
    assert shared["point"] == [-3.41, 114.84]
    assert "Kabupaten Banjar" in shared["place"]
    assert hear("place", "di grup wa")[0] == {"online": True, "platform": "WhatsApp"}
    linked, _ = hear("place", "https://www.tiktok.com/@a/video/1")
    assert (linked["online"], linked["platform"]) == (True, "TikTok")
    assert asked(hear("place", "???")[1]) == "report.place_help"


@pytest.mark.parametrize("said", [Said(picked="online"), Said("di internet")])
def test_the_platform_that_a_link_named_is_not_asked_for_again(said: Said) -> None:
    linked: Fields = {"links": ["https://www.facebook.com/contoh/posts/1"], "platform": "Facebook", "region": "63.03"}
    fields, _ = hear("place", said, linked)
    assert (fields["online"], fields["platform"]) == (True, "Facebook")
    elsewhere, _ = hear("place", "balai desa", fields)
    assert "platform" not in elsewhere, "at a place there is none"
    assert hear("place", said, elsewhere)[0]["platform"] == "Facebook", "the link still says so"
    assert hear("place", "di tiktok", linked)[0]["platform"] == "TikTok", "what is said now counts more"


@pytest.mark.parametrize(
    ("fields", "back", "codes"),
    [
        ({"point": [-3.41, 114.84]}, BACK, ["63.03"]),
        ({"place": "kantor camat gambut"}, PROVINCE, ["63.03"]),
        ({"place": "kota semarang"}, BACK, ["33.74"]),
        ({"place": "lapangan murung asih"}, BACK, ["63.03"]),
        ({"place": "lapangan murung asih"}, PROVINCE, []),
        ({"place": "lapangan", "person_post": "lurah di banjarbaru"}, PROVINCE, ["63.72"]),
        ({"region_hint": "semarang"}, BACK, ["33.22", "33.74"]),
        ({"region_denied": True, "place": "gambut"}, BACK, []),
    ],
)
def test_the_region_is_guessed_from_the_best_there_is(fields: Fields, back: Background, codes: list[str]) -> None:
    assert region_guesses(fields, back) == codes


def test_a_region_is_confirmed_chosen_or_typed() -> None:
    guess: Fields = {"place": "kantor camat gambut"}
    assert hear("region", "ya", guess)[0]["region"] == "63.03"
    assert hear("region", "kota banjarbaru", guess)[0]["region"] == "63.72"
    denied, reading = hear("region", Said(picked="none"), guess)
    assert asked(reading) == "report.region_then"
    assert region_guesses(denied, BACK) == []
    doubtful, reading = hear("region", "semarang", guess)
    assert asked(reading) == "report.region_check"
    assert [value for _, value in question("region").ask(doubtful, BACK).choices][:2] == ["33.22", "33.74"]
    chosen, _ = hear("region", Said(picked="33.74"), doubtful)
    assert chosen["region"] == "33.74"
    assert "region_hint" not in chosen
    assert asked(hear("region", "kalimantan selatan", guess)[1]) == "report.region_narrower"
    assert asked(hear("region", "xyzzy qwrt", guess)[1]) == "report.region_not_found"
    assert asked(hear("region", Said(point=Point(1.29, 103.85)), guess)[1]) == "report.point_nowhere"


def _crossing() -> Iterator[Point]:
    """Points on the way from Banjarmasin into Kabupaten Banjar."""
    for step in range(400):
        yield Point(-3.3186 + step * 0.0002, 114.5944 + step * 0.0004)


def test_near_a_border_both_sides_are_choices() -> None:
    point = next(each for each in _crossing() if MAP.locate(each.latitude, each.longitude).also)
    fields: Fields = {"place": "jembatan"}
    near, reading = hear("region", Said(point=point), fields)
    assert asked(reading) == "report.region_border"
    values = [value for _, value in question("region").ask(near, BACK).choices]
    assert {"63.03", "63.71"} <= set(values)


def test_links_are_found_in_any_text() -> None:
    typed = "lihat https://www.facebook.com/a/b?c=1, sama instagram.com/p/x. Makasih"
    assert links_in(typed) == ["https://www.facebook.com/a/b?c=1", "instagram.com/p/x"]
    assert [platform_of(link) for link in links_in(typed)] == ["Facebook", "Instagram"]
    assert without_links("cek https://x.com/a ya") == "cek ya"
    assert links_in("pak camat di desa.itu no 1") == []
    assert platform_of("https://notfacebook.com/a") == ""


def test_a_link_alone_is_kept_and_the_question_stays() -> None:
    fields, reading = hear("person_name", "https://fb.com/a")
    assert asked(reading) == "report.links_noted"
    assert fields["links"] == ["https://fb.com/a"]
    done, reading = hear("evidence", "https://fb.com/a ini buktinya")
    assert reading.again is None
    assert answered(question("evidence"), done)
    many = with_links({}, " ".join(f"https://fb.com/{number}" for number in range(30)))
    assert len(many["links"]) == 20


def test_evidence_counts_files_links_or_a_plain_no() -> None:
    assert answered(question("evidence"), {"_files": 1})
    assert answered(question("evidence"), hear("evidence", "belum punya")[0])
    fields, reading = hear("evidence", "ada di hp teman saya")
    assert asked(reading) == "report.evidence_words"
    assert fields["story"] == "ada di hp teman saya"


def test_witnesses_add_up_and_can_be_taken_back() -> None:
    one, _ = hear("witness", Said(contact=Contact("Budi", "0812")))
    two, _ = hear("witness", "Sari, tetangga saya", one)
    assert two["witnesses"] == [{"name": "Budi", "phone": "0812"}, {"words": "Sari, tetangga saya"}]
    none, _ = hear("witness", Said(picked="clear"), two)
    assert "witnesses" not in none
    assert next_question(REPORT_FORM, {SETTLED: [each.name for each in REPORT_FORM.questions[:-1]]}, BACK) is None


def test_the_clock_runs_from_knowing() -> None:
    report = Report(id=1, happened_on="2026-11-03", known_on="2026-11-21")
    assert formal_deadline(report, "pilkada") == date(2026, 11, 28)
    assert in_time(report, "pilkada", date(2026, 11, 28))
    assert not in_time(report, "pilkada", date(2026, 11, 29))
    assert formal_deadline(report, "none") is None
    assert clock_start(Report(id=2, happened_on="2026-11-03")) == date(2026, 11, 3), "nobody knows before it happens"
    assert not in_time(Report(id=3), "pilkada", date(2026, 11, 1))
