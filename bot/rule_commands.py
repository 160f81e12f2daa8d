"""The commands about the rule book: `awasnetral rules check [--days N]`, `rules sheet FILE.xlsx` and `rules candidates`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from bot.config import Settings, words
from bot.opening import OperatorError

MOST_DAYS = 3650


def add_commands(commands: Any) -> None:
    """Adds `rules` to the parsers of the program (what `ArgumentParser.add_subparsers` gave)."""
    text = words()
    rules: argparse.ArgumentParser = commands.add_parser(
        "rules", help=text["help_rules"], description=text["help_rules"]
    )
    kinds: Any = rules.add_subparsers(dest="rules_command", required=True, parser_class=type(rules))
    checking = kinds.add_parser("check", help=text["help_rules_check"], description=text["help_rules_check"])
    checking.add_argument("--days", type=int, default=None, help=text["help_rules_days"])
    kinds.add_parser("candidates", help=text["help_rules_candidates"], description=text["help_rules_candidates"])
    writing = kinds.add_parser("sheet", help=text["help_rules_sheet"], description=text["help_rules_sheet"])
    writing.add_argument("file", type=Path, metavar="FILE", help=text["help_rules_file"])


def run(given: argparse.Namespace, settings: Settings, today: date) -> int:
    """Runs what `add_commands` parsed and returns the exit code.

    Raises `OperatorError` for a number of days out of range, and when the data cannot be opened. What the work needs is
    imported here: every start of the program reads this module.
    """
    if given.rules_command == "candidates":
        from bot.office_commands import candidates

        candidates(settings)
        return 0
    if given.rules_command == "sheet":
        from bot.rulesheet import sheet

        return sheet(given.file, today)
    from bot.rulecheck import OLD, check

    days = OLD if given.days is None else given.days
    if not 1 <= days <= MOST_DAYS:
        raise OperatorError("bad_days")
    return check(today, days=days)
