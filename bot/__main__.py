"""The command line: `awasnetral run | check | invite | staff | ask | rules | key | backup | restore | export | --version`.

Every error is one line that says what is wrong and how to mend it, and a non-zero exit; never a traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from bot import __version__, ask_command, backup_commands, key_commands, rule_commands, verify_command
from bot.clock import RealClock
from bot.config import Settings, SettingsError, load_settings, words
from bot.logs import configure
from bot.opening import FAILURES, OperatorError, explain

ENV_FILE = Path(".env")


class _Parser(argparse.ArgumentParser):
    """argparse with one line of Bahasa Indonesia instead of its usage."""

    def error(self, message: str) -> NoReturn:
        print(words()["usage"].format(problem=words()["usage_unknown"], command=self.prog), file=sys.stderr)  # noqa: T201
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    text = words()
    parser = _Parser(prog="awasnetral", description=text["help_program"])
    parser.add_argument("--version", action="version", version=f"awasnetral {__version__}", help=text["help_version"])
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    commands.add_parser("run", help=text["help_run"], description=text["help_run"])
    commands.add_parser("check", help=text["help_check"], description=text["help_check"])
    invite = commands.add_parser("invite", help=text["help_invite"], description=text["help_invite"])
    invite.add_argument("--role", required=True, choices=("admin", "head", "officer", "room"), help=text["help_role"])
    invite.add_argument("--region", default="", help=text["help_region"])
    invite.add_argument("--hours", type=int, default=48, help=text["help_hours"])
    invite.add_argument("--json", action="store_true", help=text["help_json"])
    staff = commands.add_parser("staff", help=text["help_staff"], description=text["help_staff"])
    staff.add_argument("--remove", type=int, default=None, metavar="ID", help=text["help_remove"])
    staff.add_argument("--seconded", nargs=2, default=None, metavar=("ID", "AGENCY"), help=text["help_seconded"])
    staff.add_argument("--json", action="store_true", help=text["help_json"])
    ask_command.add_command(commands)
    rule_commands.add_commands(commands)
    key_commands.add_command(commands)
    backup_commands.add_commands(commands)
    verify_command.add_command(commands)
    export = commands.add_parser("export", help=text["help_export"], description=text["help_export"])
    export.add_argument("--format", choices=("jsonl",), default="jsonl", help=text["help_format"])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 a check failed, 2 something for the operator to mend."""
    given = _parser().parse_args(arguments)
    configure("INFO")
    try:
        settings = load_settings(os.environ, ENV_FILE)
        configure(settings.log_level)
        code = _command(given, settings)
        sys.stdout.flush()
        return code
    except SettingsError as error:
        lines = error.lines
    except OperatorError as error:
        lines = [error.line]
    except BrokenPipeError:  # the reader of our output has gone: what is left to write goes nowhere, in silence
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except FAILURES as error:
        lines = [explain(error).line]
    except KeyboardInterrupt:
        return 130
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
    return 2


def _command(given: argparse.Namespace, settings: Settings) -> int:
    """Imports what the command needs, and only that: start-up time counts."""
    if given.command == "run":
        from bot.running import run

        return run(settings)
    if given.command == "check":
        from bot.checkup import Checkup

        return Checkup(settings).run()
    if given.command == "key":
        return key_commands.run(given, settings)
    if given.command in ("backup", "restore"):
        return backup_commands.run(given, settings, RealClock().now())
    if given.command == "verify":
        return verify_command.run(given, settings)
    today = RealClock().now().astimezone(ZoneInfo(settings.timezone)).date()
    if given.command == "ask":
        return ask_command.run(given, settings.election, today)
    if given.command == "rules":
        return rule_commands.run(given, settings, today)
    from bot import office_commands

    if given.command == "invite":
        office_commands.invite(settings, role=given.role, region=given.region, hours=given.hours, as_json=given.json)
    elif given.command == "staff":
        office_commands.staff(settings, remove=given.remove, seconded=given.seconded, as_json=given.json)
    else:
        office_commands.export(settings)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
