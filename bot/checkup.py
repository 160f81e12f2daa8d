"""`awasnetral check`: one line for each thing that must be right before and while the bot runs."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from pathlib import Path

from bot.channels.channel import CheckFailed
from bot.channels.telegram import Telegram
from bot.config import Settings, words
from bot.core.rulebook import RuleBook
from bot.lawbook import load_book
from bot.opening import FAILURES, OperatorError, explain, read_master
from bot.platforms import whatsapp_account
from bot.space import free_bytes
from bot.texts import FOLDER
from bot.whatsapp_checkup import check_whatsapp
from storage.opening import DATABASE, RESTORING, open_beside


class Checkup:
    """Says the lines, and remembers whether something is wrong."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.wrong = False

    def run(self) -> int:
        """Checks everything; returns the exit code."""
        self._say("check_settings")
        self._key_and_database()
        self._space()
        self._rules()
        asyncio.run(self._channels())
        return 1 if self.wrong else 0

    def _say(self, key: str, *, bad: bool = False, **values: object) -> None:
        self.wrong = self.wrong or bad
        print(words()[key].format(**values), file=sys.stdout)  # noqa: T201

    def _fail(self, line: str) -> None:
        self.wrong = True
        print(line, file=sys.stdout)  # noqa: T201

    def _key_and_database(self) -> None:
        settings = self._settings
        has_database = (settings.store_dir / DATABASE).exists()
        if not has_database and (settings.store_dir / RESTORING).is_dir():
            self._fail(OperatorError("half_restored").line)
            return
        if not has_database:
            self._say("check_no_database")
            if settings.awasnetral_key is None and not settings.key_file.exists():
                return
        try:
            master = read_master(settings)
            if has_database:
                store = open_beside(settings.store_dir, master)
                self._say("check_key")
                whole = store.connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
                self._say("check_database") if whole else self._say("check_database_bad", bad=True)
                if parked := store.deliveries.parked() + store.outbox.counts().get("parked", 0):
                    self._say("check_parked", count=parked)
            else:
                self._say("check_key_only")
        except OperatorError as error:
            self._fail(error.line)
        except FAILURES as error:
            self._fail(explain(error).line)
        if settings.awasnetral_key is None and _same_disk(settings.key_file, settings.store_dir):
            self._say("check_key_same_disk")

    def _space(self) -> None:
        folder = _existing(self._settings.store_dir)
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            self._fail(OperatorError("disk_trouble", error=os.strerror(errno.EACCES)).line)
            return
        free = free_bytes(folder)
        least = self._settings.free_space_mb * 1_000_000
        shown = _gigabytes(free)
        if free < least:
            self._say("check_space_low", bad=True, free=shown, least=_gigabytes(least))
        else:
            self._say("check_space", free=shown)

    def _rules(self) -> None:
        book = load_book(FOLDER / "id" / "rules")
        if isinstance(book, RuleBook):
            self._say("check_rules", count=len(book.cards))
        else:
            for line in book:
                self._fail(words()["wrong_book"].format(line=line))

    async def _channels(self) -> None:
        settings = self._settings
        if not settings.has_real_channel:
            self._say("check_practice")
        if settings.telegram_token is not None:
            await self._telegram(settings.telegram_token.get_secret_value())
        account = whatsapp_account(settings)
        if account is not None:
            await check_whatsapp(settings, account, self._say)

    async def _telegram(self, token: str) -> None:
        telegram = Telegram(token, api_url=self._settings.telegram_api_url)
        try:
            self._say("check_token", username=await telegram.get_me())
        except CheckFailed as failure:
            self._say("check_token_refused" if failure.reason == "token" else "check_token_unreachable", bad=True)


def _gigabytes(count: int) -> str:
    return f"{count / 1_000_000_000:.1f}".replace(".", ",")


def _existing(path: Path) -> Path:
    """The nearest folder above that exists."""
    while not path.exists():
        path = path.parent
    return path


def _same_disk(one: Path, other: Path) -> bool:
    return _existing(one).stat().st_dev == _existing(other).stat().st_dev
