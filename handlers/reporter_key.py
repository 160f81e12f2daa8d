"""The reporter's key: it opens a report, or goes on with a draft, from another account or channel.

A key is shown once, works once, and is kept as a keyed hash; wrong ones make the next try wait. Whoever followed before hears that
somebody joined, and can cut that chat off.
"""

from __future__ import annotations

import re

from bot.core.codes import read_secret_words
from bot.core.messages import Choice, Say, text
from bot.core.paper import KEY_CARD, KeyCard
from bot.core.patience import wait_before
from bot.core.report import Report, State
from handlers import desk, following, keeping, reporting
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

KEY_LINK = "k-"
"""What a key begins with in a link."""

PICTURE_STAYS = 600
"""Seconds after which the picture of a key is taken back."""

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
    """[Kunci]: a new key for a report that this chat follows, shown once."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None or report.state is State.DRAFT:
        following.show_code(turn, code)
    else:
        _show_key(turn, report, (Choice(text("reporter_key.as_qr"), f"keyqr:{code}:0"), _see(report)))


def draw_key(turn: Turn, code: str, version: int) -> None:
    """[Jadikan QR]: a new key for a report that this chat follows, as a picture to be pointed a camera at."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None or report.state is State.DRAFT:
        following.show_code(turn, code)
    else:
        _show_picture(turn, report, (_see(report),))


def make_draft_key(turn: Turn, draft: Report) -> None:
    """A new key for a draft of this chat: it is gone on with from another account or channel."""
    as_qr = Choice(text("reporter_key.as_qr"), f"draft:qr/{draft.id}:0")
    _show_key(turn, draft, (as_qr, Choice(text("reporter_key.go_on"), "go:resume:0")))


def draw_draft_key(turn: Turn, draft: Report) -> None:
    """The same as a picture."""
    _show_picture(turn, draft, (Choice(text("reporter_key.go_on"), "go:resume:0"),))


def _show_key(turn: Turn, report: Report, choices: tuple[Choice, ...]) -> None:
    key = _fresh(turn, report)
    what = "reporter_key.fresh" if report.code else "reporter_key.fresh_draft"
    turn.say(what, *choices, following.TO_MENU, code=report.code, secret=key)


def _show_picture(turn: Turn, report: Report, choices: tuple[Choice, ...]) -> None:
    """Taken back soon where the platform lets a bot do so: who holds the picture holds the key."""
    say = Say(
        text("reporter_key.picture"),
        (*choices, following.TO_MENU),
        paper=f"{KEY_CARD}:{_fresh(turn, report)}",
        gone_after=PICTURE_STAYS,
        about=report.id,
    )
    desk.show(turn, turn.conversation.id, say)


def _fresh(turn: Turn, report: Report) -> str:
    """A new key for this report; the one before no longer works."""
    key = turn.new_secret()
    turn.reports.keys.set(report.id, read_secret_words(key), turn.now)
    return key


def compose(secret: str) -> KeyCard:
    """The picture of a key. Where its codes lead is known only to who sends it."""
    return KeyCard(
        name=text("reporter_key.file_name"),
        title=text("reporter_key.title"),
        secret=secret,
        letters=KEY_LINK + read_secret_words(secret),
        how=(text("reporter_key.scan"), text("reporter_key.once"), text("reporter_key.delete")),
    )


def _see(report: Report) -> Choice:
    return Choice(text("following.see"), f"see:{report.code}:0")


def key_command(turn: Turn) -> None:
    """/kunci KEY joins; without a key it offers to make one."""
    if turn.argument:
        try_key(turn, KEY_LINK + turn.argument)
        return
    reports = turn.reports.of(turn.conversation.id)
    choices = [Choice(report.code, f"key:{report.code}:0") for report in reports[: following.MOST_SHOWN - 1]]
    drafts = turn.reports.of(turn.conversation.id, drafts=True) if turn.conversation.consented else []
    if drafts:
        choices.insert(0, Choice(text("reporter_key.draft"), f"draft:key/{drafts[0].id}:0"))
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
    elif report.state is State.DRAFT:
        _use_on_draft(turn, report, letters)
    elif turn.reports.follows(report.id, turn.conversation.id):  # typed where it was made, to try it perhaps
        turn.say("reporter_key.own", _see(report), following.TO_MENU, code=report.code)
    else:
        turn.reports.keys.use(letters)
        _tell_joined(turn, report, "reporter_key.joined_elsewhere", f"cut:{report.code}:0")
        turn.reports.follow(report.id, turn.conversation.id, turn.now)
        turn.say("reporter_key.joined", _see(report), following.TO_MENU, code=report.code)


def _use_on_draft(turn: Turn, draft: Report, letters: str) -> None:
    """Goes on here with what was begun elsewhere. A chat has one draft at most: another is finished first, the key stays."""
    if turn.reports.follows(draft.id, turn.conversation.id):
        turn.say("reporter_key.own_draft", Choice(text("reporter_key.go_on"), "go:resume:0"), following.TO_MENU)
    elif reporting.unfinished(turn) is not None:
        turn.say("reporter_key.other_draft", Choice(text("reporter_key.go_on"), "go:resume:0"), following.TO_MENU)
    else:
        turn.reports.keys.use(letters)
        _tell_joined(turn, draft, "reporter_key.draft_joined_elsewhere", f"draft:cut/{draft.id}:0")
        turn.reports.follow(draft.id, turn.conversation.id, turn.now)
        turn.conversation.consented = True  # a key is made only where its draft's reporter has agreed
        turn.say("reporter_key.draft_joined")
        reporting.take_up(turn, draft)


def _tell_joined(turn: Turn, report: Report, key: str, cut_data: str) -> None:
    """Whoever follows already hears that somebody joins, and can end it."""
    choices = (Choice(text("reporter_key.cut"), cut_data), Choice(text("reporter_key.mine"), "go:menu:0"))
    for other in turn.reports.followers(report.id):
        turn.news(other, key, *choices, about=report.id, code=report.code)


def cut(turn: Turn, code: str, version: int) -> None:
    """[Putuskan] on a report."""
    report = turn.reports.own(code, turn.conversation.id)
    if report is None:
        following.show_code(turn, code)
        return
    _cut_off(turn, report)
    turn.say("reporter_key.cut_off", Choice(text("following.key"), f"key:{code}:0"), following.TO_MENU, code=code)


def cut_draft(turn: Turn, draft: Report) -> None:
    """[Putuskan] on a draft."""
    _cut_off(turn, draft)
    turn.say("reporter_key.draft_cut_off", Choice(text("reporter_key.go_on"), "go:resume:0"), following.TO_MENU)


def _cut_off(turn: Turn, report: Report) -> None:
    """Whoever joined after this chat no longer follows the report, has no question about it open, and reads nothing of what waited
    there; a key that is still out no longer works."""
    followers = turn.reports.followers(report.id)
    for later in followers[followers.index(turn.conversation.id) + 1 :]:
        turn.reports.unfollow(report.id, later)
        turn.drop_news(later, report.id)
        keeping.let_go(turn, report, later)
    _fresh(turn, report)  # nobody is told this one


COMMANDS: dict[str, Handler] = {"kunci": key_command}
ROOM_COMMANDS: dict[str, Handler] = {"kunci": room_key_command}
PRESSES: dict[str, PressHandler] = {"key": make_key, "keyqr": draw_key, "cut": cut}
TIMERS: dict[str, Handler] = {"try_key": late_try}
WORDS: dict[str, Handler] = {"kunci": key_command}
