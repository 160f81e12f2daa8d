"""A paper at the moment it is sent: composed from what is stored now, its pictures made small, and drawn.

Nothing of it waits in the outbox: a row holds its kind and a report's code (or a key, sealed like every row).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.messages import Attachment, Incoming, Text
from bot.core.paper import CaseFile, KeyCard, Paper, Row, as_plain
from bot.images import PictureWorker, WorkerUnavailableError
from bot.knowledge import Knowledge
from bot.logs import get_log
from bot.papers import PaperFailedError, PaperWorker
from handlers import papers
from handlers.turn import Turn
from storage.database import Connection, Database
from storage.evidence import STORED, EvidenceFiles
from storage.store import Store
from storage.vault import Sealer, WrongKey

log = get_log(__name__)


class Paperwork:
    """Makes attachments of papers."""

    def __init__(
        self,
        store: Store,
        database: Database,
        files: EvidenceFiles,
        knowledge: Knowledge,
        now: Callable[[], datetime],
        pictures: PictureWorker,
        worker: PaperWorker,
        links: Callable[[], Mapping[str, str]],
    ) -> None:
        self._store = store
        self._database = database
        self._files = files
        self._knowledge = knowledge
        self._now = now
        self._pictures = pictures
        self._worker = worker
        self._links = links

    async def attachment(self, conversation: int, wanted: str) -> Attachment | None:
        """The paper that `wanted` names, for this conversation; None when it is not there for whom it was asked. Raises
        `PaperFailedError` and `Surroundings`."""
        paper = await self._database.call(lambda _: self._compose(conversation, wanted))
        if paper is None:
            return None
        if isinstance(paper, KeyCard):
            paper = replace(paper, links=self._ways(paper.letters))
        pictures = await self._pictures_of(paper) if isinstance(paper, CaseFile) else {}
        plain = as_plain(paper, self._knowledge.texts.words)
        places = {number: place for place, number in enumerate(pictures)}
        for part in plain.get("parts", ()):
            part["picture"] = places.get(part["picture"], -1)
        kind = wanted.partition(":")[0]
        try:
            data = await self._worker.draw(kind, plain, list(pictures.values()))
        except PaperFailedError as error:
            log.error("paper_failed", error=error)
            raise
        return Attachment(plain["name"], data, "document" if isinstance(paper, CaseFile) else "photo")

    def _compose(self, conversation: int, wanted: str) -> Paper | None:
        """In the database thread, where nothing comes between its readings."""
        found = self._store.conversations.get(conversation)
        if found is None:
            return None
        asker = Incoming("", found.address)
        return papers.compose(Turn(asker, found, self._store, self._knowledge, self._now(), bytes), wanted)

    def _ways(self, letters: str) -> tuple[Row, ...]:
        """The channels that can be entered by a link, with the link that brings these letters there."""
        return tuple(
            (Text(f"reporter_key.on_{name}"), start + letters) for name, start in self._links().items() if start
        )

    async def _pictures_of(self, paper: CaseFile) -> dict[int, bytes]:
        """A small JPEG of each piece of evidence that the paper shows and that can be read, one after the other: twenty large
        pictures at once would be too much for the bot."""
        found: dict[int, bytes] = {}
        for number in [part.picture for part in paper.parts if part.picture]:
            small = await self._small(number)
            if small:
                found[number] = small
        return found

    async def _small(self, number: int) -> bytes:
        def load(_: Connection) -> tuple[str, Sealer] | None:
            piece = self._store.evidence.get(number)
            if piece is None or piece.state != STORED or not piece.clean_path:
                return None
            return piece.clean_path, self._store.reports.sealer(piece.report)

        place = await self._database.call(load)
        if place is None:
            return b""
        try:
            clean = await asyncio.to_thread(self._files.open, *place)
            result = await self._pictures.inspect(clean)
        except (OSError, WrongKey, WorkerUnavailableError) as error:
            log.error("evidence_unreadable", error=error)
            return b""
        return result.picture.thumbnail if result.picture is not None else b""
