"""A file on its way in: downloaded, looked at in a process without keys, sealed, and reported back as a message of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.channels.channel import Accept, Channel, DownloadFailed, NotAccepted
from bot.clock import Clock
from bot.core.filekind import kind_of
from bot.core.messages import Address, Fetched, FileRef, Incoming
from bot.core.wire import file_in
from bot.erasing import leave_no_trace
from bot.images import Picture, PictureWorker, Verdict, WorkerUnavailableError
from bot.logs import get_log
from bot.marking import LONGEST_WAIT, Again, wait_after
from bot.similar import SimilarPictures
from storage.database import Database, Surroundings
from storage.evidence import EvidenceFiles, sha256
from storage.outbox import Row
from storage.store import Store
from storage.writer import Write, Writer

log = get_log(__name__)

GIVE_UP = timedelta(hours=24)
"""A file for which there was no room for so long is told not to come."""

MOST_BYTES = 20_000_000
"""What a Telegram bot may download (core.telegram.org/bots/api#getfile); the same on every channel."""

PROBLEMS = {Verdict.BROKEN: "broken", Verdict.TOO_LARGE: "too_many_pixels", Verdict.TOO_SLOW: "unreadable"}


class Fetching:
    """Downloads and stores files, compares them, and erases them."""

    def __init__(
        self,
        store: Store,
        database: Database,
        writer: Writer,
        files: EvidenceFiles,
        channels: Mapping[str, Channel],
        pictures: PictureWorker,
        similar: SimilarPictures,
        clock: Clock,
        accept: Accept,
    ) -> None:
        self._store = store
        self._database = database
        self._writer = writer
        self._files = files
        self._channels = channels
        self._pictures = pictures
        self._similar = similar
        self._clock = clock
        self._accept = accept
        self._held: set[int] = set()

    async def work(self, row: Row, address: Address | None) -> Again | None:
        """Does what a row of the file lane says. None: it is settled."""
        try:
            if row.payload["do"] == "erase":
                await self._erase(row)
                return None
            return await self._fetch(row, address)
        except (Surroundings, NotAccepted, OSError, WorkerUnavailableError) as fault:
            log.error("file_postponed", error=fault)
            return Again(row.attempts + 1, self._clock.now() + wait_after(row.attempts))
        except Exception as error:  # noqa: BLE001 - a file that breaks our own code must not be fetched for ever
            log.error("file_given_up", error=error)
            return await self._give_up(row, address)

    async def hold(self, row: Row, address: Address | None) -> bool:
        """There is no room for what `row` asks for. Its sender hears so, once; after `GIVE_UP` that it will not come. True: it is
        settled."""
        number, kind = row.payload["evidence"], file_in(row.payload["file"]).kind
        now = self._clock.now()
        try:
            if await self._database.call(lambda _: self._store.evidence_sealer(number)) is None:  # its draft is gone
                await self._report(row, address, Fetched(number, "gone", kind))
                return True
            if now - datetime.fromisoformat(row.payload.get("since", now.isoformat())) >= GIVE_UP:
                await self._report(row, address, Fetched(number, "no_space", kind))
                return True
            if address is not None and row.id not in self._held:
                held = Fetched(number, "held", kind)
                await self._accept([Incoming(f"held:{row.id}", address, fetched=held, conversation=row.conversation)])
                self._held.add(row.id)
        except (Surroundings, NotAccepted) as fault:
            log.error("file_postponed", error=fault)
        return False

    async def _give_up(self, row: Row, address: Address | None) -> Again | None:
        try:
            await self._report(row, address, Fetched(row.payload.get("evidence", 0), "unreadable"))
        except (Surroundings, NotAccepted):
            return Again(row.attempts + 1, self._clock.now() + wait_after(row.attempts))
        return None

    async def _erase(self, row: Row) -> None:
        self._similar.forget(row.payload["names"])
        for name in row.payload["names"]:
            await asyncio.to_thread(self._files.erase, name)
        await self._writer.submit(Write(lambda: self._store.outbox.end(row.id, "done", self._clock.now())))
        await leave_no_trace(self._database, self._clock)

    async def _fetch(self, row: Row, address: Address | None) -> Again | None:
        number, file = row.payload.get("evidence", 0), file_in(row.payload["file"])
        channel = self._channels.get(row.payload.get("channel", "") or (address.channel if address else ""))
        if channel is None:
            await self._report(row, address, Fetched(number, "gone", file.kind))
            return None
        try:
            if row.payload["do"] == "compare":
                fetched = await self._compare(row.payload["report"], file, channel)
            else:
                fetched = await self._download(number, file, channel)
        except DownloadFailed as failure:
            if not failure.final and row.attempts < channel.limits.files_live // LONGEST_WAIT:
                again = Again(row.attempts + 1, self._clock.now() + wait_after(row.attempts))
                await self._writer.submit(
                    Write(lambda: self._store.outbox.postpone(row.id, again.attempts, again.due_at))
                )
                return again
            fetched = Fetched(number, "too_large" if failure.reason == "too_large" else "gone", file.kind)
        await self._report(row, address, fetched)
        return None

    async def _download(self, number: int, file: FileRef, channel: Channel) -> Fetched:
        """Fetches, checks and seals one file. Raises `DownloadFailed`."""
        if await self._database.call(lambda _: self._store.evidence_sealer(number)) is None:
            return Fetched(number, "gone", file.kind)  # the draft was deleted before it was fetched
        data = await channel.download(file)
        if len(data) > MOST_BYTES:
            raise DownloadFailed("too_large", final=True)
        kind = kind_of(data)
        if kind == "empty":
            return Fetched(number, "empty", file.kind)
        result = await self._pictures.inspect(data)
        if result.verdict in PROBLEMS:
            return Fetched(number, PROBLEMS[result.verdict], kind)
        picture = result.picture
        sealer = await self._database.call(lambda _: self._store.evidence_sealer(number))
        if sealer is None:  # the draft was deleted meanwhile
            return Fetched(number, "gone", kind)
        path = await asyncio.to_thread(self._files.keep, data, sealer)
        clean_path = await asyncio.to_thread(self._files.keep, picture.clean, sealer) if picture else ""
        facts = _facts(data, file, picture) | {"path": path, "clean_path": clean_path, "size": len(data)}
        if picture is not None:
            facts["similar"] = await self._similar.among_stored(number, path, picture.fingerprint)
        return Fetched(number, "", picture.format if picture else kind, facts)

    async def _compare(self, report: int, file: FileRef, channel: Channel) -> Fetched:
        """Fetches a file, compares it with the evidence of a report (0: with none), and lets go of it. Raises `DownloadFailed`."""
        data = await channel.download(file)
        if len(data) > MOST_BYTES:
            raise DownloadFailed("too_large", final=True)
        digest = await asyncio.to_thread(sha256, data)
        piece = await self._database.call(lambda _: self._store.evidence.same_as(report, digest))
        return Fetched(piece.id if piece is not None else 0, "", file.kind)

    async def _report(self, row: Row, address: Address | None, fetched: Fetched) -> None:
        """Brings the result back to dispatch; the row is marked done in that commit. Where nobody waits any more (the chat was
        forgotten) the file still belongs to its report. What cannot be committed leaves no file behind."""
        if row.payload["do"] == "compare":
            fetched = replace(fetched, compared=True)
        try:
            if address is None:
                for name in await self._writer.submit(Write(lambda: self._settle(row, fetched))):
                    await asyncio.to_thread(self._files.erase, name)
            else:
                message = Incoming(f"outbox:{row.id}", address, fetched=fetched, conversation=row.conversation)
                await self._accept([message])
        except (Surroundings, NotAccepted):
            self._similar.forget([fetched.facts.get("path", "")])
            for name in ("path", "clean_path"):
                if fetched.facts.get(name):
                    await asyncio.to_thread(self._files.erase, fetched.facts[name])
            raise

    def _settle(self, row: Row, fetched: Fetched) -> list[str]:
        names = self._store.settle_evidence(fetched)
        self._store.outbox.end(row.id, "done", self._clock.now())
        return names

    async def sweep(self) -> int:
        """Removes files that a stop left between the disk and their row; returns how many."""
        known = await self._database.call(lambda _: self._store.evidence.known_paths())
        strays = await asyncio.to_thread(self._files.strays, known)
        for name in strays:
            await asyncio.to_thread(self._files.erase, name)
        return len(strays)


def _facts(data: bytes, file: FileRef, picture: Picture | None) -> dict[str, Any]:
    """What is known of a stored file, as plain JSON values."""
    facts: dict[str, Any] = {"sha256": sha256(data), "name": file.name, "seconds": file.seconds}
    if picture is not None:
        facts |= {
            "width": picture.width,
            "height": picture.height,
            "fingerprint": picture.fingerprint.hex(),
            "taken_at": _iso(picture.taken_at),
            "point": list(picture.point) if picture.point else [],
            "more_frames": picture.more_frames,
        }
    return facts


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
