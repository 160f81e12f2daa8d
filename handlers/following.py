"""Following a report: what became of it, the reporter's key, and joining from another account with it.

A code is no secret and opens nothing to a stranger: there is one look-up, by code and follower together, so that it does the same
work and gives the same words whether or not there is such a report. A key opens; wrong ones make the next try wait.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.core.codes import looks_like_code, read_report_code, read_secret_words
from bot.core.messages import Choice, Text, text
from bot.core.patience import wait_before
from bot.core.report import Report, Role, State, possible
from bot.core.report_clock import in_time
from handlers import summary
from handlers.flow import Handler, PressHandler
from handlers.turn import Event, Turn

TO_MENU = Choice(text("following.to_menu"), "go:menu:0")
MOST_SHOWN = 8
MOST_LINES = 6
KEY_LINK = "k-"
"""What a key begins with in a link."""

TOLD = frozenset(
    {"send", "take", "ask", "ask_more", "answer", "look_into", "upgrade", "lodge", "register", "not_register"}
)
TOLD |= {"pass_on", "violation", "no_violation", "refer", "follow_up", "close", "identity_shown"}
"""The events a reporter sees; each has its words in the texts."""

_CODE_TRY, _KEY_TRY = "code_try", "key_try"
"""The slots of tries that wait: a code typed meanwhile does not replace a key."""

_KEY_SHAPE = re.compile(r"\s*(?:[0-9A-Za-z]{4}[-\s]?){3}[0-9A-Za-z]{4}\s*")


def looks_like_key(typed: str) -> bool:
    """True for sixteen letters in groups of four with a digit among them: words that happen to be sixteen letters are none."""
    plain = typed.strip()
    if plain[:2].casefold() == KEY_LINK:
        return True
    grouped = bool(_KEY_SHAPE.fullmatch(plain)) and any(letter.isdigit() for letter in plain)
    return grouped and bool(read_secret_words(plain))


# What became of it


def check(turn: Turn) -> None:
    """Cek laporan: the one report of this chat, or a choice among them."""
    reports = turn.reports.of(turn.conversation.id)
    if not reports:
        turn.say("following.none", Choice(text("following.report"), "go:report:0"), TO_MENU)
    elif len(reports) == 1:
        show(turn, reports[0])
    else:
        choices = [Choice(report.code, f"see:{report.code}:0") for report in reports[:MOST_SHOWN]]
        turn.say("following.which", *choices, TO_MENU)


def status_command(turn: Turn) -> None:
    """/status, with or without a code."""
    if turn.argument:
        show_code(turn, turn.argument)
    else:
        check(turn)


def show_code(turn: Turn, typed: str) -> None:
    """The report whose code was typed, to those who follow it; to everybody else the same words after the same work."""
    report = turn.reports.own(read_report_code(typed), turn.conversation.id)
    if report is not None:
        show(turn, report)
        return
    wait = wait_before(*turn.reports.keys.wrong_tries(turn.conversation.id, turn.now))
    turn.reports.keys.wrong_try(turn.conversation.id, turn.now)
    if wait:
        turn.later(wait, "code_unknown", slot=_CODE_TRY)
        turn.say("following.checking")
    else:
        code_unknown(turn)


def code_unknown(turn: Turn) -> None:
    """The answer to any code that this chat does not follow."""
    turn.say("following.not_found", Choice(text("following.check"), "go:check:0"), TO_MENU)


def show(turn: Turn, report: Report) -> None:
    """A report to its reporter: where it stands, what happened, what is there, and what can still be done."""
    sent = turn.local(datetime.fromisoformat(report.submitted_at)) if report.submitted_at else turn.now
    timely = in_time(report, turn.election(report.region), sent.date())
    lines: list[Text] = [
        text("following.title", code=report.code, track=text(f"following.track_{report.track}")),
        text(f"following.state_{report.state}"),
        *_history(turn, report),
        summary.complete(turn, report, timely),
    ]
    turn.say("following.status", *_possible(turn, report), lines=lines)


def _history(turn: Turn, report: Report) -> list[Text]:
    events = [event for event in turn.reports.events(report.id) if event.action in TOLD]
    days = [(event.action, turn.local(event.at).date()) for event in events]
    fresh = [event for place, event in enumerate(events) if place == 0 or days[place] != days[place - 1]]
    lines = [_line(turn, event) for event in fresh[-MOST_LINES:]]
    reason = events[-1].words if events and events[-1].action in ("not_register", "close") else ""
    return [*lines, text("following.reason", words=reason)] if reason else lines


def _line(turn: Turn, event: Event) -> Text:
    return text("following.line", day=turn.local(event.at).date(), what=text(f"following.event_{event.action}"))


def _possible(turn: Turn, report: Report) -> list[Choice]:
    """What the reporter can do with it now."""
    choices = []
    if report.state is State.WAITING:
        choices.append(Choice(text("following.answer"), f"clarified:{report.code}/again:0"))
    if "upgrade" in possible(report, Role.REPORTER):
        choices.append(Choice(text("following.formal"), f"formal:{report.code}:0"))
    choices.append(Choice(text("following.key"), f"key:{report.code}:0"))
    choices.append(Choice(text("receipt.button"), f"receipt:{report.code}:0"))
    if turn.evidence.count(report.id):
        choices.append(Choice(text("checking.button"), f"check_file:{report.code}:0"))
    return [*choices, TO_MENU]


def _see(turn: Turn, code: str, version: int) -> None:
    show_code(turn, code)


# The key


def make_key(turn: Turn, code: str, version: int) -> None:
    """A new key for a report that this chat follows, shown once."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None or report.state is State.DRAFT:
        show_code(turn, code)
        return
    key = turn.new_secret()
    turn.reports.keys.set(report.id, read_secret_words(key), turn.now)
    turn.say("following.new_key", Choice(text("following.see"), f"see:{code}:0"), TO_MENU, code=code, secret=key)


def key_command(turn: Turn) -> None:
    """/kunci KEY joins; without a key it offers to make one."""
    if turn.argument:
        try_key(turn, KEY_LINK + turn.argument)
        return
    reports = turn.reports.of(turn.conversation.id)
    choices = [Choice(report.code, f"key:{report.code}:0") for report in reports[:MOST_SHOWN]]
    turn.say("following.key_which" if choices else "following.key_how", *choices, TO_MENU)


def room_key_command(turn: Turn) -> None:
    """/kunci in a group."""
    if _letters(turn.argument):
        burn_key(turn)
    else:
        turn.say("unclear.room_command")


def burn_key(turn: Turn) -> None:
    """A key that stands in a group no longer works: everybody has read it. The words are the same whether it was one or not."""
    if letters := _letters(turn.argument):
        turn.reports.keys.use(letters)
        turn.say("following.key_burnt")


def _letters(typed: str) -> str:
    """The sixteen letters of a key, with or without what a link puts before them; "" when it is none."""
    plain = typed.strip()
    return read_secret_words(plain[2:] if plain[:2].casefold() == KEY_LINK else plain)


def try_key(turn: Turn, typed: str) -> bool:
    """Opens a report to this chat with a key, or says that it does not fit; after wrong ones only after a while.

    False when what was typed is no key at all.
    """
    letters = _letters(typed)
    if not letters and typed.strip()[:2].casefold() != KEY_LINK:
        return False
    wait = wait_before(*turn.reports.keys.wrong_tries(turn.conversation.id, turn.now))
    if wait:
        turn.later(wait, "try_key", slot=_KEY_TRY, letters=letters)
        turn.say("following.checking")
    else:
        _use(turn, letters)
    return True


def late_try(turn: Turn) -> None:
    """The key that had to wait."""
    timer = turn.message.timer
    if timer is not None:
        _use(turn, str(timer.args.get("letters", "")))


def _use(turn: Turn, letters: str) -> None:
    number = turn.reports.keys.fits(letters)
    report = turn.reports.get(number) if number else None
    if report is None:
        turn.reports.keys.wrong_try(turn.conversation.id, turn.now)
        turn.say("following.key_unknown", TO_MENU)
        return
    see = Choice(text("following.see"), f"see:{report.code}:0")
    if turn.reports.follows(report.id, turn.conversation.id):  # typed where it was made, to try it perhaps
        turn.say("following.key_own", see, TO_MENU, code=report.code)
        return
    turn.reports.keys.use(letters)
    for other in turn.reports.followers(report.id):
        choices = (Choice(text("following.cut"), f"cut:{report.code}:0"), Choice(text("following.mine"), "go:menu:0"))
        turn.news(other, "following.joined_elsewhere", *choices, about=report.id, code=report.code)
    turn.reports.follow(report.id, turn.conversation.id, turn.now)
    turn.say("following.joined", see, TO_MENU, code=report.code)


def cut(turn: Turn, code: str, version: int) -> None:
    """Whoever joined after this chat no longer follows the report nor reads what waited there, and a key that is still out no
    longer works."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None:
        show_code(turn, code)
        return
    followers = turn.reports.followers(report.id)
    for later in followers[followers.index(turn.conversation.id) + 1 :]:
        turn.reports.unfollow(report.id, later)
        turn.drop_news(later, report.id)
    turn.reports.keys.set(report.id, read_secret_words(turn.new_secret()), turn.now)  # nobody is told this one
    turn.say("following.cut_off", Choice(text("following.key"), f"key:{code}:0"), TO_MENU, code=code)


def typed_code(turn: Turn) -> bool:
    """Shows the report whose code stands alone in a message; False when there is none."""
    typed = turn.message.text.strip()
    if len(typed) > 24 or not looks_like_code(typed):
        return False
    show_code(turn, typed)
    return True


COMMANDS: dict[str, Handler] = {"status": status_command, "cek": status_command, "kunci": key_command}
ROOM_COMMANDS: dict[str, Handler] = {"kunci": room_key_command}
PRESSES: dict[str, PressHandler] = {"see": _see, "key": make_key, "cut": cut}
TIMERS: dict[str, Handler] = {"code_unknown": code_unknown, "try_key": late_try}
WORDS: dict[str, Handler] = {"cek laporan": check, "status": check, "kunci": key_command}
