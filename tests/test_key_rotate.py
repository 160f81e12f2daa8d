"""The master key is changed beside a running bot: after a kill between any two steps the configured key opens every database."""

from __future__ import annotations

import base64
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from bot.config import words
from storage import keychange
from storage.database import transact, truncate_wal
from storage.keychange import KeyFiles, change_in_files
from storage.keyfile import make_key_file, read_key_file
from storage.keys import Standing, drop_old, opens, standing, wrap_again
from storage.opening import DATABASE, open_beside
from tests.bench import NOW, Bench
from tests.console import Console
from tests.rotating import KEY_FILE, MASTER, databases, names, reads_back, standings, with_practice


@pytest.fixture
def office(tmp_path: Path) -> Console:
    return with_practice(tmp_path)


# With a key file


def test_the_whole_change(office: Console) -> None:
    folder = office.folder
    with databases(folder) as both:
        before = [connection.execute("SELECT wrapped_key, sealed_body FROM reports").fetchall() for connection in both]
    said = office.done("key", "rotate")
    new = read_key_file(folder / KEY_FILE)
    assert new != MASTER
    assert str(folder / KEY_FILE) in said
    assert base64.b64encode(new).decode() not in said, "it stands in its file"
    assert names(folder) == ["awasnetral.key", "awasnetral.key.previous"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (folder / KEY_FILE).parent.iterdir())
    assert read_key_file(KeyFiles(folder / KEY_FILE).previous) == MASTER
    assert standings(folder) == [Standing.NEW] * 2
    for key in (MASTER, new):
        reads_back(folder, key)
    assert "30 hari" in office.done("key", "rotate", "--finish")
    assert names(folder) == ["awasnetral.key"]
    assert standings(folder) == [Standing.ONLY] * 2
    reads_back(folder, new)
    with databases(folder) as both:
        assert not any(opens(connection, MASTER) for connection in both)
        after = [connection.execute("SELECT wrapped_key, sealed_body FROM reports").fetchall() for connection in both]
    assert after == before, "no record was touched"
    assert (
        office.refused("export", KEY_FILE="", AWASNETRAL_KEY=base64.b64encode(MASTER).decode()) == words()["wrong_key"]
    )


STEPS = 5
"""The new file, the two databases, the old key's file, the swap."""


@pytest.mark.parametrize("done", range(STEPS + 1))
@pytest.mark.parametrize("ending", ["--finish", "--cancel"])
def test_a_kill_after_any_step_leaves_a_key_that_opens_and_a_way_on(office: Console, done: int, ending: str) -> None:
    folder = office.folder
    with databases(folder) as both:
        steps = change_in_files(KeyFiles(folder / KEY_FILE), both, MASTER)
        assert len(list(islice(steps, done))) == done
        steps.close()
    reads_back(folder, read_key_file(folder / KEY_FILE))
    swapped = done == STEPS
    if ending == "--cancel":
        begun = done >= 3 and not swapped
        line = office.done("key", "rotate", ending) if begun else office.refused("key", "rotate", ending)
        assert line.strip() == words()["key_cancelled" if begun else "key_new_key" if swapped else "key_nothing"]
        if begun:
            assert standings(folder)[1] is Standing.ONLY
            assert names(folder) == ["awasnetral.key"]
            assert read_key_file(folder / KEY_FILE) == MASTER
        return
    if not swapped:
        line = office.refused("key", "rotate", ending)
        assert line == words()["key_old_file" if done >= 3 else "key_nothing"]
        office.done("key", "rotate")
    assert office.refused("key", "rotate") == words()["key_unfinished"]
    new = read_key_file(folder / KEY_FILE)
    assert names(folder) == ["awasnetral.key", "awasnetral.key.previous"]
    office.done("key", "rotate", ending)
    assert standings(folder) == [Standing.ONLY] * 2
    assert names(folder) == ["awasnetral.key"]
    reads_back(folder, new)
    with databases(folder) as both:
        assert not any(opens(connection, MASTER) for connection in both)


def test_the_change_has_as_many_steps_as_are_tried(office: Console) -> None:
    with databases(office.folder) as both:
        assert len(list(change_in_files(KeyFiles(office.folder / KEY_FILE), both, MASTER))) == STEPS


def test_a_kill_while_finishing_leaves_the_new_key_and_a_way_on(
    office: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file goes first: without it the databases still open with the new one."""
    office.done("key", "rotate")

    class Killed(Exception):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, databases(office.folder) as both:
        patched.setattr(keychange, "transact", killed)
        with pytest.raises(Killed):
            keychange.finish(KeyFiles(office.folder / KEY_FILE), both, read_key_file(office.folder / KEY_FILE))
    assert names(office.folder) == ["awasnetral.key"]
    assert standings(office.folder) == [Standing.NEW] * 2
    office.done("key", "rotate", "--finish")
    assert standings(office.folder) == [Standing.ONLY] * 2


def test_the_old_wraps_are_gone_from_the_disk(office: Console) -> None:
    """The bytes themselves: with the old key they would still give the data key."""
    folder = office.folder

    def wraps() -> set[bytes]:
        with databases(folder) as both:
            return {row[0] for connection in both for row in connection.execute("SELECT wrapped FROM wrapped_keys")}

    def left(wanted: set[bytes]) -> int:
        kept = [path.read_bytes() for path in (folder / "data").rglob(f"{DATABASE}*")]
        return sum(wrap in data for wrap in wanted for data in kept)

    old = wraps()
    with databases(folder) as held:  # a bot that goes on running, so that no file is tidied by closing
        assert left(old) == 4
        office.done("key", "rotate")
        old |= {
            row[0]
            for connection in held
            for row in connection.execute("SELECT wrapped FROM wrapped_keys WHERE name LIKE '%:old'")
        }
        assert len(old) == 8
        assert left(old) >= 4
        office.done("key", "rotate", "--finish")
        assert left(old) == 0
        assert left(wraps()) == 4


def test_somebody_who_reads_delays_only_the_trace(office: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychange, "TRIES", 1)
    office.done("key", "rotate")
    with databases(office.folder) as both:
        for connection in both:
            connection.execute("BEGIN")
            connection.execute("SELECT COUNT(*) FROM reports").fetchone()
        assert words()["key_trace"] in office.done("key", "rotate", "--finish").splitlines()
        for connection in both:
            connection.execute("COMMIT")
            assert truncate_wal(connection)


def test_beside_a_bot_that_writes(office: Console) -> None:
    """An open connection keeps working through the whole change, and what it writes reads back."""
    store = open_beside(office.folder / "data", MASTER)
    with closing(store.connection):
        for number, step in enumerate((("key", "rotate"), ("key", "rotate", "--finish"))):
            office.done(*step)
            address = Bench.at(f"Orang {number}")
            made = transact(store.connection, lambda address=address: store.conversations.at(address, NOW))  # type: ignore[misc]
            again = open_beside(office.folder / "data", read_key_file(office.folder / KEY_FILE))
            with closing(again.connection):
                assert again.conversations.find(address) == made.id


def test_a_lost_new_key_is_told_and_the_change_can_be_taken_back(office: Console) -> None:
    folder = office.folder
    with databases(folder) as both:
        list(islice(change_in_files(KeyFiles(folder / KEY_FILE), both, MASTER), 3))
    KeyFiles(folder / KEY_FILE).next.unlink()
    line = office.refused("key", "rotate")
    assert line == words()["key_lost"].format(new=KeyFiles(folder / KEY_FILE).next)
    make_key_file(KeyFiles(folder / KEY_FILE).next)
    assert office.refused("key", "rotate") == line, "a file with some other key is no better"
    office.done("key", "rotate", "--cancel")
    assert standings(folder) == [Standing.ONLY] * 2
    reads_back(folder, MASTER)


def test_a_file_that_is_not_ours_is_not_overwritten(office: Console) -> None:
    kept = KeyFiles(office.folder / KEY_FILE).previous
    make_key_file(kept)
    before = kept.read_bytes()
    assert office.refused("key", "rotate") == words()["key_in_the_way"].format(old=kept)
    assert kept.read_bytes() == before
    assert standings(office.folder) == [Standing.ONLY] * 2


def test_a_link_to_another_medium_stays_a_link(office: Console) -> None:
    stick = office.folder / "stick"
    stick.mkdir()
    (office.folder / KEY_FILE).rename(stick / "kunci")
    (office.folder / KEY_FILE).symlink_to(stick / "kunci")
    office.done("key", "rotate")
    assert (office.folder / KEY_FILE).is_symlink()
    assert sorted(path.name for path in stick.iterdir()) == ["kunci", "kunci.previous"]
    assert standings(office.folder) == [Standing.NEW] * 2


def test_a_folder_of_keys_that_cannot_be_written(office: Console) -> None:
    blocked = KeyFiles(office.folder / KEY_FILE).next
    blocked.with_name(f"{blocked.name}.part").mkdir()
    assert office.refused("key", "rotate").startswith("KEY_FILE: folder kunci tidak bisa ditulis")
    assert standings(office.folder) == [Standing.ONLY] * 2


def test_a_practice_room_under_another_key_is_left_alone(office: Console) -> None:
    other = bytes(range(32))
    with databases(office.folder) as (practice, _):
        transact(practice, lambda: wrap_again(practice, MASTER, other))
        transact(practice, lambda: drop_old(practice, other))
    office.done("key", "rotate")
    office.done("key", "rotate", "--finish")
    with databases(office.folder) as (practice, real):
        assert standing(practice, other) is Standing.ONLY
        assert standing(real, read_key_file(office.folder / KEY_FILE)) is Standing.ONLY
