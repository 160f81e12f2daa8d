"""The processes that are measured, and what the kernel says about them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

TICKS = os.sysconf("SC_CLK_TCK")
_STOP_SECONDS = 15.0


class Process:
    """A program of its own, ended when the block is left."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
        self.started_at = time.monotonic()
        self._output = (folder / "output.txt").open("ab")
        self._popen = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment() | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )
        self.folder = folder

    @property
    def pid(self) -> int:
        return self._popen.pid

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Asks it to stop, and insists after a while."""
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGTERM)
            try:
                self._popen.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self._output.close()

    def must_run(self) -> None:
        """Raises RuntimeError with what it last wrote, when it has ended."""
        if self._popen.poll() is not None:
            raise RuntimeError((self.folder / "output.txt").read_text(errors="replace")[-2000:])

    def cpu(self) -> float:
        """CPU seconds so far, user and system, of this process alone: its threads, not its children."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def children_cpu(self) -> float:
        """CPU seconds of its children, those that live and those it has waited for."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        total = int(fields[13]) + int(fields[14])
        for child in children_of(self.pid):
            its = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            total += int(its[11]) + int(its[12])
        return total / TICKS

    def fine_cpu(self) -> float:
        """CPU seconds like `cpu`, to the nanosecond where the kernel keeps them (a tick is ten milliseconds)."""
        return fine_cpu_of(self.pid)

    def rss(self) -> float:
        """Resident memory in MB (1,000,000 bytes)."""
        return memory_of(self.pid, "VmRSS")


def fine_cpu_of(process: int) -> float:
    """CPU seconds of a process and its threads, to the nanosecond where the kernel keeps them."""
    total = 0
    for task in Path(f"/proc/{process}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def memory_of(process: int, field: str) -> float:
    """Memory of a process in MB (1,000,000 bytes): VmRSS now, VmHWM at most so far."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def forget_highest(process: int) -> None:
    """VmHWM counts from here."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def children_of(process: int) -> list[int]:
    """The processes it has started that live."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _environment() -> dict[str, str]:
    """Nothing of ours that a bot could take for a setting, and able to import this project from another folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    root = str(Path(__file__).resolve().parent.parent)
    return kept | {"PYTHONPATH": root}


def ours(
    folder: Path,
    url: str,
    token: str,
    data: Path | None = None,
    limits: str = "off",
    settings: dict[str, str] | None = None,
) -> Process:
    """`awasnetral run` with its data in `data` (a new folder unless given), an election set, no sending limits, with `limits` for
    each person "on" or "off", and with other `settings`."""
    data = data or folder / "data"
    given = {
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_URL": url,
        "TELEGRAM_WEBHOOK_URL": "",
        "DATA_DIR": str(data),
        "KEY_FILE": str(data.parent / "secrets" / "awasnetral.key"),
        "LISTEN": "127.0.0.1:0",
        "OFFICE_NAME": "Bawaslu Provinsi Contoh",
        "ELECTION": "pilkada",
        "PRACTICE_ROOM": "off",
        "SEND_LIMITS": "off",
        "PERSON_LIMITS": limits,
        "LOG_LEVEL": "INFO",
    }
    return Process([sys.executable, "-m", "bot", "run"], folder, given | (settings or {}))


def on_webhooks(
    folder: Path, port: int, telegram: tuple[str, str], meta: tuple[str, str], secrets: list[str]
) -> Process:
    """`awasnetral run` with both channels on webhooks at `port`, and no limits. `telegram` and `meta` are address and token,
    `secrets` the phone id, app secret and verify token."""
    phone_id, app_secret, verify_token = secrets
    settings = {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "rahasia-uji",
        "LISTEN": f"127.0.0.1:{port}",
        "WHATSAPP_API_URL": meta[0],
        "WHATSAPP_TOKEN": meta[1],
        "WHATSAPP_PHONE_ID": phone_id,
        "WHATSAPP_APP_SECRET": app_secret,
        "WHATSAPP_VERIFY_TOKEN": verify_token,
    }
    return ours(folder, *telegram, settings=settings)


def stock(folder: Path, url: str, token: str) -> Process:
    """The stock echo bot."""
    return Process([sys.executable, "-m", "benchmarks.stock", url, token], folder)
