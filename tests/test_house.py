"""The rules of the house hold for every file there is, and the checks of them find what they look for."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parent.parent
Rule = Callable[[str, str], Iterator[str]]


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", house.PROGRAM_RULES, ids=lambda rule: rule.__name__)
def test_program(rule: Rule) -> None:
    files = list(sources("bot", "handlers", "storage"))
    assert len(files) > 5
    assert [violation for path, source in files for violation in rule(path, source)] == []


@pytest.mark.parametrize("rule", house.OTHER_RULES, ids=lambda rule: rule.__name__)
def test_tests_and_benchmarks(rule: Rule) -> None:
    files = list(sources("tests", "benchmarks"))
    assert len(files) > 2
    assert [violation for path, source in files for violation in rule(path, source)] == []


PLANTED: list[tuple[Rule, str, str]] = [
    (house.import_direction, "bot/core/report.py", "import storage.reports"),
    (house.import_direction, "bot/core/report.py", "from bot import texts"),
    (house.import_direction, "bot/core/report.py", "from bot.logs import get_log"),
    (house.import_direction, "bot/core/report.py", "from .. import app"),
    (house.import_direction, "bot/core/report.py", "from ..texts import render"),
    (
        house.import_direction,
        "bot/core/report.py",
        "def f():\n    import importlib\n    importlib.import_module('bot.app')",
    ),
    (house.import_direction, "bot/core/deep/rules.py", "from bot.dispatch import Dispatch"),
    (house.import_direction, "bot/texts.py", "import storage.database"),
    (house.import_direction, "bot/images/worker.py", "from storage.vault import Vault"),
    (house.import_direction, "bot/images.py", "from bot.channels import base"),
    (house.import_direction, "storage/outbox.py", "from handlers.turn import Turn"),
    (house.import_direction, "storage/outbox.py", "from bot.doctor import look"),
    (house.import_direction, "storage/outbox.py", "from bot import __main__"),
    (house.import_direction, "bot/channels/telegram/send.py", "from bot.channels.whatsapp import send"),
    (house.import_direction, "bot/channels/telegram/send.py", "from ..practice.room import Room"),
    (house.import_direction, "bot/channels/telegram/send.py", "from bot.delivery import Delivery"),
    (house.import_direction, "bot/channels/base.py", "from bot.channels.telegram import send"),
    (house.import_direction, "handlers/staff.py", "from storage.reports import Reports"),
    (house.import_direction, "handlers/staff.py", "from bot.texts import Texts"),
    (house.import_direction, "handlers/staff.py", "from bot.channels.base import Channel"),
    (house.import_direction, "handlers/turn.py", "from bot.dispatch import Dispatch"),
    (house.import_direction, "bot/delivery.py", "from bot.app import App"),
    (house.import_direction, "bot/delivery.py", "from bot.doctor import look"),
    (house.import_direction, "bot/doctor.py", "from bot.__main__ import main"),
    (house.outside_packages, "bot/app.py", "import telegram"),
    (house.outside_packages, "bot/channels/whatsapp/send.py", "from telegram.error import Forbidden"),
    (house.outside_packages, "storage/database.py", "from cryptography.hazmat.primitives import hashes"),
    (house.outside_packages, "bot/app.py", "def f():\n    from PIL import Image"),
    (house.outside_packages, "bot/core/places.py", "import sqlite3"),
    (house.outside_packages, "bot/dispatch.py", "import aiosqlite as db"),
    (house.outside_packages, "bot/dispatch.py", "import logging"),
    (house.purity, "bot/core/code.py", "import secrets"),
    (house.purity, "bot/core/code.py", "from random import choice"),
    (house.purity, "bot/core/code.py", "import os.path"),
    (house.purity, "bot/core/code.py", "from datetime import datetime\nx = datetime.now()"),
    (house.purity, "bot/core/code.py", "x = open('y')"),
    (house.purity, "handlers/menu.py", "async def f(): ..."),
    (house.purity, "handlers/menu.py", "import time"),
    (house.length, "bot/app.py", "x = 1\n" * 301),
    (house.names, "bot/utils.py", ""),
    (house.names, "bot/text_helpers.py", ""),
    (house.names, "storage/common/rows.py", ""),
    (house.names, "bot/app.py", "class ReportManager: ..."),
    (house.broad_except, "bot/app.py", "try: x()\nexcept Exception: pass"),
    (house.broad_except, "bot/app.py", "try: x()\nexcept: pass"),
    (house.broad_except, "bot/app.py", "try: x()\nexcept (ValueError, BaseException) as error: raise Other from error"),
    (house.broad_except, "bot/app.py", "import contextlib\nwith contextlib.suppress(Exception): x()"),
    (house.broad_except, "storage/database.py", "import builtins\ntry: x()\nexcept builtins.Exception: pass"),
    (house.user_words, "handlers/menu.py", "x = 'Ada kabar untuk Anda hari ini'"),
    (house.user_words, "handlers/menu.py", "x = f'Kode laporan {code}'"),
    (house.user_words, "bot/channels/telegram/send.py", "f('Maaf, tidak bisa')"),
    (house.user_words, "bot/core/report.py", "x = 'Silakan ketik'"),
    (house.log_calls, "bot/app.py", "log.info('Report sent')"),
    (house.log_calls, "bot/app.py", "log.info(f'sent_{name}')"),
    (house.log_calls, "bot/app.py", "log.info(name)"),
    (house.log_calls, "bot/app.py", "log.info(event, name)"),
    (house.log_calls, "bot/app.py", "_log.error('sent %s', name)"),
    (house.log_calls, "bot/app.py", "log.info('sent', **fields)"),
    (house.log_calls, "bot/app.py", "log.info('sent', text=words)"),
    (house.import_direction, "storage/database.py", "from bot.config import Settings"),
]


@pytest.mark.parametrize(("rule", "path", "source"), PLANTED)
def test_a_planted_violation_is_found(rule: Rule, path: str, source: str) -> None:
    assert len(list(rule(path, source))) == 1


ALLOWED = [
    ("bot/core/report.py", "from bot.core.clock import days\nfrom .places import Place\nimport re, datetime"),
    ("bot/core/when.py", "WORDS = {'tidak tahu', 'kemarin sore'}"),
    (
        "storage/outbox.py",
        "import sqlite3\nfrom bot.core.messages import Incoming\nfrom bot.logs import get_log\nimport storage.rows",
    ),
    ("storage/database.py", "try: x()\nexcept BaseException:\n    roll_back()\n    raise"),
    ("storage/vault.py", "from cryptography.exceptions import InvalidTag"),
    (
        "bot/channels/telegram/send.py",
        "import telegram\nfrom bot.channels.base import Channel\nfrom .words import escape",
    ),
    ("bot/images/worker.py", "from PIL import Image\ntry: x()\nexcept Exception: pass"),
    ("handlers/turn.py", "from storage.reports import Reports\nfrom bot.texts import Texts"),
    (
        "handlers/menu.py",
        "'''Tells what laporan means.'''\nfrom handlers.turn import Turn\nfrom bot.core import report",
    ),
    ("bot/dispatch.py", "from handlers import menu\nfrom bot.delivery import wake\ntry: x()\nexcept Exception: pass"),
    ("bot/doctor.py", "from bot.app import build\nfrom bot import __version__\nimport storage.database"),
    ("bot/__main__.py", "from bot.doctor import look\nlog.info('started', port=1)\nlog.info(event)\nmath.log.info(1)"),
]


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_what_is_allowed_passes(path: str, source: str) -> None:
    assert [violation for rule in house.PROGRAM_RULES for violation in rule(path, source)] == []


def test_ci_runs_every_test() -> None:
    ci = ROOT / ".ci" / "run"
    assert ci.stat().st_mode & 0o111
    commands = [line.strip() for line in ci.read_text(encoding="utf-8").splitlines()]
    assert commands[-1] == "make test"
    assert "export CI=true" in commands
    assert "set -euo pipefail" in commands


# A registry, a folder of packages, or a path on the machine where a lock was made.
FOREIGN = re.compile(
    r"\w+://|--(extra-)?index|--find-links|--trusted-host|\bpypi\b|(^|[\s=\"'(])~?/(home|root|work|tmp|Users|opt|mnt|srv)\b"
)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_registry_and_has_hashes_for_everything(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if FOREIGN.search(line)] == []
    for requirement in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        assert re.match(r"[a-z0-9-]+==[0-9][^\s\\]*", requirement), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", requirement), requirement


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://registry.example/simple",
        "#    uv pip compile --find-links wheels",
        "    # from /home/somebody/x",
        "x @ file:///x",
        "# -c ~/tmp/x",
        "/opt/packages",
    ],
)
def test_a_foreign_line_in_a_lock_is_found(line: str) -> None:
    assert FOREIGN.search(line)


def pins(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+==[^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_locks_agree_with_each_other_and_with_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, develop = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime <= develop
    extras = project["project"]["optional-dependencies"]
    for wanted, locked in (
        (project["project"]["dependencies"] + extras["build"] + project["build-system"]["requires"], runtime),
        (extras["dev"], develop),
    ):
        asked = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in wanted}  # type: ignore[index]
        assert asked - {pin.partition("==")[0] for pin in locked} == set()


@pytest.mark.parametrize("name", ["Makefile", "pyproject.toml", ".ci/run", ".env.example", ".gitignore"])
def test_the_frame_names_no_path_of_a_machine(name: str) -> None:
    machine = re.compile(r"(^|[\s=\"'(])/(home|root|work|tmp|Users|opt|mnt)/")
    assert not machine.search((ROOT / name).read_text(encoding="utf-8"))
