"""/hapus: what this chat wrote and what ties it to its reports goes; what was sent stays, as is said before."""

from __future__ import annotations

from bot.core.allowance import counts_nothing
from bot.core.answer_words import means_no
from bot.core.messages import Choice, Text, text
from bot.core.report import Report, Track
from handlers import reporter_key, staff_questions
from handlers.flow import Flow, Handler
from handlers.turn import Turn

TO_MENU = Choice(text("forgetting.to_menu"), "go:menu:0")
FORM = "forget"
MOST_NAMED = 4


def begin(turn: Turn) -> None:
    """What will go, what will stay, and whether to go on. Someone of the staff is not forgotten while on duty."""
    if turn.staff is not None:
        turn.say("forgetting.staff", TO_MENU)
        return
    if turn.conversation.form != FORM:
        turn.conversation.put_aside()
        turn.conversation.open(FORM, "sure")
    ask(turn)


def ask(turn: Turn) -> None:
    version = turn.conversation.version
    sent = turn.reports.of(turn.conversation.id)
    keyless = _without_key(turn)
    choices = [Choice(text("forgetting.key_first"), f"pick:key:{version}")] if keyless else []
    choices.append(Choice(text("forgetting.yes"), f"pick:all:{version}"))
    if turn.reports.of(turn.conversation.id, drafts=True):
        choices.append(Choice(text("forgetting.drafts_only"), f"pick:drafts:{version}"))
    choices.append(Choice(text("forgetting.no"), f"pick:no:{version}"))
    turn.say("forgetting.screen", *choices, lines=_lines(turn, sent, keyless))


def _lines(turn: Turn, sent: list[Report], keyless: list[Report]) -> list[Text]:
    """What goes, what it means, what stays and why, and until when a backup still has it."""
    rest = [] if counts_nothing(turn.today) else [text("forgetting.counts_stay")]
    rest.append(text("forgetting.backups", days=turn.knowledge.backup_days))
    drafts = turn.reports.of(turn.conversation.id, drafts=True)
    shared = [text("forgetting.draft_elsewhere")] if any(_is_shared(turn, draft) for draft in drafts) else []
    if not sent:
        return [text("forgetting.goes"), *shared, *rest]
    lines = [text("forgetting.goes_with_reports", what=_named(sent)), *shared]
    if keyless:
        lines.append(text("forgetting.no_key", what=_named(keyless)))
    lines.append(text("forgetting.stays"))
    if any(report.track is Track.FORMAL for report in sent):
        lines.append(text("forgetting.stays_formal"))
    return [*lines, *rest]


def _named(reports: list[Report]) -> Text:
    """Their codes as far as they fit on a screen."""
    if len(reports) > MOST_NAMED:
        return text("forgetting.reports_counted", count=len(reports))
    return text("forgetting.reports_named", codes=[report.code for report in reports])


def _without_key(turn: Turn) -> list[Report]:
    """The reports that nobody could open any more once this chat is forgotten."""
    return [report for report in turn.reports.of(turn.conversation.id) if not turn.reports.keys.has(report.id)]


def answer(turn: Turn) -> None:
    """Nothing is erased by words that were not understood, and a plain yes is not enough."""
    if means_no(turn.message.text):
        keep(turn)
        return
    turn.say("forgetting.choose")
    ask(turn)


def pick(turn: Turn, value: str) -> None:
    if value == "all" and turn.staff is None:
        _forget_drafts(turn)
        while reports := turn.reports.of(turn.conversation.id):
            for report in reports:
                turn.reports.unfollow(report.id, turn.conversation.id)
        staff_questions.withdraw(turn)
        turn.forget_conversation("forgetting.gone", days=turn.knowledge.backup_days)
    elif value == "key":
        for report in _without_key(turn):
            reporter_key.make_key(turn, report.code, 0)
        ask(turn)
    elif value == "drafts":
        _forget_drafts(turn)
        turn.conversation.close()
        sent = turn.reports.of(turn.conversation.id)
        turn.say("forgetting.drafts_gone" if sent else "forgetting.drafts_only_gone", TO_MENU)
    else:
        keep(turn)


def keep(turn: Turn) -> None:
    """Nothing goes; what was open before is asked again."""
    turn.conversation.take_up()
    turn.say("forgetting.kept", TO_MENU)


def _forget_drafts(turn: Turn) -> None:
    """Deletes the drafts of this chat; one that another account follows too is only let go."""
    while drafts := turn.reports.of(turn.conversation.id, drafts=True):
        for draft in drafts:
            if _is_shared(turn, draft):
                turn.reports.unfollow(draft.id, turn.conversation.id)
            else:
                turn.discard_draft(draft)


def _is_shared(turn: Turn, draft: Report) -> bool:
    """Whether another chat goes on with this draft too."""
    return turn.reports.followers(draft.id) != [turn.conversation.id]


COMMANDS: dict[str, Handler] = {"hapus": begin}
FLOWS: dict[str, Flow] = {FORM: Flow(ask=ask, answer=answer, pick=pick, cancel=keep, back=keep)}
