"""Comparing a file with what was received: yes or no, never more, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.channel import DownloadFailed
from bot.config import words
from bot.core.codes import report_code
from bot.core.messages import FileRef
from bot.core.report import State
from storage.database import connect, transact
from storage.evidence import STORED, sha256
from storage.opening import DATABASE, prepare
from storage.store import Store
from tests.bench import NOW, Bench
from tests.console import Console, usage
from tests.post import Post

CODE, OTHER = report_code(bytes(range(5, 12))), report_code(bytes(range(15, 22)))
HELD = b"%PDF-1.4 yang diterima"
KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def fill(store: Store, conversation: int, *, office: int = 0) -> None:
    """A sent report with a lost file, another file, and `HELD` as its second."""
    report = store.reports.start(conversation, NOW)
    report.code, report.submitted_at, report.state, report.office = CODE, NOW.isoformat(), State.NEW, office
    store.reports.save(report, NOW)
    for state, data in (("lost", b""), (STORED, b"lain"), (STORED, HELD)):
        piece = store.evidence.expect(report.id, "document", 0, {}, NOW)
        store.evidence.settle(piece.id, state, "pdf", 5, "asli", "", {"sha256": sha256(data)} if data else {})


async def begun(post: Post, person: str = "ani") -> None:
    await post.write(
        lambda: fill(
            post.store,
            post.store.conversations.at(post.at("ani"), NOW).id,
            office=post.store.offices.every()[0].id,
        )
    )
    await compare(post, person, CODE, HELD)


async def compare(post: Post, person: str, code: str, data: bytes | DownloadFailed, kind: str = "document") -> str:
    """Sends a file with the command as its caption; returns the answer."""
    number = len(post.platform.files) + 1
    post.platform.files[str(number)] = data
    file = FileRef(str(number), kind, 20)
    await post.dispatch.accept([post.message(person, f"/cekberkas {code}", 1000 + number, files=(file,))])
    await post.settle()
    return post.platform.words(person)[-1]


async def test_the_same_bytes_are_told_with_their_number_and_time(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post)
        said = post.platform.words("ani")
        assert said == [
            "Saya cocokkan dulu, ya.",
            f"✅ Sama persis dengan bukti 2 pada {CODE}, diterima Minggu, 22 November 2026 pukul 14.05 WITA.",
        ]


async def test_a_wrong_file_and_a_wrong_code_are_answered_alike(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post)
        answers = [
            await compare(post, "ani", CODE, HELD + b"."),
            await compare(post, "ani", OTHER, HELD),
            await compare(post, "ani", "AN-0000-0000", HELD),
            await compare(post, "budi", CODE, HELD),
            await compare(post, "budi", OTHER, HELD),
            await compare(post, "ani", CODE, b""),
        ]
        assert len(set(answers)) == 1
        assert "tidak sama persis" in answers[0]
        assert CODE not in answers[0]


async def test_a_photo_that_differs_is_told_why_it_may(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post)
        said = await compare(post, "ani", CODE, b"\xff\xd8\xff", "photo")
        assert "dikecilkan oleh aplikasi" in said
        assert "File atau Dokumen" in said
        assert "Sama persis" in await compare(post, "ani", CODE, HELD, "photo")


async def test_staff_may_compare_reports_of_their_office(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post, "hasan")
        assert "Sama persis dengan bukti 2" in post.platform.words("hasan")[-1]


async def test_nothing_of_it_is_kept(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post)
        await compare(post, "budi", OTHER, b"rahasia-budi" * 100)
        assert await post.query("SELECT COUNT(*) FROM evidence") == [(3,)]
        assert not list((tmp_path / "evidence").glob("*"))
        assert await post.query("SELECT COUNT(*) FROM outbox WHERE sealed_payload IS NOT NULL") == [(0,)]


async def test_a_file_that_cannot_be_had_is_told_and_one_that_is_late_waits(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post)
        assert "tidak bisa saya ambil" in await compare(post, "ani", CODE, DownloadFailed("gone", final=True))
        assert "20 MB" in await compare(post, "ani", CODE, DownloadFailed("too_large", final=True))
        assert "cocokkan dulu" in await compare(post, "ani", CODE, DownloadFailed("unreachable", final=False))
        post.platform.files["4"] = HELD
        await post.pass_time()
        assert "Sama persis" in post.platform.words("ani")[-1]


async def test_who_was_forgotten_meanwhile_hears_nothing(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        await begun(post)
        await compare(post, "ani", CODE, DownloadFailed("unreachable", final=False))
        number = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW).id)
        post.platform.files["2"] = HELD
        before = len(post.platform.arrived)
        await post.write(lambda: post.store.conversations.forget(number))
        post.delivery._addresses.forget_all()
        await post.pass_time()
        assert len(post.platform.arrived) == before
        assert await post.query("SELECT COUNT(*) FROM evidence WHERE state = 'stored'") == [(2,)]


# The conversation


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_without_a_code_it_is_the_only_report_or_a_choice(bench: Bench) -> None:
    assert "Tulis kodenya" in bench.write("Ani", "/cekberkas")[0].text
    first = bench.report()
    assert first.code in bench.write("Ani", "/cekberkas")[0].text
    bench.press("Ani", "Selesai")
    second = bench.report()
    asked = bench.write("Ani", "/cekberkas")[0]
    assert asked.labels == [second.code, first.code, "Menu"]
    assert second.code in bench.press("Ani", second.code)[0].text


def test_what_was_open_before_is_asked_again_afterwards(bench: Bench) -> None:
    report = bench.report()
    bench.write("Ani", "/lapor")
    asked = bench.press("Ani", "Setuju")[-1].text
    bench.press_data("Ani", f"check_file:{report.code}:0")
    bench.do("Ani", files=(FileRef("x", "document", 5),))
    assert bench.press("Ani", "Selesai")[-1].text == asked


def test_too_large_is_said_before_anything_is_fetched_and_an_album_is_answered_once(bench: Bench) -> None:
    report = bench.report()
    bench.write("Ani", f"/cekberkas {report.code}")
    assert "20 MB" in bench.send_file("Ani", "document", 30_000_000)[0].text
    before = bench.words("Ani").count("cocokkan dulu")
    for name in ("a", "b", "c"):
        bench.do("Ani", files=(FileRef(name, "document", 5),), album="album")
    assert bench.words("Ani").count("cocokkan dulu") == before + 1


def test_what_is_compared_counts_as_what_one_person_may_send_in_a_day(bench: Bench) -> None:
    report = bench.report()
    bench.write("Ani", f"/cekberkas {report.code}")
    said = [heard.text for _ in range(11) for heard in bench.send_file("Ani", "document", 19_000_000)]
    assert said.count("Saya cocokkan dulu, ya.") == 10
    assert said[-1].startswith("Hari ini sudah banyak berkas dari Anda")


# The operator's command


@pytest.fixture
def office(tmp_path: Path) -> Console:
    (tmp_path / "data" / "practice").mkdir(parents=True)
    connection = connect(tmp_path / "data" / "practice" / DATABASE)
    store = Store(connection, prepare(connection, bytes(32)))

    def begin() -> None:
        home = store.offices.at("63.03", "Bawaslu Kabupaten Banjar")
        fill(store, store.conversations.at(Bench.at("Ani"), NOW).id, office=home.id)

    transact(connection, begin)
    connection.close()
    (tmp_path / "sama.pdf").write_bytes(HELD)
    (tmp_path / "lain.pdf").write_bytes(HELD + b".")
    return Console(tmp_path, AWASNETRAL_KEY=KEY, HOME_REGION="63.03")


def test_verify_says_yes_or_no_and_never_more(office: Console) -> None:
    assert office.done("verify", CODE, "sama.pdf") == (
        f"Ya: sama persis dengan bukti 2 pada {CODE}, diterima 22-11-2026 14.05 WITA.\n"
    )
    assert office.done("verify", CODE.lower(), "sama.pdf", "--json") == (
        '{"same":true,"evidence":2,"received_at":"2026-11-22T14:05:00+08:00"}\n'
    )
    for code, file in ((CODE, "lain.pdf"), (OTHER, "sama.pdf")):
        assert office("verify", code, file) == (1, f"Tidak: tidak sama persis dengan bukti mana pun pada {code}.\n", "")
    done, said, _ = office("verify", CODE, "lain.pdf", "--json")
    assert (done, said) == (1, '{"same":false,"evidence":null,"received_at":null}\n')


def test_verify_names_what_the_operator_can_mend(office: Console) -> None:
    assert office.refused("verify", "AN-2222-222X", "sama.pdf") == words()["verify_bad_code"]
    assert office.refused("verify", CODE, "tidak-ada.pdf").startswith("tidak-ada.pdf tidak bisa dibaca")
    assert office.refused("verify", CODE, ".").startswith(". tidak bisa dibaca")
    assert office.refused("verify", CODE) == usage("verify")
