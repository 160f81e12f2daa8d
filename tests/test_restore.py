"""A backup put in the place of a lost database: whole or to be done again, and a bot that goes on where it stood."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.core.codes import read_secret_words
from storage import migrate
from storage.backup import make_backup
from storage.backup_folder import Backup
from storage.database import connect, transact
from storage.keys import open_vault, read_vault
from storage.migrate import version
from storage.opening import DATABASE, EVIDENCE, RESTORING, HalfRestored, open_beside, open_store
from storage.proving import prove
from storage.restore import restore
from tests.backing_up import LATER, MASTER, Office
from tests.filled import fill
from tests.pictures import saved
from tests.telegram_line import TelegramLine
from tests.town import Town

STORAGE = Path(migrate.__file__).parent


def put_back(office: Office, backup: Backup) -> Backup:
    return restore(backup.folder, office.data, MASTER, practice=False, now=LATER)


async def test_a_restore_that_is_cut_off_is_done_again_and_no_bot_begins_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time another write to the disk fails."""
    office = Office(tmp_path)
    fill(office.bench)
    backup = office.back_up().backup
    office.bench.store.connection.close()
    shutil.rmtree(office.data)
    sync, cut = os.fsync, 0
    for number in range(100):
        left = number

        def failing(descriptor: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.EIO, "as a disk fails")
            sync(descriptor)

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", failing)
            try:
                put_back(office, backup)
                break
            except OSError:
                cut += 1
        if (office.data / DATABASE).exists():  # the last sync: all is in its place
            break
        with pytest.raises(HalfRestored):
            await open_store(office.data, MASTER)
        assert not (office.data / DATABASE).exists()
    assert cut > 4
    assert not any((office.data / RESTORING).glob("*"))
    with closing(connect(office.data / DATABASE)) as connection:
        assert prove(connection, read_vault(connection, MASTER), office.data / EVIDENCE).holds


def test_numbers_are_never_given_again(tmp_path: Path) -> None:
    """A button in some chat may carry the number of something that came after the backup."""
    office = Office(tmp_path)
    fill(office.bench)
    backup = office.back_up().backup
    given = dict(office.bench.store.connection.execute("SELECT name, value FROM sequence").fetchall())
    later = [office.bench.report(f"Orang {number}").id for number in range(3)]
    office.bench.store.connection.close()
    shutil.rmtree(office.data)
    put_back(office, backup)
    store = open_beside(office.data, MASTER)
    with closing(store.connection):
        after = dict(store.connection.execute("SELECT name, value FROM sequence").fetchall())
        assert all(value >= given.get(name, 0) + 1_000_000 for name, value in after.items())
        source = "".join(path.read_text(encoding="utf-8") for path in STORAGE.glob("*.py"))
        named = set(re.findall(r'next_id\([\w.]+, "(\w+)"\)', source))
        assert len(named) == source.count("next_id(") - 1, "every name is found here, but for the function itself"
        assert named <= after.keys()
        report = transact(store.connection, lambda: store.reports.start(1, LATER))
        assert report.id > max(later)


def test_invitations_end(tmp_path: Path) -> None:
    """One that was used after the backup must not make a second person staff."""
    office = Office(tmp_path)
    code = office.bench.invite("admin")
    backup = office.back_up().backup
    office.bench.store.connection.close()
    shutil.rmtree(office.data)
    put_back(office, backup)
    store = open_beside(office.data, MASTER)
    with closing(store.connection):
        found = store.offices.invitation(read_secret_words(code))
        assert found is not None
        assert found.used


def test_a_backup_from_before_an_update_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, target = tmp_path / "data", tmp_path / "cadangan"
    data.mkdir()
    target.mkdir()
    newest, path = migrate.known()[-1]
    with monkeypatch.context() as older:
        shutil.copytree(migrate.FOLDER, tmp_path / "migrations")
        (tmp_path / "migrations" / path.name).unlink()
        older.setattr(migrate, "FOLDER", tmp_path / "migrations")
        with closing(connect(data / DATABASE)) as connection:
            migrate.migrate(connection)
            transact(connection, lambda: open_vault(connection, MASTER))
        backup = make_backup(data, MASTER, target, now=LATER, days=30, practice=False).backup
    assert backup.schema == newest - 1
    again = make_backup(data, MASTER, target, now=LATER, days=30, practice=False).backup
    assert again.schema == newest - 1, "the newer program backs it up as it is, before it changes it"
    shutil.rmtree(data)
    restore(backup.folder, data, MASTER, practice=False, now=LATER)
    with closing(open_beside(data, MASTER).connection) as connection:
        assert version(connection) == newest


# A bot at work


MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town(TelegramLine(), start=MONDAY, region="63.03", office="Bawaslu Kabupaten Banjar") as made:
        (made.folder / "cadangan").mkdir()
        yield made


def back_up(town: Town) -> Backup:
    """Beside the running bot."""
    return make_backup(
        town.settings.store_dir,
        bytes(range(32)),
        town.folder / "cadangan",
        now=town.clock.now(),
        days=30,
        practice=False,
    ).backup


async def lose_and_restore(town: Town, backup: Backup) -> None:
    """The disk dies with everything that came after the backup; the operator restores and starts again."""
    await town.settle()
    await town.app.stop()
    shutil.rmtree(town.settings.store_dir)
    restore(backup.folder, town.settings.store_dir, bytes(range(32)), practice=False, now=town.clock.now())
    await town._start_app()
    await town.settle()


async def say(town: Town, person: str, *words: str) -> str:
    """Says or presses each; returns what the bot said last."""
    for word in words:
        kind, value = ("press", word[1:-1]) if word.startswith("[") else ("text", word)
        await town.act(person, person, kind, value)
    return str(town.line.said(person)[-1].text)


async def test_a_conversation_goes_on_where_it_stood(town: Town) -> None:
    await say(town, "Ani", "lapor", "[Setuju, lanjut]", "Pak camat Sungai Rimba kemarin ikut kampanye di lapangan desa")
    await town.act("Ani", "Ani", "photos", [saved_picture()])
    backup = back_up(town)
    assert backup.files == 2
    await say(town, "Ani", "Rahmad Fauzi", "Camat Sungai Rimba")
    await lose_and_restore(town, backup)
    asked = await say(town, "Ani", "lanjut")
    assert "Siapa nama" in asked, "what was answered afterwards is asked again"
    assert "Jabatan" in await say(town, "Ani", "Rahmad Fauzi")
    ((state, path),) = await town.query("SELECT state, path FROM evidence")
    assert state == "stored"
    assert (town.settings.store_dir / EVIDENCE / path).exists(), "it is not swept away at the start"


async def test_what_waited_to_be_said_is_said_and_timers_fire_once(town: Town) -> None:
    """As by a bot that was off since the backup: twice is better than never; what is late shows nothing on a lock screen."""
    town.line.api.fail("sendMessage", status=500, times=2)  # type: ignore[attr-defined]
    await town.line.act("Budi", "Budi", "text", "lapor")
    await town._until_idle()
    assert await waiting(town, "message") == await waiting(town, "timer") == 1
    assert town.line.said("Budi") == []
    backup = back_up(town)
    await town.settle()
    (asked,) = [said.text for said in town.line.said("Budi")]
    await town.later(timedelta(days=2))
    assert await waiting(town, "timer") == 0
    before = len(town.line.said("Budi"))
    await lose_and_restore(town, backup)
    assert await waiting(town, "message") == await waiting(town, "timer") == 0
    (neutral,) = [said.text for said in town.line.said("Budi")[before:]]
    assert neutral == "Ada kabar untuk Anda dari layanan kami."
    await say(town, "Budi", "[Buka]")
    assert [said.text for said in town.line.said("Budi")[before:]].count(asked) == 1


async def test_the_room_hears_what_the_bot_has_forgotten(town: Town) -> None:
    backup = back_up(town)
    await town.later(timedelta(hours=20))
    await lose_and_restore(town, backup)
    (told,) = [said.text for said in town.line.said("grup")]
    assert "dipulihkan dari cadangan Sen 23 Nov 2026 pukul 14.00 WITA" in told
    await town.restart()
    assert len(town.line.said("grup")) == 1, "once"


async def test_an_old_button_does_nothing_to_what_came_after(town: Town) -> None:
    """The room holds a question of the lost days. Its number is nobody's: an answer to it must not reach who asks next."""
    backup = back_up(town)
    await hand_over(town, "Ani", "kalau tetangga minta saya jadi mc syukuran partai boleh?")
    (old,) = buttons(town)
    await lose_and_restore(town, backup)
    await hand_over(town, "Budi", "kalau paman minta saya menjaga parkir pesta partai boleh?")
    assert buttons(town)[-1] != old
    before = len(town.line.said("Dewi"))
    room = town.line._talker("Dewi", "grup")  # type: ignore[attr-defined]
    room.press_data(old, int(town.line.said("grup")[0].message_id))
    await town.settle()
    assert not any("Tulis jawabannya" in said.text for said in town.line.said("Dewi")[before:])
    await town.act("Dewi", "grup", "press", "Jawab")
    assert "menjaga parkir" in town.line.said("Dewi")[-1].text, "the new one works"


async def hand_over(town: Town, person: str, question: str) -> None:
    """A question about the rules goes to staff."""
    said = await say(town, person, "/tanya", "[Tanya petugas]", question, "[Kirim]")
    assert "Sudah saya teruskan" in said


def buttons(town: Town) -> list[str]:
    """The data of the buttons under the questions in the room."""
    shown = [data for said in town.line.said("grup") for data in said.data]
    return [data for data in shown if data.startswith("answer_question:")]


async def waiting(town: Town, lane: str) -> int:
    ((count,),) = await town.query("SELECT COUNT(*) FROM outbox WHERE lane = ? AND state = 'waiting'", lane)
    return int(count)


def saved_picture() -> bytes:
    return saved(Image.effect_noise((64, 48), 90), "JPEG")
