"""Finds Chromium; where there is none, leaves the browser tests out and says so, or fails in CI.

For `conftest.py`: call `leave_out_browser_tests` in `pytest_collection_modifyitems` (trylast) and `name_left_out` in
`pytest_terminal_summary`.
"""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
LEFT_OUT = pytest.StashKey[list[str]]()


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def leave_out_browser_tests(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects the tests marked `browser` where there is no Chromium; with `CI=true` raises UsageError instead."""
    if chromium() is not None:
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if not left_out:
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"Chromium is missing and CI=true: {len(left_out)} browser tests cannot run")
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = [item.nodeid for item in left_out]


def name_left_out(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints one line naming the tests that were left out, if any were."""
    left_out = config.stash.get(LEFT_OUT, [])
    if left_out:
        terminalreporter.write_line(f"No Chromium, left out: {', '.join(left_out)}", yellow=True)
