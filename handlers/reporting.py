"""How a report begins, is put away and taken up again: consent at the first one, a telling or a file before any menu, one draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from bot.core.answer_words import means_no, means_yes
from bot.core.messages import Choice, FileRef, Text, text
from bot.core.report import Report, State
from bot.core.report_form import REPORT_FORM
from handlers import allowance, form, keeping, review
from handlers.flow import Flow, Handler, same_album
from handlers.turn import Turn

CONSENT: Final = "consent"
CONSENT_LASTS: Final = timedelta(days=1)
"""Without an answer to the consent screen, what was sent before it is erased after so long."""

TELLING_WORDS: Final = 5
"""Fewer words at the consent screen are an answer that was not understood, not more of a telling."""

_HELD: Final = "held"
"""The body's field of files that wait for consent: not fetched before it."""

MENU = Choice(text("review.menu"), "go:menu:0")


def begin(turn: Turn) -> None:
    """*Lapor*: consent first, an unfinished draft is offered, else a new report begins."""
    conversation = turn.conversation
    draft = turn.draft
    if conversation.form == CONSENT or (conversation.form and draft is not None and draft.state is State.DRAFT):
        conversation.taken_up = True  # it is open already: the router asks it again
        return
    if conversation.form:
        keeping.close_keeping(turn)
    if not conversation.consented:
        _open_consent(turn)
    elif not offer_draft(turn):
        fresh(turn)


def begin_with_words(turn: Turn, words: str = "") -> None:
    """A telling typed before any menu starts a report with it. `words`: typed earlier; without them, those of this message."""
    _begin_with(turn, words or turn.message.text, ())


def begin_with_files(turn: Turn) -> None:
    """Files sent before any menu start a report with them; while consent is awaited they wait unfetched."""
    _begin_with(turn, turn.message.text, turn.message.files)


def resume(turn: Turn) -> None:
    """*Lanjut*: the open question again, or the unfinished draft."""
    draft = unfinished(turn)
    if draft is not None:
        came_back(turn, draft)
    if turn.conversation.form:
        turn.conversation.taken_up = True
    elif draft is None:
        turn.say("report.no_draft", Choice(text("report.start"), "go:report:0"), MENU)
    else:
        take_up(turn, draft)


def came_back(turn: Turn, draft: Report) -> None:
    """The draft is wanted: its time begins again, and what said that it would go is not shown any more."""
    turn.retention.touched(draft.id, turn.now)
    turn.drop_news(turn.conversation.id, draft.id)


def offer_draft(turn: Turn) -> bool:
    """Offers the unfinished draft. False, and nothing is said, when there is none."""
    draft = unfinished(turn)
    if draft is None:
        return False
    if not turn.conversation.consented:
        _open_consent(turn)
        return True
    turn.say(
        "report.unfinished",
        review.draft_choice(turn, draft, "report.go_on", "resume"),
        review.draft_choice(turn, draft, "report.start_anew", "new"),
        review.draft_choice(turn, draft, "report.delete", "delete"),
        count=review.completeness(turn, draft),
    )
    return True


def unfinished(turn: Turn) -> Report | None:
    """The draft of this conversation; there is at most one."""
    if turn.draft is not None and turn.draft.state is State.DRAFT:
        return turn.draft
    drafts = turn.reports.of(turn.conversation.id, drafts=True)
    return drafts[0] if drafts else None


# Beginning


def _begin_with(turn: Turn, words: str, files: tuple[FileRef, ...]) -> None:
    conversation = turn.conversation
    if not conversation.consented:
        _hold(turn, words, files)
    elif unfinished(turn) is not None:
        waiting = _waiting(turn)
        waiting["words"] = f"{waiting['words']}\n{words}".strip()
        keeping.note_for_later(waiting, "files", files)
        conversation.note[conversation.WAITING] = waiting
        if not same_album(turn):
            offer_draft(turn)
    else:
        fresh(turn, words, files)


def anew(turn: Turn, draft: Report) -> None:
    """Deletes the draft and begins another with what was sent while it was decided on."""
    waiting = _waiting(turn)
    turn.discard_draft(draft)
    keeping.drop_burst(turn)
    fresh(turn, waiting["words"], *keeping.take_noted(waiting, "files"))


def delete(turn: Turn, draft: Report) -> None:
    """Deletes the draft and what was sent while it was decided on."""
    if turn.conversation.report == draft.id and turn.conversation.form:
        turn.conversation.close()
    turn.discard_draft(draft)
    turn.conversation.note.pop(turn.conversation.WAITING, None)


def _waiting(turn: Turn) -> dict[str, Any]:
    waiting: dict[str, Any] = turn.conversation.note.get(turn.conversation.WAITING) or {"words": "", "files": []}
    return waiting


def fresh(turn: Turn, words: str = "", files: tuple[FileRef, ...] = (), over: int = 0) -> None:
    """A new draft with what was already sent, and its first open question."""
    keeping.close_keeping(turn)
    if files and turn.reports.of(turn.conversation.id):
        turn.say("report.files_anew")
    allowance.warn(turn)
    draft = turn.start_draft()
    if words:
        review.add_words(turn, draft, words)
    _go_on(turn, draft, files, over, Text("report.reminder_noted") if words else Text("report.reminder"))


def _go_on(turn: Turn, draft: Report, files: tuple[FileRef, ...], over: int, lead: Text | None) -> None:
    """The next open question; when files were sent their answer brings it, so that there is one answer. `over`: how many more
    were sent than may stay."""
    turn.conversation.report = draft.id
    turn.conversation.note.pop(turn.conversation.WAITING, None)
    if files:
        turn.conversation.open(REPORT_FORM.name, "story")
        keeping.keep(turn, draft, files, over)
    else:
        form.go_on(turn, review.REPORT, lead)


def take_up(turn: Turn, draft: Report) -> None:
    """Opens the draft again, with what was sent while it was decided on."""
    waiting = _waiting(turn)
    keeping.close_keeping(turn)
    turn.conversation.report = draft.id
    if not turn.conversation.consented:
        _open_consent(turn)
        return
    draft = turn.draft or draft
    added = review.add_words(turn, draft, waiting["words"])
    lead = Text("report.resumed_with_words") if added else Text("report.resumed")
    _go_on(turn, draft, *keeping.take_noted(waiting, "files"), lead)


# Consent


def _open_consent(turn: Turn) -> None:
    conversation = turn.conversation
    draft = unfinished(turn)
    conversation.close()
    conversation.report = draft.id if draft else 0
    conversation.open(CONSENT, CONSENT)
    turn.later(CONSENT_LASTS, "consent_lapsed", slot=CONSENT)
    _ask_consent(turn)


def _ask_consent(turn: Turn) -> None:
    held = turn.draft is not None
    turn.say("report.consent_held" if held else "report.consent", *_consent_choices(turn))


def _consent_choices(turn: Turn) -> tuple[Choice, ...]:
    version = turn.conversation.version
    return (
        Choice(text("report.agree"), f"pick:yes:{version}"),
        Choice(text("report.tell_more"), "go:privacy:0"),
        Choice(text("report.decline"), f"pick:no:{version}"),
    )


def _hold(turn: Turn, words: str, files: tuple[FileRef, ...]) -> None:
    """Keeps what was sent before consent in a draft, files unfetched, and shows the consent screen."""
    first = turn.conversation.form != CONSENT
    draft = unfinished(turn) or turn.start_draft()
    turn.conversation.report = draft.id
    draft = turn.draft or draft
    review.add_words(turn, draft, words)
    review.add_loose(turn, draft)
    if files:
        keeping.note_for_later(draft.body, _HELD, files)
        draft.dirty = True
    same = same_album(turn)
    if first:
        _open_consent(turn)
        same_album(turn)
    elif not same:
        turn.say("report.consent_first", *_consent_choices(turn))


def _consent_answer(turn: Turn) -> None:
    words = turn.message.text
    if means_yes(words):
        _agreed(turn)
    elif means_no(words):
        _declined(turn)
    elif len(words.split()) >= TELLING_WORDS or turn.message.point or turn.message.contact:
        _hold(turn, words, ())
    else:
        _consent_back(turn)


def _consent_back(turn: Turn) -> None:
    """There is nothing before it: the choice again, in short."""
    turn.say("report.consent_again", *_consent_choices(turn))


def _consent_pick(turn: Turn, value: str) -> None:
    if value == "yes":
        _agreed(turn)
    else:
        _declined(turn)


def _agreed(turn: Turn) -> None:
    conversation = turn.conversation
    conversation.consented = True
    turn.cancel_timer(CONSENT)
    draft = turn.draft or turn.start_draft()
    held, over = keeping.take_noted(draft.body, _HELD)
    draft.dirty = True
    conversation.note.pop("album", None)
    _go_on(turn, draft, held, over, Text("report.thanks") if draft.body.get("story") else None)


def _declined(turn: Turn) -> None:
    """Nothing of what was sent stays."""
    _erase_unconsented(turn)
    turn.cancel_timer(CONSENT)
    turn.say("report.declined", MENU)


def _consent_lapsed(turn: Turn) -> None:
    """Nobody answered for a day: what was sent goes, and nothing is said about it on a screen that anybody may see."""
    if not turn.conversation.consented:
        _erase_unconsented(turn)


def _erase_unconsented(turn: Turn) -> None:
    draft = unfinished(turn)
    if draft is not None:
        turn.discard_draft(draft)
    if turn.conversation.form == CONSENT:
        turn.conversation.close()


COMMANDS: dict[str, Handler] = {"lapor": begin, "lanjut": resume}
WORDS: dict[str, Handler] = {
    **dict.fromkeys(("lapor", "lapor kejadian", "mau lapor", "saya mau lapor"), begin),
    **dict.fromkeys(("lanjut", "lanjutkan"), resume),
}
TIMERS: dict[str, Handler] = {"consent_lapsed": _consent_lapsed}
FLOWS: dict[str, Flow] = {
    CONSENT: Flow(ask=_ask_consent, answer=_consent_answer, pick=_consent_pick, cancel=_declined, back=_consent_back),
    **review.FLOWS,
}
