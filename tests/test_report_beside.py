"""What is offered beside the questions: time and place of a picture, a location, a contact card."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.interview import SETTLED, Fields, Said, answered, next_question
from bot.core.messages import Contact, Point
from bot.core.report_beside import points_are_told
from bot.core.report_form import REPORT_FORM
from tests.interviewing import BACK, TEXTS, asked, hear, question

MARTAPURA = [-3.41, 114.84]
JAKARTA = [-6.2, 106.82]
TAKEN = "2026-11-21T14:05:09"


def picture(taken: str = "", point: list[float] | None = None) -> dict[str, Any]:
    return ({"taken_at": taken} if taken else {}) | ({"point": point} if point else {})


def offered(*pictures: dict[str, Any], **told: Any) -> str:
    """What is asked of these pictures with what was told before; "" for nothing."""
    fields: Fields = told | {"_pictures": list(pictures)}
    camera = question("camera")
    return TEXTS.words(camera.ask(fields, BACK).text) if camera.wanted(fields, BACK) else ""


def choices(fields: Fields) -> list[str]:
    return [value for _, value in question("camera").ask(fields, BACK).choices]


def test_time_and_place_of_a_picture_are_offered_as_those_of_the_event() -> None:
    said = offered(picture(TAKEN, MARTAPURA))
    assert said.startswith(
        "Foto ini diambil di Martapura, Kabupaten Banjar, Sabtu, 21 November 2026 pukul 14.05."
        " Pakai sebagai tempat dan waktu kejadian?"
    )
    assert "rumah Anda" in said
    assert choices({"_pictures": [picture(TAKEN, MARTAPURA)]}) == ["yes", "time", "no"]
    assert choices({"_pictures": [picture(TAKEN)]}) == ["yes", "no"]


@pytest.mark.parametrize(
    ("pictures", "told"),
    [
        ([picture()], {}),
        ([picture("2026-11-22T14:01:00")], {}),
        ([picture("2027-01-01T00:00:00")], {}),
        ([picture(point=[40.7, -74.0])], {}),
        ([picture(TAKEN)], {"happened_on": "2026-11-21", "happened_time": "20:00"}),
        ([picture(point=MARTAPURA)], {"place": "lapangan", "region": "63.03"}),
        ([picture(TAKEN, MARTAPURA)], {"online": True}),
        ([], {}),
    ],
    ids=["nothing", "soon", "future", "abroad", "time known", "place known", "online", "no picture"],
)
def test_nothing_is_asked_where_a_picture_tells_nothing_new(pictures: list[dict[str, Any]], told: Fields) -> None:
    assert offered(*pictures, **told) == ""


def test_only_what_is_new_is_asked() -> None:
    both = picture(TAKEN, MARTAPURA)
    known = offered(both, place="lapangan", region="63.03")
    assert known == "Foto ini diambil Sabtu, 21 November 2026 pukul 14.05. Pakai sebagai waktu kejadian?"
    assert "pukul" not in offered(both, happened_on="2026-11-21", happened_time="14:00")
    assert offered(both, place="lapangan", region="63.71", happened_on="2026-11-21", happened_time="14:00") != ""


def test_of_several_pictures_the_first_that_tells_something() -> None:
    said = offered(picture(), picture(point=MARTAPURA), picture(TAKEN, JAKARTA))
    assert said.startswith("Foto ke-2 diambil di Martapura")


def test_a_camera_in_another_zone_has_its_own_clock_and_that_is_said() -> None:
    assert "pukul 14.05 menurut jam kameranya." in offered(picture(TAKEN, JAKARTA))
    assert "menurut jam" not in offered(picture(TAKEN, MARTAPURA))


def test_taken_it_is_the_time_and_the_place() -> None:
    told: Fields = {"_pictures": [picture(TAKEN, MARTAPURA)], "happened_words": "waktu ramai", "known_on": "2026-11-20"}
    fields, reading = hear("camera", "ya pakai", told | {"story": "s"})
    assert (fields["happened_on"], fields["happened_time"]) == ("2026-11-21", "14:05")
    assert (fields["place"], fields["region"], fields["point"]) == ("Martapura, Kabupaten Banjar", "63.03", MARTAPURA)
    assert "happened_words" not in fields
    assert "known_on" not in fields, "nobody knows before it happens: asked again"
    assert reading.remark is not None
    assert TEXTS.words(reading.remark) == "📅 Sabtu, 21 November 2026 pukul 14.05\n📍 Martapura, Kabupaten Banjar"
    assert answered(question("camera"), fields)
    later, _ = hear("camera", Said(picked="yes"), told | {"known_on": "2026-11-22", "place": "lapangan"})
    assert (later["known_on"], later["place"]) == ("2026-11-22", "lapangan")
    today, _ = hear("camera", "ya", {"_pictures": [picture("2026-11-22T08:00:00")]})
    assert today["known_on"] == "2026-11-22"


def test_a_place_near_a_border_leaves_the_region_open() -> None:
    told: Fields = {"_pictures": [picture(point=JAKARTA)], "region": "63.03", "place": "kantor"}
    assert BACK.locate(*JAKARTA).also
    fields, _ = hear("camera", "ya", told | {"region": ""})
    assert fields["point"] == JAKARTA
    assert "region" not in fields


@pytest.mark.parametrize("said", [Said(picked="no"), Said("bukan"), Said(picked="time")])
def test_refused_the_place_is_used_for_nothing(said: Said) -> None:
    told: Fields = {"_pictures": [picture(TAKEN, MARTAPURA)]}
    fields, reading = hear("camera", said, told)
    assert not {"place", "point", "region"} & set(fields)
    assert ("happened_on" in fields) == (said.picked == "time")
    assert reading.settled, "it is asked once"
    assert not points_are_told(fields)
    assert points_are_told(hear("camera", "ya", told)[0])
    assert not points_are_told({"online": True}), "a screenshot is taken at home"


def test_left_out_it_is_a_no_and_what_is_no_answer_asked_again() -> None:
    told: Fields = {"_pictures": [picture(TAKEN, MARTAPURA)]}
    fields, _ = hear("camera", "lewati", told)
    assert fields == told | {SETTLED: ["camera"]}
    assert asked(hear("camera", "hmm", told)[1]) == "beside.help"
    gone, reading = hear("camera", "ya", {"_pictures": []})
    assert reading.settled
    assert "happened_on" not in gone


def test_a_location_that_nobody_asked_for_is_offered_as_the_place_and_never_taken_for_it() -> None:
    home, reading = hear("conduct", Said(point=Point(-3.41, 114.84)))
    assert (reading.again, "place" in home, "point" in home) == (None, False, False)
    first = next_question(REPORT_FORM, home, BACK)
    assert first is not None
    assert first.name == "spot"
    assert "Martapura, Kabupaten Banjar" in TEXTS.words(first.ask(home, BACK).text)
    taken, _ = hear("spot", "ya", home)
    assert (taken["place"], taken["region"]) == ("Martapura, Kabupaten Banjar", "63.03")
    refused, _ = hear("spot", "tidak", home)
    assert refused == {}
    assert asked(hear("spot", "hmm", home)[1]) == "beside.help"
    named, _ = hear("spot", Said(picked="yes"), home | {"place": "pasar", "region": "63.72"})
    assert (named["place"], named["region"], named["point"]) == ("pasar", "63.03", [-3.41, 114.84])


def test_a_contact_card_is_a_witness_where_evidence_is_asked_for_and_offered_as_one_elsewhere() -> None:
    card = Said(contact=Contact("Budi", "0812"))
    fields, reading = hear("evidence", card)
    assert asked(reading) == "report.witness_noted"
    assert fields["witnesses"] == [{"name": "Budi", "phone": "0812"}]
    offered, _ = hear("person_name", card)
    assert "witnesses" not in offered
    assert [value for _, value in question("card").ask(offered, BACK).choices] == ["witness", "person", "no"]
    assert hear("card", Said(picked="witness"), offered)[0] == {"witnesses": [{"name": "Budi", "phone": "0812"}]}
    assert hear("card", Said(picked="person"), offered)[0] == {"person_name": "Budi"}, "the number is not kept"
    assert hear("card", "bukan", offered)[0] == {}
    known = offered | {"person_name": "Slamet"}
    assert [value for _, value in question("card").ask(known, BACK).choices] == ["witness", "no"]
    assert "witnesses" not in hear("card", Said(picked="person"), known)[0]
    full: Fields = {"witnesses": [{"words": "x"}] * 10}
    assert hear("card", Said(picked="witness"), offered | full)[0] == full
