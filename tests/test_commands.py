"""Every command of the real program as a process: what it prints, in which shape, and how it says what is wrong."""

from __future__ import annotations

import asyncio
import base64
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from bot import __version__
from bot.config import words
from bot.core.codes import read_secret_words
from bot.core.messages import Incoming
from bot.core.report import Role, Track
from storage.database import transact, truncate_wal
from storage.evidence import STORED
from tests.bench import NOW, Bench
from tests.console import usage
from tests.markers import found_in
from tests.process import ROOT, Program

MAKASSAR = ZoneInfo("Asia/Makassar")
MASTER = base64.b64encode(bytes(32)).decode()
SECRETS = {
    "reported person": "Rahmad Fauzi",
    "post": "Camat Sungai",
    "place": "Murung Asih",
    "story": "tetangganya",
    "witness": "Mariani",
    "phone": "0812",
    "reporter": "Siti Aminah",
    "address": "Melati",
    "staff": "Dewi",
    "reason": "rahasiaalasan",
    "file": "fotorumah",
}


def program(folder: Path, **settings: str) -> Program:
    return Program(folder, {"AWASNETRAL_KEY": MASTER, **settings})


def one_line(text: str) -> str:
    """The only line of an error; never a traceback."""
    assert text.endswith("\n")
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    assert "Error" not in text
    return text.rstrip("\n")


async def refused(made: Program, *arguments: str) -> str:
    code, out, err = await made.command(*arguments)
    assert (code, out) == (2, ""), (out, err)
    return one_line(err)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bench]:
    """An office with reports, where the practice room keeps its data."""
    folder = tmp_path / "data" / "practice"
    folder.mkdir(parents=True)
    bench = Bench(folder)
    yield bench
    bench.store.connection.close()


def close(bench: Bench) -> Path:
    """Ends the bench; returns its database under the name the program knows."""
    connection = bench.store.connection
    truncate_wal(connection)
    folder = Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent
    connection.close()
    return (folder / "bench.db").rename(folder / "awasnetral.db")


# The command line


async def test_version_and_help(tmp_path: Path) -> None:
    made = program(tmp_path)
    (code, out, err), (helped, told, _) = await asyncio.gather(made.command("--version"), made.command("--help"))
    assert (code, out, err) == (0, f"awasnetral {__version__}\n", "")
    assert helped == 0
    for name in ("run", "check", "invite", "staff", "export"):
        assert words()[f"help_{name}"] in " ".join(told.split())
    assert words()["help_run"] in " ".join((await made.command("run", "--help"))[1].split())
    assert not (tmp_path / "data").exists()


async def test_a_slip_on_the_command_line_is_one_line_and_exit_2(tmp_path: Path) -> None:
    made = program(tmp_path)
    slips = [
        (),
        ("lari",),
        ("invite",),
        ("invite", "--role", "raja"),
        ("invite", "--role", "head", "--hours", "dua"),
        ("staff", "--remove"),
    ]
    lines = await asyncio.gather(*(refused(made, *slip) for slip in slips))
    assert lines == [usage(*slip[: slip[0] in ("invite", "staff")] if slip else ()) for slip in slips]


async def test_every_wrong_setting_is_a_line_that_names_it_and_not_its_value(tmp_path: Path) -> None:
    made = program(tmp_path, TELEGRAM_TOKEN="salahtempel", LISTEN="rahasia", HOME_REGION="99", TELEGRAM_TOKN="x")
    for command in ("run", "export"):
        code, out, err = await made.command(command)
        assert (code, out) == (2, "")
        assert sorted(line.partition(":")[0] for line in err.splitlines()) == [
            "HOME_REGION",
            "LISTEN",
            "TELEGRAM_TOKEN",
            "TELEGRAM_TOKN",
        ]
        assert "salahtempel" not in err
        assert "rahasia" not in err


async def test_without_a_channel_run_says_so(tmp_path: Path) -> None:
    assert (await refused(program(tmp_path, PRACTICE_ROOM="off"), "run")).startswith("PRACTICE_ROOM:")


# Invitations


async def test_an_invitation_in_json(tmp_path: Path, office: Bench) -> None:
    close(office)
    made = program(tmp_path, HOME_REGION="63.03")
    before = datetime.now(UTC).replace(microsecond=0)
    code, out, err = await made.command("invite", "--role", "officer", "--json")
    assert (code, err) == (0, "")
    given = orjson.loads(one_line(out))
    assert list(given) == ["code", "role", "region", "expires_at", "link"]
    assert (given["role"], given["region"], given["link"]) == ("officer", "63.03", None)
    expires_at = datetime.fromisoformat(given["expires_at"])
    assert before + timedelta(hours=48) <= expires_at <= datetime.now(UTC) + timedelta(hours=48)
    letters = read_secret_words(given["code"])
    assert len(letters) == 16, "80 random bits"
    with sqlite3.connect(tmp_path / "data" / "practice" / "awasnetral.db") as connection:
        rows = connection.execute("SELECT role, region, used_at FROM invitations").fetchall()
    assert rows == [("officer", "63.03", None)]
    assert letters.encode() not in (tmp_path / "data" / "practice" / "awasnetral.db").read_bytes()


@pytest.mark.slow
async def test_an_invitation_for_reading(tmp_path: Path, office: Bench) -> None:
    close(office)
    made = program(tmp_path)
    before = datetime.now(MAKASSAR)
    code, out, err = await made.command("invite", "--role", "room", "--region", "63.04", "--hours", "1")
    assert (code, err) == (0, "")
    assert "63.04" in out
    assert words()["invite_link"].partition("{")[0] not in out
    ends = {f"{at + timedelta(hours=1):%d-%m-%Y %H.%M} WITA" for at in (before, datetime.now(MAKASSAR))}
    assert any(end in out for end in ends), "on the office's clock, whatever the machine's is"
    assert out.splitlines()[2] == words()["invite_room"].format(code=out.split()[1])
    _, out, _ = await made.command("invite", "--role", "officer")
    assert out.splitlines()[2:] == [words()["invite_person"].format(code=out.split()[1])], "not for the group"


@pytest.mark.slow
async def test_what_an_invitation_may_not_be(tmp_path: Path, office: Bench) -> None:
    close(office)
    made = program(tmp_path)
    lines = await asyncio.gather(
        refused(made, "invite", "--role", "head", "--hours", "0"),
        refused(made, "invite", "--role", "head", "--hours", "721"),
        refused(made, "invite", "--role", "head", "--region", "99.99"),
    )
    assert [line.partition(":")[0] for line in lines] == ["--hours", "--hours", "--region"]
    with sqlite3.connect(tmp_path / "data" / "practice" / "awasnetral.db") as connection:
        assert connection.execute("SELECT COUNT(*) FROM invitations").fetchone() == (0,)


# Staff


@pytest.mark.slow
async def test_staff_are_listed_and_removed_once(tmp_path: Path, office: Bench) -> None:
    dewi = office.store.offices.members()[0]
    close(office)
    made = program(tmp_path)
    code, out, err = await made.command("staff", "--json")
    assert (code, err) == (0, "")
    members = orjson.loads(one_line(out))
    assert [list(member) for member in members] == [["id", "name", "role", "region"]] * 4
    assert members[0] == {"id": dewi.id, "name": "Dewi", "role": "officer", "region": "63.03"}
    _, listed, _ = await made.command("staff")
    assert listed.splitlines()[0].split("\t") == [str(dewi.id), "Dewi", "officer", "63.03"]
    code, out, err = await made.command("staff", "--remove", str(dewi.id), "--json")
    assert (code, orjson.loads(one_line(out)), err) == (0, {"removed": dewi.id}, "")
    assert (await refused(made, "staff", "--remove", str(dewi.id))).startswith("--remove:")
    for slip in (
        ("--seconded", str(dewi.id), "disdik"),
        ("--seconded", "x", "disdik"),
        ("--seconded", "2", "entah apa"),
    ):
        assert (await refused(made, "staff", *slip)).startswith("--seconded:")
    code, out, err = await made.command("staff", "--seconded", "2", "Dinas Pendidikan", "--json")
    assert (code, orjson.loads(one_line(out)), err) == (0, {"id": 2, "seconded": "disdik"}, "")
    _, listed, _ = await made.command("staff")
    assert listed.splitlines()[0].endswith("\tdari disdik")
    assert (await made.command("staff", "--seconded", "2", "-"))[0] == 0
    _, out, _ = await made.command("staff", "--json")
    assert [member["name"] for member in orjson.loads(out)] == ["Hasan", "Rina", "Joko"]


# Export


def _worked_on(bench: Bench) -> None:
    """A lead with a stored photo that was taken and looked into, a formal report, and a draft."""
    lead = bench.report(track=Track.LEAD)
    member = bench.store.offices.members()[0]

    def work() -> None:
        report = bench.again(lead)
        message = bench.turn(_nothing(bench))
        for action, reason, said in (("take", "", ""), ("look_into", "", SECRETS["reason"])):
            message.step(report, action, Role.OFFICER, staff=member.id, reason=reason, words=said)
        bench.store.reports.save(report, NOW, 5)
        piece = bench.store.evidence.expect(report.id, "photo", 9, {"name": "fotorumah.jpg"}, NOW)
        bench.store.evidence.settle(piece.id, STORED, "jpeg", 9, "a" * 32, "", {"sha256": "0" * 64})
        bench.store.evidence.expect(report.id, "photo", 9, {"name": "fotorumah2.jpg"}, NOW)
        bench.store.reports.start(1, NOW)

    transact(bench.store.connection, work)
    bench.report("Budi", track=Track.FORMAL, agency="x-1")


def _nothing(bench: Bench) -> Any:
    return Incoming("m-none", bench.at("Dewi"))


async def test_the_export_has_these_keys_and_nothing_that_names_anybody(tmp_path: Path, office: Bench) -> None:
    _worked_on(office)
    close(office)
    code, out, err = await program(tmp_path).command("export", "--format", "jsonl")
    assert (code, err) == (0, "")
    assert found_in(out.encode(), SECRETS) == []
    lead, formal = (orjson.loads(line) for line in out.splitlines())
    keys = (
        (
            "code track state office region agency conduct happened_on submitted_at evidence complete states"  # as documented
        ).split()
    )
    for report in (lead, formal):
        assert list(report) == keys
        assert all(list(state) == ["state", "at", "by", "reason"] for state in report["states"])
        assert {state["by"] for state in report["states"]} <= {str(role) for role in Role}
    submitted_at, states = lead.pop("submitted_at"), lead.pop("states")
    assert datetime.fromisoformat(submitted_at) == NOW
    assert lead.pop("code").startswith("AN-")
    assert lead == {
        "track": "lead",
        "state": "looked_into",
        "office": "63.03",
        "region": "63.03",
        "agency": None,
        "conduct": "campaign",
        "happened_on": "2026-11-21",
        "evidence": 1,
        "complete": 5,
    }
    assert [(state["state"], state["by"], state["reason"]) for state in states] == [
        ("new", "reporter", None),
        ("taken", "officer", None),
        ("looked_into", "officer", None),
    ]
    assert (formal["track"], formal["agency"], formal["evidence"]) == ("formal", "x-1", 0)


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, office: Bench) -> None:
    _worked_on(office)
    close(office)
    reading, writing = os.pipe()
    os.close(reading)
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "export"],
        env=environ | {"AWASNETRAL_KEY": MASTER},
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
