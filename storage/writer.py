"""The queue before the one writer: under a burst several jobs share one commit, each in its own savepoint.

A group takes one job of each sender, so that who sends a hundred messages delays nobody else by more than one of them; what one
sender sent keeps its order. A job that raises is rolled back alone; what came before it in the group is committed first and nothing
after it runs until it is settled.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, Protocol

from storage.database import Database, Surroundings, is_surroundings, transact

GROUP = 64
"""Jobs in one commit at most: enough to share a sync, few enough that nobody waits long."""


class Job(Protocol):
    """A piece of work for the database thread."""

    def run(self) -> Any:
        """Reads, decides, writes. Runs inside a transaction; may be run again after it raised."""

    def failed(self, error: Exception) -> bool:
        """Called in a transaction of its own when `run` raised. True: run again. False: settled. May raise `error`."""

    @property
    def sender(self) -> Hashable:
        """Whose job it is; None: nobody's, and no group leaves it out for another of the same."""

    def light(self) -> bool:
        """True when `run` is expected to do next to nothing: the sender's next job may join the same group."""


class Write:
    """A job made of one function, for work that no stranger's message can break."""

    sender = None

    def __init__(self, work: Callable[[], Any]) -> None:
        self.run = work

    def failed(self, error: Exception) -> bool:
        raise error

    def light(self) -> bool:
        return False


Waiting = tuple[Job, "asyncio.Future[Any]"]


class Line:
    """What waits, as a line of senders: each sender's oldest job stands in it, the others behind that one."""

    def __init__(self) -> None:
        self._front: deque[Waiting] = deque()
        self._behind: dict[Hashable, deque[Waiting]] = {}

    def __bool__(self) -> bool:
        return bool(self._front)

    def add(self, waiting: Waiting) -> None:
        sender = waiting[0].sender
        if sender in self._behind:
            self._behind[sender].append(waiting)
            return
        if sender is not None:
            self._behind[sender] = deque()
        self._front.append(waiting)

    def take(self, most: int) -> list[Waiting]:
        """The next group: the oldest job of each sender; of one whose jobs are light, the next ones too while there is room.
        Whoever has more goes to the end of the line."""
        group = [self._front.popleft() for _ in range(min(most, len(self._front)))]
        for job, _ in list(group):
            if job.sender is None:
                continue
            behind = self._behind[job.sender]
            while behind and len(group) < most and job.light():
                group.append(behind.popleft())
            if behind:
                self._front.append(behind.popleft())
            else:
                del self._behind[job.sender]
        return group

    def clear(self) -> list[Waiting]:
        """Takes everything out."""
        everything = [*self._front, *(waiting for behind in self._behind.values() for waiting in behind)]
        self._front.clear()
        self._behind.clear()
        return everything


class Writer:
    """Runs jobs, each sender's in the order given. `submit` returns when the job's effect is committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting = Line()
        self._wake = asyncio.Event()
        self._working: asyncio.Task[list[Any]] | None = None
        self._busy = False

    def enqueue(self, job: Job) -> asyncio.Future[Any]:
        """Queues `job`; the future gives its result once committed, or raises what it raised or `Surroundings`."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.add((job, future))
        self._wake.set()
        return future

    async def submit(self, job: Job) -> Any:
        """Queues `job` and waits for its commit. A waiter that is cancelled does not cancel the job."""
        return await asyncio.shield(self.enqueue(job))

    async def run(self) -> None:
        """Works until cancelled; a group that has begun is always finished."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                group = self._waiting.take(GROUP)
                self._busy = True
                self._working = working = loop.create_task(
                    self._database.call(partial(work_off, jobs=[job for job, _ in group]))
                )
                try:
                    outcomes = await asyncio.shield(working)
                except asyncio.CancelledError:
                    self._settle(group, await working)
                    raise
                except Exception as error:
                    self._settle(group, [error] * len(group))
                    raise
                self._settle(group, outcomes)

    def _settle(self, group: Sequence[Waiting], outcomes: Sequence[Any]) -> None:
        """Gives each waiter its outcome. After a fault of our surroundings whatever waits gets it too: nothing may overtake."""
        self._busy = False
        pairs = [(future, outcome) for (_, future), outcome in zip(group, outcomes, strict=True)]
        if pairs and isinstance(pairs[-1][1], Surroundings):
            pairs += [(future, pairs[-1][1]) for _, future in self._waiting.clear()]
        for future, outcome in pairs:
            if future.done():
                continue
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
                future.exception()  # its waiter may be gone: asyncio need not complain
            else:
                future.set_result(outcome)

    def idle(self) -> bool:
        """True when nothing waits."""
        return not self._waiting and not self._busy


def work_off(connection: sqlite3.Connection, jobs: Sequence[Job]) -> list[Any]:
    """Runs `jobs` in order and returns one outcome each: its result, or the exception that settles it.

    From the first fault of our surroundings on, the outcome of every job is `Surroundings`: later ones must not overtake.
    """
    outcomes: list[Any] = []
    together = True
    while len(outcomes) < len(jobs):
        rest = jobs[len(outcomes) :]
        try:
            done, failure = _group(connection, rest if together else rest[:1])
        except Surroundings as fault:
            if together and len(rest) > 1:
                together = False  # one of them may be what does not fit: each alone
                continue
            return outcomes + [fault] * len(rest)
        outcomes += done
        if failure is not None:
            settled = _alone(connection, jobs[len(outcomes)], failure)
            if isinstance(settled, Surroundings):
                return outcomes + [settled] * (len(jobs) - len(outcomes))
            outcomes.append(settled)
    return outcomes


def _group(connection: sqlite3.Connection, jobs: Sequence[Job]) -> tuple[list[Any], Exception | None]:
    """Commits as many of `jobs` as succeed in order; returns their results and what the next one raised, if any."""
    done: list[Any] = []

    def work() -> Exception | None:
        for job in jobs:
            connection.execute("SAVEPOINT job")
            try:
                result = job.run()
            except Exception as error:
                if is_surroundings(error) or not connection.in_transaction:
                    raise Surroundings from error
                connection.execute("ROLLBACK TO job")
                connection.execute("RELEASE job")
                return error
            connection.execute("RELEASE job")
            done.append(result)
        return None

    failure = transact(connection, work)
    return done, failure


def _alone(connection: sqlite3.Connection, job: Job, error: Exception) -> Any:
    """Settles a job that raised: as often as it wishes, each try in a transaction of its own."""
    while True:
        try:
            again = transact(connection, lambda error=error: job.failed(error))  # type: ignore[misc]
        except Exception as settled:  # noqa: BLE001 - one of the two loops that park poison
            return settled
        if not again:
            return None
        try:
            return transact(connection, job.run)
        except Surroundings as fault:
            return fault
        except Exception as raised:  # noqa: BLE001 - likewise
            error = raised
