"""Without Chromium the browser tests are left out by name, in CI that fails: tried on a small suite of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = """
import pytest
from tests.browser_support import leave_out_browser_tests, name_left_out

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    leave_out_browser_tests(config, items)

def pytest_terminal_summary(terminalreporter, config):
    name_left_out(terminalreporter, config)
"""
SUITE = """
import pytest

@pytest.mark.browser
def test_page():
    raise AssertionError("a browser test ran")

def test_plain():
    pass
"""


def run(folder: Path, *, browser: bool = False, ci: str = "", only: str = "") -> tuple[int, str]:
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_small.py").write_text(SUITE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser\n", encoding="utf-8")
    (folder / "bin").mkdir()
    if browser:
        (folder / "bin" / "chromium").symlink_to(sys.executable)
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PATH": str(folder / "bin"), "PYTHONPATH": str(root), "CI": ci}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(folder), *(["-m", only] if only else [])]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_they_are_left_out_by_name(tmp_path: Path) -> None:
    code, said = run(tmp_path)
    assert code == 0
    assert "No Chromium, left out: test_small.py::test_page" in said
    assert "1 passed, 1 deselected" in said


def test_in_ci_it_is_a_failure(tmp_path: Path) -> None:
    code, said = run(tmp_path, ci="true")
    assert code != 0
    assert "Chromium is missing and CI=true" in said


def test_in_ci_a_selection_without_them_runs(tmp_path: Path) -> None:
    code, said = run(tmp_path, ci="true", only="not browser")
    assert code == 0
    assert "left out" not in said


def test_with_chromium_they_run(tmp_path: Path) -> None:
    code, said = run(tmp_path, browser=True, ci="true")
    assert code == 1
    assert "a browser test ran" in said
