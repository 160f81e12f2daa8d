"""`/healthz` and `/metrics`: for this machine alone, whatever a header says, and in numbers alone."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request
from prometheus_client.parser import text_string_to_metric_families

from bot.serving import CONTENT_TYPE, Counts, watch_routes
from tests.markers import found_in
from tests.telegram_line import TelegramLine
from tests.town import Town

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))
PATHS = ("/healthz", "/metrics")
COUNTS = Counts(
    handled=7, outbox={"message": 2, "timer": 3, "parked": 1}, set_aside=4, passed_over=5, short_of_space=True
)


class Wire(asyncio.Transport):
    """A connection as the operating system describes it: who is at the other end. All that is faked here."""

    def __init__(self, peer: Any) -> None:
        super().__init__({"peername": peer, "sockname": ("127.0.0.1", 8080)})


async def ask(path: str, peer: Any = ("127.0.0.1", 5), *, healthy: bool = True, **headers: str) -> web.Response:
    async def counts() -> Counts:
        return COUNTS

    handlers = {route.path: route.handler for route in watch_routes(counts, lambda: healthy)}
    given = {"Host": "127.0.0.1:8080", **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = make_mocked_request("GET", path, headers=given, transport=Wire(peer))
    answer = await handlers[path](request)  # type: ignore[arg-type]
    assert isinstance(answer, web.Response)
    return answer


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("peer", [("127.0.0.1", 5), ("127.9.9.9", 5), ("::1", 5, 0, 0)])
async def test_this_machine_is_answered(path: str, peer: tuple[Any, ...]) -> None:
    assert (await ask(path, peer)).status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "peer", [("192.168.1.5", 5), ("203.0.113.9", 5), ("fd00::5", 5, 0, 0), ("fe80::1%eth0", 5, 0, 2), None, ""]
)
@pytest.mark.parametrize(
    "headers",
    [{}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X_Real_IP": "::1"}, {"Host": "localhost"}],
)
async def test_another_machine_is_refused_whatever_it_claims(path: str, peer: Any, headers: dict[str, str]) -> None:
    answer = await ask(path, peer, **headers)
    assert answer.status == 403
    assert not answer.body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["X_Forwarded_For", "Forwarded", "X_Real_IP", "Via", "X_Forwarded_Host"])
async def test_a_proxy_here_that_speaks_for_somebody_else_is_refused(path: str, name: str) -> None:
    """Behind a reverse proxy every request comes from this machine: what it passes on is for the webhook only."""
    assert (await ask(path, **{name: "127.0.0.1"})).status == 403


@pytest.mark.parametrize("path", PATHS)
async def test_a_name_pointed_at_this_machine_is_refused(path: str) -> None:
    assert (await ask(path, Host="evil.example:8080")).status == 403


async def test_a_stopped_loop_is_no_health() -> None:
    assert (await ask("/healthz")).text == "ok\n"
    sick = await ask("/healthz", healthy=False)
    assert (sick.status, sick.text) == (503, "stopped\n")


def read(body: str) -> dict[str, float]:
    """Every sample by its name and lane."""
    return {
        sample.name + "".join(f"/{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def test_the_counts_in_the_form_that_prometheus_reads() -> None:
    answer = await ask("/metrics")
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    assert isinstance(answer.body, bytes)
    assert read(answer.body.decode()) == {
        "awasnetral_messages_handled": 7,
        "awasnetral_messages_set_aside": 4,
        "awasnetral_messages_passed_over": 5,
        "awasnetral_downloads_paused": 1,
        "awasnetral_outbox_rows/message": 2,
        "awasnetral_outbox_rows/signal": 0,
        "awasnetral_outbox_rows/file": 0,
        "awasnetral_outbox_rows/timer": 3,
        "awasnetral_outbox_rows/recall": 0,
        "awasnetral_outbox_rows/parked": 1,
        "awasnetral_outbox_rows/not_taken_back": 0,
    }


async def test_the_running_bot_counts_and_names_nobody() -> None:
    line = TelegramLine()
    async with Town(line, start=START) as town, ClientSession() as session:
        before = town.app.dispatch.handled  # the sweep at the start
        await town.act("Zulfahmiyanti", "Zulfahmiyanti", "text", "rahasiasekali")
        line.api.fail("sendMessage", status=400, description="Bad Request: something of ours")
        await town.act("Zulfahmiyanti", "Zulfahmiyanti", "text", "menu")
        async with session.get(town.app.address + "metrics") as answer:
            body = await answer.text()
        async with session.get(town.app.address + "healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with session.get(town.app.address + "metrics", headers={"X-Forwarded-For": "127.0.0.1"}) as answer:
            assert answer.status == 403
        number = str(line.person("Zulfahmiyanti").id)
    samples = read(body)
    assert samples["awasnetral_messages_handled"] == before + 2
    assert samples["awasnetral_outbox_rows/parked"] == 1
    assert found_in(body.encode(), {"name": "Zulfahmiyanti", "id": number, "words": "rahasiasekali"}) == []


async def test_the_running_bot_is_not_well_once_one_of_its_loops_has_ended() -> None:
    async with Town(TelegramLine(), start=START) as town, ClientSession() as session:
        listening = town.app._listening[0]
        listening.cancel()
        await asyncio.wait([listening])
        async with session.get(town.app.address + "healthz") as answer:
            assert answer.status == 503
