"""`awasnetral verify CODE FILE` proves that a file is, byte for byte, one that a report has: it prints yes or no, never more."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.config import Settings, words
from bot.core.codes import read_report_code
from bot.opening import OperatorError, open_for_command


def add_command(commands: Any) -> None:
    """Adds `verify` to the parsers of the program (what `ArgumentParser.add_subparsers` gave)."""
    text = words()
    verify = commands.add_parser("verify", help=text["help_verify"], description=text["help_verify"])
    verify.add_argument("code", help=text["help_verify_code"])
    verify.add_argument("file", type=Path, help=text["help_verify_file"])
    verify.add_argument("--json", action="store_true", help=text["help_json"])


def run(given: argparse.Namespace, settings: Settings) -> int:
    """0 when the file is one of the report's, 1 when it is not or there is no such report. Raises `OperatorError`."""
    code = read_report_code(given.code)
    if not code:
        raise OperatorError("verify_bad_code")
    try:
        with given.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise OperatorError("verify_bad_file", file=given.file, error=error.strerror or type(error).__name__) from None
    store = open_for_command(settings)
    report = store.reports.by_code(code)
    piece = store.evidence.same_as(report.id, digest) if report is not None else None
    at = piece.received_at.astimezone(ZoneInfo(settings.timezone)) if piece is not None else None
    if given.json:
        line = orjson.dumps({"same": piece is not None, "evidence": piece and piece.number, "received_at": at}).decode()
    elif piece is None or at is None:
        line = words()["verify_other"].format(code=code)
    else:
        line = words()["verify_same"].format(code=code, number=piece.number, at=f"{at:%d-%m-%Y %H.%M %Z}")
    print(line, file=sys.stdout)  # noqa: T201
    return 0 if piece is not None else 1
