"""What a receipt and a case file cost: the time until they can be sent, their process, the bot beside it, and their size."""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.goals import Goal, middle, rows
from bot.core.report import State, Track
from storage.evidence import STORED, sha256
from storage.opening import evidence_files
from tests.bench import NOW
from tests.pictures import saved, scene
from tests.post import Post

CODE = "AN-7K3M-Q2XD"
PICTURES, SIDES = 20, (2000, 1500)
ROUNDS = 5
MOST_MEGABYTES = 50
"""What a bot may upload to Telegram (core.telegram.org/bots/api#sending-files)."""


PROGRAM = b"bot.papers.program"
EVERY = 0.01
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one kind of paper: seconds until its bytes are there, CPU seconds of the process that draws it and its largest memory (the
    picture worker, which runs anyway, is not in either), how much the bot itself grew meanwhile, and the paper's size."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    grown: float
    kilobytes: float


def measure() -> list[Goal]:
    """Both papers of a formal report with twenty photos, whose clean copies have 3 megapixels."""
    costs = asyncio.run(_measure())
    lines = [
        (
            name,
            *(f"{value:.2f}" for value in (cost.seconds, cost.cpu_seconds, cost.megabytes, cost.grown, cost.kilobytes)),
        )
        for name, cost in costs.items()
    ]
    print(rows(("paper", "seconds", "CPU s", "process MB", "bot grew by MB", "KB"), lines))
    goals = []
    for name, cost in costs.items():
        goals.append(Goal(f"{name}: its process", 250, cost.megabytes, " MB"))
        goals.append(Goal(f"{name}: the bot beside it", 50, cost.grown, " MB more"))
        goals.append(Goal(f"{name}: its size", MOST_MEGABYTES, cost.kilobytes / 1000, " MB"))
    return goals


async def _measure() -> dict[str, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        async with Post(Path(folder)) as post:
            citizen, head = await post.write(lambda: _fill(post, Path(folder)))
            return {
                "receipt, 20 files": await _cost(post, citizen, "receipt"),
                "case file, 20 photos": await _cost(post, head, "case_file"),
            }


async def _cost(post: Post, conversation: int, kind: str) -> Cost:
    await post.paperwork.attachment(conversation, f"{kind}:{CODE}")  # the picture worker is running now
    times, spent, size = [], _spent(), 0
    memory = Memory()
    looking = asyncio.create_task(memory.look())
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        paper = await post.paperwork.attachment(conversation, f"{kind}:{CODE}")
        times.append(time.perf_counter() - begun)
        assert paper is not None
        size = len(paper.data)
    looking.cancel()
    return Cost(middle(times), (_spent() - spent) / ROUNDS, memory.drawing, memory.highest - memory.before, size / 1000)


class Memory:
    """The largest resident memory, in MB, of this process and of the one that draws, seen while `look` runs."""

    def __init__(self) -> None:
        self.before = self.highest = _resident("self")
        self.drawing = 0.0

    async def look(self) -> None:
        while True:
            self._once()
            await asyncio.sleep(EVERY)

    def _once(self) -> None:
        self.highest = max(self.highest, _resident("self"))
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if PROGRAM in (process / "cmdline").read_bytes():
                    self.drawing = max(self.drawing, _resident(process.name))
            except OSError:  # it has ended meanwhile
                continue


def _resident(process: str) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000


def _fill(post: Post, folder: Path) -> tuple[int, int]:
    """A formal report with its evidence sealed on the disk; the conversations of its reporter and of the office's head."""
    store, files = post.store, evidence_files(folder)
    citizen, head = (store.conversations.at(post.at(name), NOW).id for name in ("ani", "hasan"))
    report = store.reports.start(citizen, NOW)
    report.code, report.submitted_at, report.state, report.track = CODE, NOW.isoformat(), State.NEW, Track.FORMAL
    report.office = store.offices.every()[0].id
    report.body = {"person_name": "Rahmad Fauzi", "story": "Pak camat naik panggung dan mengajak memilih. " * 40}
    store.reports.save(report, NOW)
    for number in range(PICTURES):
        clean = saved(scene(*SIDES), "JPEG", quality=85 + number % 2)
        piece = store.evidence.expect(report.id, "photo", 0, {}, NOW)
        path = files.keep(clean, store.reports.sealer(report.id))
        store.evidence.settle(piece.id, STORED, "jpeg", len(clean), "asli", path, {"sha256": sha256(clean)})
    return citizen, head


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
