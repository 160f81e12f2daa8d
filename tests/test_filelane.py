"""Files: who sent many holds up nobody who sent one, and what frees room goes before what fills it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Fetched, FileRef, Incoming
from bot.core.wire import file_out
from bot.filelane import AT_ONCE, EACH
from storage.opening import evidence_files
from storage.outbox import Row
from tests.bench import NOW
from tests.post import Post


async def send(post: Post, person: str, *refs: str, hold: bool = True) -> int:
    """Files of a person's draft, queued to be fetched; each download waits for its gate. Returns the conversation."""

    def work() -> list[Row]:
        store = post.store
        conversation = store.conversations.at(post.at(person), NOW).id
        draft = store.reports.start(conversation, NOW)
        rows = []
        for ref in refs:
            piece = store.evidence.expect(draft.id, "document", 10, {"name": "", "seconds": 0}, NOW)
            file = file_out(FileRef(ref, "document", 10))
            payload = {"do": "fetch", "evidence": piece.id, "file": file, "channel": "telegram"}
            rows.append(store.outbox.queue("file", conversation, payload, NOW))
        return rows

    for ref in refs if hold else ():
        post.platform.gates[ref] = asyncio.Event()
    for ref in refs:
        post.platform.files[ref] = b"%PDF-1.4\n"
    rows = await post.write(work)
    post.delivery.queued(rows)
    return int(rows[0].conversation)


async def test_twenty_files_of_one_person_hold_up_no_other(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        many = [f"banyak-{number}" for number in range(20)]
        await send(post, "ani", *many)
        await post.until(lambda: len(post.platform.asked) == EACH)
        await send(post, "budi", "satu", hold=False)
        await post.until(lambda: "satu" in post.platform.asked)
        assert post.platform.asked == ["banyak-0", "banyak-1", "satu"]
        for gate in post.platform.gates.values():
            gate.set()
        await post.settle()
        assert await post.states("file") == ["done"] * 21


async def test_erasing_goes_first_and_never_waits_for_room(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        conversation = await send(post, "ani", "a", "b", "c")
        await post.until(lambda: len(post.platform.asked) == EACH)
        name = evidence_files(tmp_path).keep(b"x", post.store.vault)
        erase = await post.write(
            lambda: post.store.outbox.queue("file", conversation, {"do": "erase", "names": [name]}, NOW)
        )
        post.delivery.queued([erase])
        await post.until(lambda: not (tmp_path / "evidence" / name).exists())
        assert (await post.states("file"))[:3] == ["waiting"] * 3
        for gate in post.platform.gates.values():
            gate.set()
        await post.settle()
        assert await post.states("file") == ["done"] * 4


@given(sizes=st.lists(st.integers(1, 12), min_size=1, max_size=6))
@settings(max_examples=15)
def test_nobody_waits_for_more_than_one_file_of_each_other(sizes: list[int]) -> None:
    """Whoever sends how many: a person's first file begins after at most one of everybody else's, and all are fetched."""
    assert AT_ONCE > EACH

    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with Post(Path(folder)) as post:
                for person, count in enumerate(sizes):
                    await send(post, f"orang-{person}", *(f"{person}/{number}" for number in range(count)))
                open_ = set(post.platform.gates)
                while open_:
                    await post.until(lambda: any(ref in post.platform.asked for ref in open_))
                    ref = next(ref for ref in post.platform.asked if ref in open_)
                    open_.discard(ref)
                    post.platform.gates[ref].set()
                await post.settle()
                first = {ref.partition("/")[0]: place for place, ref in reversed(list(enumerate(post.platform.asked)))}
                assert sorted(post.platform.asked) == sorted(post.platform.gates)
                for person in range(len(sizes)):
                    assert first[str(person)] <= EACH + len(sizes), post.platform.asked

    asyncio.run(play())


async def erase_draft(post: Post, conversation: int) -> None:
    def work() -> None:
        for draft in post.store.reports.of(conversation, drafts=True):
            post.store.erase_report(draft, NOW)

    await post.write(work)


async def test_what_still_waits_of_a_cancelled_draft_is_not_even_fetched(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        conversation = await send(post, "ani", "a", "b", "c")
        await post.until(lambda: len(post.platform.asked) == EACH)
        await erase_draft(post, conversation)
        for gate in post.platform.gates.values():
            gate.set()
        await post.settle()
        assert post.platform.asked == ["a", "b"], "those two were on their way"
        assert await post.states("file") == ["done"] * 3
        assert list((tmp_path / "evidence").glob("*")) == []


async def test_a_file_that_arrives_where_chat_and_draft_are_gone_is_erased_at_once(tmp_path: Path) -> None:
    """The last moment: it was sealed, and while its result was on its way everything was forgotten."""
    async with Post(tmp_path) as post:
        conversation = await send(post, "ani", "a")
        await post.until(lambda: post.platform.asked == ["a"])
        name = evidence_files(tmp_path).keep(b"x", post.store.vault)
        ((row, piece),) = await post.query("SELECT outbox.id, evidence.id FROM outbox, evidence WHERE lane = 'file'")
        await erase_draft(post, conversation)
        await post.write(lambda: post.store.conversations.forget(conversation))
        result = Fetched(piece, "", "pdf", {"path": name, "clean_path": "", "size": 1})
        await post.dispatch.accept(
            [Incoming(f"outbox:{row}", post.at("ani"), fetched=result, conversation=conversation)]
        )
        post.platform.gates["a"].set()
        await post.settle()
        assert list((tmp_path / "evidence").glob("*")) == []
