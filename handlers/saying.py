"""What a handler may queue. Everything here becomes rows of the outbox in the turn's own transaction; delivery does the rest.

A lock screen shows what comes in while its owner is not looking. So whatever is queued for a person who has not just written
becomes news by itself: one neutral line, its content after [Buka]. No handler has to think of it, and none can get round it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.core.conversation import Conversation
from bot.core.messages import Address, Choice, FileRef, Incoming, Say, Text
from bot.core.wire import file_out, say_in, say_out

ANSWERED_WITHIN = timedelta(minutes=1)
"""What follows later than this from what a person wrote is no answer any more: the phone may lie on a table by then."""

SIGNAL_LIFE = timedelta(seconds=20)
"""After so long the answer to a press is worth nothing: the platform no longer takes it."""


NOTICE = Say(Text("news.notice"), (Choice(Text("news.open"), "news::0"),), template="news")
"""All that a person sees of news before opening it: it tells a lock screen nothing."""

THERE_IS_ONE = "alert_chat.there_is_one"
SEEN_BY_ANYBODY = frozenset({"news.notice", "forgetting.gone", THERE_IS_ONE})
"""The texts that may come at any time: the line above; the goodbye, after which there is nothing to open; and the line by which
staff hear in a second chat that there is something in their room."""


class Queue(Protocol):
    """The outbox, as far as it is needed here."""

    def queue(self, *row: Any, **more: Any) -> Any:
        """Adds a row: lane, conversation, payload, time; when due, when worthless, its slot and address."""

    def cancel(self, conversation: int, lane: Any, slot: str, now: datetime) -> None:
        """Waiting rows of this name are no longer wanted."""

    def pending(self, conversation: int, lane: Any, slot: str) -> bool:
        """True when a row of this name still waits."""


class Saying:
    """The part of the Turn that queues."""

    __slots__ = ("_acknowledged",)

    message: Incoming
    conversation: Conversation
    now: datetime
    rows: list[Any]
    _outbox: Queue
    _acknowledged: bool

    def label(self, text: Text | str) -> str:
        """A label's words, as people may type them; the Turn knows them."""
        raise LookupError(text)

    def other(self, number: int) -> Conversation | None:
        """Another conversation, saved with this turn; the Turn knows them."""
        raise LookupError(number)

    def is_staff(self, address: Address) -> bool:
        """True for who is staff now; the Turn knows."""
        raise LookupError(address)

    def say(
        self, key: str, *choices: Choice, slot: str = "", edit: bool = False, ask_point: bool = False, **args: Any
    ) -> None:
        """Says a text to the person whose conversation this is. Its choices may be typed from now on."""
        say = Say(Text(key, args), choices, ask_point=ask_point, slot=slot, edit=edit)
        self._speak(self.conversation.id, say, self.conversation if choices else None)

    def tell(self, to: int, key: str, *choices: Choice, slot: str = "", edit: bool = False, **args: Any) -> None:
        """Says a text to another conversation by its id: a room, or a staff member's private chat."""
        self._speak(to, Say(Text(key, args), choices, slot=slot, edit=edit))

    def ask(self, to: int, key: str, *choices: Choice, **args: Any) -> None:
        """Like `tell`, in a private chat where an answer is wanted: the choices may be typed there."""
        other = self.other(to)
        if other is not None:
            self._speak(to, Say(Text(key, args), choices), other)

    def tell_news(self) -> list[str]:
        """Shows the news that waited for this person and returns what is to be done then (button data)."""
        waiting, self.conversation.news = self.conversation.news, []
        for item in waiting:
            say = say_in(item)
            self._speak(self.conversation.id, say, self.conversation if say.choices else None)
        return [item["then"] for item in waiting if item["then"]]

    def show(self, to: int, say: Say) -> None:
        """Queues a message that `say` and `tell` have no words for: evidence, a point on the map."""
        self._speak(to, say)

    def news(
        self, to: int, key: str, *choices: Choice, then: str = "", about: int = 0, quiet: bool = False, **args: Any
    ) -> None:
        """News that nobody asked for just now: kept until [Buka], announced by one neutral line; where the chat cannot be reached,
        when the person is back.

        `then` is button data acted upon once the news was shown: it opens the question the news asks. `about` is the report it is
        about (a question handed to staff: its number below zero), for `drop_news`. `quiet`: it takes the place of news that was
        announced before.
        """
        other = self.other(to)
        if other is not None:
            self._keep_news(other, Say(Text(key, args), choices), then=then, about=about, quiet=quiet)

    def _keep_news(self, other: Conversation, say: Say, *, then: str = "", about: int = 0, quiet: bool = False) -> None:
        first = not other.news
        other.news.append(say_out(say) | {"then": then, "about": about})
        if first and other.reachable and not quiet:
            self.announce_news(other.id)

    def drop_news(self, to: int, about: int) -> bool:
        """News of this report that still waits there is not shown any more. True when there was some."""
        other = self.other(to)
        if other is None:
            return False
        kept = [item for item in other.news if item.get("about") != about]
        dropped, other.news = len(kept) < len(other.news), kept
        return dropped

    def announce_news(self, to: int) -> None:
        """One line that tells a lock screen nothing. The choices shown last stay the ones that may be typed."""
        self._queue_say(to, NOTICE)

    def point_to_room(self, to: int, where: Text | str) -> None:
        """One line in a staff member's second chat: there is something in the room, and not what. `where` is a link to it."""
        self._queue_say(to, Say(Text(THERE_IS_ONE, {"where": where}), template="alert", filled=(where,)))

    def acknowledge(self, key: str = "", **args: Any) -> None:
        """Answers a press, once, with a short notice (at most 200 characters) if `key` is given. Of other messages only that they
        were seen, where the platform shows that."""
        press = self.message.press
        answered = press.id if press is not None else self.message.seen
        if not answered or self._acknowledged:
            return
        self._acknowledged = True
        text = Text(key, args) if key and press is not None else None
        row = self._outbox.queue(
            "signal",
            self.conversation.id,
            say_out(Say(text, press=answered)),
            self.now,
            expires_at=self.now + SIGNAL_LIFE,
            address=self.conversation.address,
        )
        self.rows.append(row)

    def fetch(self, evidence: int, file: FileRef) -> None:
        """Queues a download; its result comes back as a message of its own."""
        channel = self.conversation.address.channel
        payload = {"do": "fetch", "evidence": evidence, "file": file_out(file), "channel": channel}
        payload["since"] = self.now.isoformat()
        self.rows.append(self._outbox.queue("file", self.conversation.id, payload, self.now))

    def compare(self, report: int, file: FileRef) -> None:
        """Queues a download to compare with a report's evidence (0: with none); its result comes back as a message of its own."""
        channel = self.conversation.address.channel
        payload = {"do": "compare", "report": report, "file": file_out(file), "channel": channel}
        self.rows.append(self._outbox.queue("file", self.conversation.id, payload, self.now))

    def erase_files(self, names: list[str]) -> None:
        """Queues the removal of stored files, and of the last traces of deleted rows; nothing where there are no files."""
        if names:
            self._erase(names)

    def _erase(self, names: list[str]) -> Any:
        row = self._outbox.queue("file", self.conversation.id, {"do": "erase", "names": names}, self.now)
        self.rows.append(row)
        return row

    def later(self, wait: timedelta, name: str, *, to: int = 0, slot: str = "", **args: Any) -> None:
        """Queues a timer that comes back as a message. One with a `slot` replaces the one waiting there."""
        conversation = to or self.conversation.id
        if slot:
            self._outbox.cancel(conversation, "timer", slot, self.now)
        payload = {"name": name, "args": args}
        row = self._outbox.queue("timer", conversation, payload, self.now, due_at=self.now + wait, slot=slot)
        self.rows.append(row)

    def waits(self, slot: str) -> bool:
        """True when a timer of this conversation still waits in `slot`."""
        return self._outbox.pending(self.conversation.id, "timer", slot)

    def cancel_timer(self, slot: str) -> None:
        self._outbox.cancel(self.conversation.id, "timer", slot, self.now)

    def _speak(self, to: int, say: Say, offers: Conversation | None = None) -> None:
        """Queues a message, or keeps it as news where it would answer nothing. Its choices may be typed in `offers`."""
        other = self._unasked(to)
        if other is not None:  # opened, it is a message like any other: nothing is left to be edited
            self._keep_news(other, replace(say, slot="", edit=False))
            return
        if offers is not None:
            offers.offered = [(self.label(choice.label), choice.data) for choice in say.choices]
            offers.point_asked = say.ask_point
        self._queue_say(to, say)

    def _unasked(self, to: int) -> Conversation | None:
        """The conversation if it is of a person who has not just written; None for rooms, staff, and where this is an answer."""
        if to == self.conversation.id and (self.message.from_person or self._just_heard()):
            return None
        other = self.other(to)
        if other is None or not other.address.person or self.is_staff(other.address):
            return None
        return other

    def _just_heard(self) -> bool:
        """True for a timer or a file that belongs to what this person wrote a moment ago."""
        heard = self.conversation.heard_at
        return bool(heard) and self.now - datetime.fromisoformat(heard) <= ANSWERED_WITHIN

    def _queue_say(self, to: int, say: Say) -> None:
        address = self.conversation.address if to == self.conversation.id else None
        row = self._outbox.queue("message", to, say_out(say), self.now, slot=say.slot, address=address)
        self.rows.append(row)
