"""What a killed bot has left on its disk, and what was said by it: read with the key, on copies, so that nothing is changed."""

from __future__ import annotations

import base64
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.whatsapp.writing import written
from bot.config import load_settings
from bot.core.interview import Background, next_question
from bot.core.messages import plain
from bot.core.report import State
from bot.core.report_form import REPORT_FORM, fields_of
from bot.core.wire import say_in
from bot.library import read_knowledge
from storage.evidence import STORED, sha256
from storage.opening import evidence_files, open_beside
from storage.store import Store
from tests.besieged import Person
from tests.botapi import BotApi
from tests.botapi.world import Sent
from tests.process import KEY

SETTINGS = {"OFFICE_NAME": "Bawaslu Uji", "ELECTION": "pilkada"}
KNOWLEDGE = read_knowledge(load_settings(SETTINGS, None))
SIGN = "…"
"""The message that only folds a keyboard away: it is deleted at once, and may be left when a kill comes in between."""


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """The repositories on a copy of a data folder: opening the folder itself would mend what the next start has to mend."""
    with tempfile.TemporaryDirectory(prefix="awasnetral-copy-") as copy:
        for part in folder.glob("awasnetral.db*"):
            if not part.name.endswith("-shm"):
                shutil.copy(part, copy)
        store = open_beside(Path(copy), base64.b64decode(KEY))
        with closing(store.connection):
            yield store


def in_flight(store: Store, api: BotApi) -> Counter[tuple[int, str]]:
    """(chat, words) of the messages that had arrived when the bot was killed, but were not marked: at most one a chat."""
    first: dict[int, str] = {}
    for row in store.outbox.waiting(("message",)):
        address, say = store.conversations.address(row.conversation), say_in(row.payload)
        if address is not None and address.channel == "telegram" and say.text is not None:
            first.setdefault(int(address.chat), plain(KNOWLEDGE.texts.render(say.text)).strip())
    last = {sent.chat: _words(sent.params) for sent in api.sent if _says_something(sent)}
    return Counter((chat, words) for chat, words in first.items() if last.get(chat) == words)


def unmarked(store: Store, api: BotApi, people: list[Person]) -> Counter[int]:
    """How many more messages a person's chat has got than the bot has marked: what was said twice, and what is in flight."""
    arrived = Counter(sent.chat for sent in api.sent if _says_something(sent))
    sql = "SELECT COUNT(*) FROM outbox WHERE conversation = ? AND lane = 'message' AND state = 'sent'"
    marked = {
        person.user.id: store.connection.execute(sql, (store.conversations.find(person.address),)).fetchone()[0]
        for person in people
    }
    return Counter({chat: arrived[chat] - count for chat, count in marked.items()})


def said_twice(api: BotApi, chats: list[int]) -> Counter[tuple[int, str]]:
    """(chat, words) of what was said more than once in the chats of staff, where every message has a code of its own in it."""
    said = Counter(
        (sent.chat, _words(sent.params))
        for sent in api.sent
        if sent.chat in chats and sent.method.startswith("send") and _says_something(sent)
    )
    return +Counter({key: count - 1 for key, count in said.items()})


def anything_waits(folder: Path) -> bool:
    """True while the running bot has something to send or to fetch."""
    with closing(sqlite3.connect(f"file:{folder / 'awasnetral.db'}?mode=ro", uri=True)) as connection:
        sql = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND lane IN ('message', 'file')"
        return bool(connection.execute(sql).fetchone()[0])


def _says_something(sent: Sent) -> bool:
    return sent.method.startswith(("send", "edit")) and _words(sent.params) not in ("", SIGN)


def _words(params: dict[str, object]) -> str:
    return str(params.get("text") or params.get("caption") or "").strip()


def draft_faults(store: Store, person: Person) -> list[str]:
    """What is wrong with the draft of somebody who left: nothing when it stands where it stood."""
    conversation = store.conversations.get(store.conversations.find(person.address))
    if conversation is None:
        return ["the conversation is gone"]
    draft = store.reports.get(conversation.report)
    if draft is None or draft.state is not State.DRAFT:
        return ["the draft is gone"]
    faults = []
    if draft.body.get("story") != person.words:
        faults.append("the story is not as it was told")
    known = KNOWLEDGE
    background = Background(
        datetime.now(UTC).astimezone(known.zone),
        SETTINGS["ELECTION"],
        known.home_region,
        known.places,
        known.agencies,
        known.locate,
        known.texts.words,
    )
    fields = fields_of(draft)
    question = next_question(REPORT_FORM, fields, background)
    if conversation.form != REPORT_FORM.name or question is None or question.name != conversation.question:
        faults.append(
            f"{conversation.form} {conversation.question} is open, {question and question.name} has no answer"
        )
        return faults
    last = person.user.view()[-1]
    ask = question.ask(fields, background)
    shown = written if person.channel == "whatsapp" else plain
    if not last.text.endswith(shown(KNOWLEDGE.texts.render(ask.text)).strip()):
        faults.append(f"{question.name} is open, but asked was: {last.text}")
    here = [(KNOWLEDGE.texts.words(label), f"pick:{value}:{conversation.version}") for label, value in ask.choices]
    if not ask.point and last.buttons != here:
        faults.append(f"the buttons {last.buttons} are no longer {here}")
    return faults


def picture_faults(store: Store, folder: Path, person: Person) -> list[str]:
    """What is wrong with the photos of a confirmed report: nothing when each is kept, once, and opens with the key."""
    report = store.reports.by_code(person.code)
    if report is None:
        return ["the report is gone"]
    pieces, sealer = store.evidence.of(report.id), store.reports.sealer(report.id)
    files = evidence_files(folder)
    kept = [sha256(files.open(piece.path, sealer)) for piece in pieces if piece.state == STORED]
    sent = [sha256(data) for data in person.pictures]
    return [] if kept == sent and len(pieces) == len(sent) else [f"{len(kept)} of {len(sent)} photos are kept"]
