"""A form by which a head or admin sets something for the own office: who may, and how it is begun, left and done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.core.interview import Fields, Form
from bot.core.messages import Text
from handlers import desk, form
from handlers.flow import Flow, once_an_album
from handlers.turn import Office, StaffMember, Turn


def office_of(turn: Turn) -> Office | None:
    """The office for which this person may set something; None for everybody else."""
    staff = turn.staff
    return turn.offices.get(staff.office) if staff is not None and staff.role in desk.LEADERS else None


@dataclass(frozen=True, slots=True)
class OfficeSetting:
    """One such form. `name` is of the note in which the answers lie until all are given; `keep` writes them and says what is set
    now. `left` and `only_words` are texts: it was left, and it takes no files."""

    name: str
    questions: Form
    keep: Callable[[Turn, Office, StaffMember, Fields], None]
    left: str
    only_words: str

    def begin(self, turn: Turn, subject: str, version: int) -> None:
        """[Ubah]: asks the first question. Powers are looked up here and with every answer."""
        if office_of(turn) is None:
            turn.say("unclear.unknown_command")
            return
        turn.conversation.put_aside()
        turn.conversation.note[self.name] = {}
        form.go_on(turn, self._service())

    def flow(self) -> Flow:
        """The open question, for the router. A setting is words only."""
        return replace(form.flow_of(self._service()), files=once_an_album(self._no_files))

    def _service(self) -> form.Service:
        return form.Service(self.questions, self._load, self._store, self._done, self._cancel, _gone)

    def _load(self, turn: Turn) -> Fields | None:
        if office_of(turn) is None:
            return None
        fields: Fields = turn.conversation.note.get(self.name, {})
        return fields

    def _store(self, turn: Turn, fields: Fields) -> None:
        turn.conversation.note[self.name] = fields

    def _done(self, turn: Turn, lead: Text | None) -> None:
        office, fields, staff = office_of(turn), self._load(turn), turn.staff
        if office is None or fields is None or staff is None:
            _gone(turn)
            return
        self.keep(turn, office, staff, fields)
        turn.conversation.take_up()

    def _cancel(self, turn: Turn) -> None:
        turn.say(self.left)
        turn.conversation.take_up()

    def _no_files(self, turn: Turn) -> None:
        form.say_question(turn, self._service(), Text(self.only_words))


def _gone(turn: Turn) -> None:
    turn.conversation.take_up()
    turn.say("unclear.unknown_command")
