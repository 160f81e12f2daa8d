"""What a message on WhatsApp costs: one bot of ours with both channels on webhooks, asked on each in turn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks import processes
from benchmarks.goals import Goal, rows
from benchmarks.platform import Answered, Platform
from benchmarks.talks import CONSENT, INTERVIEW
from benchmarks.throughput import BURST, CHATS, PACED, RATE, Measured
from tests.process import free_port

CONNECTIONS = 8
"""Meta posts over several connections at a time; Telegram over one, since our bot asks for that."""

MOST_A_SECOND = 80
"""What Meta lets a number send."""


class Offer(Protocol):
    """Offers messages on one channel; see `Platform.offer`."""

    def __call__(self, texts: Sequence[str], *, count: int, rate: float = 0) -> Answered: ...


def measure(rounds: int) -> list[Goal]:
    """Asks on both channels in turn, `rounds` times, prints what came out, and returns the goals. Nobody is written to beyond the
    limit for one person, since no limits are kept (`SEND_LIMITS=off`): they belong to Meta and not to our speed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        telegram, meta = stack.enter_context(Platform()), stack.enter_context(Platform("tests.graphapi"))
        port = free_port()
        address = f"http://127.0.0.1:{port}/whatsapp"
        bot = stack.enter_context(
            processes.on_webhooks(folder, port, (telegram.url, telegram.token), (meta.url, meta.token), meta.secrets)
        )
        telegram.first_poll(bot)
        ways: list[tuple[Measured, Offer]] = [
            (Measured("Telegram webhook"), partial(telegram.offer, bot, chats=CHATS)),
            (Measured("WhatsApp"), partial(meta.offer, bot, chats=CHATS, webhook=address)),
            (
                Measured(f"WhatsApp, {CONNECTIONS} connections"),
                partial(meta.offer, bot, chats=CHATS, webhook=address, connections=CONNECTIONS),
            ),
        ]
        for _, offer in ways[:2]:
            offer(CONSENT, count=CHATS * len(CONSENT))
            offer(INTERVIEW, count=2 * CHATS * len(INTERVIEW))  # to its end, so that the next one begins anew
        for _ in range(rounds):
            for measured, offer in ways:
                measured.bursts.append(offer(INTERVIEW, count=BURST))
            for measured, offer in ways:
                measured.paced.append(offer(INTERVIEW, count=PACED, rate=RATE))
    header = ("channel, interview", "messages/s", "CPU ms", "children ms", "p50 ms at 50/s", "p99 ms", "CPU ms at 50/s")
    print(rows(header, [measured.line() for measured, _ in ways]))
    beside, alone, several = (measured for measured, _ in ways)
    return [
        Goal("CPU a message, WhatsApp, one connection", 2.0, alone.cpu_ms / beside.cpu_ms, "x Telegram"),
        Goal(
            "throughput, WhatsApp, eight connections",
            1.0,
            several.per_second / beside.per_second,
            "x Telegram",
            least=True,
        ),
        Goal(
            "throughput, WhatsApp, eight connections",
            2.0,
            several.per_second / MOST_A_SECOND,
            "x what Meta sends",
            least=True,
        ),
        Goal(
            "p99 at 50/s, WhatsApp, eight connections", 2.0, several.wait_at(0.99) / beside.wait_at(0.99), "x Telegram"
        ),
    ]
