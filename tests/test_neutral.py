"""What nobody asked for just now says nothing on a lock screen. `tests/town.py` looks at every phone in every dialog and walk;
here is why it cannot be otherwise, and that the looking finds something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.channel import Unreachable
from bot.core.messages import Choice, Fetched, Incoming, Say, Text, Timer
from bot.core.wire import say_in
from bot.lateness import LATE
from handlers.saying import ANSWERED_WITHIN, NOTICE, SEEN_BY_ANYBODY, Saying
from handlers.turn import Turn
from storage.database import transact
from tests.bench import NOW, Bench
from tests.lines import Said
from tests.lockscreen import TELLING, neutral_texts, tells
from tests.poison import Shaky
from tests.post import Post
from tests.test_keeping import STORY, arrives, moment_later, send

TELLS = Text("report.deleted")
CHOICE = Choice(Text("review.menu"), "go:menu:0")

WAYS: dict[str, Callable[[Turn, int], None]] = {
    "say": lambda turn, to: turn.say(TELLS.key, CHOICE),
    "say edit": lambda turn, to: turn.say(TELLS.key, CHOICE, slot="files", edit=True),
    "tell": lambda turn, to: turn.tell(to, TELLS.key, CHOICE),
    "ask": lambda turn, to: turn.ask(to, TELLS.key, CHOICE),
    "show": lambda turn, to: turn.show(to, Say(TELLS, (CHOICE,))),
    "news": lambda turn, to: turn.news(to, TELLS.key, CHOICE),
}
"""Every way in which a handler can queue a message for somebody."""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(autouse=True)
def _sound_again() -> None:
    Shaky.fails = staticmethod(lambda sql: False)
    Shaky.done = []


def test_the_neutral_texts_tell_nothing() -> None:
    assert {"news.notice", "forgetting.gone", "alert_chat.there_is_one"} == SEEN_BY_ANYBODY
    for words in neutral_texts():
        assert tells(Said(words, ["Buka"])) == []
        assert "{" not in words
    assert NOTICE.choices[0].data == "news::0"


@pytest.mark.parametrize("word", [*TELLING, "AN-7K3M-Q2XD", "Rahmad"])
def test_the_looking_finds_what_tells(word: str) -> None:
    """The check that runs in every dialog can fail."""
    notice = next(words for words in neutral_texts() if "Ada kabar" in words)
    assert tells(Said(f"{notice} {word}", ["Buka"]))


def test_every_way_to_queue_a_message_is_tried_here() -> None:
    queues = {"say", "tell", "ask", "show", "news"}
    others = {
        "label",
        "other",
        "is_staff",
        "tell_news",
        "drop_news",
        "announce_news",
        "acknowledge",
        "point_to_room",
        "fetch",
        "compare",
    }
    others |= {"erase_files", "later", "waits", "cancel_timer"}
    public = {name for name, member in vars(Saying).items() if callable(member) and not name.startswith("_")}
    assert public == queues | others
    assert {name.split()[0] for name in WAYS} == queues


def queued(bench: Bench, message: Incoming, way: str, person: str) -> tuple[list[Say], int]:
    """What one turn queues for a person, and how much news waits there afterwards."""

    def work() -> list[Say]:
        turn = bench.turn(message)
        to = bench.store.conversations.find(bench.at(person))
        WAYS[way](turn, to)
        return [say_in(row.payload) for row in turn.finish() if row.conversation == to and row.lane == "message"]

    said = transact(bench.store.connection, work)
    return said, len(bench.store.conversations.at(bench.at(person), bench.now).news)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["timer", "file"])
def test_a_late_timer_or_file_is_neutral_whatever_its_handler_says(bench: Bench, way: str, what: str) -> None:
    bench.write("Ani", "halo")
    bench.now += ANSWERED_WITHIN + timedelta(seconds=1)
    parts = {"timer": Timer("x")} if what == "timer" else {"fetched": Fetched(1)}
    message = Incoming("late", bench.at("Ani"), **parts)  # type: ignore[arg-type]
    assert queued(bench, message, way, "Ani") == ([NOTICE], 1)
    assert queued(bench, message, way, "Ani") == ([], 2), "announced once"
    opened = bench.press_data("Ani", NOTICE.choices[0].data)
    assert [heard.say.text for heard in opened] == [TELLS, TELLS]
    assert not any(heard.say.edit or heard.say.slot for heard in opened)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "news"])
def test_what_follows_at_once_is_an_answer(bench: Bench, way: str) -> None:
    bench.write("Ani", "halo")
    bench.now += ANSWERED_WITHIN
    said, waiting = queued(bench, Incoming("soon", bench.at("Ani"), timer=Timer("x")), way, "Ani")
    assert [say.text for say in said] == [TELLS]
    assert waiting == 0


@pytest.mark.parametrize("way", ["tell", "ask", "show", "news"])
def test_what_somebody_else_causes_is_neutral_even_right_after_writing(bench: Bench, way: str) -> None:
    bench.write("Ani", "halo")
    message = Incoming("m", bench.at("Dewi"), text="x")
    assert queued(bench, message, way, "Ani") == ([NOTICE], 1)


@pytest.mark.parametrize("way", ["tell", "ask", "show"])
def test_staff_hear_what_it_is_about(bench: Bench, way: str) -> None:
    message = Incoming("m", bench.at("Ani"), text="x")
    said, waiting = queued(bench, message, way, "Dewi")
    assert [say.text for say in said] == [TELLS]
    assert waiting == 0


def test_a_file_that_comes_hours_later_is_news(bench: Bench) -> None:
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")
    bench.write("Ani", STORY)
    good, bad = send(bench, "photo", "photo")
    moment_later(bench)
    bench.now += timedelta(hours=3)
    assert [heard.text for heard in arrives(bench, good)] == []
    assert [heard.text for heard in arrives(bench, bad, "broken")] == ["Ada kabar untuk Anda dari layanan kami."]
    opened = [heard.text for heard in bench.press("Ani", "Buka")]
    assert "tersimpan" in opened[0]
    assert "tidak bisa dibuka" in opened[1]
    assert opened[2].startswith("Siapa nama terlapor"), "the open question again"


def test_a_question_that_had_to_wait_is_asked_once_when_opened(bench: Bench) -> None:
    """The program was off between the photos and the timer that goes on asking."""
    bench.write("Ani", "/lapor")
    bench.press("Ani", "Setuju")
    bench.write("Ani", STORY)
    (piece,) = send(bench, "photo")
    arrives(bench, piece)
    bench.now += timedelta(hours=3)
    assert moment_later(bench) == "Ada kabar untuk Anda dari layanan kami."
    opened = [heard.text for heard in bench.press("Ani", "Buka")]
    assert len(opened) == 1
    assert opened[0].startswith("1 foto tersimpan.")
    assert "Siapa nama terlapor" in opened[0]


async def test_an_answer_that_could_not_leave_in_time_waits_behind_one_line(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["ani"] = [Unreachable("x")] * 11
        post.platform.failures["hasan"] = [Unreachable("x")] * 11
        for number in (1, 2):
            await post.queue(post.at("ani"), number, slot="a")
        await post.queue(post.at("hasan"), 3)
        await post.settle()
        while not (post.platform.words("ani") and post.platform.words("hasan")):
            await post.pass_time()
        assert post.clock.now() - NOW > LATE
        assert post.platform.words("ani") == ["Ada kabar untuk Anda dari layanan kami."]
        assert "nomor 3" in post.platform.words("hasan")[0], "staff's chats are for work"
        conversation = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW))
        assert [item["text"]["args"] for item in conversation.news] == [{"number": 1}, {"number": 2}]
        assert await post.states() == ["sent", "replaced", "sent"]
        await post.receive("ani", press="news::0", number=9)
        await post.settle()
        assert ["nomor" in words for words in post.platform.words("ani")] == [False, True, True]


@pytest.mark.parametrize("statement", ["UPDATE outbox SET sealed_payload", "COMMIT"])
async def test_a_full_disk_does_not_lose_an_answer_that_became_news(tmp_path: Path, statement: str) -> None:
    """The turn into news is tried again, with what was to be said and not with the line that stands for it."""
    async with Post(tmp_path, connection=Shaky) as post:
        post.platform.failures["ani"] = [Unreachable("x")] * 11
        await post.queue(post.at("ani"), 1)
        await post.settle()
        failed: list[str] = []

        def full(sql: str) -> bool:
            meant = (
                sql.startswith(statement) and len(failed) < 2 and any("sealed_state = " in done for done in Shaky.done)
            )
            failed.extend([sql] if meant else [])
            return meant

        Shaky.done, Shaky.fails = [], staticmethod(full)
        while not post.platform.words("ani"):
            await post.pass_time()
        assert failed
        assert post.platform.words("ani") == ["Ada kabar untuk Anda dari layanan kami."]
        conversation = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW))
        assert [item["text"]["args"] for item in conversation.news] == [{"number": 1}]


async def test_an_answer_held_back_for_a_moment_is_still_an_answer(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        post.platform.failures["ani"] = [Unreachable("x")] * 5
        await post.queue(post.at("ani"), 1)
        await post.settle()
        while not post.platform.words("ani"):
            await post.pass_time()
        assert "nomor 1" in post.platform.words("ani")[0]
