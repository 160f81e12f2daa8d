"""The worker process: what it is denied, and that the bot outlives whatever becomes of it."""

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.images import Picture, PictureWorker, Result, Verdict, WorkerUnavailableError
from bot.images.frames import BadFrameError, pack_answer, unpack_answer
from bot.images.picture import PARTS, PRINT_BYTES
from tests import pictures

ROOT = Path(__file__).resolve().parents[1]
SMALL = pictures.saved(pictures.scene(64, 48), "JPEG")

FORBIDDEN = {
    "socket": "import socket; socket.socket()",
    "socket pair": "import socket; socket.socketpair()",
    "file to write": "open({path!r}, 'w')",
    "file to read": "open('/etc/hostname')",
    "file by system call": "os.open({path!r}, os.O_CREAT | os.O_WRONLY)",
    "folder": "os.listdir('/')",
    "program": "subprocess.Popen(['true'])",
    "shell": "os.system('true')",
    "fork": "os.fork()",
    "signal": "os.kill(os.getppid(), 0)",
    "pipe": "os.pipe()",
    "more descriptors": "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))",
    "more memory": "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
    "memory": "bytearray(1 << 30)",
}


def limits_of(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:47].strip() for line in lines}


async def test_the_worker_inherits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWASNETRAL_KEY", "kunci-yang-tak-boleh-bocor")
    monkeypatch.setenv("TELEGRAM_TOKEN", "kunci-yang-tak-boleh-bocor")
    worker = PictureWorker()
    with socket.socket() as listening:
        os.set_inheritable(listening.fileno(), True)
        await worker.start()
        process = Path(f"/proc/{worker.process_id}")
        for place in ("environ", "cmdline"):
            assert b"kunci" not in (process / place).read_bytes()
            assert b"AWASNETRAL_KEY" not in (process / place).read_bytes()
        assert sorted(int(entry.name) for entry in (process / "fd").iterdir()) == [0, 1, 2]
        assert os.readlink(process / "fd" / "2") == os.devnull
    limits = limits_of(int(process.name))
    assert limits["Max open files"] == "3"
    assert limits["Max file size"] == "0"
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(700 * 2**20)
    await worker.close()
    assert worker.process_id is None


def test_the_confined_program_is_refused_everything(tmp_path: Path) -> None:
    path = str(tmp_path / "written")
    tries = {name: code.format(path=path) for name, code in FORBIDDEN.items()}
    program = (
        "import os, resource, socket, subprocess, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from bot.images.confinement import confine\n"
        "confine(500 << 20)\n"
        f"for name, code in {tries!r}.items():\n"
        "    try:\n"
        "        exec(code)\n"
        "        print('allowed', name)\n"
        "    except (OSError, ValueError, MemoryError):\n"
        "        print('refused', name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(ROOT)], capture_output=True, text=True, check=True, close_fds=True
    )
    assert done.stdout.splitlines() == [f"refused {name}" for name in FORBIDDEN]
    assert list(tmp_path.iterdir()) == []


def test_the_kernel_refuses_too() -> None:
    """The same without the hook, so that code which is not Python meets a fence as well."""
    program = (
        "import os, socket, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from bot.images import confinement\n"
        "sys.addaudithook = lambda hook: None\n"
        "confinement.confine(500 << 20)\n"
        "for attempt in (socket.socket, lambda: os.open('/etc/hostname', os.O_RDONLY), os.pipe):\n"
        "    try:\n"
        "        attempt()\n"
        "        print('allowed')\n"
        "    except OSError:\n"
        "        print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program, str(ROOT)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused"] * 3


def test_the_bot_imports_no_decoder_and_nothing_that_draws() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import bot.app;"
        " print(bool({'PIL', 'fpdf', 'fontTools', 'segno'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program, str(ROOT)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


async def test_a_worker_killed_while_idle_is_replaced() -> None:
    worker = PictureWorker()
    await worker.start()
    first = worker.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert (await worker.inspect(SMALL)).verdict is Verdict.OK
    assert worker.process_id not in (None, first)
    await worker.close()


async def test_a_worker_killed_with_a_picture_in_hand_is_asked_again() -> None:
    worker = PictureWorker()
    await worker.start()
    first = worker.process_id
    assert first is not None
    os.kill(first, signal.SIGSTOP)  # so that the picture is surely still in its hands
    waiting = asyncio.create_task(worker.inspect(SMALL))
    neighbour = asyncio.create_task(worker.inspect(SMALL))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    assert (await waiting).verdict is Verdict.OK
    assert (await neighbour).verdict is Verdict.OK
    await worker.close()


async def test_a_worker_that_overruns_is_killed_and_the_next_picture_is_served() -> None:
    worker = PictureWorker(wall_seconds=2.0)
    await worker.start()
    first = worker.process_id
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    assert await worker.inspect(SMALL) == Result(Verdict.TOO_SLOW)
    assert worker.process_id is None
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert (await worker.inspect(SMALL)).verdict is Verdict.OK
    await worker.close()


async def test_scans_without_end_are_cut_short() -> None:
    worker = PictureWorker(wall_seconds=2.0)
    assert await worker.inspect(pictures.endless_scans(20_000)) == Result(Verdict.TOO_SLOW)
    assert (await worker.inspect(SMALL)).verdict is Verdict.OK
    await worker.close()


async def test_a_picture_beyond_the_memory_is_refused_and_the_next_served() -> None:
    worker = PictureWorker(memory_bytes=160 * 2**20, wall_seconds=30.0)
    large = pictures.saved(Image.new("RGB", (7000, 7000)), "PNG")
    assert await worker.inspect(large) == Result(Verdict.TOO_SLOW)
    assert (await worker.inspect(SMALL)).verdict is Verdict.OK
    await worker.close()


async def test_a_cancelled_inspection_leaves_nothing_for_the_next() -> None:
    worker = PictureWorker()
    await worker.start()
    first = worker.process_id
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    waiting = asyncio.create_task(worker.inspect(SMALL))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    other = pictures.saved(pictures.scene(33, 44), "PNG")
    picture = (await worker.inspect(other)).picture
    assert picture is not None
    assert (picture.format, picture.width, picture.height) == ("png", 33, 44)
    await worker.close()


async def test_many_at_once_are_answered_one_by_one() -> None:
    worker = PictureWorker()
    sizes = [(30 + step, 40) for step in range(8)]
    results = await asyncio.gather(*(worker.inspect(pictures.saved(pictures.scene(*size), "PNG")) for size in sizes))
    assert [(result.picture.width, result.picture.height) for result in results if result.picture] == sizes
    await worker.close()
    await worker.close()


async def test_what_is_no_picture_starts_no_process() -> None:
    worker = PictureWorker()
    assert await worker.inspect(b"%PDF-1.7") == Result(Verdict.NOT_A_PICTURE)
    assert worker.process_id is None


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/true", "/bin/cat"])
async def test_a_machine_that_cannot_start_it_is_told_apart_from_a_bad_file(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    worker = PictureWorker()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", program)
        with pytest.raises(WorkerUnavailableError):
            await worker.inspect(SMALL)
        assert worker.process_id is None
    assert (await worker.inspect(SMALL)).verdict is Verdict.OK
    await worker.close()


def an_answer() -> Picture:
    return Picture("jpeg", 10, 20, SMALL, "image/jpeg", SMALL, bytes(range(16)) * PARTS, None, (-3.4, 114.8))


def test_an_answer_comes_back_as_it_was() -> None:
    for verdict in set(Verdict) - {Verdict.OK}:
        assert unpack_answer(pack_answer(Result(verdict))) == Result(verdict)
    assert unpack_answer(pack_answer(Result(Verdict.OK, an_answer()))) == Result(Verdict.OK, an_answer())


@pytest.mark.parametrize(
    "lie",
    [
        {"width": 0},
        {"height": 2**32 - 1},
        {"clean": b"MZ\x90\x00"},
        {"clean": b""},
        {"clean_type": "image/png"},
        {"thumbnail": b"<svg onload=alert(1)>"},
        {"point": (91.0, 0.0)},
        {"point": (float("nan"), 0.0)},
        {"point": (float("inf"), 0.0)},
        {"point": (0.0, 0.0)},
    ],
)
def test_a_lie_in_an_answer_is_refused(lie: dict[str, object]) -> None:
    frame = pack_answer(Result(Verdict.OK, replace(an_answer(), **lie)))  # type: ignore[arg-type]
    with pytest.raises(BadFrameError):
        unpack_answer(frame)


@pytest.mark.parametrize("spoil", [0, 1, 2])
def test_numbers_out_of_their_table_are_refused(spoil: int) -> None:
    frame = bytearray(pack_answer(Result(Verdict.OK, an_answer())))
    frame[spoil] = 200
    with pytest.raises(BadFrameError):
        unpack_answer(bytes(frame))


def test_a_frame_too_short_or_too_long_is_refused() -> None:
    frame = pack_answer(Result(Verdict.OK, an_answer()))
    for spoiled in (b"", frame[:10], frame[:-1], frame + b"x", pack_answer(Result(Verdict.BROKEN)) + b"x"):
        with pytest.raises(BadFrameError):
            unpack_answer(spoiled)
    at = struct.calcsize(f"!BBB??II{PRINT_BYTES}s")
    with pytest.raises(BadFrameError):
        unpack_answer(frame[:at] + struct.pack("!HBBBBB", 2024, 2, 31, 0, 0, 0) + frame[at + 7 :])
