"""What fits nothing else: free words, signs that cannot be read, old buttons, calls for help."""

from __future__ import annotations

from datetime import timedelta

from bot.core.intents import Intent, in_danger, read_intent, village_head
from bot.core.messages import Choice, text
from bot.core.report import State
from handlers import asking, desk, following, free_question, joining, remembered, reporter_key, reporting, welcome
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

MENU = Choice(text("unclear.to_menu"), "go:menu:0")
REPORT = Choice(text("unclear.report"), "go:report:0")
RULES = Choice(text("unclear.rules"), "go:ask:0")
READABLE = frozenset({"sticker", "poll", "dice", "game", "story", "live_photo"})
"""Kinds of unreadable messages that have a name of their own in the texts."""

FREE_ANSWERS = frozenset({"story", "person_known", "conduct_words", "words", "confirm"})
"""Questions to which any words may be the answer: nothing typed there is taken for a question of its own."""

_ALARM = "alarm"
ALARM_AGAIN = timedelta(minutes=30)
"""So long one call for help stands before the next is passed on."""


def free_words(turn: Turn) -> None:
    """Something typed while nothing is asked: a code, a key, a telling, a question, or one of many other things."""
    typed = turn.message.text.strip()
    if not typed:
        turn.say("unclear.alone", REPORT, MENU)  # a place or a contact without a word
    elif following.typed_code(turn) or _key(turn, typed):
        return
    else:
        _ANSWERS[read_intent(typed)](turn)


def _key(turn: Turn, typed: str) -> bool:
    return reporter_key.looks_like_key(typed) and (joining.try_code(turn, typed) or reporter_key.try_key(turn, typed))


# What the words mean


def _tell(turn: Turn) -> None:
    """A telling begins a report. Who tells of a village head hears first that this is no ASN, and that it counts all the same."""
    word = village_head(turn.message.text)
    if word:
        turn.say("unclear.village_head", word=word)
    reporting.begin_with_words(turn)


def _either(turn: Turn) -> None:
    """A rule or a report: only the person knows. The words are kept for the report, a day at most."""
    remembered.keep(turn, remembered.TYPED, turn.message.text)
    turn.say("unclear.either", RULES, Choice(text("unclear.report"), "words:report:0"), MENU)


def _words_press(turn: Turn, what: str, version: int) -> None:
    words = remembered.take(turn, remembered.TYPED)
    if words:
        reporting.begin_with_words(turn, words)
    else:
        reporting.begin(turn)


def _nothing(turn: Turn) -> None:
    """Perhaps a question in other words; who comes back to an unfinished draft is offered it."""
    if free_question.ask_if_clear(turn, turn.message.text):
        return
    if not reporting.offer_draft(turn):
        turn.say("unclear.nothing", REPORT, RULES, MENU)


def _question(turn: Turn) -> None:
    question(turn, turn.message.text.strip())


def question(turn: Turn, words: str) -> None:
    """A question about the rules in free words, wherever it was typed."""
    reason = free_question.ask(turn, words)
    if reason:
        _BELONGS.get(reason, _elsewhere)(turn)


def _elsewhere(turn: Turn) -> None:
    turn.say("unclear.other_office", RULES, MENU)


def _ask_command(turn: Turn) -> None:
    """/tanya, with or without a question behind it. An open question stays open and is asked again after the answer."""
    if not turn.argument:
        asking.menu(turn)
    else:
        question(turn, turn.argument)
    if turn.conversation.form:
        turn.conversation.taken_up = True


def _ask_in_room(turn: Turn) -> None:
    """/tanya in a group. What happened is told in private only: nothing said here becomes a report."""
    if not turn.argument:
        turn.say("unclear.ask_in_room")
        return
    reason = free_question.ask(turn, turn.argument)
    if reason in _TELLINGS:
        turn.say("unclear.tell_in_private")
    elif reason:
        _BELONGS.get(reason, _elsewhere)(turn)


def aside(turn: Turn) -> bool:
    """A question in the middle of a report, about the rules ("sebentar, memangnya ini dilarang?") or whether it is safe:
    answered, and then the open question comes again. False when it is more likely an answer."""
    typed = turn.message.text.strip()
    if not typed.endswith("?") or turn.conversation.question in FREE_ANSWERS:
        return False
    intent = read_intent(typed)
    if intent is Intent.SAFE:
        welcome.safe_meanwhile(turn)
    elif intent is not Intent.ASK or not free_question.ask_if_clear(turn, typed):
        return False
    turn.conversation.taken_up = True
    return True


def _abuse(turn: Turn) -> None:
    turn.say("unclear.abuse", REPORT, MENU)


def _whom(turn: Turn) -> None:
    turn.say("unclear.whom_to_choose", RULES, REPORT, MENU)


def _campaign_text(turn: Turn) -> None:
    turn.say("unclear.campaign_text", RULES, MENU)


def _who_reported(turn: Turn) -> None:
    turn.say("unclear.who_reported", RULES, MENU)


def _thanks(turn: Turn) -> None:
    turn.say("unclear.thanks", MENU)


# Somebody is in danger


def urgent(turn: Turn) -> bool:
    """Answers a call for help that comes while a question is open, or none; False when the message is none.

    Staff write about threats without being threatened.
    """
    if turn.staff is not None:
        return False
    typed = turn.message.text
    called = in_danger(typed) if turn.conversation.form else read_intent(typed) is Intent.DANGER
    if called:
        _danger(turn)
    return called


def _danger(turn: Turn) -> None:
    turn.say(
        "unclear.danger", Choice(text("unclear.pass_on"), "alarm:yes:0"), Choice(text("unclear.not_now"), "alarm:no:0")
    )


def _alarm(turn: Turn, answer: str, version: int) -> None:
    """Passes a call for help on, without a word of who calls: to who has the report, or to the office."""
    way_on = Choice(text("unclear.go_on"), "again::0") if turn.conversation.form else MENU
    if answer != "yes":
        turn.say("unclear.not_passed_on", welcome.TIPS, way_on)
        return
    if turn.waits(_ALARM):
        turn.say("unclear.passed_on_before", welcome.TIPS, way_on)
        return
    turn.later(ALARM_AGAIN, "alarm_over", slot=_ALARM)
    if _tell_staff(turn):
        turn.say("unclear.passed_on", welcome.TIPS, way_on)
    else:
        turn.say("unclear.nobody_there", welcome.TIPS, way_on)


def _tell_staff(turn: Turn) -> bool:
    """True when somebody could be told. A room reads only that a report is pressing."""
    open_reports = [report for report in turn.reports.of(turn.conversation.id) if report.state is not State.CLOSED]
    told = False
    for report in open_reports:
        taken = desk.confidants(turn, report) if report.state is not State.NEW else []
        for chat in taken:
            turn.tell(chat, "unclear.alarm_officer", code=report.code)
        for room in [] if taken else desk.audience(turn, report.office):
            turn.tell(room, "unclear.alarm_room", code=report.code)
            taken.append(room)
        told = told or bool(taken)
    if not open_reports:
        for room in desk.audience(turn, desk.home_office(turn).id):
            turn.tell(room, "unclear.alarm_nobody")
            told = True
    return told


def _alarm_over(turn: Turn) -> None:
    """From now on another call for help is passed on again: the timer itself was the mark."""


# What cannot be read


def unreadable(turn: Turn) -> None:
    """A sticker, a poll and the like. The router asks the open question again."""
    kind = turn.message.unreadable
    if kind == "revoked":
        turn.say("unclear.revoked")
        return
    what = text(f"unclear.kind_{kind}") if kind in READABLE else text("unclear.kind_other")
    turn.say("unclear.unreadable", what=what)


def edited(turn: Turn) -> None:
    """A message changed afterwards: what was noted stays, and that is said."""
    turn.say("unclear.edited")


def stale(turn: Turn) -> None:
    """An old button. The router asks the open question again."""
    turn.say("unclear.stale")


def unknown_command(turn: Turn) -> None:
    """A command that there is not. Staff commands look the same to everybody else."""
    turn.say("unclear.unknown_command", Choice(text("unclear.help"), "go:help:0"), MENU)
    turn.conversation.taken_up = bool(turn.conversation.form)  # the open question is asked again


def room_words(turn: Turn) -> None:
    """Anything said in reply to the bot in a group: the way on, the same for everybody."""
    turn.say("unclear.room_words")


def room_command(turn: Turn) -> None:
    """A command in a group that belongs into a private chat."""
    turn.say("unclear.room_command")


_ANSWERS: dict[Intent, Handler] = {
    Intent.NOTHING: _nothing,
    Intent.GREETING: welcome.greet,
    Intent.THANKS: _thanks,
    Intent.HELP: welcome.help_screen,
    Intent.DANGER: _danger,
    Intent.SAFE: welcome.safe,
    Intent.WHO_REPORTED: _who_reported,
    Intent.WHOM_TO_CHOOSE: _whom,
    Intent.CAMPAIGN_TEXT: _campaign_text,
    Intent.ABUSE: _abuse,
    Intent.WANTS_REPORT: reporting.begin,
    Intent.STATUS: following.check,
    Intent.ASK: _question,
    Intent.TELL: _tell,
    Intent.EITHER: _either,
}
_BELONGS: dict[str, Handler] = {
    "abuse": _abuse,
    "vote_advice": _whom,
    "campaign_text": _campaign_text,
    "report": _tell,
    "report_or_question": _either,
}
"""What a question that is none leads to, by the reason of `Understood`."""

_TELLINGS = frozenset({"report", "report_or_question"})
"""The reasons with which somebody tells what happened."""

COMMANDS: dict[str, Handler] = {"tanya": _ask_command}
ROOM_COMMANDS: dict[str, Handler] = {"tanya": _ask_in_room}
PRESSES: dict[str, PressHandler] = {"alarm": _alarm, "words": _words_press}
TIMERS: dict[str, Handler] = {"alarm_over": _alarm_over}
