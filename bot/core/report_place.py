"""Questions about the place: typed, a point on the map, or online; and the kabupaten or kota it lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.core.answer_words import means_no, means_yes
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Question, Reading, Said, cut
from bot.core.links import links_in
from bot.core.messages import Point, Text, text
from bot.core.places import Candidate, Certainty, Located
from bot.core.report_online import named_platform
from bot.core.report_person import LONGEST_LINE, workplace

MOST_REGIONS: Final = 3
NAMED: Final = 3.0
"""The score from which a kabupaten or kota itself was named."""

FAR_OUT: Final = 1.0
_LABEL, _LABEL_OF_MANY = 16, 24
_UNKNOWN_CHOICE = (Text("report.unknown"), UNKNOWN)
_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_ONLINE = re.compile(
    r"^\W*(di\s+|lewat\s+|dari\s+)?(internet|online|daring|medsos|sosmed|facebook|fb|ig|instagram|tiktok|tik\s?tok|"
    r"wa|whatsapp|grup\s+wa|wag|youtube|twitter|telegram|status\s+wa)\b",
    re.IGNORECASE,
)


def region_label(code: str, background: Background) -> str:
    """A region's name as it fits on a button: "Kab. Banjar"."""
    name = background.places.name(code)
    return "Kab. " + name.removeprefix("Kabupaten ") if name.startswith("Kabupaten ") else name


def region_choice(code: str, background: Background) -> str:
    """The label beside other regions: of a long name the kind goes, and then the middle, since such names differ in their end
    ("Ogan Komering Ulu Selatan" and "Timur")."""
    label = region_label(code, background)
    if len(label) > _LABEL_OF_MANY:
        label = re.sub(r"^(Kab\. |Kota (Administrasi )?|Kab\. Administrasi )", "", label)
    if len(label) <= _LABEL_OF_MANY:
        return label
    last = label.split()[-1]
    return f"{label[: _LABEL_OF_MANY - len(last) - 1].rstrip()}…{last}"


def region_name(code: str, background: Background) -> str:
    """ "Kabupaten Banjar, Kalimantan Selatan"; the province alone for its own code; "" for a code nobody knows."""
    if code not in background.places:
        return ""
    name, province = background.places.name(code), code[:2]
    return name if len(code) == 2 else f"{name}, {background.places.name(province)}"


# The place


def _ask_place(fields: Fields, background: Background) -> Ask:
    return Ask(Text("report.ask_place"), ((Text("report.online"), "online"), _UNKNOWN_CHOICE), point=True)


def point_fields(point: Point, background: Background) -> Fields:
    """What a shared location says: the point, the names of where it lies, and the region where there is no doubt about it."""
    located = background.locate(point.latitude, point.longitude)
    name = point.label
    if not name and located.district and located.regency:
        name = f"{background.places.name(located.district)}, {background.places.name(located.regency)}"
    return {
        "point": [point.latitude, point.longitude],
        "place": cut(name or f"{point.latitude:.5f}, {point.longitude:.5f}", LONGEST_LINE),
        "online": None,
    } | ({"region": located.regency} if _sure(located) else {})


def _sure(located: Located) -> bool:
    """A point well inside one kabupaten or kota: nobody needs to be asked which."""
    return located.certainty is Certainty.INSIDE and bool(located.regency) and not located.also


def _read_place(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked == "online":
        return Reading(_online_at(said, fields))
    if said.point is not None:
        found = point_fields(said.point, background)
        region = region_name(str(found.get("region") or ""), background)
        return Reading(found, remark=text("report.region_noted", region=region) if region else None)
    if links_in(said.words) or (_ONLINE.match(said.words) and len(said.words.split()) <= 6):
        return Reading(_online_at(said, fields))
    if not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.place_help"))
    return Reading({"place": cut(said.words, LONGEST_LINE), "point": None, "online": None})


def _online_at(said: Said, fields: Fields) -> Fields:
    """Online, on the platform that was named now, or that a link or an earlier word named: it is not asked for again."""
    links = " ".join(str(link) for link in fields.get("links") or ())
    platform = named_platform(said.words) or fields.get("platform") or named_platform(links)
    return {"online": True, "place": None, "point": None, "platform": platform or None}


# The region


def region_guesses(fields: Fields, background: Background) -> list[str]:
    """Codes of kabupaten and kota the event may lie in, likeliest first, at most three: from what was typed for it, else from
    the point, the place, the workplace, and at last the office's own region."""
    hint = fields.get("region_hint")
    if hint:
        return _found(str(hint), background)
    if fields.get("region_denied"):
        return []
    point = fields.get("point")
    if point:
        located = background.locate(point[0], point[1])
        if located.certainty is not Certainty.NONE and located.regency:
            return [located.regency, *located.also][:MOST_REGIONS]
    for words in (fields.get("place"), workplace(fields)):
        found = _likely(str(words), background) if words else []
        if found:
            return found
    return [background.home] if len(background.home) == 5 else []


def _likely(words: str, background: Background) -> list[str]:
    """What a place named in passing says about the region. Elsewhere than in the home province a kecamatan's name alone says
    nothing: villages and markets everywhere are called like one."""
    province = background.home[:2]
    found = [each for each in background.places.find(words, background.home) if each.exact]
    near = [each for each in found if each.region.code[:2] == province or each.score >= NAMED]
    return _codes(near)


def _found(words: str, background: Background) -> list[str]:
    return _codes(background.places.find(words, background.home))


def _codes(found: Sequence[Candidate]) -> list[str]:
    """Kabupaten and kota, likeliest first; one that stands far out stands alone."""
    whole = [each for each in found if len(each.region.code) >= 5]
    if len(whole) > 1 and whole[0].exact and whole[0].score - whole[1].score >= FAR_OUT:
        whole = whole[:1]
    return list(dict.fromkeys(each.region.code[:5] for each in whole))[:MOST_REGIONS]


def _ask_region(fields: Fields, background: Background) -> Ask:
    online = bool(fields.get("online"))
    guesses = region_guesses(fields, background)
    if not guesses:
        key = Text("report.ask_region_work") if online else Text("report.ask_region")
        return Ask(key, (_UNKNOWN_CHOICE,), point=not online)
    if len(guesses) == 1:
        name, label = region_name(guesses[0], background), region_label(guesses[0], background)
        yes = text("report.region_yes", region=label) if len(label) <= _LABEL else Text("report.yes")
        key = text("report.confirm_region_work" if online else "report.confirm_region", region=name)
        return Ask(key, ((yes, guesses[0]), (Text("report.region_no"), "none"), _UNKNOWN_CHOICE))
    choices: list[tuple[Text | str, str]] = [(region_choice(code, background), code) for code in guesses]
    choices += [(Text("report.region_other"), "none"), _UNKNOWN_CHOICE]
    return Ask(Text("report.which_region"), tuple(choices))


def _read_region(said: Said, fields: Fields, background: Background) -> Reading:
    guesses = region_guesses(fields, background)
    if said.picked and said.picked in background.places:
        return _region(said.picked)
    if said.picked == "none" or means_no(said.words):
        denied: Fields = {"region_denied": True, "region_hint": None}
        return Reading(denied, again=Text("report.region_then"))
    if said.point is not None:
        return _read_point(said.point, fields, background)
    if means_yes(said.words) and len(guesses) == 1:
        return _region(guesses[0])
    found = background.places.find(said.words, background.home)
    codes = _codes(found)
    if len(codes) == 1 and found[0].exact:
        return _region(codes[0], text("report.region_noted", region=region_name(codes[0], background)))
    if codes:
        return Reading({"region_hint": said.words}, again=Text("report.region_check"))
    return Reading({}, again=Text("report.region_narrower") if found else Text("report.region_not_found"))


def _read_point(point: Point, fields: Fields, background: Background) -> Reading:
    """A location sent as the answer: it is the place too, where none was named."""
    located = background.locate(point.latitude, point.longitude)
    set_fields: Fields = {"point": [point.latitude, point.longitude], "region_hint": None, "region_denied": None}
    if not fields.get("place"):
        set_fields |= point_fields(point, background)
    if located.certainty is Certainty.NONE or not located.regency:
        return Reading({}, again=Text("report.point_nowhere"))
    if located.also:
        return Reading(set_fields, again=Text("report.region_border"))
    name = region_name(located.regency, background)
    return Reading(set_fields | {"region": located.regency}, remark=text("report.region_noted", region=name))


def _region(code: str, remark: Text | None = None) -> Reading:
    return Reading({"region": code[:5], "region_hint": None, "region_denied": None}, remark=remark)


PLACE = Question(
    "place", ("place", "online", "point"), _ask_place, _read_place, resets=("platform", "link", "account", "region")
)
REGION = Question("region", ("region",), _ask_region, _read_region, beside=("region_hint", "region_denied"))
