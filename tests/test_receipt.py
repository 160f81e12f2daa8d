"""The receipt: what stands on it, what never does, and that it can be read on a small screen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.core.messages import Incoming, Say, Text
from bot.core.paper import Receipt, as_plain
from bot.core.report import State
from bot.images import receipt as drawing
from bot.images.sheet import SMALLEST, WIDTH, Typeface
from bot.papers import PaperFailedError, PaperWorker
from bot.papers.program import FONT
from handlers import papers
from storage.database import transact
from storage.evidence import LOST, STORED
from tests.bench import NOW, Bench
from tests.post import Post
from tests.scanning import can_be_scanned

BETRAYING = (
    "lapor bukti dugaan petugas terlapor pelapor saksi asn netral bawaslu pilkada pemilu kampanye camat rahmad".split()
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def add(bench: Bench, report: int, state: str, sha256: str = "") -> None:
    def work() -> None:
        piece = bench.store.evidence.expect(report, "photo", 0, {}, NOW)
        if state != "pending":
            facts = {"sha256": sha256} if sha256 else {}
            bench.store.evidence.settle(piece.id, state, "jpeg", 5, "asli", "salinan", facts)

    transact(bench.store.connection, work)


def composed(bench: Bench, name: str, code: str) -> dict[str, Any] | None:
    paper = papers.compose(bench.turn(Incoming("m", bench.at(name))), f"receipt:{code}")
    assert paper is None or isinstance(paper, Receipt)
    return as_plain(paper, bench.knowledge.texts.words) if paper else None


def words_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [words for each in (value.values() if isinstance(value, dict) else value) for words in words_of(each)]


def sheet(marks: int) -> dict[str, Any]:
    """A receipt with so many files."""
    return drawing.BLANK | {
        "title": "Kartu kode",
        "code": "AN-7K3M-Q2XD",
        "marks": [[str(number), "3f9a 1c20 77be"] for number in range(1, marks + 1)],
        "how": ["Simpan kode ini. Kode saja tidak membuka apa-apa bagi orang lain."] * 3,
    }


def test_it_is_offered_and_comes_with_a_press(bench: Bench) -> None:
    report = bench.report()
    bench.write("Ani", f"/status {report.code}")
    assert not [heard for heard in bench.said("Ani") if heard.say.paper]
    heard = bench.press("Ani", "Kartu kode")
    assert [each.say.paper for each in heard] == [f"receipt:{report.code}"]
    assert report.code not in heard[0].text


def test_it_tells_code_time_files_and_marks(bench: Bench) -> None:
    report = bench.report()
    add(bench, report.id, STORED, "3f9a1c2077be" + "0" * 52)
    add(bench, report.id, LOST)
    add(bench, report.id, STORED, "00112233445566778899" + "a" * 44)
    add(bench, report.id, "pending")
    paper = composed(bench, "Ani", report.code)
    assert paper is not None
    assert paper["code"] == report.code
    assert [value for _, value in paper["facts"]] == [
        "Minggu, 22 November 2026",
        "14.05 WITA",
        "2, 1 lagi masih disimpan",
    ]
    assert paper["marks"] == [["1", "3f9a 1c20 77be"], ["2", "0011 2233 4455"]]


def test_who_sees_it_in_a_gallery_learns_nothing_of_the_matter(bench: Bench) -> None:
    report = bench.report()
    add(bench, report.id, STORED, "3f" * 32)
    paper = composed(bench, "Ani", report.code)
    assert paper is not None
    told = "\n".join(words_of(paper)).casefold()
    assert [word for word in BETRAYING if word in told] == []
    assert bench.knowledge.office_name.casefold() not in told
    assert paper["name"] == "kartu.png"


def test_it_is_for_who_follows_the_report_and_nobody_else(bench: Bench) -> None:
    report = bench.report()
    bench.report("Budi")
    for name in ("Budi", "Dewi", "Hasan"):
        assert composed(bench, name, report.code) is None
        heard = bench.press_data(name, f"receipt:{report.code}:0")
        unknown = bench.press_data(name, "receipt:AN-2222-222X:0")
        assert [each.text for each in heard] == [each.text for each in unknown]
        assert not [each for each in heard if each.say.paper]


@pytest.mark.parametrize("marks", [0, 1, 6, 7, 20])
def test_the_picture_fits_a_phone_and_its_code_can_be_scanned(marks: int) -> None:
    drawn = drawing.draw(sheet(marks), Typeface(FONT.read_bytes()))
    picture = Image.open(io.BytesIO(drawn))
    assert picture.width == WIDTH
    assert picture.height <= 2400
    assert SMALLEST >= 28
    can_be_scanned(drawn, "AN-7K3M-Q2XD")


async def test_it_is_drawn_in_a_process_that_ends_with_it() -> None:
    worker = PaperWorker()
    drawn = await worker.draw("receipt", sheet(2))
    assert drawn == await worker.draw("receipt", sheet(2))
    assert Image.open(io.BytesIO(drawn)).size[0] == WIDTH


async def test_what_cannot_be_drawn_is_a_named_failure() -> None:
    worker = PaperWorker()
    for broken in ({"title": 5}, {}):
        with pytest.raises(PaperFailedError):
            await worker.draw("receipt", broken)
    with pytest.raises(PaperFailedError):
        await PaperWorker(memory_bytes=20 * 2**20).draw("receipt", sheet(1))


def _send(post: Post, conversation: int, code: str) -> int:
    report = post.store.reports.start(conversation, NOW)
    report.code, report.submitted_at, report.state = code, NOW.isoformat(), State.NEW
    post.store.reports.save(report, NOW)
    return report.id


async def test_it_goes_as_a_picture_and_a_report_that_is_gone_leaves_the_words_alone(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        person = post.at("7")
        here = await post.write(lambda: post.store.conversations.at(person, NOW).id)
        number = await post.write(lambda: _send(post, here, "AN-7K3M-Q2XD"))
        paper = await post.paperwork.attachment(here, "receipt:AN-7K3M-Q2XD")
        assert paper is not None
        assert (paper.name, paper.kind) == ("kartu.png", "photo")
        assert paper.data.startswith(b"\x89PNG")
        await post.write(lambda: post.store.reports.delete(number))
        for wanted in ("receipt:AN-7K3M-Q2XD", "receipt:", "nothing:AN-7K3M-Q2XD", ""):
            assert await post.paperwork.attachment(here, wanted) is None
        await post.queue_say(person, Say(Text("receipt.here"), paper="receipt:AN-7K3M-Q2XD"))
        await post.settle()
        assert post.platform.words("7")[-1].endswith("Yang Anda minta sudah tidak ada, jadi tidak saya sertakan.")


async def test_a_machine_that_cannot_draw_holds_up_no_chat(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        person = post.at("7")
        here = await post.write(lambda: post.store.conversations.at(person, NOW).id)
        await post.write(lambda: _send(post, here, "AN-7K3M-Q2XD"))
        post.paperwork._worker = PaperWorker(memory_bytes=20 * 2**20)
        await post.queue_say(person, Say(Text("receipt.here"), paper="receipt:AN-7K3M-Q2XD"))
        await post.queue(person, 2)
        await post.settle()
        first, second = post.platform.words("7")
        assert "Sedang tidak bisa saya buat." in first
        assert "2" in second
        assert await post.states() == ["sent", "sent"]
