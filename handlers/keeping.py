"""Keeping files: what is refused before it is fetched, what is fetched, and the burst that is answered as one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from bot.core.filekind import rough_kind
from bot.core.messages import FileRef, Text, text
from bot.core.report import Report
from bot.core.wire import file_in, file_out
from handlers import allowance
from handlers.turn import Evidence, Turn

MOST_BYTES: Final = 20_000_000
"""What a Telegram bot may download (core.telegram.org/bots/api#getfile); said before anything is fetched."""

MOST_FILES: Final = 20
BURST: Final = timedelta(seconds=1.5)
"""Files that follow each other this closely, an album above all, get one answer."""

SLOT: Final = "files"
_NOTE: Final = "burst"

HELD: Final = "held"
"""What is heard of a file that waits for room, and the fact that it does: what its sender's app said it is; "" once its sender has
heard the end."""


def note_for_later(note: dict[str, Any], name: str, files: tuple[FileRef, ...]) -> None:
    """Adds `files`, unfetched, to the list `name` of a note; those beyond what may stay are only counted, in `name`_over."""
    every = [*note.get(name, ()), *(file_out(file) for file in files)]
    note[name], over = every[:MOST_FILES], len(every[MOST_FILES:])
    note[f"{name}_over"] = int(note.get(f"{name}_over", 0)) + over


def take_noted(note: dict[str, Any], name: str) -> tuple[tuple[FileRef, ...], int]:
    """Takes the files out of a note again: those that were kept, and how many more there were."""
    files = tuple(file_in(file) for file in note.pop(name, ()))
    return files, int(note.pop(f"{name}_over", 0))


def keep(turn: Turn, report: Report, files: tuple[FileRef, ...], over: int = 0) -> None:
    """Makes `files` evidence of `report`: each is expected and fetched, or refused for its size or number, as were `over` more
    before. One answer comes for all that arrive together (timer `files_told`)."""
    burst = burst_of(turn)
    version = turn.conversation.version
    if burst is None or burst["report"] != report.id or (burst["told"] and not waiting(turn, burst)):
        burst = {"report": report.id, "files": [], "refused": [], "told": False, "version": version}
    elif burst["told"]:  # some of the last burst are still on their way: both end together
        burst |= {"refused": [], "told": False, "version": version}
    there = sum(1 for piece in turn.evidence.of(report.id) if piece.state != "lost")
    for file in files:
        kind = file.kind
        if file.size > MOST_BYTES:
            burst["refused"].append([kind, "too_large", file.size])
        elif there >= MOST_FILES:
            burst["refused"].append([kind, "too_many", 0])
        elif not allowance.takes(turn, file.size):
            burst["refused"].append([kind, "day_full", 0])
        else:
            facts: dict[str, Any] = {"name": file.name, "seconds": file.seconds}
            piece = turn.evidence.expect(report.id, kind, file.size, facts, turn.now)
            turn.fetch(piece.id, file)
            burst["files"].append([piece.id, kind])
            there += 1
    if over:
        burst["refused"].append(["document", "too_many", 0])
    turn.conversation.note[_NOTE] = burst
    turn.later(BURST, "files_told", slot=SLOT)


def burst_of(turn: Turn) -> dict[str, Any] | None:
    """The files that arrived last: {report, files: [[id, declared kind]], refused: [[kind, why, size]], told, version}."""
    note = turn.conversation.note
    burst = note.get(_NOTE) or _aside(note).get(_NOTE)
    return burst if isinstance(burst, dict) else None


def drop_burst(turn: Turn) -> None:
    note = turn.conversation.note
    note.pop(_NOTE, None)
    _aside(note).pop(_NOTE, None)


def _aside(note: dict[str, Any]) -> dict[str, Any]:
    """The note of a question that was put aside while another is asked."""
    aside = note.get("aside")
    inner = aside.get("note") if isinstance(aside, dict) else None
    return inner if isinstance(inner, dict) else {}


def close_keeping(turn: Turn) -> None:
    """Closes the conversation's question, but remembers files that are still on their way, so that their result is told, and what
    was sent while an older draft had to be decided on."""
    burst = burst_of(turn)
    turn.conversation.close_but_waiting()
    if burst is not None and (not burst["told"] or waiting(turn, burst)):
        turn.conversation.note[_NOTE] = burst | {"version": 0}


def let_go(turn: Turn, report: Report, number: int) -> None:
    """The open question of another chat about this report is closed."""
    other = turn.other(number)
    if other is not None and other.report == report.id:
        other.close_but_waiting()


def take_up_keeping(turn: Turn) -> None:
    """Goes back to the question put aside; files still on their way are remembered as in `close_keeping`."""
    burst = burst_of(turn)
    turn.conversation.take_up()
    if burst is not None and (not burst["told"] or waiting(turn, burst)) and burst_of(turn) is None:
        turn.conversation.note[_NOTE] = burst | {"version": 0}


def states(turn: Turn, burst: dict[str, Any]) -> list[tuple[str, str]]:
    """(kind, state) of each file in the order it came: the kind that was declared, or that its bytes say once it is stored. One
    that is gone counts as lost, one that waits for room as held."""
    found = [(kind, turn.evidence.get(number)) for number, kind in burst["files"]]
    return [
        (piece.kind if piece and piece.state == "stored" else kind, _state(piece) if piece else "lost")
        for kind, piece in found
    ]


def _state(piece: Evidence) -> str:
    return "held" if piece.state == "pending" and piece.facts.get(HELD) else piece.state


def waiting(turn: Turn, burst: dict[str, Any]) -> bool:
    """True while some are still to come."""
    return any(state in ("pending", "held") for _, state in states(turn, burst))


def on_the_way(turn: Turn, burst: dict[str, Any]) -> bool:
    """True while some are being fetched; those that wait for room are not."""
    return any(state == "pending" for _, state in states(turn, burst))


def counted(kinds: list[str]) -> list[Text]:
    """ "2 foto, 1 video": how many of each kind."""
    names = [rough_kind(kind) for kind in kinds]
    return [text(_COUNTS[name], count=names.count(name)) for name in _COUNTS if name in names]


def noun(kind: str) -> Text:
    """What a file of this kind is called."""
    return text(_NOUNS[rough_kind(kind)])


def nth(kinds: list[str], index: int) -> Text:
    """ "Foto ke-2": one of several files, by its number among those called the same; alone it has none."""
    same = [each for each, other in enumerate(kinds) if rough_kind(other) == rough_kind(kinds[index])]
    name = noun(kinds[index])
    if len(same) == 1:
        return name
    return text("files.nth", file=name, numbers=[text("files.number", number=same.index(index) + 1)])


_COUNTS: Final = {
    "photo": "files.count_photo",
    "video": "files.count_video",
    "sound": "files.count_voice",
    "document": "files.count_document",
}
_NOUNS: Final = {
    "photo": "files.photo",
    "video": "files.video",
    "sound": "files.voice",
    "document": "files.document",
}
_TROUBLES: Final = {
    "broken": "files.broken",
    "empty": "files.empty",
    "unreadable": "files.unreadable",
    "too_large": "files.too_large_late",
    "too_many_pixels": "files.too_many_pixels",
    "gone": "files.gone",
    "no_space": "files.no_space",
}
_WORTH_SENDING_AGAIN: Final = frozenset({"broken", "empty", "gone", "no_space", ""})
"""What may be gone the next time; of the others the text says what to send instead."""


def result(turn: Turn, burst: dict[str, Any]) -> tuple[list[Text], list[Text]]:
    """What became of a burst: what is stored (or received), and what went wrong, each as lines."""
    seen = states(turn, burst)
    good = [kind for kind, state in seen if state not in ("lost", "held")]
    held = [kind for kind, state in seen if state == "held"]
    stored: list[Text] = []
    if good:
        pending = any(state == "pending" for _, state in seen)
        stored.append(text("files.received" if pending else "files.stored", files=counted(good)))
    if held:
        stored.append(text("files.held", files=counted(held)))
    wrong = _lost(turn, burst)
    if wrong and (good or held):
        wrong.append(Text("files.others_safe"))
    wrong += [_refused(kind, why, size) for kind, why, size in burst["refused"] if why == "too_large"]
    reasons = {why for _, why, _ in burst["refused"]}  # said once, however many there were
    if "too_many" in reasons:
        wrong.append(text("files.too_many", most=MOST_FILES))
    if "day_full" in reasons:
        wrong.append(text("allowance.bytes", most=allowance.MEGABYTES))
    return stored, wrong


def worth_sending_again(turn: Turn, burst: dict[str, Any]) -> bool:
    """Whether a file of the burst was lost in a way that may not happen twice."""
    return any(problem in _WORTH_SENDING_AGAIN for _, problem, _ in _troubles(turn, burst))


def _troubles(turn: Turn, burst: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(noun, problem, its number among the files of that noun) of each file that could not be kept."""
    nouns: list[str] = []
    found: list[tuple[str, str, int]] = []
    for number, kind in burst["files"]:
        nouns.append(rough_kind(kind))
        piece = turn.evidence.get(number)
        if piece is None or piece.state == "lost":
            found.append((nouns[-1], str(piece.facts.get("problem", "")) if piece else "", nouns.count(nouns[-1])))
    return found


def _lost(turn: Turn, burst: dict[str, Any]) -> list[Text]:
    """Names the files that could not be kept, those with one trouble together: by number where there are several of a kind."""
    several = {noun for noun in _NOUNS if [rough_kind(kind) for _, kind in burst["files"]].count(noun) > 1}
    together: dict[tuple[str, str], list[int]] = {}
    for noun, problem, number in _troubles(turn, burst):
        together.setdefault((_TROUBLES.get(problem, "files.gone"), noun), []).append(number)
    lines: list[Text] = []
    for (key, noun), numbers in together.items():
        name = text(_NOUNS[noun])
        nth = text("files.nth", file=name, numbers=[text("files.number", number=number) for number in numbers])
        lines.append(text(key, which=nth if noun in several else text("files.that", file=name)))
    return lines


def _refused(kind: str, why: str, size: int) -> Text:
    return text("files.too_large", file=noun(kind), size=max(21, round(size / 1_000_000)))
