"""What a draft says, in short lines: for the review and for the reporter's own notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.core.agencies import UnknownAgencyError
from bot.core.filekind import PICTURE_KINDS, rough_kind
from bot.core.interview import Fields, cut
from bot.core.links import without_links
from bot.core.messages import Text, text
from bot.core.report import FORMAL_ELEMENTS, Element, Report, elements_present, missing_elements
from bot.core.report_form import with_agency, with_links
from bot.core.report_online import accounts
from bot.core.report_person import CONDUCT_LABELS, told
from bot.core.report_place import region_name
from handlers import form
from handlers.turn import Turn

ELEMENT_TEXTS = {
    Element.REPORTED_PERSON: Text("review.has_person"),
    Element.WITHIN_TIME: Text("review.has_time"),
    Element.TIME_AND_PLACE: Text("review.has_place"),
    Element.STORY: Text("review.has_story"),
    Element.EVIDENCE: Text("review.has_evidence"),
    Element.REPORTER_NAME: Text("review.has_name"),
    Element.REPORTER_ADDRESS: Text("review.has_address"),
}
_IDENTITY = frozenset({Element.REPORTER_NAME, Element.REPORTER_ADDRESS})
_STORY_SHOWN, _LINE_SHOWN = 120, 90


def file_count(turn: Turn, report: Report) -> int:
    """Files that are stored or on their way."""
    return sum(1 for piece in turn.evidence.of(report.id) if piece.state != "lost")


def shot_count(turn: Turn, report: Report) -> int:
    """Pictures that are stored or on their way as such."""
    return sum(1 for each in turn.evidence.of(report.id) if each.state != "lost" and rough_kind(each.kind) == "photo")


def pictures(turn: Turn, report: Report) -> list[dict[str, Any]]:
    """What the stored pictures say of when and where they were taken, in order; nothing where none says anything."""
    stored = [piece for piece in turn.evidence.of(report.id) if piece.state == "stored" and piece.kind in PICTURE_KINDS]
    told = [{name: each.facts[name] for name in ("taken_at", "point") if each.facts.get(name)} for each in stored]
    return told if any(told) else []


def with_words(fields: Fields, words: str) -> Fields:
    """The fields that a loose telling (a caption, words at the review) changes; {} for none."""
    words = words.strip()
    if not words:
        return {}
    links = with_links(fields, words)
    return links | ({"story": told(fields, words)} if without_links(words) else {})


def with_sure_agency(turn: Turn, fields: Fields) -> Fields:
    return fields | with_agency(fields, form.background(turn))


def noted(turn: Turn, report: Report) -> Text:
    """What was noted, a line for each thing."""
    lines = [
        text("review.person", person=person(turn, report)),
        text("review.conduct", conduct=conduct(report)),
        text("review.when", when=_when(report)),
        text("review.where", where=_where(turn, report)),
    ]
    story = str(report.body.get("story") or "")
    if story:
        lines.append(text("review.story", story=cut(story, _STORY_SHOWN)))
    lines += [text("review.account", account=account) for account in accounts(report.body)]
    counts = _counts(turn, report)
    if counts:
        lines.append(text("review.counts", counts=counts))
    return text("review.noted", lines=lines)


def person(turn: Turn, report: Report) -> Text:
    """Who is reported, as far as known."""
    body = report.body
    name, post = body.get("person_name"), body.get("person_post")
    known: str | Text = cut(str(body.get("person_known") or ""), _LINE_SHOWN)
    if not name and not known and not post:
        return Text("review.person_unknown")
    if not name:
        return text("review.person_nameless", known=known or cut(str(post), _LINE_SHOWN))
    parts = [cut(str(part), _LINE_SHOWN) for part in (name, post) if part]
    return Text("review.parts", {"parts": parts})


def agency(turn: Turn, report: Report) -> str:
    """The agency's usual name, "" when none was found."""
    if not report.agency:
        return ""
    try:
        return turn.knowledge.agencies.agency(report.agency).canonical.partition("{")[0].strip()
    except UnknownAgencyError:
        return ""


def conduct(report: Report) -> Text:
    words = str(report.body.get("conduct_words") or "")
    if not report.conduct:
        return Text("review.conduct_unknown")
    if report.conduct == "other" and words:
        return text("review.plain", words=cut(words, _LINE_SHOWN))
    return CONDUCT_LABELS.get(report.conduct, Text("report.conduct_other"))


def region(turn: Turn, report: Report) -> Text | str:
    """The region's name; "daerah ini" in words while it is not known."""
    code = report.region or turn.knowledge.home_region
    return region_name(code, form.background(turn)).partition(",")[0] or Text("review.here")


def complete(turn: Turn, report: Report, timely: bool) -> Text:
    """The meter: how many of the seven are there, which, and which are missing."""
    present = elements_present(report, evidence=file_count(turn, report), within_time=timely)
    missing = missing_elements(present)
    order = [*FORMAL_ELEMENTS, *(each for each in Element if each not in FORMAL_ELEMENTS)]
    lines = [text("review.meter", count=len(present), total=len(Element))]
    if present:
        lines.append(text("review.there", parts=[ELEMENT_TEXTS[each] for each in order if each in present]))
    others = [ELEMENT_TEXTS[each] for each in missing if each not in _IDENTITY]
    if others:
        lines.append(text("review.missing", parts=others))
    if _IDENTITY & set(missing):
        lines.append(Text("review.missing_identity"))
    return text("review.complete", lines=lines)


def names_and_places(turn: Turn, report: Report) -> Iterable[str]:
    """What staff may find the report by: names and places, never the reporter's or a witness's."""
    body = report.body
    words = [str(body.get(name) or "") for name in ("person_name", "person_known", "person_post", "place", "platform")]
    return [*words, agency(turn, report), region_name(report.region, form.background(turn)) if report.region else ""]


def _when(report: Report) -> Text:
    words = str(report.body.get("happened_words") or "")
    if not report.happened_on:
        return text("review.plain", words=words) if words else Text("review.when_unknown")
    day = date.fromisoformat(report.happened_on)
    time = str(report.body.get("happened_time") or "").replace(":", ".")
    shown = text("review.day_about" if words else "review.day", day=day)
    if time:
        shown = text("review.day_time", day=day, time=time)
    if not report.known_on:
        return shown
    known = date.fromisoformat(report.known_on)
    if known == day:
        return text("review.known_same", when=shown)
    return text("review.known_later", when=shown, day=known)


def _where(turn: Turn, report: Report) -> Text:
    body = report.body
    parts: list[Text | str] = []
    if body.get("place"):
        parts.append(cut(str(body["place"]), _LINE_SHOWN))
    elif body.get("online"):
        platform = str(body.get("platform") or "")
        parts.append(text("review.online_at", platform=platform) if platform else Text("review.online"))
    if report.region and body.get("online"):
        parts.append(text("review.works_in", region=region_name(report.region, form.background(turn))))
    elif report.region:
        parts.append(_rest_of_region(str(body.get("place") or ""), region_name(report.region, form.background(turn))))
    return Text("review.parts", {"parts": parts}) if parts else Text("review.where_unknown")


def _rest_of_region(place: str, region: str) -> str:
    """What of the region's name does not already end the place: a shared location is named with its kabupaten."""
    regency, _, province = region.partition(", ")
    return province if province and place.casefold().endswith(regency.casefold()) else region


def _counts(turn: Turn, report: Report) -> list[Text]:
    numbers = (
        ("review.files", file_count(turn, report)),
        ("review.links", len(report.body.get("links", ()))),
        ("review.witnesses", len(report.body.get("witnesses", ()))),
    )
    return [text(key, count=count) for key, count in numbers if count]
