"""Where a person stands in a conversation: the open question, what was offered, the draft being filled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.core.messages import Address


@dataclass(slots=True)
class Conversation:
    """One person in one chat, or a room (`address.person` empty).

    `version` grows when the open question changes, so that a press can be told stale. `form` and `question` name the open
    question ("" for none), `report` the draft or report it is about (0 for none). `offered` are the choices of the last
    message, as (label, data), so that a typed label or number works as well as a press. `trail` are the questions answered
    before, for *kembali*. `note` holds a form's own small values. `news` waits for [Buka]. `consented` remembers the first
    report's consent. `heard_at` (ISO 8601) is when the person last did something: what comes much later is no answer. `open_since`
    is when the person last wrote, where the platform lets us write only for a time after that ("" elsewhere, and when it is over);
    `point_asked`: the choices shown last stood under a request for a location. `unreached` are the reports whose office was told
    that their reporter cannot be reached now. `today` counts what was sent on the day it names (`bot.core.allowance`).
    """

    id: int
    address: Address
    version: int = 1
    form: str = ""
    question: str = ""
    report: int = 0
    offered: list[tuple[str, str]] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    note: dict[str, Any] = field(default_factory=dict)
    news: list[dict[str, Any]] = field(default_factory=list)
    consented: bool = False
    reachable: bool = True
    last_press: str = ""
    heard_at: str = ""
    open_since: str = ""
    point_asked: bool = False
    unreached: list[str] = field(default_factory=list)
    taken_up: bool = False
    today: dict[str, Any] = field(default_factory=dict)

    STATE = (
        *("form", "question", "report", "offered", "trail", "note", "news", "consented", "reachable", "last_press"),
        *("heard_at", "open_since", "point_asked", "unreached", "today"),
    )
    _ASIDE = ("form", "question", "report", "trail", "note")
    WAITING = "waiting"
    """The note that belongs to no question, and outlasts those asked between: what was sent while an older draft has to be
    decided on."""

    def state(self) -> dict[str, Any]:
        """What is stored (sealed), as plain JSON values."""
        return {name: getattr(self, name) for name in self.STATE}

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`; unknown names from an older program are left out."""
        for name in self.STATE:
            if name in state:
                setattr(self, name, state[name])
        self.offered = [(label, data) for label, data in self.offered]

    def open(self, form: str, question: str) -> None:
        """Opens a question: older buttons become stale."""
        self.form, self.question = form, question
        self.version += 1

    def close(self) -> None:
        """No question is open any more."""
        self.open("", "")
        self.trail, self.note, self.offered = [], {}, []
        self.report = 0

    def put_aside(self) -> None:
        """Keeps the open question and its note for `take_up`, so that another can be asked between. Nothing to keep: closed."""
        lasting = self._lasting()
        self.note = {name: value for name, value in self.note.items() if name not in lasting}
        kept = {name: getattr(self, name) for name in self._ASIDE} if self.form or self.note else None
        self.close()
        self.note = lasting if kept is None else lasting | {"aside": kept}

    def take_up(self) -> None:
        """Closes the open question and opens again what was put aside; `taken_up` (not stored) tells that it wants asking."""
        kept, lasting = self.note.get("aside"), self._lasting()
        self.close()
        if kept is not None:
            for name in self._ASIDE:
                setattr(self, name, kept[name])
            self.taken_up = bool(self.form)
        self.note |= lasting

    def close_but_waiting(self) -> None:
        """Closes the open question; what was sent while an older draft has to be decided on stays."""
        lasting = self._lasting()
        self.close()
        self.note |= lasting

    def let_go_of(self, report: int) -> None:
        """The report or draft is gone: no question about it stays open, nor put aside."""
        aside = self.note.get("aside")
        if isinstance(aside, dict) and aside.get("report") == report:
            del self.note["aside"]
        if self.report == report:
            self.close_but_waiting()

    def _lasting(self) -> dict[str, Any]:
        return {self.WAITING: self.note[self.WAITING]} if self.WAITING in self.note else {}


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A bare number was typed that none of the `count` choices has."""

    count: int


_WORD = re.compile(r"[^\w]+", re.UNICODE)


def _folded(label: str) -> str:
    """A label as people type it: no pictures, no punctuation, no leading number, small letters."""
    words = _WORD.sub(" ", label).split()
    if len(words) > 1 and words[0].isdigit():
        words = words[1:]
    return " ".join(words).casefold()


def typed_choice(typed: str, offered: list[tuple[str, str]], *, numbers: bool) -> str | OutOfRange | None:
    """The data of the choice that `typed` means: its label, or its number in the order shown when `numbers` is true.

    Returns None when it is no choice, `OutOfRange` when a bare number fits none of them.
    """
    if not offered:
        return None
    bare = typed.strip().rstrip(".)")
    if numbers and bare.isdecimal() and len(bare) <= 3:
        index = int(bare)
        return offered[index - 1][1] if 1 <= index <= len(offered) else OutOfRange(len(offered))
    wanted = _folded(typed)
    if not wanted:
        return None
    return next((data for label, data in offered if _folded(label) == wanted), None)


def with_numbers(offered: list[tuple[str, str]], buttons: int, label: int) -> bool:
    """Whether these choices were shown with numbers: where a platform has `buttons` buttons (0: as many as wanted) with labels of
    `label` UTF-16 units, more or longer ones are."""
    return buttons > 0 and (
        len(offered) > buttons or any(len(shown.encode("utf-16-le")) // 2 > label for shown, _ in offered)
    )


@dataclass(frozen=True, slots=True)
class ButtonData:
    """`verb:subject:version` taken apart. `version` is of the question or of the report; 0 where none matters."""

    verb: str
    subject: str = ""
    version: int = 0

    def __str__(self) -> str:
        return f"{self.verb}:{self.subject}:{self.version}"


def read_button(data: str) -> ButtonData | None:
    """Takes `verb:subject:version` apart; None when it is not of that form (an old program's, or forged)."""
    parts = data.split(":")
    if len(parts) != 3 or not parts[0] or not parts[2].isdecimal() or len(parts[2]) > 9:
        return None
    return ButtonData(parts[0], parts[1], int(parts[2]))
