"""What every test may rely on: no network but loopback, and browser tests that are never left out silently."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.browser_support import leave_out_browser_tests, name_left_out

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_browser_tests(config, items)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    name_left_out(terminalreporter, config)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails the test that tried it."""
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test went out to {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)
