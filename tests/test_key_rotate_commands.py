"""Changing a master key that is kept in the environment, and what `key rotate` refuses."""

from __future__ import annotations

import base64
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import words
from storage import keychange
from storage.database import connect
from storage.keychange import KeyFiles
from storage.keyfile import KeyProblem, read_key_file
from storage.keys import Standing, standing
from storage.opening import DATABASE, lock_folder
from storage.vault import WrongKey
from tests.console import Console, usage
from tests.rotating import KEY_FILE, MASTER, databases, names, reads_back, standings, with_practice


@pytest.fixture
def office(tmp_path: Path) -> Console:
    return with_practice(tmp_path)


# With a key in the environment


def given(key: bytes) -> dict[str, str]:
    return {"AWASNETRAL_KEY": base64.b64encode(key).decode()}


def shown(said: str) -> bytes:
    line = words()["key_new_one"].partition("{")[0]
    (key,) = [told.removeprefix(line) for told in said.splitlines() if told.startswith(line)]
    return base64.b64decode(key)


def test_a_key_in_the_environment_is_shown_once_and_no_file_is_touched(office: Console) -> None:
    folder = office.folder
    (folder / KEY_FILE).unlink()
    old = given(MASTER)
    new = shown(office.done("key", "rotate", **old))
    assert names(folder) == []
    for key in (MASTER, new):
        reads_back(folder, key)
    assert office.refused("key", "rotate", **old) == words()["key_unfinished"]
    assert office.refused("key", "rotate", **given(new)) == words()["key_unfinished"]
    assert office.refused("key", "rotate", "--finish", **old) == words()["key_old_given"]
    office.done("key", "rotate", "--finish", **given(new))
    assert office.refused("key", "rotate", "--finish", **given(new)) == words()["key_nothing"]
    assert office.refused("key", "rotate", **old) == words()["wrong_key"]
    reads_back(folder, new)


def test_a_shown_key_that_was_lost_can_be_given_up(office: Console) -> None:
    lost = shown(office.done("key", "rotate", **given(MASTER)))
    assert office.refused("key", "rotate", "--cancel", **given(lost)) == words()["key_new_key"]
    office.done("key", "rotate", "--cancel", **given(MASTER))
    with databases(office.folder) as both:
        for connection in both:
            assert standing(connection, MASTER) is Standing.ONLY
            with pytest.raises(WrongKey):
                standing(connection, lost)


def test_a_key_nobody_could_read_changes_nothing(office: Console) -> None:
    """The new key is told before any database knows it."""

    def unseen(_: bytes) -> None:
        raise BrokenPipeError

    with databases(office.folder) as both:
        with pytest.raises(BrokenPipeError):
            keychange.change_given(unseen, both, MASTER)
        assert [standing(connection, MASTER) for connection in both] == [Standing.ONLY] * 2


# What is refused


def test_what_is_refused_is_one_line_and_changes_nothing(office: Console) -> None:
    folder = office.folder
    assert office.refused("key", "rotate", "--finish") == words()["key_nothing"]
    assert office.refused("key", "rotate", "--cancel") == words()["key_nothing"]
    assert office.refused("key") == usage("key")
    assert office.refused("key", "rotate", "--finish", "--cancel") == usage("key", "rotate")
    with lock_folder(folder / "data", "key.lock"):
        assert office.refused("key", "rotate") == words()["key_busy"]
    with closing(connect(folder / "data" / DATABASE)) as real:
        real.execute("PRAGMA user_version=1")
    assert office.refused("key", "rotate") == words()["older_database"]
    assert standings(folder) == [Standing.ONLY] * 2
    assert names(folder) == ["awasnetral.key"]


def test_a_database_from_before_the_change_is_told_like_any_wrong_key(office: Console) -> None:
    before = (office.folder / "data" / DATABASE).read_bytes()
    office.done("key", "rotate")
    office.done("key", "rotate", "--finish")
    for path in (office.folder / "data").glob(f"{DATABASE}*"):
        path.unlink()
    (office.folder / "data" / DATABASE).write_bytes(before)
    for command in (("key", "rotate"), ("key", "rotate", "--finish"), ("export",)):
        assert office.refused(*command) == words()["wrong_key"]


def test_a_half_written_key_is_replaced(office: Console) -> None:
    """A kill while the new file was written: nothing knows that key."""
    files = KeyFiles(office.folder / KEY_FILE)
    files.next.write_text("setengah")
    files.next.with_name(files.next.name + ".part").write_text("set")
    with pytest.raises(KeyProblem):
        read_key_file(files.next)
    office.done("key", "rotate")
    assert standings(office.folder) == [Standing.NEW] * 2
    assert names(office.folder) == ["awasnetral.key", "awasnetral.key.previous"]
