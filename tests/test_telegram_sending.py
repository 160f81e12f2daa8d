"""What the bot says on Telegram: words, buttons, places, edits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.channel import Limited, Rejected, Unreachable
from bot.channels.cutting import split, units
from bot.channels.telegram import Telegram
from bot.channels.telegram.writing import marked
from bot.core.messages import Address, Outgoing, Point, Run, plain
from tests.botapi import BotApi, User
from tests.botapi.running import Inbox, listening, started


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    async with started(api) as made:
        yield made


def at(user: User) -> Address:
    return Address("telegram", str(user.id), str(user.id))


def words(text: str, *choices: tuple[str, str], **more: Any) -> Outgoing:
    return Outgoing(rich=(Run(text),), choices=choices, **more)


async def test_styles_become_entities_counted_in_utf16(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    rich = (Run("🧾 Kode: "), Run("AN-7K3M", "b"), Run(" <b>&amp; *_"), Run("miring", "i"))
    await channel.send(at(budi), Outgoing(rich=rich))
    assert budi.said_to() == ["🧾 Kode: AN-7K3M <b>&amp; *_miring"]
    assert api.sent[0].params["entities"] == [
        {"type": "bold", "offset": 9, "length": 7},
        {"type": "italic", "offset": 28, "length": 6},
    ]


async def test_a_long_text_is_cut_at_paragraphs_with_the_buttons_on_the_last_part(
    api: BotApi, channel: Telegram
) -> None:
    budi = api.user()
    paragraphs = ["😀" * 1000, "kata " * 500, "x" * 3000]
    sent = await channel.send(at(budi), words("\n\n".join(paragraphs), ("Lanjut", "go:1:1")))
    shown = budi.view()
    assert [message.text for message in shown] == ["😀" * 1000, ("kata " * 500).strip(), "x" * 3000]
    assert [message.buttons for message in shown] == [[], [], [("Lanjut", "go:1:1")]]
    assert sent.split() == [str(message.message_id) for message in shown]


def test_cuts_prefer_paragraphs_then_lines_sentences_and_words() -> None:
    def pieces(text: str) -> list[str]:
        return [plain(piece) for piece in split((Run(text),), 20)]

    assert pieces("aaaa bbbb\n\ncccc dddd eeee") == ["aaaa bbbb", "cccc dddd eeee"]
    assert pieces("aaaa bbbb\ncccc dddd eeee") == ["aaaa bbbb", "cccc dddd eeee"]
    assert pieces("aaaa bbbb. cccc dddd eeee") == ["aaaa bbbb.", "cccc dddd eeee"]
    assert pieces("aaaa bbbb cccc dddd eeee") == ["aaaa bbbb cccc dddd", "eeee"]
    assert pieces("a" * 45) == ["a" * 20, "a" * 20, "a" * 5]
    assert pieces("😀" * 15) == ["😀" * 10, "😀" * 5]
    assert pieces(" \n ") == []


RICH = st.lists(
    st.builds(Run, st.text(alphabet="aä😀é\u0301. \n\u200d", max_size=60), st.sampled_from(["", "b", "i"])), max_size=4
)


@settings(deadline=None)
@given(RICH.map(tuple), st.integers(2, 50))
def test_cutting_loses_nothing_but_white_space(rich: tuple[Run, ...], most: int) -> None:
    pieces = split(rich, most)
    for piece in pieces:
        text, entities = marked(piece)
        assert text.strip()
        assert units(text) <= most
        assert all(entity["offset"] + entity["length"] <= units(text) for entity in entities)
    letters = [(letter, run.style) for run in rich for letter in run.text if not letter.isspace()]
    assert [
        (letter, run.style) for piece in pieces for run in piece for letter in run.text if not letter.isspace()
    ] == letters


async def test_short_labels_share_a_row(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    labels = ["Ya", "Tidak", "Ya, Kabupaten Hulu Sungai", "Batal", "Menu"]
    await channel.send(at(budi), words("Betul?", *((label, f"v:{label[:4]}:1") for label in labels)))
    rows = api.sent[0].params["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [labels[:2], labels[2:3], labels[3:]]


@pytest.mark.parametrize("data", ["x" * 65, "ж" * 33, ""])
async def test_button_data_beyond_64_bytes_never_leave(api: BotApi, channel: Telegram, data: str) -> None:
    budi = api.user()
    with pytest.raises(Rejected):
        await channel.send(at(budi), words("a", ("b", data)))
    await channel.send(at(budi), words("a", ("b", "ж" * 32)))
    assert len(api.sent) == 1


@pytest.mark.parametrize(
    "message", [Outgoing(), words("  \n"), Outgoing(choices=(("a", "b"),)), words("a", *[("a", "b")] * 101)]
)
async def test_what_nobody_could_see_is_rejected(api: BotApi, channel: Telegram, message: Outgoing) -> None:
    with pytest.raises(Rejected):
        await channel.send(at(api.user()), message)
    with pytest.raises(Rejected):
        await channel.send(Address("telegram", "no number"), words("a"))
    assert not api.sent


async def test_asking_for_a_place_opens_keys_and_the_next_message_takes_them_away(
    api: BotApi, channel: Telegram
) -> None:
    budi = api.user()
    asking = words("Di mana?", ("Tidak tahu", "skip:1:1"), ask_point="Kirim titik")
    await channel.send(at(budi), asking)
    keys = [[key["text"] for key in row] for row in budi.chat.keyboard]
    assert keys == [["Tidak tahu"], ["Kirim titik"]], "a typed number counts the choices"
    assert budi.press("Tidak tahu")["text"] == "Tidak tahu"
    await channel.send(at(budi), words("Baik"))
    assert budi.chat.keyboard == []
    await channel.send(at(budi), asking)
    await channel.send(at(budi), words("Buktinya?", ("Belum", "none:1:1")))
    assert budi.chat.keyboard == []
    assert budi.said_to() == ["Di mana?", "Baik", "Di mana?", "Buktinya?"]
    assert budi.view()[-1].buttons == [("Belum", "none:1:1")]


async def test_keys_are_taken_away_also_by_a_message_that_failed_first(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    await channel.send(at(budi), words("Di mana?", ask_point="Kirim titik"))
    api.fail("sendMessage", retry_after=1)
    with pytest.raises(Limited):
        await channel.send(at(budi), words("Baik"))
    await channel.send(at(budi), words("Baik"))
    assert budi.chat.keyboard == []
    await channel.send(at(budi), words("Lanjut"))
    assert "reply_markup" not in api.sent[-1].params


async def test_in_a_group_a_place_is_asked_for_with_plain_buttons(api: BotApi, channel: Telegram) -> None:
    group = api.group()
    await channel.send(Address("telegram", str(group.id)), words("Di mana?", ("Lewati", "s:1:1"), ask_point="Kirim"))
    assert group.view()[0].buttons == [("Lewati", "s:1:1")]


async def test_an_edit_changes_the_message_and_keeps_its_id(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    sent = await channel.send(at(budi), words("sedang disimpan", ("Batal", "c:1:1")))
    assert await channel.send(at(budi), words("tersimpan", edit=sent)) == sent
    assert [(shown.text, shown.buttons) for shown in budi.view()] == [("tersimpan", [])]
    await channel.send(at(budi), Outgoing(choices=(("Kirim", "s:1:1"),), edit=sent))
    assert [(shown.text, shown.buttons) for shown in budi.view()] == [("tersimpan", [("Kirim", "s:1:1")])]


async def test_edits_that_change_nothing_are_no_failures(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    sent = await channel.send(at(budi), words("sama"))
    assert await channel.send(at(budi), words("sama", edit=sent)) == ""
    assert await channel.send(at(budi), words("hilang", edit="999")) == ""
    assert budi.said_to() == ["sama"]


async def test_a_message_that_held_keys_is_replaced_by_a_new_one(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    sent = await channel.send(at(budi), words("Di mana?", ask_point="Kirim titik"))
    new = await channel.send(at(budi), words("Sudah dicatat", edit=sent))
    assert new not in ("", sent)
    assert budi.said_to() == ["Di mana?", "Sudah dicatat"]


async def test_an_edit_that_grew_too_long_goes_on_in_new_messages(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    sent = await channel.send(at(budi), words("awal"))
    last = await channel.send(at(budi), words("a" * 4000 + "\n\n" + "b" * 200, ("Menu", "m:1:1"), edit=sent))
    assert budi.said_to() == ["a" * 4000, "b" * 200]
    assert last.split() == [str(message.message_id) for message in budi.view()]
    assert budi.view()[-1].buttons == [("Menu", "m:1:1")]


async def test_the_rest_of_a_long_edit_is_not_lost_when_it_failed_first(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    sent = await channel.send(at(budi), words("awal"))
    edit = words("a" * 4000 + "\n\n" + "b" * 200, edit=sent)
    api.fail("sendMessage", status=500)
    with pytest.raises(Unreachable):
        await channel.send(at(budi), edit)
    await channel.send(at(budi), edit)
    assert budi.said_to() == ["a" * 4000, "b" * 200]


async def test_a_press_is_answered_and_one_too_old_is_let_go(api: BotApi) -> None:
    budi, inbox = api.user(), Inbox()
    async with listening(api, inbox) as channel:
        await channel.send(at(budi), words("Betul?", ("Ya", "yes:1:1")))
        budi.press("Ya")
        await inbox.got(1)
        press = inbox.messages[0].press
        assert press is not None
        assert await channel.send(at(budi), words("Sudah " + "😀" * 150, press=press.id)) == ""
        assert await channel.send(at(budi), words("Sudah", press=press.id)) == ""
        assert await channel.send(at(budi), Outgoing(press="123")) == ""
    (answer,) = api.world.answers
    assert answer["callback_query_id"] == press.id
    assert units(answer["text"]) <= 200
    assert press.data == "yes:1:1"


async def test_places_and_typing(api: BotApi, channel: Telegram) -> None:
    budi = api.user()
    await channel.send(at(budi), Outgoing(point=Point(-3.3, 114.6)))
    await channel.send(at(budi), Outgoing(point=Point(-3.3, 114.6, "Lapangan"), choices=(("Tutup", "c:1:1"),)))
    assert await channel.send(at(budi), Outgoing(typing=True)) == ""
    assert [sent.method for sent in api.sent] == ["sendLocation", "sendVenue", "sendChatAction"]
    assert budi.view()[1].buttons == [("Tutup", "c:1:1")]
