"""A short text by a member of the staff about a report: asked for in the member's own chat, previewed, and only then sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.answer_words import means_yes
from bot.core.conversation import Conversation
from bot.core.messages import Choice, text
from bot.core.report import Report
from handlers import desk
from handlers.flow import Flow, once_an_album
from handlers.turn import StaffMember, Turn


@dataclass(frozen=True, slots=True)
class Previewed:
    """One kind of such a text. `form` names the open question, whose steps are "words" and "confirm"; the note holds the report's
    `code` and the `words`. `most`: characters. `ask` asks for the words or shows the preview; `send` sends them if powers and state
    still allow it. `only_words`, `too_long` (with {most}) and `left` are texts; `ready` are those that a choice puts in."""

    form: str
    most: int
    ask: Callable[[Turn, Conversation], None]
    send: Callable[[Turn, Report, StaffMember, str], None]
    only_words: str
    too_long: str
    left: str
    ready: dict[str, str] = field(default_factory=dict)

    def begin(self, turn: Turn, own: Conversation, code: str) -> None:
        """Opens it in the member's own chat; one begun before and left open gives way to this one."""
        if own.form == self.form:
            own.take_up()
            own.taken_up = False
        own.put_aside()
        own.note["code"] = code
        own.open(self.form, "words")
        self.ask(turn, own)
        turn.acknowledge("" if turn.message.private else "casework.asked_in_private")

    def flow(self) -> Flow:
        """The open question, for the router."""
        return Flow(
            ask=self._ask,
            answer=self._answer,
            pick=self._pick,
            cancel=self._leave,
            back=self._back,
            numbers=lambda turn: turn.conversation.question == "confirm",
            files=once_an_album(self._files),
        )

    def _ask(self, turn: Turn) -> None:
        self.ask(turn, turn.conversation)

    def _answer(self, turn: Turn) -> None:
        """The words, or new ones while they are being confirmed."""
        typed = turn.message.text.strip()
        if not typed:
            self._files(turn)
        elif turn.conversation.question == "confirm" and means_yes(typed):
            self._send(turn)
        elif len(typed) > self.most:
            turn.say(self.too_long, most=self.most)
            self._ask(turn)
        else:
            self._confirm(turn, typed)

    def _confirm(self, turn: Turn, words: str) -> None:
        turn.conversation.note["words"] = words
        turn.conversation.open(self.form, "confirm")
        self._ask(turn)

    def _pick(self, turn: Turn, value: str) -> None:
        own = turn.conversation
        if value == "leave":
            self._leave(turn)
        elif value in self.ready and own.question == "words":
            self._confirm(turn, turn.label(text(self.ready[value])))
        elif value == "send" and own.question == "confirm":
            self._send(turn)
        else:
            if value == "change":
                own.open(self.form, "words")
            self._ask(turn)

    def _back(self, turn: Turn) -> None:
        """From the preview to the wording."""
        if turn.conversation.question == "confirm":
            self._pick(turn, "change")
        else:
            self._leave(turn)

    def _leave(self, turn: Turn) -> None:
        """Nothing is sent."""
        turn.say(self.left)
        turn.conversation.take_up()

    def _files(self, turn: Turn) -> None:
        """It is words only."""
        turn.say(self.only_words)
        self._ask(turn)

    def _send(self, turn: Turn) -> None:
        code, words = turn.conversation.note["code"], turn.conversation.note["words"]
        turn.conversation.take_up()
        found = desk.case(turn, code)
        if found is not None:
            self.send(turn, *found, words)


def choice(own: Conversation, label: str, value: str) -> Choice:
    """A choice of the question open in this chat."""
    return Choice(text(label), f"pick:{value}:{own.version}")
