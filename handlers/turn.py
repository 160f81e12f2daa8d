"""The Turn: all that a handler has. The only file in this folder that knows storage and texts.

A handler is a plain function `def do_something(turn: Turn) -> None`. It reads, decides, writes, and *queues* what to say; nothing
happens in the world before the turn's transaction is committed. No network, no clock, no randomness, no files in here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.core.allowance import Today
from bot.core.codes import report_code, secret_words
from bot.core.conversation import Conversation
from bot.core.messages import Address, Incoming, Say, Text
from bot.core.report import Report, Role, State, Transition, transition
from bot.core.retention import Limits
from bot.core.stage import Election, Stage
from bot.core.wire import say_out
from bot.knowledge import Knowledge
from handlers.saying import Saying
from storage.custody import Custody, CustodyEntry
from storage.evidence import Evidence, EvidenceRows
from storage.identity_requests import IdentityRequest, IdentityRequests
from storage.offices import Invitation, Office, Offices, StaffMember
from storage.outbox import Row
from storage.questions import Questions, StaffQuestion
from storage.reports import Event, Reports
from storage.retention import Retention
from storage.similar import Similar
from storage.stages import Stages
from storage.store import Store

__all__ = [
    "CustodyEntry",
    "Event",
    "Evidence",
    "IdentityRequest",
    "Invitation",
    "Knowledge",
    "Office",
    "StaffMember",
    "StaffQuestion",
    "Turn",
]


class Turn(Saying):
    """One message and the transaction it is handled in."""

    __slots__ = (
        "_chance",
        "_draft",
        "_others",
        "_outbox",
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
        self._outbox = store.outbox
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
    def custody(self) -> Custody:
        return self._store.custody

    @property
    def similar(self) -> Similar:
        return self._store.similar

    @property
    def identity_requests(self) -> IdentityRequests:
        return self._store.identity_requests

    @property
    def offices(self) -> Offices:
        return self._store.offices

    @property
    def stages(self) -> Stages:
        return self._store.stages

    @property
    def questions(self) -> Questions:
        return self._store.questions

    @property
    def retention(self) -> Retention:
        return self._store.retention

    def limits(self, office: int) -> Limits:
        """How long an office keeps reports: as it has set, else as the settings say."""
        return self._store.retention.limits(office) or self.knowledge.limits

    def stage(self, region: str = "") -> Stage:
        """Where the election stands today in `region` (home when empty): as set there, else for its province, else at home, else
        as the settings say."""
        home = self.knowledge.home_region
        timetable = self._store.stages.nearest((region, region[:2], home, home[:2]))
        return timetable.on(self.now.date()) if timetable else Stage(Election(self.knowledge.election))

    def election(self, region: str = "") -> str:
        """Which election's clock runs in `region`: none, pemilu or pilkada."""
        return self.stage(region).election.value

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

    def is_staff(self, address: Address) -> bool:
        """True for who is staff now: their chats are for work, and their messages say what they are about."""
        return self._store.offices.staff_of(address) is not None

    @property
    def draft(self) -> Report | None:
        """The draft or report the open question is about. Change it and set `draft.dirty`; it is saved when the turn ends."""
        number = self.conversation.report
        if self._draft is None or self._draft.id != number:
            if self._draft is not None and self._draft.dirty:
                self._store.reports.save(self._draft, self.now)
            self._draft = self._store.reports.get(number) if number else None
        return self._draft

    @property
    def today(self) -> Today:
        """What this person has sent today, also before a /hapus; to be changed in place."""
        return self._store.spent.counted(self.conversation, self.now)

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

    def forget_conversation(self, key: str, **args: Any) -> None:
        """Says goodbye with the text `key` and lets go of everything about this person: state, questions, what waited to be said or
        done, here and in every other chat of the same person.

        The chat itself is forgotten as soon as the goodbye is sent; a message that comes before that begins a new conversation.
        """
        own, address = self.conversation.id, self.conversation.address
        dropped: frozenset[int] = frozenset()
        self._store.forget_set_aside(address, own)
        for number in {own, *self._store.conversations.of_person(address)}:
            self._store.outbox.drop_for(number, self.now, ("signal", "timer"))
            dropped |= self._store.outbox.drop_for(number, self.now, ("message",))
            self.rows += self._store.outbox.recall_now(self.now, conversation=number)
            self._store.questions.forget_of(number)
            if number != own:
                self._store.conversations.forget(number)
        self._store.conversations.unlink(own)
        self._store.offices.forget_person(address)
        self._store.spent.keep(self.conversation, self.now)
        self.conversation.restore(Conversation(own, address, open_since=self.conversation.open_since).state())
        payload = say_out(Say(Text(key, args))) | {"last": True}
        row = self._store.outbox.queue("message", own, payload, self.now, address=address)
        row.instead_of = dropped
        self.rows.append(row)

    def forget_chat(self, number: int) -> None:
        """A chat in which nothing is open any more goes without a word."""
        self._store.questions.forget_of(number)
        self._store.conversations.forget(number)

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
        self.erase_report(report)
        if self.conversation.report == report.id:
            self.conversation.report = 0

    def erase_report(self, report: Report) -> list[int]:
        """Deletes a report or draft with its key, files, history and keyed words, and what still waits to be told about it. Returns
        the conversations that followed it."""
        followers = self._store.reports.followers(report.id)
        row = self._erase(self._store.erase_report(report, self.now))
        if report.code:
            row.instead_of = self._store.outbox.drop_about(report.code, self.now)
        if self._draft is report:
            self._draft = None
        for number in followers:
            self.drop_news(number, report.id)
        return followers

    def alert_holders(self, report: Report) -> list[int]:
        """The conversations in which an alert of this report stands."""
        return self._store.outbox.slot_holders(f"alert:{report.code}")

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
