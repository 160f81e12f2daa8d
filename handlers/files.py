"""Files from a person: kept as evidence of the draft, fetched, and answered once for all that came together."""

from __future__ import annotations

import re
from typing import Any, Final

from bot.core.filekind import rough_kind
from bot.core.messages import Choice, Text, text
from bot.core.report import State
from bot.core.report_form import REPORT_FORM
from bot.core.report_person import STORY_WORDS
from handlers import alerts, allowance, dropping, exposing, form, keeping, latecomers, reporting, review, summary
from handlers.flow import Flow, Handler
from handlers.turn import Evidence, Turn

GIST: Final = "gist"
"""The question for the gist of a recording, which the bot cannot hear."""

_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_DRAFT_FORMS = frozenset({REPORT_FORM.name, review.REVIEW, GIST, exposing.FORM})


def received(turn: Turn) -> None:
    """Files of the open question's draft become its evidence; before any menu they start a report."""
    report, words = turn.draft, turn.message.text
    if report is not None and report.state is State.DRAFT and turn.conversation.form in _DRAFT_FORMS:
        review.add_words(turn, report, words)
        if turn.conversation.question == "link" and not summary.shot_count(
            turn, report
        ):  # what a screenshot shows was said
            report.body[exposing.SCREEN_TOLD] = report.dirty = True
        keeping.keep(turn, report, turn.message.files)
    else:
        reporting.begin_with_files(turn)


def fetched(turn: Turn) -> None:
    """A file is sealed in the store, or it could not be had."""
    result = turn.message.fetched
    if result is None:
        return
    facts: dict[str, Any] = dict(result.facts)
    path, clean_path = str(facts.pop("path", "")), str(facts.pop("clean_path", ""))
    size, similar = int(facts.pop("size", 0)), facts.pop("similar", ())
    piece = turn.evidence.get(result.evidence_id)
    if piece is None:  # its draft was deleted meanwhile
        turn.erase_files([name for name in (path, clean_path) if name])
        return
    if piece.state != "pending":
        return
    if result.problem == keeping.HELD:
        if latecomers.hold(turn, piece):
            _tell_result(turn, piece, lost=False)
        return
    allowance.correct(turn, piece, 0 if result.problem else size)
    if result.problem:
        turn.evidence.settle(piece.id, "lost", piece.kind, piece.size, "", "", {"problem": result.problem})
    else:
        turn.evidence.settle(piece.id, "stored", result.kind, size, path, clean_path, facts)
        turn.similar.note(piece.id, similar)
    if piece.facts.get(keeping.HELD):
        latecomers.tell(turn, piece.report)
    else:
        _tell_result(turn, piece, lost=bool(result.problem))
    _tell_staff(turn, piece.report)


def _tell_result(turn: Turn, piece: Evidence, *, lost: bool) -> None:
    """The line that said "being stored" becomes the result once the last file of its burst is there, or waits for room."""
    burst = keeping.burst_of(turn)
    if burst is None or piece.id not in [each for each, _ in burst["files"]]:
        if lost:
            line = latecomers.late_line(turn, piece, [keeping.noun(piece.kind)])
            turn.news(turn.conversation.id, line.key, **line.args)
        return
    if not burst["told"] or keeping.on_the_way(turn, burst):
        return
    stored, wrong = keeping.result(turn, burst)
    again = _again(turn, burst)
    if not keeping.waiting(turn, burst):
        keeping.drop_burst(turn)
    if stored:
        turn.say("files.told", lines=stored, slot=keeping.SLOT, edit=True)
    if lost or wrong:
        turn.say("files.told", lines=[*wrong, *again])
    at_review = (turn.conversation.form, turn.conversation.question) == (review.REVIEW, review.REVIEW)
    if at_review and turn.draft is not None and turn.draft.id == burst["report"]:
        review.ask_first(turn)  # a picture may say something that is not known yet


def _tell_staff(turn: Turn, number: int) -> None:
    """A report that went before its last file was there: its alert and its completeness count what is stored now."""
    report = turn.reports.get(number)
    if report is not None and report.code and not turn.evidence.count(number, "pending"):
        turn.reports.save(report, turn.now, elements=len(alerts.present(turn, report)))
        alerts.refresh(turn, report)


def _told(turn: Turn) -> None:
    """The burst is over: says what became of it, then the open question."""
    burst = keeping.burst_of(turn)
    if burst is None or burst["told"]:
        return
    burst["told"] = True
    stored, wrong = keeping.result(turn, burst)
    lines = [*stored, *wrong, *([] if burst["refused"] else _again(turn, burst))]
    pending = keeping.waiting(turn, burst)
    seen = zip(burst["files"], keeping.states(turn, burst), strict=True)
    sounds = [number for (number, _), (kind, state) in seen if state != "lost" and rough_kind(kind) == "sound"]
    if pending:
        turn.say("files.told", lines=lines, slot=keeping.SLOT)
    else:
        keeping.drop_burst(turn)
    lead = None if pending else text("files.told", lines=lines)
    if turn.conversation.version == burst["version"] and turn.conversation.form in _DRAFT_FORMS:
        _go_on(turn, lead, sounds)
    else:
        if lead is not None:
            turn.say("files.told", lines=lines)
        if turn.conversation.version == burst["version"] and turn.conversation.form:
            turn.conversation.taken_up = True  # the question that took the files is asked again


def _again(turn: Turn, burst: dict[str, Any]) -> list[Text]:
    """Asks for what may arrive whole the next time."""
    return [Text("files.send_again")] if keeping.worth_sending_again(turn, burst) else []


def _go_on(turn: Turn, lead: Text | None, sounds: list[int]) -> None:
    conversation = turn.conversation
    if sounds:
        conversation.note[GIST] = sounds
        conversation.open(GIST, GIST)
        _say_gist(turn, lead)
    elif conversation.form in (review.REVIEW, exposing.FORM):
        review.show(turn, lead)
    elif conversation.form == GIST:
        _say_gist(turn, lead)
    else:
        form.stay_or_go_on(turn, review.REPORT, lead)


def _ask_gist(turn: Turn) -> None:
    _say_gist(turn, None)


def _say_gist(turn: Turn, lead: Text | None) -> None:
    version = turn.conversation.version
    said = form.led(lead, Text("files.ask_gist"))
    turn.say(
        said.key,
        Choice(text("files.keep"), f"pick:keep:{version}"),
        Choice(text("files.drop"), f"pick:drop:{version}"),
        **said.args,
    )


def _gist(turn: Turn) -> None:
    draft, words = turn.draft, turn.message.text
    if draft is not None and review.add_loose(turn, draft):
        _say_gist(turn, Text("files.asked_later"))
        return
    if draft is None or not _LETTERS.search(words) or not review.add_words(turn, draft, words):
        _say_gist(turn, Text("files.gist_help"))
        return
    _leave_gist(turn, Text("report.thanks"))


def _pick_gist(turn: Turn, value: str) -> None:
    if value != "drop":
        _leave_gist(turn, None)
        return
    names: list[str] = []
    for number in turn.conversation.note.get(GIST, ()):
        piece = turn.evidence.get(number)
        if piece is not None and piece.report == turn.conversation.report:
            names += [name for name in (piece.path, piece.clean_path) if name]
            turn.evidence.remove(number)
    turn.erase_files(names)
    _leave_gist(turn, Text("files.dropped"))


def _leave_gist(turn: Turn, lead: Text | None) -> None:
    turn.conversation.note.pop(GIST, None)
    form.go_on(turn, review.REPORT, lead)


# Files that have no clean copy


def _exposed(turn: Turn) -> None:
    words, draft = turn.message.text, turn.draft
    if draft is None:
        review.gone(turn)
    elif choice := exposing.meant(words):
        _pick_exposed(turn, choice)
    elif review.add_loose(turn, draft) or (len(words.split()) >= STORY_WORDS and review.add_words(turn, draft, words)):
        review.show(turn, Text("review.added") if words else None)
    else:
        exposing.ask(turn, Text("exposing.help"))


def _pick_exposed(turn: Turn, value: str) -> None:
    draft = turn.draft
    if draft is None:
        review.gone(turn)
        return
    exposing.told(draft)
    files = exposing.without_copy(turn, draft)
    if value != "drop":
        review.show(turn, Text("exposing.kept"))
    elif len(files) == 1:
        dropping.drop(turn, str(files[0].id))
        review.show(turn, Text("review.dropped"))
    else:
        review.choose_evidence(turn)


TIMERS: dict[str, Handler] = {"files_told": _told}
FLOWS: dict[str, Flow] = {
    GIST: Flow(
        ask=_ask_gist,
        answer=_gist,
        pick=_pick_gist,
        cancel=review.leave,
        back=lambda turn: _leave_gist(turn, None),
    ),
    exposing.FORM: Flow(
        ask=exposing.ask,
        answer=_exposed,
        pick=_pick_exposed,
        cancel=review.leave,
        back=lambda turn: form.back(turn, review.REPORT),
    ),
}
