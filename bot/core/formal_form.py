"""The upgrade to a formal report: the honest screen, the right to vote, name, address and how to be reached.

Name and address are required of the reporter: Perbawaslu 7/2022 Article 15(3) [H], Pilkada alike.
"""

from __future__ import annotations

import re
from typing import Final

from bot.core.answer_words import means_no, means_yes
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Form, Question, Reading, Said, cut
from bot.core.messages import Text

STAY: Final = "stay"
"""The value of an answer that leaves the report an informasi awal."""

_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_PHONE = re.compile(r"^\+?[\d\s().-]{8,20}$")
SHORTEST_ADDRESS: Final = 10


def _ask_screen(fields: Fields, background: Background) -> Ask:
    key = "formal.screen_no_stage" if background.election == "none" else "formal.screen"
    return Ask(
        Text(key),
        ((Text("formal.fill_in"), "yes"), (Text("formal.stay"), STAY)),
    )


def _goes_on(fields: Fields, background: Background) -> bool:
    return not fields.get("stays")


def _read_screen(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "yes" or means_yes(said.words):
        return Reading({"agreed": True})
    if said.picked == STAY or means_no(said.words):
        return Reading({"stays": STAY})
    return Reading({}, again=Text("formal.screen_help"))


def _ask_eligible(fields: Fields, background: Background) -> Ask:
    return Ask(
        Text("formal.ask_eligible") if background.election == "pilkada" else Text("formal.ask_eligible_pemilu"),
        ((Text("formal.yes"), "yes"), (Text("formal.no"), "no"), (Text("formal.unsure"), "unsure")),
    )


def _read_eligible(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "yes" or means_yes(said.words):
        return Reading({"eligible": "yes"})
    if said.picked in ("unsure", UNKNOWN):
        return Reading({"eligible": "unsure"}, remark=Text("formal.eligible_unsure"))
    if said.picked == "no" or means_no(said.words):
        return Reading({"stays": "not_eligible"})
    return Reading({}, again=Text("formal.eligible_help"))


def _read_name(said: Said, fields: Fields, background: Background) -> Reading:
    name = cut(said.words, 120)
    if len("".join(_LETTERS.findall(name))) < 3:
        return Reading({}, again=Text("formal.name_help"))
    return Reading({"name": name})


def _read_address(said: Said, fields: Fields, background: Background) -> Reading:
    address = cut(said.words, 300)
    if len(address) < SHORTEST_ADDRESS or not _LETTERS.search(address):
        return Reading({}, again=Text("formal.address_help"))
    return Reading({"address": address})


def _ask_contact(fields: Fields, background: Background) -> Ask:
    return Ask(
        Text("formal.ask_contact"),
        ((Text("formal.by_chat"), "chat"), (Text("formal.by_phone"), "phone"), (Text("formal.by_other"), "other")),
    )


def _read_contact(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked in ("chat", "phone", "other"):
        return Reading({"contact": said.picked, "contact_words": None})
    number = said.contact.phone if said.contact else said.words
    if _PHONE.match(number):
        return Reading({"contact": "phone", "contact_words": cut(number, 40)})
    if _LETTERS.search(said.words):
        return Reading({"contact": "other", "contact_words": cut(said.words, 200)})
    return Reading({}, again=Text("formal.contact_help"))


def _ask_contact_words(fields: Fields, background: Background) -> Ask:
    return Ask(Text("formal.ask_phone") if fields.get("contact") == "phone" else Text("formal.ask_other"))


def _read_contact_words(said: Said, fields: Fields, background: Background) -> Reading:
    number = said.contact.phone if said.contact else said.words
    if fields.get("contact") == "phone" and not _PHONE.match(number):
        return Reading({}, again=Text("formal.phone_help"))
    if not any(letter.isalnum() for letter in number):
        return Reading({}, again=Text("formal.contact_help"))
    return Reading({"contact_words": cut(number, 200)})


FORMAL_FORM: Final = Form(
    "formal",
    (
        Question("screen", ("agreed", "stays"), _ask_screen, _read_screen, optional=False, numbers=True),
        Question("eligible", ("eligible", "stays"), _ask_eligible, _read_eligible, optional=False, numbers=True),
        Question(
            "name",
            ("name",),
            lambda fields, background: Ask(Text("formal.ask_name")),
            _read_name,
            wanted=_goes_on,
            optional=False,
        ),
        Question(
            "address",
            ("address",),
            lambda fields, background: Ask(Text("formal.ask_address")),
            _read_address,
            wanted=_goes_on,
            optional=False,
        ),
        Question(
            "contact",
            ("contact",),
            _ask_contact,
            _read_contact,
            wanted=_goes_on,
            optional=False,
            resets=("contact_words",),
        ),
        Question(
            "contact_words",
            ("contact_words",),
            _ask_contact_words,
            _read_contact_words,
            wanted=lambda fields, background: fields.get("contact") in ("phone", "other"),
            optional=False,
        ),
    ),
)
