"""`/healthz` and `/metrics`: for the operator's own machine only. Counts, never a name, a number or a word of anybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.channels.practice.guard import is_loopback

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Counts:
    """How things stand: messages handled since the start, rows waiting by lane and parked, messages set aside; those passed over
    because their senders wrote too much at once; and whether no evidence is fetched for want of room."""

    handled: int
    outbox: dict[str, int]
    set_aside: int
    passed_over: int = 0
    short_of_space: bool = False


class _Now(Collector):
    """The counts as they are when somebody asks."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def collect(self) -> list[GaugeMetricFamily]:
        handled = GaugeMetricFamily(
            "awasnetral_messages_handled", "Messages handled since the start", self._counts.handled
        )
        outbox = GaugeMetricFamily(
            "awasnetral_outbox_rows",
            "Outbox rows by lane, those parked, and messages that could not be taken back",
            labels=["lane"],
        )
        for lane in ("message", "signal", "file", "timer", "recall", "parked", "not_taken_back"):
            outbox.add_metric([lane], self._counts.outbox.get(lane, 0))
        aside = GaugeMetricFamily(
            "awasnetral_messages_set_aside", "Messages that could not be handled", self._counts.set_aside
        )
        over = GaugeMetricFamily(
            "awasnetral_messages_passed_over",
            "Messages beyond the limit for each person, since the start",
            self._counts.passed_over,
        )
        short = GaugeMetricFamily(
            "awasnetral_downloads_paused",
            "1 while there is too little room for evidence",
            int(self._counts.short_of_space),
        )
        return [handled, outbox, aside, over, short]


def watch_routes(counts: Callable[[], Awaitable[Counts]], healthy: Callable[[], bool]) -> list[web.RouteDef]:
    """The two routes; anybody from another machine gets 403."""

    async def healthz(request: web.Request) -> web.Response:
        if not is_loopback(request):
            return web.Response(status=403)
        return web.Response(text="ok\n") if healthy() else web.Response(status=503, text="stopped\n")

    async def metrics(request: web.Request) -> web.Response:
        if not is_loopback(request):
            return web.Response(status=403)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Now(await counts()))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE})

    return [web.get("/healthz", healthz), web.get("/metrics", metrics)]
