"""What comes beside the questions and is offered, never taken for granted: when and where a picture was taken, a location or a
contact card sent at another question.

A picture's own facts are claims. They are offered once for a draft, and only where they tell something that is not known yet; that
they are missing means nothing and is said to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.core.answer_words import means_no, means_yes
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Question, Reading, Said, cut
from bot.core.messages import Contact, Point, Text, text
from bot.core.places import Certainty
from bot.core.report_place import point_fields

MOST_WITNESSES: Final = 10
_YES, _NO = (Text("beside.yes"), "yes"), (Text("beside.no"), "no")


# When and where a picture was taken


@dataclass(frozen=True, slots=True)
class _Offer:
    """What one picture says that is not known yet. `number`: which of the pictures, from 1. `place` are the fields of its point,
    {} for none; `clock`: its time may be another zone's."""

    number: int
    day: date | None
    time: str
    place: Fields
    clock: bool


def _offer(fields: Fields, background: Background) -> _Offer | None:
    """The first picture that tells something new; None where nothing does. Of an online case a picture shows a screen: where and
    when that was taken says nothing about the event."""
    if fields.get("online"):
        return None
    for number, picture in enumerate(fields.get("_pictures") or (), start=1):
        moment, place = _moment(picture, background), _place(picture, background)
        when = moment if moment is not None and _tells_time(moment, fields) else None
        where = place if _tells_place(place, fields) else {}
        if when is not None or where:
            clock = when is not None and _other_clock(picture, background)
            return _Offer(number, when.date() if when else None, f"{when:%H:%M}" if when else "", where, clock)
    return None


def _moment(picture: dict[str, Any], background: Background) -> datetime | None:
    """The camera's time, which has no zone, as the office's; None for one that has not come yet."""
    taken = str(picture.get("taken_at") or "")
    moment = datetime.fromisoformat(taken).replace(tzinfo=background.now.tzinfo) if taken else None
    return moment if moment is not None and moment <= background.now else None


def _place(picture: dict[str, Any], background: Background) -> Fields:
    """The fields of the picture's point, {} for none on our map."""
    point = picture.get("point")
    if not point or background.locate(point[0], point[1]).certainty is Certainty.NONE:
        return {}
    return point_fields(Point(point[0], point[1]), background)


def _tells_time(moment: datetime, fields: Fields) -> bool:
    return fields.get("happened_on") != moment.date().isoformat() or not fields.get("happened_time")


def _tells_place(place: Fields, fields: Fields) -> bool:
    if not place:
        return False
    region = fields.get("region")
    return not fields.get("place") or not region or ("region" in place and place["region"] != region)


def _other_clock(picture: dict[str, Any], background: Background) -> bool:
    """Whether the picture was taken where clocks show another time than at the office."""
    point = picture.get("point")
    regency = background.locate(point[0], point[1]).regency if point else None
    return bool(regency) and background.places.timezone(str(regency)) != background.places.timezone(background.home)


def _agrees(words: str) -> bool:
    """ "ya", "pakai aja", "ya pakai"."""
    return means_yes(
        " ".join("ya" if word in ("pakai", "pake", "dipakai") else word for word in words.casefold().split())
    )


def _ask_camera(fields: Fields, background: Background) -> Ask:
    offer = _offer(fields, background) or _Offer(1, None, "", {}, clock=False)
    several = len(fields.get("_pictures") or ()) > 1
    which = text("beside.nth_picture", number=offer.number) if several else Text("beside.picture")
    when = text(
        "beside.clock" if offer.clock else "beside.when", day=offer.day or date.min, time=offer.time.replace(":", ".")
    )
    where = str(offer.place.get("place") or "")
    if offer.day and offer.place:
        both = ((Text("beside.yes"), "yes"), (Text("beside.only_time"), "time"), _NO)
        return Ask(text("beside.ask_both", which=which, place=where, when=when), both)
    if offer.place:
        return Ask(text("beside.ask_where", which=which, place=where), (_YES, _NO))
    return Ask(text("beside.ask_when", which=which, when=when), (_YES, _NO))


def _read_camera(said: Said, fields: Fields, background: Background) -> Reading:
    offer = _offer(fields, background)
    if offer is None:
        return Reading({}, settled=True)
    refused: Fields = {"camera_refused": True} if offer.place else {}
    if said.picked == "time" and offer.day:
        return Reading(
            refused | _time_fields(offer, fields, background), remark=_noted(offer, place=False), settled=True
        )
    if said.picked == "yes" or _agrees(said.words):
        found = _time_fields(offer, fields, background) | _place_fields(offer.place, fields)
        return Reading(found, remark=_noted(offer, place=True), settled=True)
    if said.picked in ("no", "time", UNKNOWN) or means_no(said.words):
        return Reading(refused, remark=Text("beside.not_there" if offer.place else "beside.not_used"), settled=True)
    return Reading({}, again=Text("beside.help"))


def _time_fields(offer: _Offer, fields: Fields, background: Background) -> Fields:
    """The time of the event. Since when the reporter knows stays, unless that would be before it happened."""
    if offer.day is None:
        return {}
    day, known = offer.day.isoformat(), fields.get("known_on")
    today = background.now.date()
    return {
        "happened_on": day,
        "happened_time": offer.time,
        "happened_part": None,
        "happened_words": None,
        "known_on": day if offer.day == today else (known if known and known >= day else None),
    }


def _place_fields(place: Fields, fields: Fields) -> Fields:
    """The place of the event: its point, and its name where none was told. Where the point leaves doubt about the region it is
    asked for."""
    if not place:
        return {}
    named = {"place": fields["place"]} if fields.get("place") else {}
    unsure = {"region": None} if "region" not in place else {}
    return unsure | place | named | {"region_hint": None, "region_denied": None}


def _noted(offer: _Offer, *, place: bool) -> Text:
    lines: list[Text] = []
    if offer.day:
        lines.append(text("beside.noted_time", day=offer.day, time=offer.time.replace(":", ".")))
    if place and offer.place:
        lines.append(text("beside.noted_place", place=str(offer.place["place"])))
    return text("beside.noted", lines=lines)


def points_are_told(body: Fields) -> bool:
    """Whether staff are told where pictures were taken. Not where the reporter said that it was not there, nor of an online case,
    whose screenshots are taken at home; the originals are as they came."""
    return not body.get("camera_refused") and not body.get("online")


# A location and a contact card


def loose_fields(point: Point | None, contact: Contact | None) -> Fields:
    """A location or a contact card that nobody asked for, as fields that wait to be asked about; {} for neither."""
    if point is not None:
        return {"spot": [point.latitude, point.longitude, cut(point.label, 120)]}
    return {"card": witness_of(contact)} if contact is not None else {}


def witness_of(contact: Contact) -> dict[str, str]:
    """A contact card as a witness."""
    return {"name": cut(contact.name, 120), "phone": cut(contact.phone, 40)}


def with_witness(fields: Fields, witness: dict[str, str], remark: Text) -> Reading:
    """One witness more, as far as there is room."""
    witnesses = list(fields.get("witnesses") or ())
    if len(witnesses) >= MOST_WITNESSES:
        return Reading({}, remark=text("report.witness_most", most=MOST_WITNESSES))
    return Reading({"witnesses": [*witnesses, witness]}, remark=remark)


def _spot_fields(fields: Fields, background: Background) -> Fields:
    latitude, longitude, label = fields.get("spot") or (0.0, 0.0, "")
    return point_fields(Point(latitude, longitude, label), background)


def _ask_spot(fields: Fields, background: Background) -> Ask:
    where = str(_spot_fields(fields, background)["place"])
    return Ask(text("beside.ask_spot", place=where), (_YES, _NO))


def _read_spot(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "yes" or _agrees(said.words):
        found = _spot_fields(fields, background)
        place = text("beside.noted_place", place=str(found["place"]))
        return Reading(_place_fields(found, fields) | {"spot": None}, remark=place)
    if said.picked in ("no", UNKNOWN) or means_no(said.words):
        return Reading({"spot": None}, remark=Text("beside.spot_dropped"))
    return Reading({}, again=Text("beside.help"))


def _ask_card(fields: Fields, background: Background) -> Ask:
    name = (fields.get("card") or {}).get("name") or Text("beside.no_name")
    person = () if fields.get("person_name") else ((Text("beside.person"), "person"),)
    return Ask(
        text("beside.ask_card", name=name),
        ((Text("beside.witness"), "witness"), *person, (Text("beside.neither"), "no")),
    )


def _read_card(said: Said, fields: Fields, background: Background) -> Reading:
    card = fields.get("card") or {}
    if said.picked == "person" and card.get("name") and not fields.get("person_name"):
        return Reading({"card": None, "person_name": card["name"]}, remark=Text("beside.person_noted"))
    if said.picked == "witness" or means_yes(said.words):
        reading = with_witness(fields, card, Text("report.witness_noted"))
        return Reading(reading.fields | {"card": None}, remark=reading.remark)
    if said.picked in ("no", "person", UNKNOWN) or means_no(said.words):
        return Reading({"card": None}, remark=Text("beside.card_dropped"))
    return Reading({}, again=Text("beside.help"))


SPOT = Question(
    "spot",
    (),
    _ask_spot,
    _read_spot,
    wanted=lambda fields, background: bool(fields.get("spot")),
    optional=False,
    numbers=True,
    beside=("spot",),
)
CARD = Question(
    "card",
    (),
    _ask_card,
    _read_card,
    wanted=lambda fields, background: bool(fields.get("card")),
    optional=False,
    numbers=True,
    beside=("card",),
)
CAMERA = Question(
    "camera",
    (),
    _ask_camera,
    _read_camera,
    wanted=lambda fields, background: _offer(fields, background) is not None,
    numbers=True,
    beside=("camera_refused",),
)
