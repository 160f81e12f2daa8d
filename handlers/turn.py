"""The Turn: all that a handler has. The only file in this folder that knows storage and texts.

A handler is a plain function `def do_something(turn: Turn) -> None`. It reads, decides, writes, and *queues* what to say; nothing
happens in the world before the turn's transaction is committed. No network, no clock, no randomness, no files in here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bot.core.codes import report_code, secret_words
from bot.core.conversation import Conversation
from bot.core.messages import Address, Choice, FileRef, Incoming, Say, Text
from bot.core.report import Report, Role, State, Transition, transition
from bot.core.wire import file_out, say_in, say_out
from bot.knowledge import Knowledge
from storage.evidence import Evidence, EvidenceRows
from storage.offices import Invitation, Office, Offices, StaffMember
from storage.outbox import Row
from storage.reports import Event, Reports
from storage.store import Store

__all__ = ["Event", "Evidence", "Invitation", "Knowledge", "Office", "StaffMember", "Turn"]

SIGNAL_LIFE = timedelta(seconds=20)
"""After so long the answer to a press is worth nothing: the platform no longer takes it."""


class Turn:
    """One message and the transaction it is handled in."""

    __slots__ = (
        "_acknowledged",
        "_chance",
        "_draft",
        "_others",
        "_staff",
        "_store",
        "conversation",
        "knowledge",
        "message",
        "now",
        "rows",
    )

    def __init__(
        self,
        message: Incoming,
        conversation: Conversation,
        store: Store,
        knowledge: Knowledge,
        now: datetime,
        chance: Callable[[int], bytes],
    ) -> None:
        self.message = message
        self.conversation = conversation
        self.knowledge = knowledge
        self.now = now.astimezone(knowledge.zone)
        self.rows: list[Row] = []
        self._store = store
        self._chance = chance
        self._draft: Report | None = None
        self._staff: StaffMember | bool | None = False
        self._acknowledged = False
        self._others: dict[int, Conversation] = {}

    # What a handler may read

    @property
    def reports(self) -> Reports:
        return self._store.reports

    @property
    def evidence(self) -> EvidenceRows:
        return self._store.evidence

    @property
    def offices(self) -> Offices:
        return self._store.offices

    @property
    def command(self) -> str:
        """The command in the message without its slash, in small letters; "" when it is none."""
        words = self.message.text.split(maxsplit=1)
        return words[0][1:].casefold() if words and words[0].startswith("/") else ""

    @property
    def argument(self) -> str:
        """What follows the command."""
        words = self.message.text.split(maxsplit=1)
        return words[1].strip() if len(words) > 1 else ""

    @property
    def staff(self) -> StaffMember | None:
        """The staff member who wrote or pressed this, looked up now: a button proves nothing."""
        if isinstance(self._staff, bool):
            self._staff = self._store.offices.staff_of(self.message.sender)
        return self._staff

    @property
    def draft(self) -> Report | None:
        """The draft or report the open question is about. Change it and set `draft.dirty`; it is saved when the turn ends."""
        number = self.conversation.report
        if self._draft is None or self._draft.id != number:
            if self._draft is not None and self._draft.dirty:
                self._store.reports.save(self._draft, self.now)
            self._draft = self._store.reports.get(number) if number else None
        return self._draft

    def start_draft(self) -> Report:
        """A new draft, followed by this conversation; the open question is about it from now on."""
        self._draft = self._store.reports.start(self.conversation.id, self.now)
        self.conversation.report = self._draft.id
        return self._draft

    def label(self, text: Text | str) -> str:
        """A label's words, as people may type them."""
        return self.knowledge.texts.words(text)

    def local(self, stored_at: datetime) -> datetime:
        """A stored time in the office's zone."""
        return stored_at.astimezone(self.knowledge.zone)

    # What a handler may queue

    def say(
        self, key: str, *choices: Choice, slot: str = "", edit: bool = False, ask_point: bool = False, **args: Any
    ) -> None:
        """Says a text to the person whose conversation this is. Its choices may be typed from now on."""
        say = Say(Text(key, args), choices, ask_point=ask_point, slot=slot, edit=edit)
        if choices:
            self.conversation.offered = [(self.label(choice.label), choice.data) for choice in choices]
        self._queue_say(self.conversation.id, say)

    def tell(self, to: int, key: str, *choices: Choice, slot: str = "", edit: bool = False, **args: Any) -> None:
        """Says a text to another conversation by its id: a room, or a staff member's private chat."""
        self._queue_say(to, Say(Text(key, args), choices, slot=slot, edit=edit))

    def ask(self, to: int, key: str, *choices: Choice, **args: Any) -> None:
        """Like `tell`, in a private chat where an answer is wanted: the choices may be typed there."""
        other = self.other(to)
        if other is not None:
            other.offered = [(self.label(choice.label), choice.data) for choice in choices]
            self._queue_say(to, Say(Text(key, args), choices))

    def tell_news(self) -> list[str]:
        """Shows the news that waited for this person and returns what is to be done then (button data)."""
        waiting, self.conversation.news = self.conversation.news, []
        for item in waiting:
            say = say_in(item)
            if say.choices:
                self.conversation.offered = [(self.label(choice.label), choice.data) for choice in say.choices]
            self._queue_say(self.conversation.id, say)
        return [item["then"] for item in waiting if item["then"]]

    def show(self, to: int, say: Say) -> None:
        """Queues a message that `say` and `tell` have no words for: evidence, a point on the map."""
        self._queue_say(to, say)

    def news(self, to: int, key: str, *choices: Choice, then: str = "", **args: Any) -> None:
        """News that nobody asked for just now: kept until [Buka], announced by one neutral line.

        `then` is button data acted upon once the news was shown: it opens the question the news asks.
        """
        other = self.other(to)
        if other is None or not other.reachable:
            return
        first = not other.news
        other.news.append(say_out(Say(Text(key, args), choices)) | {"then": then})
        if first:
            self._queue_say(to, Say(Text("news.notice"), (Choice(Text("news.open"), "news::0"),)))

    def acknowledge(self, key: str = "", **args: Any) -> None:
        """Answers a press, once, with a short notice (at most 200 characters) if `key` is given. Nothing for other messages."""
        press = self.message.press
        if press is None or not press.id or self._acknowledged:
            return
        self._acknowledged = True
        text = Text(key, args) if key else None
        row = self._store.outbox.queue(
            "signal",
            self.conversation.id,
            say_out(Say(text, press=press.id)),
            self.now,
            expires_at=self.now + SIGNAL_LIFE,
            address=self.conversation.address,
        )
        self.rows.append(row)

    def fetch(self, evidence: int, file: FileRef) -> None:
        """Queues a download; its result comes back as a message of its own."""
        payload = {"do": "fetch", "evidence": evidence, "file": file_out(file)}
        self.rows.append(self._store.outbox.queue("file", self.conversation.id, payload, self.now))

    def erase_files(self, names: list[str]) -> None:
        """Queues the removal of stored files."""
        if names:
            payload = {"do": "erase", "names": names}
            self.rows.append(self._store.outbox.queue("file", self.conversation.id, payload, self.now))

    def later(self, wait: timedelta, name: str, *, to: int = 0, slot: str = "", **args: Any) -> None:
        """Queues a timer that comes back as a message. One with a `slot` replaces the one waiting there."""
        conversation = to or self.conversation.id
        if slot:
            self._store.outbox.cancel(conversation, "timer", slot, self.now)
        payload = {"name": name, "args": args}
        row = self._store.outbox.queue("timer", conversation, payload, self.now, due_at=self.now + wait, slot=slot)
        self.rows.append(row)

    def waits(self, slot: str) -> bool:
        """True when a timer of this conversation still waits in `slot`."""
        return self._store.outbox.pending(self.conversation.id, "timer", slot)

    def cancel_timer(self, slot: str) -> None:
        self._store.outbox.cancel(self.conversation.id, "timer", slot, self.now)

    # What a handler may change

    def other(self, number: int) -> Conversation | None:
        """Another conversation, saved with this turn. This one's own number gives this one."""
        if number == self.conversation.id:
            return self.conversation
        if number not in self._others:
            found = self._store.conversations.get(number)
            if found is None:
                return None
            self._others[number] = found
        return self._others[number]

    def conversation_at(self, address: Address) -> Conversation:
        """The conversation at an address, made when there is none."""
        if address == self.conversation.address:
            return self.conversation
        found = self._store.conversations.at(address, self.now)
        return self._others.setdefault(found.id, found)

    def move_room(self, old: Address, new: Address) -> None:
        """The room has a new identifier."""
        self._store.conversations.move(old, new)

    def forget_conversation(self, key: str) -> None:
        """Says goodbye with the text `key` and lets go of everything about this chat: its state, what waited to be said or done.

        The chat itself is forgotten as soon as the goodbye is sent; a message that comes before that begins a new conversation.
        """
        number = self.conversation.id
        self._store.outbox.drop_for(number, self.now, ("message", "signal", "timer"))
        self._store.conversations.unlink(number)
        self._store.deliveries.forget(self.conversation.address)
        self.conversation.restore(Conversation(number, self.conversation.address).state())
        payload = say_out(Say(Text(key))) | {"last": True}
        row = self._store.outbox.queue("message", number, payload, self.now, address=self.conversation.address)
        self.rows.append(row)

    def step(
        self, report: Report, action: str, role: Role, *, staff: int = 0, reason: str = "", words: str = ""
    ) -> Transition:
        """Does one step of the table: state, version and audit row together. Raises `NotAllowed`."""
        row = transition(report, action, role)
        if row.to is not None:
            report.state = State(row.to)
        report.version += 1
        report.dirty = True
        self._store.reports.note_event(report, action, role, self.now, staff=staff, reason=reason, words=words)
        return row

    def discard_draft(self, report: Report) -> None:
        """Deletes a draft with its key and files."""
        self.erase_files(self._store.erase_report(report, self.now))
        if self._draft is report:
            self._draft = None
        if self.conversation.report == report.id:
            self.conversation.report = 0

    def new_code(self) -> str:
        """A report code that no report has."""
        while True:
            code = report_code(self._chance(7))
            if not self._store.reports.code_taken(code):
                return code

    def new_secret(self) -> str:
        """80 random bits in groups of four letters: a reporter's key."""
        return secret_words(self._chance(10))

    def finish(self) -> list[Row]:
        """Saves what changed and returns what was queued. Called by dispatch, once."""
        if self._draft is not None and self._draft.dirty:
            self._store.reports.save(self._draft, self.now)
        for other in self._others.values():
            self._store.conversations.save(other, self.now)
        self._store.conversations.save(self.conversation, self.now)
        return self.rows

    def _queue_say(self, to: int, say: Say) -> None:
        address = self.conversation.address if to == self.conversation.id else None
        row = self._store.outbox.queue("message", to, say_out(say), self.now, slot=say.slot, address=address)
        self.rows.append(row)
