"""Whatever staff, strangers and the reporter press and type: no fault, an answer to everybody in private, and nothing that
the reporter said in the room."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.custody import Opened
from bot.core.report import Report, Track
from storage.database import transact
from tests.bench import STORY, Bench

PEOPLE = ("Dewi", "Hasan", "Rina", "Joko", "Udin", "Ani")
WORDS = (
    "3",
    "ya",
    "batal",
    "kembali",
    "rahasia besar saya",
    "/antrean",
    "/laporan",
    "/gabung x",
    "lanjut",
    "menu",
    "buka",
    "7",
)
ACTS = st.tuples(st.sampled_from(PEOPLE), st.integers(0, 99), st.booleans())


@given(
    formal=st.booleans(),
    begun=st.integers(0, 3),
    acts=st.lists(ACTS, min_size=1, max_size=40),
    removed=st.integers(0, 60),
)
@settings(max_examples=60)
def test_walks(formal: bool, begun: int, acts: list[tuple[str, int, bool]], removed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        transact(bench.store.connection, lambda: bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin"))
        report = bench.report(track=Track.FORMAL if formal else Track.LEAD)
        if formal and begun:
            _begin_opening(bench, begun)
        for step, (name, number, in_room) in enumerate(acts):
            if step == removed:
                transact(bench.store.connection, lambda: bench.store.offices.remove_staff(1, bench.now))
            _act(bench, name, number, "grup" if in_room and name != "Ani" else "")
        room = bench.words("grup")
        for planted in (STORY, "rahasia besar", "Mariani", "Melati", "Ani"):
            assert planted not in room
        _identity_is_read_only_as_allowed(bench, report)
        events = bench.store.reports.events(report.id)
        assert bench.again(report).state is events[-1].state


def _begin_opening(bench: Bench, steps: int) -> None:
    """Chance alone rarely finds the way to an identity: a request is under way, approved or shown."""
    bench.press("Dewi", "Ambil", "grup")
    bench.press("Dewi", "Lainnya", "grup")
    bench.press("Dewi", "Buka identitas", "grup")
    bench.press("Dewi", "Periksa syarat")
    bench.press("Dewi", "Kirim")
    if steps > 1:
        bench.press("Hasan", "Setujui")
    if steps > 2:
        bench.press("Dewi", "Lihat identitas")


def _identity_is_read_only_as_allowed(bench: Bench, report: Report) -> None:
    """Only in private, by who asked, once for each approval by somebody else."""
    events = bench.store.reports.events(report.id)
    shown = [event.staff for event in events if event.action == "identity_shown"]
    opened = [entry.staff for entry in bench.store.custody.of(report.id) if entry.what == Opened.IDENTITY]
    assert opened == shown
    for number, name in enumerate(("Dewi", "Hasan", "Rina", "Joko"), start=1):
        assert bench.words(name).count("Siti Aminah") == shown.count(number)
    assert "Siti Aminah" not in bench.words("Udin")
    asked = bench.store.connection.execute("SELECT asked_by, decided_by, state FROM identity_requests").fetchall()
    for asked_by, decided_by, state in asked:
        assert asked_by != decided_by
        assert state not in ("approved", "shown") or decided_by in (2, 3), "a head or an admin"
    assert len(shown) == sum(state == "shown" for _, _, state in asked)


def _act(bench: Bench, name: str, number: int, group: str) -> None:
    """Presses one of the buttons there are, old ones too, or types something."""
    buttons = [data for heard in bench.said(group or name) for data in heard.data]
    notices = len(bench.notices)
    if buttons and number < 80:
        said = bench.press_data(name, buttons[-1 - number % min(len(buttons), 12)], group)
        if group and name == "Udin":
            assert bench.notices[notices:] == ["Tombol ini untuk petugas kantor."]
            assert not said
    elif not group:
        assert bench.write(name, WORDS[number % len(WORDS)])
    else:
        assert bench.write(name, WORDS[number % len(WORDS)], group) == [] or name != "Udin"
