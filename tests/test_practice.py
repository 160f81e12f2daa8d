"""The practice room as a channel: what is done on the page is accepted, acknowledged and shown, within its bounds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientResponse, ClientSession, FormData

from bot.channels.channel import DownloadFailed, NotAccepted, Rejected
from bot.channels.practice import CITIZENS, ROOM, STAFF, Practice
from bot.channels.practice.act import Act
from bot.channels.practice.files import MAX_FILE_BYTES, Files, StoredFile
from bot.channels.practice.room import MAX_MESSAGES, MAX_WAITING, Room
from bot.core.messages import Address, Attachment, FileRef, Incoming, Outgoing, Point, Press, Run
from tests.practice_echo import WORDS, practice_room

ANI = Address("practice", "p-1", "p-1")
JPEG = b"\xff\xd8\xff\xe0 a picture"


def form(files: Sequence[tuple[str, bytes, str]] = (), **fields: Any) -> FormData:
    whole = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in ({"id": str(uuid4()), "chat": "p-1", "person": "p-1"} | fields).items():
        whole.add_field(name, value)
    for name, data, media_type in files:
        whole.add_field("file", data, filename=name, content_type=media_type)
    return whole


async def post(address: str, data: FormData) -> tuple[int, dict[str, Any]]:
    async with ClientSession() as web, web.post(f"{address}/practice/act", data=data) as answer:
        return answer.status, await answer.json() if answer.status >= 400 else {}


def shown(practice: Practice, chat: str) -> list[dict[str, Any]]:
    """What a page opened now is told of this chat."""
    change = practice._room.watch().changes.get_nowait()
    assert change is not None
    return list(change["chats"][chat])


async def test_a_text_becomes_one_incoming() -> None:
    async with practice_room() as (bot, address):
        assert await post(address, form(id="aaaaaaaa-1", text=" halo\r\nsemua ")) == (204, {})
    assert bot.offered == [Incoming("aaaaaaaa-1", ANI, text="halo\nsemua", name="Ibu Ani")]


async def test_a_press_a_place_and_a_sticker() -> None:
    async with practice_room() as (bot, address):
        await post(address, form(id="bbbbbbbb-1", press="take:7:1", message="m1"))
        await post(address, form(latitude="-3.41", longitude="114.8", place="Lapangan"))
        await post(address, form(sticker="1"))
    assert bot.offered[0].press == Press("take:7:1", "bbbbbbbb-1", "m1")
    assert bot.offered[1].point == Point(-3.41, 114.8, "Lapangan")
    assert bot.offered[2].unreadable == "sticker"


async def test_it_is_acknowledged_only_after_accept_returned() -> None:
    async with practice_room() as (bot, address):
        bot.commit.clear()
        answer = asyncio.create_task(post(address, form(text="halo")))
        await bot.begun.wait()
        await asyncio.wait([answer], timeout=0.05)
        assert not answer.done()
        bot.commit.set()
        assert (await answer)[0] == 204


async def test_what_is_not_accepted_is_not_shown_and_may_come_again() -> None:
    async with practice_room() as (bot, address):
        bot.refuse = 1
        assert await post(address, form(id="cccccccc-1", text="halo")) == (
            503,
            {"problem": "not_accepted", "words": WORDS["problem_not_accepted"]},
        )
        assert shown(bot.practice, "p-1") == []
        assert (await post(address, form(id="cccccccc-1", text="halo")))[0] == 204
        assert [message["author"] for message in shown(bot.practice, "p-1")] == ["p-1", ""]


async def test_a_repeat_keeps_its_delivery_id_and_is_shown_once() -> None:
    async with practice_room() as (bot, address):
        assert (await post(address, form(id="dddddddd-1", text="halo")))[0] == 204
        before = shown(bot.practice, "p-1")
        assert (await post(address, form(id="dddddddd-1", text="halo")))[0] == 204
        assert shown(bot.practice, "p-1") == before
        assert [message.delivery_id for message in bot.offered] == ["dddddddd-1", "dddddddd-1"]
        assert [message["author"] for message in shown(bot.practice, "p-1")] == ["p-1", ""]


async def test_a_repeat_that_is_refused_stays_shown() -> None:
    async with practice_room() as (bot, address):
        await post(address, form(id="eeeeeeee-1", text="halo"))
        bot.refuse = 1
        assert (await post(address, form(id="eeeeeeee-1", text="halo")))[0] == 503
        assert shown(bot.practice, "p-1")[0]["id"] == "eeeeeeee-1"


async def test_nobody_listens_nothing_is_taken() -> None:
    with pytest.raises(NotAccepted):
        await Practice(WORDS).take(Act("ffffffff-1", "p-1", "p-1", "halo"))


async def test_several_files_are_an_album() -> None:
    files = [("satu.jpg", JPEG, "image/jpeg"), ("../foto/dua.ogg", b"voice", "audio/ogg")]
    async with practice_room() as (bot, address):
        await post(address, form(files, id="gggggggg-1", text="ini fotonya", **{"as": "photo"}))
        first, second = bot.accepted
        assert (first.delivery_id, first.text, first.album) == ("gggggggg-1-0", "ini fotonya", "gggggggg-1")
        assert (second.delivery_id, second.text, second.album) == ("gggggggg-1-1", "", "gggggggg-1")
        assert first.files == (FileRef("gggggggg-1-0", "photo", len(JPEG), "satu.jpg"),)
        assert second.files == (FileRef("gggggggg-1-1", "voice", 5, "dua.ogg"),)
        assert await bot.practice.download(first.files[0]) == JPEG
        assert await bot.practice.download(second.files[0]) == b"voice"


@pytest.mark.parametrize(
    ("media_type", "sent_as", "kind"),
    [
        ("image/jpeg", "photo", "photo"),
        ("image/jpeg", "file", "document"),
        ("video/mp4", "file", "video"),
        ("audio/mpeg", "file", "audio"),
        ("application/pdf", "photo", "document"),
    ],
)
async def test_the_kind_of_a_file(media_type: str, sent_as: str, kind: str) -> None:
    async with practice_room() as (bot, address):
        await post(address, form([("a.bin", b"x", media_type)], **{"as": sent_as}))
        assert [(file.kind, message.album) for message in bot.offered for file in message.files] == [(kind, "")]


async def test_the_largest_file_is_taken_and_a_larger_one_is_answered_clearly() -> None:
    async with practice_room() as (bot, address):
        assert (await post(address, form([("a.mp4", bytes(MAX_FILE_BYTES), "video/mp4")])))[0] == 204
        too_large = await post(address, form([("b.mp4", bytes(MAX_FILE_BYTES + 1), "video/mp4")]))
        assert too_large == (413, {"problem": "too_large", "words": WORDS["problem_too_large"]})
        assert [file.name for message in bot.offered for file in message.files] == ["a.mp4"]


@pytest.mark.parametrize(
    ("data", "status", "problem"),
    [
        (form(chat="p-9", text="a"), 400, "unknown_chat"),
        (form(chat="room", text="a"), 400, "unknown_chat"),
        (form(chat="p-2", text="a"), 400, "unknown_chat"),
        (form(text=" \n"), 400, "empty"),
        (form(text="a" * 4097), 400, "too_long"),
        (form(press="é" * 33), 400, "too_long"),
        (form(latitude="91", longitude="0"), 400, "bad_point"),
        (form(latitude="nan", longitude="0"), 400, "bad_point"),
        (form(latitude="1"), 400, "bad_point"),
        (form(id="../x", text="a"), 400, "unclear"),
        (form(text="a" * 20_000), 413, "too_large"),
        (form([(f"{n}.txt", b"x", "text/plain") for n in range(11)]), 413, "too_many"),
        (FormData({"id": "hhhhhhhh-1"}), 415, "unclear"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_wrong_forms_are_refused(data: FormData, status: int, problem: str) -> None:
    async with practice_room() as (bot, address):
        assert await post(address, data) == (status, {"problem": problem, "words": WORDS[f"problem_{problem}"]})
        assert bot.offered == []


@pytest.mark.parametrize(
    "body",
    [
        b"no parts at all",
        b"--xyz\r\n",
        b"--xyz\r\nbad header\r\n\r\nx\r\n--xyz--",
        b"--xyz\r\nContent-Disposition: form-data; name=text\r\n\r\n\xff\r\n--xyz--",
        b"--xyz\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q--\r\n--xyz--",
        b"--xyz\r\nContent-Disposition: form-data; name=text\r\n\r\ncut off",
    ],
)
async def test_a_broken_form_is_refused(body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=xyz"}
    async with practice_room() as (bot, address), ClientSession() as web:
        async with web.post(f"{address}/practice/act", data=body, headers=headers) as answer:
            assert (answer.status, (await answer.json())["problem"]) == (400, "unclear")
        assert bot.offered == []


async def test_in_the_room_only_what_is_meant_for_the_bot_says_so() -> None:
    dewi: dict[str, Any] = {"chat": "room", "person": "s-1"}
    async with practice_room() as (bot, address):
        await post(address, form(text="pagi semua", **dewi))
        await post(address, form(text="/antrean", **dewi))
        await post(address, form(text="1", reply="1", message="m1", **dewi))
        await post(address, form(press="take:1:1", message="m1", **dewi))
    assert [message.to_bot for message in bot.offered] == [False, True, True, True]
    assert {(message.sender, message.private, message.name) for message in bot.offered} == {
        (STAFF[0].in_room, False, "Dewi")
    }


async def test_an_edit_changes_the_message_and_says_whether_it_did() -> None:
    practice = Practice(WORDS)
    sent = await practice.send(ANI, Outgoing((Run("satu"),), (("Ya", "y:1:1"),)))
    assert await practice.send(ANI, Outgoing((Run("dua", "b"),), edit=sent)) == sent
    assert await practice.send(ANI, Outgoing((Run("dua", "b"),), edit=sent)) == ""
    (message,) = shown(practice, "p-1")
    assert (message["id"], message["rich"], message["choices"], message["edited"]) == (sent, [["dua", "b"]], [], True)


async def test_an_edit_of_a_forgotten_message_shows_it_again() -> None:
    practice = Practice(WORDS)
    assert await practice.send(ROOM, Outgoing((Run("alert"),), edit="m-old")) == "m-old"
    assert [message["id"] for message in shown(practice, "room")] == ["m-old"]


async def test_a_chat_that_does_not_exist_is_rejected() -> None:
    for to in (Address("practice", "p-99"), Address("telegram", "p-1")):
        with pytest.raises(Rejected):
            await Practice(WORDS).send(to, Outgoing((Run("a"),)))


async def test_a_chat_keeps_its_last_messages() -> None:
    practice = Practice(WORDS)
    for number in range(MAX_MESSAGES + 3):
        await practice.send(ANI, Outgoing((Run(str(number)),)))
    kept = [message["rich"][0][0] for message in shown(practice, "p-1")]
    assert kept == [str(number) for number in range(3, MAX_MESSAGES + 3)]


async def test_old_files_make_room_and_are_then_gone() -> None:
    files = Files(limit=10)
    for name in ("a", "b", "b", "c"):
        files.put(name, StoredFile(name, "document", b"12345"))
    assert [files.get(name) is not None for name in "abc"] == [False, True, True]
    with pytest.raises(DownloadFailed) as gone:
        await Practice(WORDS).download(FileRef("a", "document"))
    assert (gone.value.reason, gone.value.final) == ("gone", True)


async def fetch(web: ClientSession, url: str) -> ClientResponse:
    async with web.get(url) as answer:
        await answer.read()
        return answer


async def test_files_are_shown_or_saved_and_never_run() -> None:
    page = b"<script>alert(1)</script>"
    sent = (Attachment("a.jpg", JPEG, "photo"), Attachment("b.html", page))
    async with practice_room() as (bot, address), ClientSession() as web:
        free = await bot.practice.send(ANI, Outgoing(attachments=sent))
        kept = await bot.practice.send(ANI, Outgoing(attachments=sent, protect=True))
        at = f"{address}/practice/files/"
        picture, saved, html = [await fetch(web, at + path) for path in (f"{free}-0", f"{free}-0?save", f"{free}-1")]
        assert (picture.content_type, picture.headers["Content-Disposition"]) == ("image/jpeg", "inline")
        assert saved.headers["Content-Disposition"] == "attachment"
        assert (html.content_type, html.headers["Content-Disposition"]) == ("application/octet-stream", "attachment")
        assert html.headers["X-Content-Type-Options"] == "nosniff"
        statuses = [(await fetch(web, at + path)).status for path in (f"{kept}-0", f"{kept}-0?save", f"{kept}-1", "x")]
        assert statuses == [200, 403, 403, 404]


async def test_the_stream_tells_everything_then_every_change_and_ends_on_close() -> None:
    async with practice_room() as (bot, address), ClientSession() as web:
        await bot.practice.send(ANI, Outgoing((Run("lama"),)))
        async with web.get(f"{address}/practice/events") as stream:
            assert stream.content_type == "text/event-stream"

            async def change() -> dict[str, Any]:
                async for line in stream.content:
                    if line.startswith(b"data: "):
                        return dict(json.loads(line[6:]))
                return {}

            everything = await change()
            assert everything["chats"]["p-1"][0]["rich"] == [["lama", ""]]
            assert set(everything["chats"]) == {*CITIZENS, *(seat.person for seat in STAFF), "room"}
            await bot.practice.send(ANI, Outgoing(typing=True))
            assert await change() == {"event": "typing", "chat": "p-1"}
            await bot.practice.send(ANI, Outgoing((Run("Sudah"),), press="x1"))
            assert await change() == {"event": "notice", "press": "x1", "words": "Sudah"}
            await bot.practice.close()
            assert await change() == {}
        async with web.get(f"{address}/practice/events") as again:
            assert b"data:" not in await again.read()


def test_a_page_that_falls_behind_is_cut_off() -> None:
    room = Room(["p-1"])
    slow = room.watch()
    for _ in range(MAX_WAITING):
        room.typing("p-1")
    assert slow.changes.get_nowait() is None
    assert slow.changes.empty()
