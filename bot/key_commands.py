"""`awasnetral key check` proves that the key opens everything; `key rotate [--finish | --cancel]` changes it beside a bot."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from bot.config import Settings, words
from bot.opening import FAILURES, OperatorError, explain, read_master

if TYPE_CHECKING:
    from storage.database import Connection
    from storage.keychange import KeyFiles

KEY_LOCK = "key.lock"


def add_command(commands: Any) -> None:
    """Adds `key` to the parsers of the program (what `ArgumentParser.add_subparsers` gave)."""
    text = words()
    key: argparse.ArgumentParser = commands.add_parser("key", help=text["help_key"], description=text["help_key"])
    kinds: Any = key.add_subparsers(dest="key_command", required=True, parser_class=type(key))
    kinds.add_parser("check", help=text["help_key_check"], description=text["help_key_check"])
    rotate = kinds.add_parser("rotate", help=text["help_key_rotate"], description=text["help_key_rotate"])
    ending = rotate.add_mutually_exclusive_group()
    ending.add_argument("--finish", action="store_true", help=text["help_key_finish"])
    ending.add_argument("--cancel", action="store_true", help=text["help_key_cancel"])


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Runs what `add_command` parsed and returns the exit code. Raises `OperatorError`."""
    try:
        if given.key_command == "check":
            return _check(settings)
        return _rotate(settings, finish=given.finish, cancel=given.cancel)
    except FAILURES as error:
        raise explain(error) from None


def _check(settings: Settings) -> int:
    """One line for each column and kind of file, with counts and never a content; 1 when something does not open."""
    from contextlib import closing

    from storage.keys import Standing, read_vault, standing
    from storage.opening import EVIDENCE, open_unchanged
    from storage.proving import prove

    with closing(open_unchanged(settings.store_dir)) as connection:
        master = read_master(settings)
        vault = read_vault(connection, master)
        _say("check_key")
        if standing(connection, master) is not Standing.ONLY:
            _say("key_still_changing")
        proof = prove(connection, vault, settings.store_dir / EVIDENCE)
    for count in proof.values:
        _say("key_values_wrong" if count.wrong else "key_values", name=count.name, good=count.good, wrong=count.wrong)
    for count in proof.files:
        _say("key_files", name=count.name, good=count.good)
        if count.wrong:
            _say("key_files_wrong", name=count.name, wrong=count.wrong)
        if count.missing:
            _say("key_files_missing", name=count.name, missing=count.missing)
    for name in proof.unknown:
        _say("key_unknown", name=name)
    if proof.strays:
        _say("key_strays", count=proof.strays)
    _say("key_all_opens" if proof.holds else "key_not_all_opens")
    return 0 if proof.holds else 1


def _rotate(settings: Settings, *, finish: bool, cancel: bool) -> int:
    """One of the three steps, with nobody else at it."""
    from storage import keychange
    from storage.keys import ChangeProblem
    from storage.opening import InUse, lock_folder

    files = keychange.KeyFiles(settings.key_file) if settings.awasnetral_key is None else None
    with ExitStack() as held:
        databases = _databases(settings, held)
        try:
            held.enter_context(lock_folder(settings.store_dir, KEY_LOCK))
            master = read_master(settings)  # once more: until now somebody else may have been changing it
            if finish or cancel:
                ended = (keychange.finish if finish else keychange.take_back)(files, databases, master)
            elif files is None:
                keychange.change_given(_tell, databases, master)
            else:
                for _ in keychange.change_in_files(files, databases, master):
                    pass
        except ChangeProblem as problem:
            raise _explained(problem.reason, files) from None
        except InUse:
            raise OperatorError("key_busy") from None
        except OSError as error:
            raise OperatorError("key_unwritable", error=error.strerror or type(error).__name__) from None
    if finish or cancel:
        _say("key_finished" if finish else "key_cancelled", days=settings.backup_days)
        if not ended:
            _say("key_trace")
    elif files is None:
        _say("key_changed_given")
    else:
        _say("key_changed", file=files.used, old=files.previous)
    return 0


def _explained(reason: str, files: KeyFiles | None) -> OperatorError:
    """The line for a step that cannot be taken now."""
    if files is None:
        return OperatorError({"old_key": "key_old_given"}.get(reason, f"key_{reason}"))
    return OperatorError({"old_key": "key_old_file"}.get(reason, f"key_{reason}"), new=files.next, old=files.previous)


def _databases(settings: Settings, held: ExitStack) -> list[Connection]:
    """Connections to every database that the key opens, the one of these settings last.

    Practice lies beside real reports, under the same key: changed for one alone, it would no longer open the other.
    """
    from contextlib import closing

    from storage.keys import opens, standing
    from storage.migrate import is_older
    from storage.opening import NoDatabase, open_unchanged

    own = held.enter_context(closing(open_unchanged(settings.store_dir)))
    master = read_master(settings)
    standing(own, master)
    if is_older(own):
        raise OperatorError("older_database")
    databases = [own]
    for folder in settings.store_dirs:
        if folder == settings.store_dir:
            continue
        try:
            other = held.enter_context(closing(open_unchanged(folder)))
        except NoDatabase:
            continue
        if opens(other, master):
            databases.insert(0, other)
    return databases


def _tell(key: bytes) -> None:
    """The new key, once, and out of our hands before anything depends on it."""
    from storage.keyfile import key_text

    _say("key_new_one", key=key_text(key).strip())


def _say(line: str, **values: object) -> None:
    print(words()[line].format(**values), flush=True)  # noqa: T201
