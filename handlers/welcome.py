"""The greeting, the menu, help, privacy and advice on safety: what is always there."""

from __future__ import annotations

from bot.core.messages import Choice, text
from bot.core.report import State
from bot.core.retention import ANSWERED, CONTACT, DRAFT, DRAFT_NOTICE
from handlers import asking, desk, following, joining, keeping, limits, remembered, reporter_key, reporting
from handlers.flow import Handler, PressHandler
from handlers.turn import Turn

MENU = Choice(text("welcome.to_menu"), "go:menu:0")
AGAIN = Choice(text("welcome.go_on"), "again::0")
TIPS = Choice(text("welcome.choice_tips"), "go:tips:0")
PRIVACY = Choice(text("welcome.choice_privacy"), "go:privacy:0")
REPORT = Choice(text("welcome.choice_report"), "go:report:0")
CHECK = Choice(text("welcome.choice_check"), "go:check:0")

LAPOR = "lapor"
"""What a link on a poster carries (`/start lapor`)."""


def start(turn: Turn) -> None:
    """/start: the greeting, or what the link that was followed stands for: a report, an invitation, a reporter's key."""
    carried = turn.argument
    if carried.casefold() == LAPOR:
        reporting.begin(turn)
    elif carried and (joining.try_code(turn, carried) or reporter_key.try_key(turn, carried)):
        return
    else:
        greet(turn)


def greet(turn: Turn) -> None:
    """The greeting with the menu; an unfinished note is offered first, and an open question stays open."""
    if turn.conversation.form:
        turn.say("welcome.in_between", AGAIN, MENU)
    elif turn.reports.of(turn.conversation.id, drafts=True):
        reporting.offer_draft(turn)
    else:
        turn.say("welcome.greeting", *_entries(turn), office=turn.knowledge.office_name)


def menu(turn: Turn) -> None:
    """What can be done here. An open question is left: what was told so far is kept, and `lanjut` comes back to it."""
    draft = turn.draft
    kept = turn.conversation.consented and draft is not None and draft.state is State.DRAFT
    if turn.conversation.form:
        keeping.close_keeping(turn)
    remembered.take(turn, remembered.TYPED)
    turn.say("welcome.menu_kept" if kept else "welcome.menu", *_entries(turn))


def _entries(turn: Turn) -> list[Choice]:
    entries = [
        REPORT,
        Choice(text("welcome.choice_ask"), "go:ask:0"),
        CHECK,
        Choice(text("welcome.choice_help"), "go:help:0"),
    ]
    if turn.reports.of(turn.conversation.id, drafts=True):
        entries.append(Choice(text("welcome.choice_resume"), "go:resume:0"))
    if turn.conversation.news:
        entries.append(Choice(text("welcome.choice_news"), "news::0"))
    return entries


def help_screen(turn: Turn) -> None:
    """What the bot does, and the words that always work."""
    turn.say("welcome.help", PRIVACY, TIPS, *_way_on(turn))


def privacy(turn: Turn) -> None:
    """What is kept, who reads it, for how long, what others can see: honestly, in three messages."""
    sent = turn.reports.of(turn.conversation.id)
    office = sent[0].office if sent else desk.home_office(turn).id
    turn.say("welcome.privacy_kept", office=desk.office_name(turn, office))
    turn.say(
        "welcome.privacy_time",
        draft=DRAFT.days,
        notice=DRAFT_NOTICE.days,
        limits=limits.lines(turn.limits(office)),
        question=ANSWERED.days,
        contact=CONTACT.days,
        backups=turn.knowledge.backup_days,
    )
    turn.say("welcome.privacy_others", TIPS, *_way_on(turn))


def tips(turn: Turn) -> None:
    """How to stay safe."""
    sent = [] if turn.conversation.form else turn.reports.of(turn.conversation.id)
    turn.say("welcome.tips", *([CHECK] if sent else []), *_way_on(turn))


def safe_meanwhile(turn: Turn) -> None:
    """The same to who asks while a question is open: that one comes again after it."""
    turn.say("welcome.safe", TIPS)


def safe(turn: Turn) -> None:
    """Is it safe to report? What is promised, and what nobody can promise."""
    turn.say("welcome.safe", Choice(text("welcome.choice_tell"), "go:report:0"), TIPS, MENU)


def _way_on(turn: Turn) -> tuple[Choice, ...]:
    """Back to the open question, if there is one; the menu otherwise."""
    return (AGAIN,) if turn.conversation.form else (MENU,)


def _ask(turn: Turn) -> None:
    if turn.conversation.form:
        keeping.close_keeping(turn)
    asking.menu(turn)


_PLACES: dict[str, Handler] = {
    "menu": menu,
    "report": reporting.begin,
    "resume": reporting.resume,
    "ask": _ask,
    "check": following.check,
    "help": help_screen,
    "privacy": privacy,
    "tips": tips,
    "safe": safe,
}


def _go(turn: Turn, place: str, version: int) -> None:
    """A button that leads somewhere works however old it is."""
    _PLACES.get(place, menu)(turn)


COMMANDS: dict[str, Handler] = {
    "start": start,
    "mulai": start,
    "menu": menu,
    "bantuan": help_screen,
    "help": help_screen,
    "privasi": privacy,
}
PRESSES: dict[str, PressHandler] = {"go": _go}
WORDS: dict[str, Handler] = {
    **dict.fromkeys(("menu", "kembali ke menu", "menu utama"), menu),
    **dict.fromkeys(("bantuan", "help"), help_screen),
    **dict.fromkeys(("privasi", "selengkapnya"), privacy),
    **dict.fromkeys(("tips aman", "tips"), tips),
    **dict.fromkeys(
        (
            "mulai",
            "start",
            "halo",
            "hallo",
            "hai",
            "hi",
            "hello",
            "p",
            "tes",
            "test",
            "ping",
            "permisi",
            "assalamualaikum",
        ),
        greet,
    ),
}
