"""The reporter's key: it opens a report, or goes on with a draft, from another account or channel.

A key is shown once, works once, and is kept as a keyed hash; wrong ones make the next try wait. Whoever followed before hears that
somebody joined, and can cut that chat off.
"""

from __future__ import annotations

import re

from bot.core.codes import read_secret_words
from bot.core.messages import Choice, text
from bot.core.patience import wait_before
from bot.core.report import State
from handlers import following
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

KEY_LINK = "k-"
"""What a key begins with in a link."""

_KEY_TRY = "key_try"
"""The slot of a try that waits."""

_KEY_SHAPE = re.compile(r"\s*(?:[0-9A-Za-z]{4}[-\s]?){3}[0-9A-Za-z]{4}\s*")


def looks_like_key(typed: str) -> bool:
    """True for sixteen letters in groups of four with a digit among them: words that happen to be sixteen letters are none."""
    plain = typed.strip()
    if plain[:2].casefold() == KEY_LINK:
        return True
    grouped = bool(_KEY_SHAPE.fullmatch(plain)) and any(letter.isdigit() for letter in plain)
    return grouped and bool(read_secret_words(plain))


def make_key(turn: Turn, code: str, version: int) -> None:
    """A new key for a report that this chat follows, shown once."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None or report.state is State.DRAFT:
        following.show_code(turn, code)
        return
    key = turn.new_secret()
    turn.reports.keys.set(report.id, read_secret_words(key), turn.now)
    turn.say(
        "reporter_key.fresh", Choice(text("following.see"), f"see:{code}:0"), following.TO_MENU, code=code, secret=key
    )


def key_command(turn: Turn) -> None:
    """/kunci KEY joins; without a key it offers to make one."""
    if turn.argument:
        try_key(turn, KEY_LINK + turn.argument)
        return
    reports = turn.reports.of(turn.conversation.id)
    choices = [Choice(report.code, f"key:{report.code}:0") for report in reports[: following.MOST_SHOWN]]
    turn.say("reporter_key.which" if choices else "reporter_key.how", *choices, following.TO_MENU)


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
        turn.say("reporter_key.burnt")


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
        turn.say("reporter_key.unknown", following.TO_MENU)
        return
    see = Choice(text("following.see"), f"see:{report.code}:0")
    if turn.reports.follows(report.id, turn.conversation.id):  # typed where it was made, to try it perhaps
        turn.say("reporter_key.own", see, following.TO_MENU, code=report.code)
        return
    turn.reports.keys.use(letters)
    for other in turn.reports.followers(report.id):
        choices = (
            Choice(text("reporter_key.cut"), f"cut:{report.code}:0"),
            Choice(text("reporter_key.mine"), "go:menu:0"),
        )
        turn.news(other, "reporter_key.joined_elsewhere", *choices, about=report.id, code=report.code)
    turn.reports.follow(report.id, turn.conversation.id, turn.now)
    turn.say("reporter_key.joined", see, following.TO_MENU, code=report.code)


def cut(turn: Turn, code: str, version: int) -> None:
    """Whoever joined after this chat no longer follows the report nor reads what waited there, and a key that is still out no
    longer works."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None:
        following.show_code(turn, code)
        return
    followers = turn.reports.followers(report.id)
    for later in followers[followers.index(turn.conversation.id) + 1 :]:
        turn.reports.unfollow(report.id, later)
        turn.drop_news(later, report.id)
    turn.reports.keys.set(report.id, read_secret_words(turn.new_secret()), turn.now)  # nobody is told this one
    turn.say("reporter_key.cut_off", Choice(text("following.key"), f"key:{code}:0"), following.TO_MENU, code=code)


COMMANDS: dict[str, Handler] = {"kunci": key_command}
ROOM_COMMANDS: dict[str, Handler] = {"kunci": room_key_command}
PRESSES: dict[str, PressHandler] = {"key": make_key, "cut": cut}
TIMERS: dict[str, Handler] = {"try_key": late_try}
WORDS: dict[str, Handler] = {"kunci": key_command}
