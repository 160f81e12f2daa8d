"""Steps on the way to a reporter's identity, for the tests of it."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Incoming, Timer
from bot.core.report import Report, Track
from handlers.routing import handle
from storage.database import transact
from tests.bench import Bench

REASON = "mencocokkan nama pada berkas yang diterima"
IDENTITY = ("Siti Aminah", "Melati")


def taken(bench: Bench, by: str = "Dewi") -> Report:
    report = bench.report(track=Track.FORMAL)
    bench.press(by, "Ambil", "grup")
    return bench.again(report)


def open_button(report: Report) -> str:
    return f"open_identity:{report.code}:{report.version}"


def asked(bench: Bench, report: Report, by: str = "Dewi") -> None:
    bench.press_data(by, open_button(bench.again(report)), "grup")
    bench.write(by, REASON)
    bench.press(by, "Kirim")


def actions(bench: Bench, report: Report) -> list[tuple[str, int]]:
    """What the audit holds about the identity, with who did it."""
    events = bench.store.reports.events(report.id)
    return [(event.action, event.staff) for event in events if event.action.startswith("identity")]


def member(bench: Bench, name: str) -> int:
    found = bench.store.offices.staff_of(bench.at(name))
    assert found is not None
    return found.id


def remove(bench: Bench, name: str) -> None:
    number = member(bench, name)
    transact(bench.store.connection, lambda: bench.store.offices.remove_staff(number, bench.now))


def nobody_read(bench: Bench, *but: str) -> bool:
    chats = {"grup", "Dewi", "Hasan", "Rina", "Joko", "Ani"} - set(but)
    return not any(word in bench.words(chat) for chat in chats for word in IDENTITY)


def pass_a_day(bench: Bench, name: str = "Dewi") -> None:
    """The timers of a member's chat that are due a day later come back."""
    bench.now += timedelta(days=1)
    for row in bench.store.outbox.waiting(("timer",), due_before=bench.now):
        address = bench.store.conversations.address(row.conversation)
        assert address is not None
        message = Incoming(f"t{row.id}", address, timer=Timer(**row.payload), conversation=row.conversation)

        def work(message: Incoming = message) -> None:
            turn = bench.turn(message)
            handle(turn)
            bench._note(turn)

        transact(bench.store.connection, work)
        bench.store.outbox.end(row.id, "done", bench.now)
