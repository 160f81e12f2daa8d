"""The case file: who gets it, what stands in it, what never does, and that any words and twenty pictures come out as a PDF."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from bot.channels.channel import Uncertain
from bot.core.messages import Incoming, Say, Text
from bot.core.paper import CaseFile, as_plain
from bot.core.report import TRANSITIONS, Report, Role, State, Track
from bot.papers import PaperWorker
from bot.papers.casefile import Pages, draw
from bot.papers.program import FONT
from handlers import case_record, papers
from storage.database import transact
from storage.evidence import STORED
from storage.opening import evidence_files
from tests.bench import NOW, STORY, Bench
from tests.pictures import saved, scene
from tests.post import Post

IDENTITY = {"name": "Siti Aminah", "address": "Jalan Melati 5", "contact": "phone", "contact_words": "081298765432"}
HASH = "3f9a1c2077be" + "ab" * 26


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def formal(bench: Bench) -> Report:
    report = bench.report(track=Track.FORMAL)
    report.identity = dict(IDENTITY)
    transact(bench.store.connection, lambda: bench.store.reports.save(report, NOW))
    return report


def add(bench: Bench, report: Report, **facts: Any) -> int:
    def work() -> int:
        piece = bench.store.evidence.expect(report.id, "photo", 0, {"name": "IMG_ani.jpg"}, NOW)
        bench.store.evidence.settle(piece.id, STORED, "jpeg", 2_345_678, "asli", "salinan", {"sha256": HASH} | facts)
        return piece.id

    return transact(bench.store.connection, work)


def composed(bench: Bench, name: str, code: str) -> dict[str, Any] | None:
    paper = papers.compose(bench.turn(Incoming("m", bench.at(name))), f"case_file:{code}")
    assert paper is None or isinstance(paper, CaseFile)
    return as_plain(paper, bench.knowledge.texts.words) if paper else None


def whole(bench: Bench, name: str, code: str) -> dict[str, Any]:
    paper = composed(bench, name, code)
    assert paper is not None
    return paper


def printed(paper: dict[str, Any], pictures: list[bytes] | None = None) -> str:
    """What a reader finds in the PDF, on one line."""
    for part in paper["parts"]:
        part["picture"] = -1 if pictures is None else part["picture"]
    drawn = draw(paper, pictures or [], Pages(FONT))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(drawn)).pages]
    return " ".join(" ".join(pages).split())


def asked(bench: Bench, name: str, code: str, group: str = "") -> list[str]:
    """The papers queued for this person when the button is pressed."""
    before = len(bench.said(name))
    bench.press_data(name, f"case_file:{code}:0", group)
    return [heard.say.paper for heard in bench.said(name)[before:] if heard.say.paper]


# Who


def test_it_goes_to_who_may_read_and_to_the_leaders_of_its_office_in_private(bench: Bench) -> None:
    report = bench.report()
    assert {name: asked(bench, name, report.code, "grup") for name in ("Dewi", "Joko")} == {"Dewi": [], "Joko": []}
    assert bench.notices[-1].startswith("Berkas hanya untuk petugas yang mengambil laporan ini")
    bench.press("Dewi", "Ambil", "grup")
    wanted = [f"case_file:{report.code}"]
    for name, gets in (("Dewi", wanted), ("Hasan", wanted), ("Rina", wanted), ("Joko", [])):
        assert asked(bench, name, report.code, "grup") == gets
        assert (composed(bench, name, report.code) is not None) == bool(gets)
    assert not [heard for heard in bench.said("grup") if heard.say.paper]
    for heard in (*bench.said("Dewi"), *bench.said("Hasan")):
        if heard.say.paper:
            assert heard.say.protect
            assert (heard.say.gone_after, heard.say.about) == (86_400, report.id)
    names = {member.id: member.name for member in bench.store.offices.members()}
    log = [(names[entry.staff], str(entry.what)) for entry in bench.store.custody.of(report.id)]
    assert [entry for entry in log if entry[1] == "case_file"] == [
        (name, "case_file") for name in ("Dewi", "Hasan", "Rina")
    ]


def test_the_command_does_the_same_and_is_unknown_to_others(bench: Bench) -> None:
    report = bench.report()
    assert [heard.say.paper for heard in bench.write("Hasan", f"/berkas {report.code}")] == [f"case_file:{report.code}"]
    assert "Tulis kodenya" in bench.write("Hasan", "/berkas")[0].text
    assert "tidak ditemukan" in bench.write("Hasan", "/berkas AN-2222-222X")[0].text
    mine = [heard.text for heard in bench.write("Ani", f"/berkas {report.code}")]
    assert mine == [heard.text for heard in bench.write("Ani", "/tidakada")]
    assert composed(bench, "Ani", report.code) is None


def test_who_lost_the_right_before_it_is_sent_gets_none(bench: Bench) -> None:
    report = bench.report()
    assert asked(bench, "Hasan", report.code) == [f"case_file:{report.code}"]
    hasan = next(member for member in bench.store.offices.members() if member.name == "Hasan")
    transact(bench.store.connection, lambda: bench.store.offices.remove_staff(hasan.id, NOW))
    assert composed(bench, "Hasan", report.code) is None


# What


def test_it_holds_the_requirements_the_account_the_evidence_and_the_history(bench: Bench) -> None:
    report = bench.report()
    report.body |= {"links": ["https://www.facebook.com/guru.lestari/posts/1"], "account_words": "dari fotonya"}
    transact(bench.store.connection, lambda: bench.store.reports.save(report, NOW))
    add(bench, report, taken_at="2026-11-21T10:02:00", point=[-3.41234, 114.83456])
    bench.press("Dewi", "Ambil", "grup")
    asked(bench, "Dewi", report.code, "grup")
    told = printed(whole(bench, "Dewi", report.code))
    for words in (
        f"Berkas {report.code}",
        "informasi awal (belum laporan resmi)",
        "Bawaslu Kabupaten Banjar",
        "Minggu, 22 November 2026 pukul 14.05 WITA",
        "Nama pelapor tidak ditanyakan pada informasi awal",
        "pelapor tahu sejak Sabtu, 21 November 2026",
        "Rahmad Fauzi",
        "Camat Sungai Rimba",
        "Lapangan Desa Murung Asih",
        STORY,
        "Facebook: guru.lestari",
        "dari fotonya",
        "Mariani, 0812",
        "Bukti 1",
        "foto (JPEG)",
        "2.345.678 byte",
        " ".join(HASH[start : start + 16] for start in (0, 16, 32, 48)),
        "diambil Sab 21 Nov 2026 pukul 10.02",
        "Dikirim pelapor",
        "Diambil Dewi",
        "Dewi: berkas perkara",
        "belum diverifikasi",
    ):
        assert words in told, words
    assert "IMG_ani" not in told
    assert "Isian laporan resmi" not in told


@pytest.mark.parametrize("told", [{}, {"camera_refused": True}, {"online": True}])
def test_where_a_picture_was_taken_stays_out_where_it_was_not_there(bench: Bench, told: dict[str, bool]) -> None:
    report = bench.report()
    report.body |= told
    transact(bench.store.connection, lambda: bench.store.reports.save(report, NOW))
    add(bench, report, taken_at="2026-11-21T10:02:00", point=[-3.41234, 114.83456])
    bench.press("Dewi", "Ambil", "grup")
    asked(bench, "Dewi", report.code, "grup")
    seen = printed(whole(bench, "Dewi", report.code)) + bench.words("Dewi")
    assert ("114.83456" in seen) is (not told)
    assert "pukul 10.02" in seen


def test_a_formal_report_brings_the_official_fields_and_never_who_reported(bench: Bench) -> None:
    report = formal(bench)
    bench.press("Dewi", "Ambil", "grup")
    paper = whole(bench, "Dewi", report.code)
    told = printed(paper)
    for secret in (*IDENTITY.values(), "Melati", "Aminah"):
        assert secret == "phone" or secret not in told, secret
    assert "ada, tersimpan terkunci" in told
    fields = {label: value for part in paper["parts"] if part["kind"] == "fields" for label, value in part["rows"]}
    for label in (
        "Tempat, tanggal lahir",
        "Jenis kelamin",
        "Pekerjaan",
        "Kewarganegaraan",
        "Alamat",
        "Nomor telepon",
        "Alamat e-mail",
        "Saksi 2",
    ):
        assert fields[label] == "", label
    assert fields["Hari, tanggal kejadian"] == "Sabtu, 21 November 2026"
    assert fields["Hari, tanggal diketahui"] == "Sabtu, 21 November 2026"
    assert fields["Tempat"] == "Lapangan Desa Murung Asih"
    assert "Isian laporan resmi" in told
    assert "setelah identitas dibuka" in told
    assert "Pelapor," in told
    assert "Petugas penerima," in told


def test_nobody_is_called_guilty(bench: Bench) -> None:
    paper = whole(bench, "Hasan", formal(bench).code)
    told = printed(paper).casefold()
    for word in ("pelanggar ", "pelaku", "oknum", "tersangka", "ditolak", "terbukti"):
        assert word not in told


def test_every_step_of_the_table_has_words_and_reasons_are_told(bench: Bench) -> None:
    assert {row.action for row in TRANSITIONS} <= case_record.TOLD
    report = bench.report()

    def work() -> None:
        now = report.state
        for action in sorted(case_record.TOLD | {"unheard_of"}):
            reason = {"close": "not_ours", "not_register": "late"}.get(action, "")
            bench.store.reports.note_event(report, action, Role.HEAD, NOW, staff=1, reason=reason, words="kata-kata")
        report.state = now

    transact(bench.store.connection, work)
    told = printed(whole(bench, "Hasan", report.code))
    assert "Bukan wewenang kami: “kata-kata”" in told
    assert "Lewat 7 hari: “kata-kata”" in told
    assert "Langkah lain oleh" in told


def test_an_empty_report_is_a_file_too(bench: Bench) -> None:
    report = bench.report(body={"person_name": "", "place": "", "story": ""}, happened_on="", known_on="", conduct="")
    assert "belum diketahui" in printed(whole(bench, "Hasan", report.code))
    assert bench.again(report).state is State.NEW


# Sent


async def test_twenty_pictures_stay_far_below_what_may_be_uploaded(bench: Bench) -> None:
    report = formal(bench)
    for _ in range(20):
        add(bench, report)
    paper = whole(bench, "Hasan", report.code)
    evidence = [part for part in paper["parts"] if part["kind"] == "evidence"]
    for place, part in enumerate(evidence):
        part["picture"] = place
    pictures = [saved(scene(320 - place, 240, "RGB"), "JPEG", quality=75) for place in range(20)]
    drawn = await PaperWorker().draw("case_file", paper, pictures)
    pages = pypdf.PdfReader(io.BytesIO(drawn)).pages
    assert sum(len(page.images) for page in pages) == 20
    assert len(drawn) < 2_000_000


async def test_it_comes_with_small_pictures_of_the_copies_and_without_those_that_cannot_be_read(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        clean = saved(scene(1600, 1200), "JPEG")
        files = evidence_files(tmp_path)

        def fill() -> tuple[int, list[str]]:
            store = post.store
            citizen, head = (store.conversations.at(post.at(name), NOW).id for name in ("ani", "hasan"))
            report = store.reports.start(citizen, NOW)
            report.code, report.submitted_at, report.state = "AN-7K3M-Q2XD", NOW.isoformat(), State.NEW
            report.office = store.offices.every()[0].id
            store.reports.save(report, NOW)
            paths = []
            for kind in ("jpeg", "jpeg", "mp4"):
                piece = store.evidence.expect(report.id, kind, 5, {}, NOW)
                path = files.keep(clean, store.reports.sealer(report.id)) if kind == "jpeg" else ""
                store.evidence.settle(piece.id, STORED, kind, 5, "asli", path, {"sha256": HASH})
                paths.append(path)
            return head, paths

        head, paths = await post.write(fill)
        files.erase(paths[1])
        paper = await post.paperwork.attachment(head, "case_file:AN-7K3M-Q2XD")
        assert paper is not None
        assert (paper.name, paper.kind) == ("berkas-AN-7K3M-Q2XD.pdf", "document")
        pages = pypdf.PdfReader(io.BytesIO(paper.data)).pages
        images = [image for page in pages for image in page.images]
        assert [max(image.image.size) for image in images if image.image] == [320]
        told = " ".join(page.extract_text() for page in pages)
        assert [f"Bukti {number}" in told for number in (1, 2, 3, 4)] == [True, True, True, False]
        citizen = await post.write(lambda: post.store.conversations.at(post.at("ani"), NOW).id)
        assert await post.paperwork.attachment(citizen, "case_file:AN-7K3M-Q2XD") is None


async def test_one_that_may_have_arrived_is_not_sent_again(tmp_path: Path) -> None:
    """It would be taken back only once."""
    async with Post(tmp_path) as post:
        post.platform.failures["hasan"] = [Uncertain("x")]
        await post.queue_say(post.at("hasan"), Say(Text("receipt.here"), paper="case_file:AN-7K3M-Q2XD"))
        await post.settle()
        assert await post.states() == ["uncertain"]
        assert post.platform.tried == ["hasan"]
