"""What staff open of a report: pictures as clean copies, originals, the place, and the log of all that. Each opening leaves a line.

What is not a picture has no clean copy: video and recordings carry place and voice, documents an author. So it is named by kind,
length and size, and opened by a press of its own, in private, by who may read the reporter's own words.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from bot.core.custody import Opened
from bot.core.filekind import rough_kind
from bot.core.messages import Choice, Point, Say, Text, text
from bot.core.report import Report, Role
from bot.core.report_beside import points_are_told
from handlers import alerts, desk
from handlers.flow import PressHandler
from handlers.turn import CustodyEntry, Evidence, StaffMember, Turn

MOST_BUTTONS = 6
"""Originals offered beside the copies; the rest is on the pages of *Berkas asli*."""

PAGE = 8
MOST_ENTRIES = 12
_MEGABYTE = 1_000_000


def show_evidence(turn: Turn, code: str, version: int) -> None:
    """[Bukti]: the pictures as an album of clean copies under neutral names; what else there is is named."""
    found, here = _opened_here(turn, code)
    if found is None or not here:
        return
    report, staff = found
    pieces = stored(turn, report)
    pictures = [piece for piece in pieces if piece.clean_path]
    others = [piece for piece in pieces if not piece.clean_path]
    in_room = here == desk.room_here_id(turn)
    for piece in pictures:
        turn.custody.note(report.id, piece.id, staff.id, Opened.COPY, turn.now, in_room=in_room)
    buttons = [_original_choice(report, piece) for piece in others[:MOST_BUTTONS]]
    if pictures or len(others) > MOST_BUTTONS:
        buttons.append(Choice(text("viewing.originals"), f"originals:{report.code}/0:0"))
    lines = [
        text("viewing.evidence" if pieces else "viewing.no_evidence", **_named(turn, report)),
        *(text("viewing.first_frame", number=piece.number) for piece in pictures if piece.facts.get("more_frames")),
        *(describe(piece) for piece in others),
        *([text("viewing.not_pictures")] if others else []),
        *([text("viewing.links")] if report.body.get("links") else []),  # what the reporter typed is not for a room
    ]
    copies = tuple(piece.id for piece in pictures)
    said = desk.for_a_day(report, Say(text("alerts.card", lines=lines), tuple(buttons), evidence=copies))
    desk.show(turn, here, said)


def show_map(turn: Turn, code: str, version: int) -> None:
    """[Peta]: the point, where there is one; else the place in words."""
    found, here = _opened_here(turn, code)
    if found is None or not here:
        return
    report, staff = found
    place = alerts.place_of(report)
    point = report.body.get("point")
    if point:
        turn.custody.note(report.id, 0, staff.id, Opened.PLACE, turn.now, in_room=here == desk.room_here_id(turn))
        said = text("casework.point", code=report.code, place=place)
        turn.show(here, desk.for_a_day(report, Say(said, point=Point(float(point[0]), float(point[1])))))
    else:
        region = desk.region_name(turn, report.region) or text("alerts.no_region")
        turn.show(here, Say(text("casework.place", code=report.code, place=place, region=region)))


def _opened_here(turn: Turn, code: str) -> tuple[tuple[Report, StaffMember] | None, int]:
    """The report and who pressed, and where what was asked for is shown; (None, 0) after saying why not."""
    found = desk.case(turn, code)
    if found is None:
        return None, 0
    here = desk.place_to_show(turn, *found)
    if not here:
        desk.notice(turn, "casework.no_private_chat")
    return found, here


# Originals


def may_open(turn: Turn, report: Report, staff: StaffMember) -> bool:
    """True for who may open what was received as it is: who may read the reporter's own words, and a head."""
    return staff.role is Role.HEAD or desk.may_read(turn, report, staff)


def originals(turn: Turn, subject: str, version: int) -> None:
    """[Berkas asli]: every piece with a button that opens it as it was received, a page at a time, in private."""
    code, _, start = subject.partition("/")
    found, chat = _in_private(turn, code)
    if found is None or not chat:
        return
    report, _ = found
    pieces = stored(turn, report)
    first = int(start) if start.isdecimal() and len(start) < 4 else 0
    page = pieces[first : first + PAGE]
    buttons = [_original_choice(report, piece) for piece in page]
    if len(pieces) > first + PAGE:
        buttons.append(Choice(text("viewing.next_page"), f"originals:{code}/{first + PAGE}:0"))
    lines = [text("viewing.which", code=code), *(describe(piece) for piece in page)]
    desk.show(turn, chat, Say(text("alerts.card", lines=lines), tuple(buttons)))


def open_original(turn: Turn, subject: str, version: int) -> None:
    """[Buka asli 3]: the piece as it was received, uploaded anew into the presser's private chat."""
    code, _, number = subject.partition("/")
    found, chat = _in_private(turn, code)
    if found is None or not chat:
        return
    report, staff = found
    piece = next((piece for piece in stored(turn, report) if str(piece.id) == number), None)
    if piece is None:
        desk.notice(turn, "viewing.gone")
        return
    turn.custody.note(report.id, piece.id, staff.id, Opened.ORIGINAL, turn.now)
    said = text("viewing.original", number=piece.number, code=code)
    turn.show(chat, desk.for_a_day(report, Say(said, evidence=(piece.id,), original=True)))


def _in_private(turn: Turn, code: str) -> tuple[tuple[Report, StaffMember] | None, int]:
    """The report, who pressed and that member's own chat, for who may open originals; (None, 0) after saying why not."""
    found = desk.case(turn, code)
    if found is None:
        return None, 0
    chat = desk.private_chat(turn, found[1])
    if not may_open(turn, *found):
        desk.notice(turn, "viewing.not_yours")
        return None, 0
    if not chat:
        desk.notice(turn, "casework.no_private_chat")
    elif not turn.message.private:
        turn.acknowledge("casework.sent_in_private")
    return found, chat


def _original_choice(report: Report, piece: Evidence) -> Choice:
    return Choice(text("viewing.open_original", number=piece.number), f"original:{report.code}/{piece.id}:0")


# Words


def stored(turn: Turn, report: Report) -> list[Evidence]:
    """The pieces that are there."""
    return [piece for piece in turn.evidence.of(report.id) if piece.state == "stored"]


def describe(piece: Evidence) -> Text:
    """A piece by its number, kind, length and rough size; its name is never told."""
    parts: list[Text] = []
    seconds = int(piece.facts.get("seconds") or 0)
    if seconds >= 60:
        parts.append(text("viewing.minutes", minutes=seconds // 60, seconds=seconds % 60))
    elif seconds:
        parts.append(text("viewing.seconds", seconds=seconds))
    size = round(piece.size / _MEGABYTE)
    parts.append(text("viewing.size", size=size) if size else text("viewing.small"))
    return text("viewing.piece", number=piece.number, kind=text(f"viewing.a_{rough_kind(piece.kind)}"), about=parts)


def claims(report: Report, piece: Evidence) -> list[Text]:
    """When and where a file itself says it was made; not where, if the reporter said that it was not there."""
    told: list[Text] = []
    if taken_at := str(piece.facts.get("taken_at") or ""):
        at = datetime.fromisoformat(taken_at)
        told.append(text("viewing.taken_at", day=at.date(), time=f"{at:%H.%M}"))
    if (point := piece.facts.get("point")) and points_are_told(report.body):
        told.append(text("viewing.taken_where", point=f"{float(point[0]):.5f}, {float(point[1]):.5f}"))
    return told


def file_facts(turn: Turn, report: Report) -> list[Text]:
    """When and where the files themselves say they were made, for who may read the reporter's words: claims, never judged."""
    lines = []
    for piece in stored(turn, report):
        parts = claims(report, piece)
        if parts:
            lines.append(text("viewing.file_facts", number=piece.number, facts=parts))
    pages = [lines[start : start + PAGE] for start in range(0, len(lines), PAGE)]
    return [text("alerts.card", lines=[text("viewing.facts_title", code=report.code), *page]) for page in pages]


def _named(turn: Turn, report: Report) -> dict[str, Text | str]:
    return {"code": report.code, "count": alerts.evidence_count(turn, report)}


# The log


def show_custody(turn: Turn, code: str, version: int) -> None:
    """[Riwayat buka]: who has opened what, to heads and admins in private."""
    found = desk.case(turn, code)
    if found is None:
        return
    report, staff = found
    if staff.role not in desk.LEADERS:
        desk.notice(turn, "viewing.leaders_only")
        return
    chat = desk.private_chat(turn, staff)
    if not chat:
        desk.notice(turn, "casework.no_private_chat")
        return
    lines = custody_lines(turn, report)
    head = "viewing.custody" if lines else "viewing.custody_empty"
    more = [text("viewing.custody_more", count=len(lines) - MOST_ENTRIES)] if len(lines) > MOST_ENTRIES else []
    shown = text("alerts.card", lines=[text(head, code=code), *lines[-MOST_ENTRIES:], *more])
    turn.show(chat, Say(shown, protect=True))
    turn.acknowledge("" if turn.message.private else "casework.sent_in_private")


def custody_lines(turn: Turn, report: Report) -> list[Text]:
    """One line for each opening, oldest first; pieces opened together stand in one."""
    numbers = {piece.id: piece.number for piece in turn.evidence.of(report.id)}
    together = groupby(turn.custody.of(report.id), key=lambda entry: (entry.at, entry.staff, entry.what, entry.in_room))
    return [_custody_line(turn, list(entries), numbers) for _, entries in together]


def _custody_line(turn: Turn, entries: list[CustodyEntry], numbers: dict[int, int]) -> Text:
    first = entries[0]
    pieces = [text("viewing.called", number=numbers.get(entry.evidence, 0)) for entry in entries if entry.evidence]
    what = text(f"viewing.opened_{first.what}", pieces=pieces)
    name = desk.member_name(turn, first.staff) or text("viewing.operator")
    key = "viewing.custody_line_room" if first.in_room else "viewing.custody_line"
    return text(key, at=turn.local(first.at), name=name, what=what)


PRESSES: dict[str, PressHandler] = {
    "show_evidence": show_evidence,
    "show_map": show_map,
    "originals": originals,
    "original": open_original,
    "show_custody": show_custody,
}
