"""The real program at work: its first start, other commands beside it, and how it stops."""

from __future__ import annotations

import asyncio
import base64
import signal
import socket
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.config import words
from tests.besieged import Person
from tests.botapi import BotApi, Group, User
from tests.kills import _invitation
from tests.planted_run import Talk, press_in
from tests.process import Program
from tests.test_commands import one_line, refused

pytestmark = pytest.mark.slow
"""Each of these runs the program as an operator does."""

NO_KEY = {"AWASNETRAL_KEY": "", "LISTEN": "127.0.0.1:0"}


def ended(made: Program) -> str:
    """What a program that has ended well has said: its last word is that it stopped in good order."""
    said = made.log.read_text()
    assert "Traceback" not in said
    assert "level=error" not in said
    assert said.rstrip().endswith(words()["stopped"])
    return said


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "awasnetral.db")) as connection:
        found = connection.execute(sql).fetchall()
        connection.commit()
        return found


# Starting


async def test_the_first_start_makes_a_key_and_says_so_loudly_and_only_the_first(tmp_path: Path) -> None:
    async with Program(tmp_path, NO_KEY) as made:
        await made.until_it_says(words()["running"])
        assert await made.stop() == 0
        key_file = tmp_path / "secrets" / "awasnetral.key"
        loud = words()["key_made"].format(file=key_file)
        said = ended(made)
        assert loud in said.splitlines()
        assert words()["practice_at"].partition("{")[0] in said
        assert mode(key_file) == 0o600
        assert mode(key_file.parent) == 0o700
        assert len(base64.b64decode(key_file.read_text())) == 32
        assert key_file.read_text().strip() not in said
        assert "data/practice/awasnetral.db" in names_below(tmp_path)
        assert "data/awasnetral.db" not in names_below(tmp_path), "practice and real reports lie apart"
        assert mode(tmp_path / "data" / "practice" / "awasnetral.db") == 0o600
        kept = key_file.read_bytes()
        await made.start()
        await made.until_it_says(words()["stopped"] + "\n" + words()["practice_at"].partition("{")[0])
        assert await made.stop() == 0
        assert ended(made).count(loud) == 1
        assert key_file.read_bytes() == kept


async def test_where_a_database_is_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    """Nor is one made for real reports beside the practice room's: it would lock that out."""
    async with Program(tmp_path, NO_KEY) as made:
        await made.until_it_says(words()["running"])
        assert await made.stop() == 0
        (tmp_path / "secrets" / "awasnetral.key").unlink()
        real = {
            "TELEGRAM_TOKEN": "1:" + "x" * 35,
            "TELEGRAM_API_URL": "http://127.0.0.1:9",
            "OFFICE_NAME": "Bawaslu Uji",
        }
        for program in (made, Program(tmp_path, NO_KEY | real)):
            assert await refused(program, "run") == words()["key_missing"]
        assert not (tmp_path / "secrets" / "awasnetral.key").exists()


async def test_a_second_run_is_refused_and_the_other_commands_work_beside_the_first(tmp_path: Path) -> None:
    async with Program(tmp_path, {"LISTEN": "127.0.0.1:0"}) as made:
        await made.until_it_says(words()["running"])
        assert await refused(made, "run") == words()["in_use"]
        for arguments in (("check",), ("staff", "--json"), ("export",), ("invite", "--role", "head")):
            code, _, err = await made.command(*arguments)
            assert (code, err) == (0, ""), arguments
        assert await made.stop() == 0
        ended(made)
        await made.start()
        await made.until_it_says(words()["stopped"] + "\n" + words()["practice_at"].partition("{")[0])
        await made.kill()
        code, _, err = await made.command("check")
        assert (code, err) == (0, ""), "a lock dies with its process"


async def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        made = Program(tmp_path, {"LISTEN": f"127.0.0.1:{taken.getsockname()[1]}"})
        assert (await refused(made, "run")).startswith("LISTEN:")


# Stopping


class Held(BotApi):
    """A Bot API server that carries a message out and keeps its answer back until `answers` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()
        self.held = self.polling = 0

    async def _carry_out(self, method: str, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        result = await super()._carry_out(method, params, files)
        if method == "sendMessage":
            self.held += 1
            self._changed.set()
            await self.answers.wait()
        return result

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self.polling += 1
        try:
            return await super()._get_updates(params)
        finally:
            self.polling -= 1


def telegram(folder: Path, api: BotApi) -> Program:
    settings = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "OFFICE_NAME": "Bawaslu Uji"}
    return Program(folder, settings | {"LISTEN": "127.0.0.1:0", "HOME_REGION": "63.03"})


async def asked_to_stop(api: Held, made: Program, number: signal.Signals) -> None:
    """A message is on its way, the next poll waits, and the signal has been taken."""
    api.user("Ani").text("menu")
    await api.until(lambda: api.held == 1 and api.polling == 1, 60)
    assert made.process is not None
    made.process.send_signal(number)
    await api.until(lambda: api.polling == 0, 60)
    assert made.process.returncode is None, "it waits for the answer"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_the_send_in_flight_finish(tmp_path: Path, number: signal.Signals) -> None:
    async with Held() as api, telegram(tmp_path, api) as made:
        await asked_to_stop(api, made, number)
        api.answers.set()
        assert made.process is not None
        assert await made.process.wait() == 0
        ended(made)
        assert set(rows(tmp_path, "SELECT state FROM outbox WHERE lane = 'message'")) == {("sent",)}
        sent = len(api.sent)
        await made.start()
        await api.until(lambda: api.polling == 1, 60)
        assert await made.stop() == 0
        assert len(api.sent) == sent, "nothing is said twice"


async def test_an_answer_that_never_comes_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    """What it leaves is sent again by the next run."""
    async with Held() as api, telegram(tmp_path, api) as made:
        await asked_to_stop(api, made, signal.SIGTERM)
        assert made.process is not None
        async with asyncio.timeout(60):
            assert await made.process.wait() == 0
        said = made.log.read_text()
        assert "Traceback" not in said
        assert words()["stopped"] in said
        assert "event=stop_cut_short" in said
        assert "event=telegram_closed_while_sending" not in said, "it waits once, not once more for the channel"
        assert ("waiting",) in rows(tmp_path, "SELECT state FROM outbox WHERE lane = 'message'")
        api.answers.set()
        await made.start()
        await api.until(lambda: api.held == 2, 60)
        assert await made.stop() == 0


# Invitations and staff


async def test_an_invitations_link_works_once_and_in_its_time(tmp_path: Path) -> None:
    async with BotApi() as api, telegram(tmp_path, api) as made:
        await api.until(lambda: "getUpdates" in api.calls, 60)
        code, out, err = await made.command("invite", "--role", "officer", "--json")
        assert (code, err) == (0, "")
        given = orjson.loads(one_line(out))
        address, _, letters = given["link"].partition("?start=")
        assert address == "https://t.me/awasnetral_bot"
        assert letters == given["code"].replace("-", "")
        assert len(letters) <= 64, "core.telegram.org/bots/features#deep-linking"
        dewi, budi = Talk(api, api.user("Dewi")), Talk(api, api.user("Budi"))
        assert "Dewi" in await dewi.text(f"/start {letters}")
        assert "sudah dipakai" in await budi.text(f"/start {letters}")
        late = await _invitation(made, "head")
        past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds")
        rows(tmp_path, f"UPDATE invitations SET expires_at = '{past}' WHERE used_at IS NULL")
        assert "lewat waktunya" in await budi.text(f"/gabung {late}")
        _, out, _ = await made.command("staff", "--json")
        assert [member["name"] for member in orjson.loads(out)] == ["Dewi"]
        assert await made.stop() == 0
        ended(made)


async def _office(api: BotApi, made: Program) -> tuple[User, Group]:
    admin, group = api.user("Rina"), api.group("Posko Uji")
    await Talk(api, admin).text(f"/gabung {await _invitation(made, 'admin')}")
    group.by(admin).text(f"/gabung@awasnetral_bot {await _invitation(made, 'room')}")
    await api.until(lambda: any(shown.from_bot for shown in group.view()), 60)
    return admin, group


async def test_removal_ends_all_powers_at_once_old_buttons_included(tmp_path: Path) -> None:
    async with BotApi() as api, telegram(tmp_path, api) as made:
        await api.until(lambda: "getUpdates" in api.calls, 60)
        admin, group = await _office(api, made)
        reporter = Person(api.user("Ani"), 0)
        reporter.begin()
        while not reporter.done:
            if not reporter.move():
                seen = len(api.calls)
                await api.until(lambda seen=seen: len(api.calls) > seen, 60)  # type: ignore[misc]
        await api.until(lambda: any(reporter.code in shown.text for shown in group.view()), 60)
        _, out, _ = await made.command("staff", "--json")
        (member,) = orjson.loads(out)
        code, _, err = await made.command("staff", "--remove", str(member["id"]))
        assert (code, err) == (0, "")
        before, answered = [shown.text for shown in group.view()], len(api.world.answers)
        press_in(group.by(admin), "Ambil")
        await api.until(lambda: len(api.world.answers) > answered, 60)
        assert [shown.text for shown in group.view()] == before
        stranger, removed = Talk(api, api.user("Orang")), Talk(api, admin)
        for command in ("/antrean", f"/laporan {reporter.code}"):
            assert await removed.text(command) == await stranger.text(command)
        _, out, _ = await made.command("export")
        assert [orjson.loads(line)["state"] for line in out.splitlines()] == ["new"]
        assert await made.stop() == 0
        ended(made)
