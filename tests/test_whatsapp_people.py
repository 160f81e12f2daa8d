"""One person is one conversation, by whatever Meta names them; and a number that changed hands leads nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest

from bot.core.messages import Address
from storage.migrate import migrate
from storage.people import FOLLOWS_ITS_CONVERSATION
from tests.reporter import STORY, next_act
from tests.town import Town
from tests.whatsapp_line import WhatsAppLine

START = datetime(2026, 11, 22, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town(WhatsAppLine(), start=START, election="pilkada", region="63.03") as made:
        yield made


def line_of(town: Town) -> WhatsAppLine:
    assert isinstance(town.line, WhatsAppLine)
    return town.line


async def begin_draft(town: Town, person: str) -> None:
    await town.act(person, person, "text", STORY)
    await town.act(person, person, "press", "Setuju")


async def send_report(town: Town, person: str) -> str:
    """Answers until the report is sent; returns its code."""
    await begin_draft(town, person)
    for _ in range(25):
        said = town.line.said(person)[-1]
        kind, value = next_act(said.text, said.labels)
        await town.act(person, person, kind, value)
        if "Kode: " in town.line.said(person)[-1].text:
            break
    (code,) = (await town.query("SELECT code FROM reports WHERE code IS NOT NULL ORDER BY id DESC LIMIT 1"))[0]
    return str(code)


async def conversations(town: Town) -> int:
    """How many there are with people on WhatsApp."""
    addresses = town.app.store.conversations.address
    numbers = [row[0] for row in await town.query("SELECT id FROM conversations")]
    found = await town.app.database.call(lambda _: [addresses(number) for number in numbers])
    return sum(address is not None and address.channel == "whatsapp" for address in found)


async def test_number_id_or_both_lead_to_the_same_conversation(town: Town) -> None:
    ani = line_of(town).person("Ani")
    await begin_draft(town, "Ani")
    assert await conversations(town) == 1
    for named in ("phone", "scoped", "both", "scoped"):
        ani.named = named
        await town.act("Ani", "Ani", "text", "/lanjut")
    assert await conversations(town) == 1
    # Whatever it came by, the answer goes to the number, which is known.
    assert {sent.chat for sent in line_of(town).api.sent} == {ani.phone}


async def test_somebody_without_a_number_is_answered_by_id_and_later_by_number(town: Town) -> None:
    ani = line_of(town).person("Ani")
    ani.named = "scoped"
    await begin_draft(town, "Ani")
    assert {sent.chat for sent in line_of(town).api.sent} == {ani.scoped}
    ani.named = "both"
    await town.act("Ani", "Ani", "text", "/lanjut")
    assert line_of(town).api.sent[-1].chat == ani.phone
    assert await conversations(town) == 1


async def test_two_conversations_that_turn_out_to_be_one_person_lose_nothing(town: Town) -> None:
    ani = line_of(town).person("Ani")
    ani.named = "phone"
    code = await send_report(town, "Ani")
    ani.named = "scoped"
    await begin_draft(town, "Ani")
    assert await conversations(town) == 2
    # Meanwhile there is news for the number: nobody has opened it yet.
    await town.act("Dewi", "grup", "press", "Ambil")
    ani.named = "both"
    await town.act("Ani", "Ani", "text", "/status")
    assert await conversations(town) == 1
    assert code in town.line.said("Ani")[-1].text
    await town.act("Ani", "Ani", "text", "buka")
    assert any(f"{code}" in said.text and "petugas" in said.text.lower() for said in town.line.said("Ani")[-3:])
    await town.act("Ani", "Ani", "text", "/lanjut")
    assert town.line.said("Ani")[-1].text
    drafts = await town.query(
        "SELECT f.report FROM followers f JOIN reports r ON r.id = f.report WHERE r.state = 'draft' OR r.code = ?", code
    )
    assert len(drafts) == 2
    assert len({row[0] for row in await town.query("SELECT conversation FROM followers")}) == 1


async def test_a_draft_of_each_is_kept_when_they_are_joined(town: Town) -> None:
    ani = line_of(town).person("Ani")
    ani.named = "scoped"
    await begin_draft(town, "Ani")
    ani.named = "phone"
    await begin_draft(town, "Ani")
    ani.named = "both"
    await town.act("Ani", "Ani", "text", "Rahmad Fauzi")
    assert await conversations(town) == 1
    # The question asked last goes on, and took the answer; the other draft is there too.
    assert await town.query("SELECT COUNT(*) FROM followers") == [(2,)]
    assert "Jabatan" in town.line.said("Ani")[-1].text


async def test_a_changed_number_takes_everything_along_and_frees_the_old_one(town: Town) -> None:
    api = line_of(town).api
    ani = line_of(town).person("Ani")
    code = await send_report(town, "Ani")
    old = ani.phone
    ani.changes_number("6281299990000", "ID.NEW0000001")
    await town.settle()
    await town.act("Dewi", "grup", "press", "Ambil")
    # Nobody has written from the new number, so the window there is closed: the news goes as a template, to the new number.
    assert (api.sent[-1].chat, api.sent[-1].kind) == ("6281299990000", "template")
    await town.act("Ani", "Ani", "press", "Buka")
    assert code in town.line.said("Ani")[-1].text
    assert await conversations(town) == 1
    # Whoever gets the old number is a stranger.
    stranger = line_of(town).person("Budi")
    stranger.phone, stranger.scoped = old, "ID.STRANGER"
    await town.act("Budi", "Budi", "text", f"/status {code}")
    assert "tidak ditemukan" in town.line.said("Budi")[-1].text
    assert await conversations(town) == 2


async def test_who_got_a_number_and_has_another_id_is_a_stranger_before_meta_tells(town: Town) -> None:
    """Numbers are given out again after months; what was told from one must not be read by whoever has it next."""
    ani = line_of(town).person("Ani")
    code = await send_report(town, "Ani")
    stranger = line_of(town).person("Budi")
    stranger.phone, stranger.scoped = ani.phone, "ID.STRANGER"
    await town.act("Budi", "Budi", "text", f"/status {code}")
    assert "tidak ditemukan" in town.line.said("Budi")[-1].text
    assert await conversations(town) == 2
    await town.act("Dewi", "grup", "press", "Ambil")
    assert line_of(town).api.sent[-1].chat == ani.scoped, "news goes by the id, which is nobody else's"
    ani.named = "scoped"
    await town.act("Ani", "Ani", "press", "Buka")
    assert line_of(town).api.sent[-1].chat == ani.scoped
    assert await conversations(town) == 2


async def test_a_new_number_that_wrote_before_meta_told_is_joined(town: Town) -> None:
    ani = line_of(town).person("Ani")
    code = await send_report(town, "Ani")
    old = (ani.phone, ani.scoped)
    ani.phone, ani.scoped = "6281299990000", "ID.NEW0000001"
    await town.act("Ani", "Ani", "text", "halo")
    assert await conversations(town) == 2
    ani.phone, ani.scoped = old
    ani.changes_number("6281299990000", "ID.NEW0000001")
    await town.settle()
    assert await conversations(town) == 1
    await town.act("Ani", "Ani", "text", "/status")
    assert code in town.line.said("Ani")[-1].text


async def test_a_change_of_somebody_unknown_changes_nothing(town: Town) -> None:
    ani = line_of(town).person("Ani")
    ani.changes_number("6281299990000", "ID.NEW0000001")
    await town.settle()
    assert await conversations(town) == 0
    assert await town.query("SELECT COUNT(*) FROM parked") == [(0,)]


async def test_what_waits_goes_to_the_new_number_only(town: Town) -> None:
    api = line_of(town).api
    ani = line_of(town).person("Ani")
    await send_report(town, "Ani")
    old = ani.phone
    await town.later(timedelta(days=2))
    api.fail(code=131048)  # nothing leaves for a quarter of an hour
    await town.act("Dewi", "grup", "press", "Ambil")
    before = len([sent for sent in api.sent if sent.chat == old])
    ani.changes_number("6281299990000", "ID.NEW0000001")
    await town.settle()
    await town.later(timedelta(minutes=20))
    assert len([sent for sent in api.sent if sent.chat == old]) == before
    assert api.sent[-1].chat == "6281299990000"


async def test_after_hapus_no_address_leads_anywhere(town: Town) -> None:
    ani = line_of(town).person("Ani")
    await begin_draft(town, "Ani")
    await town.act("Ani", "Ani", "text", "/hapus")
    await town.act("Ani", "Ani", "press", "Ya, hapus")
    assert "Sudah dihapus" in town.line.said("Ani")[-1].text
    for table in ("aliases", "arrivals", "followers", "slots"):
        assert await town.query(f"SELECT COUNT(*) FROM {table}") == [(0,)]
    store = town.app.store
    addresses = [Address("whatsapp", chat, chat) for chat in ani.chats]
    assert await town.app.database.call(lambda _: [store.conversations.find(address) for address in addresses]) == [
        0,
        0,
    ]
    ani.named = "scoped"
    await town.act("Ani", "Ani", "text", "/status")
    assert "belum ada" in town.line.said("Ani")[-1].text.lower()


async def test_a_replayed_post_is_handled_once(town: Town) -> None:
    await town.act("Ani", "Ani", "text", "halo")
    handled = town.app.dispatch.handled
    said = len(town.line.said("Ani"))
    for _ in range(3):
        line_of(town).api.offer(orjson.loads(line_of(town).api.posted[0].body))
    await town.settle()
    assert town.app.dispatch.handled > handled
    assert len(town.line.said("Ani")) == said


def test_every_table_of_a_conversation_is_known_to_joining() -> None:
    """Fails when a migration adds one: say in `storage/people.py` whether its rows go along when two conversations become one."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {
        table
        for table in tables
        if any(column[1] == "conversation" for column in connection.execute(f"PRAGMA table_info({table})"))
    }
    assert found == {*FOLLOWS_ITS_CONVERSATION, "followers", "slots", "questions"}
