"""Backups and a change of the key beside the real program while people report, and a bot that goes on from one of them."""

from __future__ import annotations

import asyncio
import base64
import shutil
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import words
from storage.backup_folder import UNFINISHED, backups_in
from storage.database import connect
from storage.keys import read_vault
from storage.proving import prove
from storage.store import Store
from tests.besieged import Person
from tests.botapi import BotApi
from tests.kills import pictures_for
from tests.process import KEY, ROOT
from tests.test_commands_running import ended, telegram
from tests.test_secrecy import Talk

pytestmark = pytest.mark.slow
"""Each of these runs the program as an operator does."""

MASTER = base64.b64decode(KEY)


class Crowd:
    """People who report one after the other, some with photos, as fast as they are answered."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.people: list[Person] = []
        self.enough = False

    async def report(self) -> None:
        while not self.enough:
            number = len(self.people)
            person = Person(self.api.user(f"Orang {number}"), number, pictures_for(number))
            self.people.append(person)
            person.begin()
            while not (person.done or self.enough):
                if not person.move():
                    await self.api.until(lambda person=person: person.waits or self.enough, 60)  # type: ignore[misc]

    @property
    def codes(self) -> set[str]:
        return {person.code for person in self.people if person.code}


def reports_in(folder: Path, key: bytes = MASTER) -> tuple[set[str], int]:
    """Codes of the reports in a backup, and its files; fails when one of them does not open."""
    with closing(connect(folder / "awasnetral.db")) as connection:
        vault = read_vault(connection, key)
        proof = prove(connection, vault, folder / "evidence")
        assert proof.holds, proof
        rows = Store(connection, vault).reports.rows_for_export()
        return {row.code for row in rows}, sum(count.good for count in proof.files)


async def test_backups_and_a_change_of_the_key_while_people_report(tmp_path: Path) -> None:
    """Every report that was confirmed before a backup began is in it, whole, and nothing is logged as wrong."""
    target = tmp_path / "cadangan"
    target.mkdir()
    async with BotApi() as api, telegram(tmp_path, api) as made:
        crowd = Crowd(api)
        reporting = asyncio.create_task(crowd.report())
        new = ""
        for number in range(4):
            await api.until(lambda wanted=2 * number + 2: len(crowd.codes) >= wanted, 120)  # type: ignore[misc]
            before = set(crowd.codes)
            code, out, err = await made.command("backup", str(target))
            assert (code, err) == (0, ""), out
            codes, _ = reports_in(backups_in(target, practice=False)[-1].folder, base64.b64decode(new or KEY))
            assert before <= codes
            if number == 1:
                code, out, err = await made.command("key", "rotate")
                assert (code, err) == (0, "")
                new = next(word for word in out.split() if word.endswith("="))
                made.set("AWASNETRAL_KEY", new)
            elif number == 2:
                assert (await made.command("key", "rotate", "--finish"))[0] == 0
            assert (await made.command("key", "check"))[0] == 0
        crowd.enough = True
        await reporting
        assert await made.stop() == 0
        ended(made)
        await made.start()
        await made.until_it_says(words()["stopped"] + "\n" + words()["running"])
        assert await made.stop() == 0
        made.set("AWASNETRAL_KEY", KEY)
        assert (await made.command("export"))[::2] == (2, words()["wrong_key"] + "\n")


async def test_a_bot_goes_on_from_a_backup(tmp_path: Path) -> None:
    target = tmp_path / "cadangan"
    target.mkdir()
    async with BotApi() as api, telegram(tmp_path, api) as made:
        reporter = Person(api.user("Ani"), 0, pictures_for(0))
        reporter.begin()
        while not reporter.done:
            if not reporter.move():
                await api.until(lambda: reporter.waits, 60)
        assert (await made.command("backup", str(target)))[0] == 0
        (backup,) = backups_in(target, practice=False)
        await made.kill()
        shutil.rmtree(tmp_path / "data")
        code, out, err = await made.command("restore", str(backup.folder))
        assert (code, err) == (0, "")
        assert "1 laporan dan 4 berkas bukti" in out
        await made.start()
        assert reporter.code in await Talk(api, reporter.user).text("/status")
        assert (await made.command("key", "check"))[0] == 0, "its files were not swept away"
        assert await made.stop() == 0


async def test_a_backup_that_is_killed_is_not_there(tmp_path: Path) -> None:
    """Wherever the kill hits it: what is there under its name is whole, and the next one clears up."""
    target = tmp_path / "cadangan"
    target.mkdir()
    async with BotApi() as api, telegram(tmp_path, api) as made:
        await api.until(lambda: "getUpdates" in api.calls, 60)
        whole = 0
        for step in ("", "/awasnetral.db", "/evidence", "/backup.json"):
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "backup",
                str(target),
                cwd=ROOT,
                env=made.environ,
                stdout=asyncio.subprocess.PIPE,
            )
            while process.returncode is None:
                if list(target.glob(f"*{UNFINISHED}{step}")):
                    process.send_signal(signal.SIGKILL)
                    break
                await asyncio.sleep(0)
            await process.wait()
            found = backups_in(target, practice=False)
            assert len(list(target.iterdir())) - len(found) <= 1
            for backup in found:
                reports_in(backup.folder)
            whole = len(found)
        assert (await made.command("backup", str(target)))[0] == 0
        assert len(list(target.iterdir())) == len(backups_in(target, practice=False)) == whole + 1
