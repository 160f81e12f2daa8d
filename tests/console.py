"""The program's commands as an operator types them, run in this process: its output, its errors, its exit code."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import structlog

from bot.__main__ import main
from bot.config import words
from bot.logs import configure


def usage(*command: str) -> str:
    """What is said of a slip in this command: no more than where its own help is."""
    return words()["usage"].format(problem=words()["usage_unknown"], command=" ".join(("awasnetral", *command)))


@contextlib.contextmanager
def logs_as_they_were() -> Iterator[None]:
    """Whatever `configure` changes of this process is taken back at the end."""
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning)
    root = (logging.root.handlers[:], logging.root.level, logging.lastResort, logging.raiseExceptions)
    kept = structlog.get_config()
    try:
        yield
    finally:
        configure("INFO")
        sys.excepthook, sys.unraisablehook, threading.excepthook, warnings.showwarning = hooks
        logging.root.handlers[:] = root[0]
        logging.root.setLevel(root[1])
        logging.lastResort, logging.raiseExceptions = root[2], root[3]
        structlog.configure(**kept)


class Console:
    """`awasnetral ...` in `folder`, with these settings and nothing else from our environment."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = {"DATA_DIR": str(folder / "data"), **settings}

    def __call__(self, *arguments: object, **settings: str) -> tuple[int, str, str]:
        """Exit code, output, errors."""
        out, err = io.StringIO(), io.StringIO()
        environ = {"PATH": os.environ["PATH"], **self.settings, **settings}
        with (
            logs_as_they_were(),
            patch.dict(os.environ, environ, clear=True),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as ended:
                code = int(ended.code or 0)
        return code, out.getvalue(), err.getvalue()

    def done(self, *arguments: object, **settings: str) -> str:
        """The output of a command that does what it is asked."""
        code, out, err = self(*arguments, **settings)
        assert (code, err) == (0, ""), (code, out, err)
        return out

    def refused(self, *arguments: object, **settings: str) -> str:
        """The one line of a command that is refused; never a traceback."""
        code, out, err = self(*arguments, **settings)
        assert (code, out) == (2, ""), (code, out, err)
        assert err.endswith("\n")
        assert err.count("\n") == 1, err
        assert "Traceback" not in err
        assert "Error" not in err
        return err.rstrip("\n")
