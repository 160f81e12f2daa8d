"""A queued message into words and bytes, at the moment it is sent: texts, and evidence as staff may see it."""

from __future__ import annotations

import asyncio

from bot.core.filekind import PICTURE_KINDS
from bot.core.messages import Attachment, Outgoing, Rich, Say, Text
from bot.logs import get_log
from bot.texts import Texts
from storage.database import Connection, Database
from storage.evidence import STORED, EvidenceFiles
from storage.outbox import Row
from storage.store import Store
from storage.vault import Sealer, WrongKey

log = get_log(__name__)


class Rendering:
    """Renders what the outbox holds."""

    def __init__(self, store: Store, database: Database, files: EvidenceFiles, texts: Texts) -> None:
        self._store = store
        self._database = database
        self._files = files
        self._texts = texts

    async def outgoing(self, row: Row, say: Say) -> Outgoing:
        """The message of a queued `say`, in words and bytes. Raises `Surroundings`."""
        edit = ""
        if say.edit and say.slot:
            edit = await self._database.call(lambda _: self._store.outbox.message_id(row.conversation, say.slot))
        rich: Rich = self._texts.render(say.text) if say.text else ()
        attachments, missing = await self._attachments(say.evidence) if say.evidence else ((), 0)
        if missing:
            rich += self._texts.render(Text("alerts.files_missing", {"count": missing}))
        return Outgoing(
            rich=rich,
            choices=tuple((self._texts.words(choice.label), choice.data) for choice in say.choices),
            ask_point=self._texts.words(Text("form.ask_point")) if say.ask_point else "",
            edit=edit,
            attachments=attachments,
            point=say.point,
            protect=bool(say.evidence or say.point or say.protect),
        )

    async def _attachments(self, numbers: tuple[int, ...]) -> tuple[tuple[Attachment, ...], int]:
        """The evidence as staff see it: the clean copy of a picture, otherwise the original; under neutral names. And how many
        files could not be read: one that is lost must not hold up the room."""

        def load(_: Connection) -> list[tuple[str, str, Sealer]]:
            found = []
            for number in numbers:
                piece = self._store.evidence.get(number)
                if piece is not None and piece.state == STORED:
                    found.append((piece.clean_path or piece.path, piece.kind, self._store.reports.sealer(piece.report)))
            return found

        attachments, missing = [], 0
        for index, (path, kind, sealer) in enumerate(await self._database.call(load), start=1):
            try:
                data = await asyncio.to_thread(self._files.open, path, sealer)
            except (OSError, WrongKey) as error:
                log.error("evidence_unreadable", error=error)
                missing += 1
                continue
            photo = kind in PICTURE_KINDS
            name = self._texts.words(Text("alerts.file_name", {"number": index}))
            ending = {"jpeg": "jpg"}.get(kind, kind) if not photo else "jpg"
            attachments.append(Attachment(f"{name}.{ending}", data, "photo" if photo else "document"))
        return tuple(attachments), missing
