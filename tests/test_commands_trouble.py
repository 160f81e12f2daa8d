"""What an operator is told when key and data do not go together, and what `check` sees; from the real program."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import words
from storage.keyfile import make_key_file
from storage.migrate import known
from tests.bench import Bench
from tests.botapi import BotApi
from tests.process import Program, free_port
from tests.test_commands import close, one_line, program, refused

pytestmark = pytest.mark.slow
"""Each of these starts the program several times."""

DATABASE = Path("data", "practice", "awasnetral.db")
KEY_FILE = Path("secrets", "awasnetral.key")
"""Where the program looks for the key of a folder `data` unless told otherwise."""


def key_file_instead(folder: Path, text: str = "", mode: int = 0o600) -> None:
    make_key_file(folder / KEY_FILE)
    if text:
        (folder / KEY_FILE).write_text(text)
    (folder / KEY_FILE).chmod(mode)


def edit(folder: Path, *statements: str) -> None:
    """Changes the database behind the program's back."""
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def newer(folder: Path) -> None:
    edit(folder, f"PRAGMA user_version={known()[-1][0] + 1}", "DROP TABLE wrapped_keys")


def no_database(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"bukan basis data " * 500)


def torn(folder: Path) -> None:
    """The first page is whole, the rest is not."""
    size = (folder / DATABASE).stat().st_size
    with (folder / DATABASE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def in_a_file(folder: Path) -> None:
    (folder / "data").rename(folder / "elsewhere")
    (folder / "data").write_text("bukan folder")


TROUBLE: dict[str, tuple[Callable[[Path], None], dict[str, str], str]] = {
    "another key": (lambda folder: None, {"AWASNETRAL_KEY": "AQ" + "A" * 41 + "="}, "KEY_FILE: kunci ini bukan"),
    "another key in the file": (key_file_instead, {"AWASNETRAL_KEY": ""}, "KEY_FILE: kunci ini bukan"),
    "no key": (lambda folder: None, {"AWASNETRAL_KEY": ""}, "KEY_FILE: berkas kunci tidak ditemukan"),
    "a key others can read": (
        lambda folder: key_file_instead(folder, mode=0o640),
        {"AWASNETRAL_KEY": ""},
        "KEY_FILE: berkas kunci bisa dibaca",
    ),
    "a key that is none": (
        lambda folder: key_file_instead(folder, "rahasia"),
        {"AWASNETRAL_KEY": ""},
        "KEY_FILE: isinya bukan kunci",
    ),
    "a key among the data": (
        lambda folder: None,
        {"AWASNETRAL_KEY": "", "KEY_FILE": "data/kunci"},
        "KEY_FILE: kunci tidak boleh",
    ),
    "a newer database": (newer, {}, "DATA_DIR: basis data ini dibuat"),
    "no database at all": (no_database, {}, "DATA_DIR: awasnetral.db bukan"),
    "a torn database": (torn, {}, "DATA_DIR: awasnetral.db bukan"),
    "a file for a folder": (in_a_file, {}, "DATA_DIR: ini sebuah berkas"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database that was made under the key of `program`."""
    (tmp_path / DATABASE.parent).mkdir(parents=True)
    close(Bench(tmp_path / DATABASE.parent))
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    """Every file that is data or key."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".log", ".lock")]
    return {str(path): path.read_bytes() for path in files if not path.name.endswith(("-wal", "-shm"))}


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_data_and_key_that_do_not_go_together(folder: Path, trouble: str) -> None:
    """One line and exit 2, and nothing is touched."""
    prepare, settings, line = TROUBLE[trouble]
    prepare(folder)
    before = everything(folder)
    assert (await refused(program(folder, **settings), "export")).startswith(line)
    assert everything(folder) == before


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_run_and_check_say_the_same(folder: Path, trouble: str) -> None:
    prepare, settings, line = TROUBLE[trouble]
    prepare(folder)
    before = everything(folder)
    made = program(folder, LISTEN="127.0.0.1:0", **settings)
    assert (await refused(made, "run")).startswith(line)
    code, out, err = await made.command("check")
    assert code in (1, 2)
    assert [said for said in (out + err).splitlines() if said.startswith(line)]
    assert "Traceback" not in out + err
    assert everything(folder) == before


async def test_a_folder_that_cannot_be_made_is_told_before_and_at_the_first_run(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan folder")
    made = program(tmp_path, DATA_DIR="berkas/data", LISTEN="127.0.0.1:0")
    line = words()["disk_trouble"].partition("{")[0]
    assert (await refused(made, "run")).startswith(line)
    code, out, err = await made.command("check")
    assert (code, err) == (1, "")
    assert [said for said in out.splitlines() if said.startswith(line)]


@pytest.mark.parametrize("command", [("staff",), ("export",), ("invite", "--role", "head")])
async def test_before_the_first_run_there_is_no_database_and_none_is_made(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    made = program(tmp_path, AWASNETRAL_KEY="")
    assert await refused(made, *command) == words()["no_database"]
    assert names_in(tmp_path) == []


# check


def said(*keys: str, **values: object) -> list[str]:
    return [words()[key].format(**values) for key in keys]


def without_numbers(out: str) -> list[str]:
    """The lines of `check` but for those about the disk's space and the rules' number, which must say that all is well."""
    lines = out.splitlines()
    assert sum(line.startswith("baik: ruang disk ") for line in lines) == 1
    assert sum(line.endswith(" kartu aturan") for line in lines) == 1
    return [line for line in lines if not line.startswith("baik: ruang disk ") and not line.endswith(" kartu aturan")]


async def check(made: Program) -> tuple[int, list[str]]:
    code, out, err = await made.command("check")
    assert err == ""
    return code, without_numbers(out)


async def test_check_before_the_first_run(tmp_path: Path) -> None:
    made = program(tmp_path, AWASNETRAL_KEY="")
    assert await check(made) == (0, said("check_settings", "check_no_database", "check_practice"))
    assert names_in(tmp_path) == []


async def test_check_when_all_is_well(folder: Path) -> None:
    assert await check(program(folder)) == (0, said("check_settings", "check_key", "check_database", "check_practice"))


async def test_check_says_when_key_and_data_share_a_disk(tmp_path: Path) -> None:
    make_key_file(tmp_path / KEY_FILE)
    code, lines = await check(program(tmp_path, AWASNETRAL_KEY=""))
    assert code == 0
    assert lines == said(
        "check_settings", "check_no_database", "check_key_only", "check_key_same_disk", "check_practice"
    )


async def test_check_counts_what_was_set_aside(folder: Path) -> None:
    edit(folder, "INSERT INTO parked VALUES (1, 'telegram', 'handler', x'00', '2026')")
    code, lines = await check(program(folder))
    assert code == 0
    assert said("check_parked", count=1)[0] in lines


@pytest.mark.parametrize("place", ["index", "leaf"])
async def test_check_finds_a_database_that_is_not_whole(folder: Path, place: str) -> None:
    """Opening does not notice; only looking everywhere does."""
    harm = {
        "index": "DELETE FROM sqlite_schema WHERE name = 'reports_by_office'",
        "leaf": "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'wrong_tries'",
    }
    edit(folder, "PRAGMA writable_schema=ON", harm[place])
    code, out, err = await program(folder).command("check")
    assert (code, err) == (1, "")
    assert any(line.startswith(("SALAH: basis data", "DATA_DIR:")) for line in out.splitlines()), out


async def test_check_asks_telegram_whose_token_it_is(tmp_path: Path) -> None:
    async with BotApi() as api:
        settings = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "OFFICE_NAME": "Bawaslu Uji"}
        code, lines = await check(program(tmp_path, **settings))
        assert code == 0
        assert lines[-1] == said("check_token", username="awasnetral_bot")[0]
        refused_token = settings | {"TELEGRAM_TOKEN": "1:" + "x" * 35}
        code, lines = await check(program(tmp_path, **refused_token))
        assert (code, lines[-1]) == (1, said("check_token_refused")[0])
    nowhere = settings | {"TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}
    code, lines = await check(program(tmp_path, **nowhere))
    assert (code, lines[-1]) == (1, said("check_token_unreachable")[0])
    assert api.token not in one_line(lines[-1] + "\n")
