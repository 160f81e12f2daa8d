"""A queued message into words and bytes, at the moment it is sent: texts, evidence as staff may see it, papers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from bot.core.filekind import kind_of
from bot.core.messages import Attachment, Outgoing, Rich, Run, Say, Text, plain
from bot.logs import get_log
from bot.papers import PaperFailedError
from bot.paperwork import Paperwork
from bot.texts import Texts
from storage.database import Connection, Database
from storage.evidence import STORED, Evidence, EvidenceFiles
from storage.outbox import Row
from storage.store import Store
from storage.vault import Sealer, WrongKey

log = get_log(__name__)


class Rendering:
    """Renders what the outbox holds."""

    def __init__(
        self, store: Store, database: Database, files: EvidenceFiles, texts: Texts, paperwork: Paperwork
    ) -> None:
        self._store = store
        self._database = database
        self._files = files
        self._texts = texts
        self._paperwork = paperwork

    async def outgoing(self, row: Row, say: Say, *, recalls: bool) -> Outgoing:
        """The message of a queued `say`, in words and bytes. `recalls`: the platform lets it be taken back; where it does not, the
        reader is asked to. Raises `Surroundings`."""
        edit = ""
        if say.edit and say.slot:
            edit = await self._database.call(lambda _: self._store.outbox.message_id(row.conversation, say.slot))
        rich: Rich = self._texts.render(say.text) if say.text else ()
        attachments, missing = await self._attachments(say) if say.evidence else ((), 0)
        if missing:
            rich += self._texts.render(Text("alerts.files_missing", {"count": missing}))
        if say.paper:
            paper, excuse = await self._paper(row, say.paper)
            attachments += paper
            rich += excuse
        if say.gone_after and not recalls:
            rich += self._texts.render(Text("viewing.stays_here"))
        return Outgoing(
            rich=rich,
            choices=tuple((self._texts.words(choice.label), choice.data) for choice in say.choices),
            ask_point=self._texts.words(Text("form.ask_point")) if say.ask_point else "",
            edit=edit,
            attachments=attachments,
            point=say.point,
            protect=bool(say.evidence or say.point or say.protect),
            template=say.template,
            filled=tuple(self._texts.words(each) for each in say.filled),
        )

    async def _paper(self, row: Row, wanted: str) -> tuple[tuple[Attachment, ...], Rich]:
        """The paper; or why there is none: a paper that cannot be had must not hold up the chat."""
        try:
            paper = await self._paperwork.attachment(row.conversation, wanted)
        except PaperFailedError:
            return (), self._texts.render(Text("papers.failed"))
        return ((paper,), ()) if paper is not None else ((), self._texts.render(Text("papers.gone")))

    async def _attachments(self, say: Say) -> tuple[tuple[Attachment, ...], int]:
        """The evidence under neutral names: the clean copies of pictures and nothing else; or, asked for as such, originals. And
        how many files could not be read: one that is lost must not hold up the room."""

        def load(_: Connection) -> list[tuple[Evidence, str, Sealer]]:
            found = []
            for number in say.evidence:
                piece = self._store.evidence.get(number)
                path = (piece.path if say.original else piece.clean_path) if piece is not None else ""
                if piece is not None and piece.state == STORED and path:
                    found.append((piece, path, self._store.reports.sealer(piece.report)))
            return found

        attachments, missing = [], 0
        for piece, path, sealer in await self._database.call(load):
            try:
                data = await asyncio.to_thread(self._files.open, path, sealer)
            except (OSError, WrongKey) as error:
                log.error("evidence_unreadable", error=error)
                missing += 1
                continue
            name = self._texts.words(Text("alerts.file_name", {"number": piece.number}))
            kind = kind_of(data)
            ending = {"jpeg": "jpg", "text": "txt", "unknown": "bin"}.get(kind, kind)
            attachments.append(Attachment(f"{name}.{ending}", data, "document" if say.original else "photo"))
        return tuple(attachments), missing


def joined(parts: Sequence[Outgoing]) -> Outgoing:
    """Several messages as one: their words in paragraphs, and what the last one offers."""
    rich: Rich = ()
    for part in parts:
        rich += (Run("\n\n"), *part.rich) if rich and part.rich else part.rich
    return replace(parts[-1], rich=rich)


def words_digest(outgoing: Outgoing) -> str:
    """Tells whether a message says the same as another one, without keeping what it says."""
    said = "\0".join((plain(outgoing.rich), *(label for label, _ in outgoing.choices)))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
