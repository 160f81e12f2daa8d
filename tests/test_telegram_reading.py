"""What Telegram sends, read: every kind of message, groups, strange senders, and whatever else may come."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.channel import Unparsed
from bot.channels.telegram.reading import Reader
from bot.core.messages import Address, Contact, FileRef, Incoming, Point, Press
from tests.botapi import BotApi
from tests.botapi.running import Inbox, listening

BOT_ID = 1000001
ANI = {"id": 42, "is_bot": False, "first_name": "Ani", "last_name": "Rahma"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Ani"}
GROUP = {"id": -77, "type": "supergroup", "title": "Posko"}
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 1234}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


def reader() -> Reader:
    made = Reader("telegram")
    made.introduce(BOT_ID, "AwasNetral_bot")
    return made


def message(chat: dict[str, Any] = PRIVATE, sender: dict[str, Any] | None = ANI, **content: Any) -> dict[str, Any]:
    about = {"message_id": 9, "date": 1_700_000_000, "chat": chat, **content}
    return {**about, "from": sender} if sender is not None else about


def read(kind: str = "message", **content: Any) -> Incoming:
    item = reader().read({"update_id": 5, kind: message(**content)})
    assert isinstance(item, Incoming)
    return item


def test_a_plain_message() -> None:
    assert read(text="halo") == Incoming("telegram:5", Address("telegram", "42", "42"), text="halo", name="Ani Rahma")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            {"photo": [{**FILE, "width": 90, "height": 60}, {**FILE, "file_id": "F2", "width": 900, "height": 600}]},
            FileRef("F2", "photo", 1234),
        ),
        ({"document": {**FILE, "file_name": "surat.pdf"}}, FileRef("F1", "document", 1234, "surat.pdf")),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 7}}, FileRef("F1", "video", 1234, seconds=7)),
        ({"video_note": {**FILE, "length": 1, "duration": 8}}, FileRef("F1", "video", 1234, seconds=8)),
        ({"voice": {**FILE, "duration": 40}}, FileRef("F1", "voice", 1234, seconds=40)),
        ({"audio": {**FILE, "duration": 9, "title": "Pidato"}}, FileRef("F1", "audio", 1234, "Pidato", 9)),
        (
            {"animation": {**FILE, "width": 1, "height": 1, "duration": 2}, "document": FILE},
            FileRef("F1", "animation", 1234, seconds=2),
        ),
        ({"document": {"file_id": "F1", "file_unique_id": "U1"}}, FileRef("F1", "document")),
    ],
)
def test_files(content: dict[str, Any], expected: FileRef) -> None:
    item = read(**content, caption="ini buktinya", media_group_id="A1")
    assert item.files == (expected,)
    assert (item.text, item.album) == ("ini buktinya", "A1")


def test_places_and_contacts() -> None:
    place = {"latitude": -3.3, "longitude": 114.6}
    assert read(location=place).point == Point(-3.3, 114.6)
    assert read(location={**place, "live_period": 900}).point == Point(-3.3, 114.6)
    venue = {"location": place, "title": "Lapangan", "address": "Jl. A"}
    assert read(location=place, venue=venue).point == Point(-3.3, 114.6, "Lapangan")
    card = {"phone_number": "+62811", "first_name": "Siti", "last_name": "Aminah"}
    assert read(contact=card).contact == Contact("Siti Aminah", "+62811")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("sticker", {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}),
        ("dice", {"emoji": "🎲", "value": 3}),
        ("story", {"chat": PRIVATE, "id": 3}),
        ("rich_message", {"something": "of a later Bot API"}),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, content: dict[str, Any]) -> None:
    item = reader().read({"update_id": 5, "message": message(**{kind: content})})
    assert isinstance(item, Incoming)
    assert item.unreadable == (kind if kind != "rich_message" else "unknown")
    assert not item.text
    assert not item.files


def test_edits_are_marked_and_a_moving_location_counts_once() -> None:
    edited = read("edited_message", text="ralat", edit_date=1_700_000_001)
    assert (edited.text, edited.edited) == ("ralat", True)
    place = {"latitude": -3.3, "longitude": 114.6, "live_period": 900}
    assert reader().read({"update_id": 5, "edited_message": message(location=place)}) is None


def test_forwarded_and_inline_texts_are_texts() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1_600_000_000}
    assert read(text="diteruskan", forward_origin=origin).text == "diteruskan"
    assert read(text="lewat", via_bot={"id": 8, "is_bot": True, "first_name": "gif"}).text == "lewat"


@pytest.mark.parametrize(
    ("text", "expected", "to_bot"),
    [
        ("/antrean", "/antrean", True),
        ("/laporan@awasnetral_bot AN-7K3M", "/laporan AN-7K3M", True),
        ("/laporan@AwasNetral_Bot", "/laporan", True),
        ("/laporan@other_bot", "/laporan@other_bot", False),
        ("halo semua", "halo semua", False),
        ("/", "/", False),
        ("lihat /antrean", "lihat /antrean", False),
    ],
)
def test_in_groups_only_commands_to_us_are_for_us(text: str, expected: str, to_bot: bool) -> None:
    item = read(chat=GROUP, text=text)
    assert (item.text, item.to_bot, item.private) == (expected, to_bot, False)


def test_in_groups_replies_to_us_are_for_us() -> None:
    ours = message(chat=GROUP, sender={"id": BOT_ID, "is_bot": True, "first_name": "AwasNetral"}, text="?")
    theirs = message(chat=GROUP, text="?")
    assert read(chat=GROUP, text="ya", reply_to_message=ours).to_bot
    assert read(chat=GROUP, text="/x@other_bot", reply_to_message=ours).to_bot is False
    assert not read(chat=GROUP, text="ya", reply_to_message=theirs).to_bot


def test_anonymous_admins_are_nobody_in_particular() -> None:
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    item = read(chat=GROUP, sender=stand_in, sender_chat=GROUP, text="/antrean")
    assert item.sender == Address("telegram", "-77")
    assert (item.name, item.to_bot) == ("", True)
    assert read(chat=GROUP, sender=None, sender_chat=GROUP, text="/antrean").sender.person == ""


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": message(chat={"id": -1, "type": "channel", "title": "K"}, sender=None, text="x")},
        {"message": message(chat={"id": -1, "type": "channel", "title": "K"}, sender=None, text="x")},
        {"message": message(business_connection_id="b", text="x")},
        {"business_message": message(business_connection_id="b", text="x")},
        {"message": message(sender={"id": 3, "is_bot": True, "first_name": "other"}, text="/start")},
        {"message": message(chat=GROUP, new_chat_members=[ANI])},
        {"message": message(chat=GROUP, pinned_message=message(text="x"))},
        {"callback_query": {"id": "1", "from": ANI, "chat_instance": "1", "game_short_name": "g"}},
        {"callback_query": {"id": "1", "from": ANI, "chat_instance": "1", "inline_message_id": "i", "data": "a"}},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "user": ANI, "option_persistent_ids": ["a"]}},
        {"something_new": {"of": "a later Bot API"}},
        {},
    ],
)
def test_what_is_left_out_on_purpose(update: dict[str, Any]) -> None:
    assert reader().read({"update_id": 5, **update}) is None


def press(shown: dict[str, Any]) -> dict[str, Any]:
    return {"id": "77", "from": ANI, "chat_instance": "1", "data": "take:9:1", "message": shown}


def test_presses_also_on_messages_that_are_out_of_reach() -> None:
    for shown in (message(chat=GROUP, text="x"), {"message_id": 9, "chat": GROUP, "date": 0}):
        item = reader().read({"update_id": 5, "callback_query": press(shown)})
        assert isinstance(item, Incoming)
        assert item.press == Press("take:9:1", "77", "9")
        assert (item.sender, item.private) == (Address("telegram", "-77", "42"), False)
        assert (item.name, item.to_bot) == ("Ani Rahma", True)


async def test_being_blocked_thrown_out_and_let_in_again(api: BotApi) -> None:
    budi, group, inbox = api.user(), api.group(), Inbox()
    budi.block()
    budi.unblock()
    group.remove_bot(budi)
    budi.text("selesai")
    async with listening(api, inbox):
        await inbox.got(3)
    blocked, removed, last = inbox.messages
    assert (blocked.left, blocked.sender) == (True, Address("telegram", str(budi.id), str(budi.id)))
    assert (removed.left, removed.sender) == (True, Address("telegram", str(group.id)))
    assert last.text == "selesai"


async def test_a_group_that_moves_says_so_under_one_delivery_id(api: BotApi) -> None:
    budi, group, inbox = api.user(), api.group(), Inbox()
    new = group.migrate(budi)
    async with listening(api, inbox):
        await inbox.got(2)
    first, second = inbox.messages
    assert first == second
    assert first.migrated is not None
    assert first.migrated.new_chat == str(new.id)
    assert first.sender == Address("telegram", str(group.id))


async def test_an_album_comes_as_its_parts_under_one_name(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    budi.album([b"satu", b"dua", b"tiga"], caption="tiga foto")
    async with listening(api, inbox):
        await inbox.got(3)
    assert len({item.album for item in inbox.messages} - {""}) == 1
    assert [item.text for item in inbox.messages] == ["tiga foto", "", ""]


async def test_people_in_a_group_are_told_apart(api: BotApi) -> None:
    dewi, group, inbox = api.user("Dewi"), api.group(), Inbox()
    group.by(dewi).text("/antrean")
    group.anonymous().text("/antrean")
    async with listening(api, inbox):
        await inbox.got(2)
    assert [item.sender.person for item in inbox.messages] == [str(dewi.id), ""]


WHOLE: list[dict[str, Any]] = [
    {"message": message(text="/lapor@awasnetral_bot x", reply_to_message=message(text="y"))},
    {"message": message(photo=[{**FILE, "width": 9, "height": 6}], caption="c", media_group_id="1")},
    {"message": message(document={**FILE, "file_name": "a"}, sender_chat=GROUP)},
    {"message": message(voice={**FILE, "duration": 4})},
    {"message": message(location={"latitude": 1.5, "longitude": 2, "live_period": 60})},
    {"message": message(contact={"phone_number": "1", "first_name": "a"}, forward_origin={
        "type": "user", "sender_user": ANI, "date": 1})},
    {"message": message(migrate_to_chat_id=-100)},
    {"edited_message": message(chat=GROUP, text="x", edit_date=3)},
    {"callback_query": press(message(chat=GROUP, text="x"))},
    {"my_chat_member": {
        "chat": GROUP, "from": ANI, "date": 1,
        "old_chat_member": {"user": ANI, "status": "member"},
        "new_chat_member": {"user": ANI, "status": "kicked", "until_date": 0}}},
]  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A whole update with a few of its values, at any depth, replaced by something else or taken away."""
    update: Any = {"update_id": 5, **copy.deepcopy(draw(st.sampled_from(WHOLE)))}
    for _ in range(draw(st.integers(0, 3))):
        at = update
        while isinstance(at, dict | list) and at:
            key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            if isinstance(at[key], dict | list) and at[key] and draw(st.booleans()):
                at = at[key]
                continue
            if draw(st.booleans()):
                del at[key]
            else:
                at[key] = draw(JUNK)
            break
    return update


@settings(max_examples=400, deadline=None)
@given(damaged() | JUNK | st.fixed_dictionaries({"update_id": st.integers(), "message": JUNK}))
def test_whatever_comes_is_read_set_aside_or_left_out(update: Any) -> None:
    item = reader().read(copy.deepcopy(update))
    if isinstance(item, Unparsed):
        assert item.delivery_id.startswith("telegram:")
        assert isinstance(item.raw, bytes)
        assert reader().read(update) == item
    elif item is not None:
        assert item.sender.chat.lstrip("-").isdigit()
        assert not item.sender.person or item.sender.person.isdigit() or item.sender.person.startswith("-")
        assert all(isinstance(words, str) for words in (item.text, item.album, item.name, item.unreadable))
        assert all(isinstance(file.size, int) and file.size >= 0 and file.ref for file in item.files)
        json.dumps([item.text, item.name, [file.name for file in item.files]])


def test_a_deeply_nested_update_is_set_aside() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    item = reader().read({"update_id": 5, "message": message(text=deep)})
    assert isinstance(item, Unparsed)
    assert item.delivery_id == "telegram:5"
