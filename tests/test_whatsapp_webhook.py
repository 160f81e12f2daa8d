"""The WhatsApp webhook: only Meta gets in, and 200 means committed."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.channel import NotAccepted, Unparsed
from bot.channels.whatsapp import Account, Templates, WhatsApp, Words
from bot.channels.whatsapp.webhook import MOST_BYTES
from bot.core.messages import Incoming
from tests.botapi.running import Inbox, served
from tests.graphapi import GraphApi, payloads
from tests.graphapi.payloads import EVERY_KIND, contact, message, post, value

PHONE = "6281200001111"
WORDS = Words("Atau ketik angkanya:", "Lihat pilihan", "Pilihan")


def channel_for(api: GraphApi, **more: Any) -> WhatsApp:
    account = Account(
        phone_id=api.phone_id,
        token=api.token,
        app_secret=api.app_secret,
        verify_token=api.verify_token,
        api_url=api.url,
        templates=Templates({"news": "kabar_baru"}, "id"),
    )
    return WhatsApp(account, words=WORDS, now=lambda: datetime.now(UTC), **more)


@pytest.fixture
async def api() -> AsyncIterator[GraphApi]:
    async with GraphApi() as server:
        yield server


@asynccontextmanager
async def webhook(api: GraphApi, accept: Any) -> AsyncIterator[str]:
    """A channel served on loopback; yields the address that Meta posts to."""
    channel = channel_for(api)
    async with served(lambda _: channel.routes()) as address:
        await channel.start()
        task = asyncio.create_task(channel.listen(accept))
        await asyncio.sleep(0)
        try:
            yield f"{address}/whatsapp"
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await channel.close()


async def send(address: str, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(address, data=body, headers=headers) as response,
    ):
        assert b"Traceback" not in await response.read()
        return response.status


async def shake(address: str, **query: str) -> tuple[int, str, str]:
    params = {f"hub.{name}": words for name, words in query.items()}
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.get(address, params=params) as response,
    ):
        return response.status, response.content_type, await response.text()


def body_of(*kinds: str) -> bytes:
    messages = [
        message(*EVERY_KIND[kind], phone=PHONE, number=number)
        for number, kind in enumerate(kinds or ("text",), start=1)
    ]
    return orjson.dumps(post(value(messages=messages, contacts=[contact(PHONE)])))


async def test_the_handshake_knows_the_verify_token(api: GraphApi) -> None:
    async with webhook(api, Inbox().accept) as address:
        right = {"mode": "subscribe", "verify_token": api.verify_token, "challenge": "1158201444"}
        assert await shake(address, **right) == (200, "text/plain", "1158201444")
        for wrong in ({"verify_token": "x"}, {"verify_token": ""}, {"mode": "x"}, {"challenge": "9" * 201}):
            assert (await shake(address, **{**right, **wrong}))[0] == 403
        assert (await shake(address))[0] == 403
        # Whatever is echoed is never a page.
        assert (await shake(address, **{**right, "challenge": "<b>"}))[1] == "text/plain"


async def test_only_what_the_app_secret_signed_comes_in(api: GraphApi) -> None:
    inbox = Inbox()
    async with webhook(api, inbox.accept) as address:
        body = body_of()
        good = api.signed(body)
        name = "X-Hub-Signature-256"
        forged = [
            {},
            {name: ""},
            {name: "sha256="},
            {name: good[name].removeprefix("sha256=")},
            {name: good[name].replace("sha256", "sha1")},
            {name: good[name][:-1] + ("0" if good[name][-1] != "0" else "1")},
            {name: "sha256=\udcff"},
            {"X-Hub-Signature": good[name]},
        ]
        for headers in forged:
            assert await send(address, body, headers) == 403
        # Signed, but another body: one byte more, or the same JSON written another way.
        assert await send(address, body + b" ", good) == 403
        assert await send(address, json.dumps(json.loads(body)).encode(), good) == 403
        assert inbox.items == []
        assert await send(address, body, good) == 200
        assert len(inbox.messages) == 1


async def test_the_signature_is_over_the_raw_bytes(api: GraphApi) -> None:
    inbox = Inbox()
    async with webhook(api, inbox.accept) as address:
        body = body_of().replace(b"halo", b"h\\u00e1lo \\ud83d\\ude0a \\ud800")
        assert await send(address, body, api.signed(body)) == 200
        assert inbox.messages[0].text == "h\u00e1lo \U0001f60a \ufffd"


async def test_a_replayed_post_has_the_ids_it_had(api: GraphApi) -> None:
    """Storage drops what it knows by these ids (tests/test_whatsapp_people.py plays it against the whole bot)."""
    inbox = Inbox()
    async with webhook(api, inbox.accept) as address:
        body = body_of("text", "image")
        for _ in range(2):
            assert await send(address, body, api.signed(body)) == 200
    first, second = inbox.batches
    assert [item.delivery_id for item in first] == [item.delivery_id for item in second]


async def test_200_only_after_the_commit(api: GraphApi) -> None:
    inbox = Inbox()
    inbox.open.clear()
    async with webhook(api, inbox.accept) as address:
        body = body_of()
        posting = asyncio.create_task(send(address, body, api.signed(body)))
        await inbox.got(1, offered=True)
        assert not posting.done()
        inbox.open.set()
        assert await posting == 200


async def test_what_is_not_committed_is_answered_503_and_comes_again(api: GraphApi) -> None:
    inbox = Inbox()
    inbox.refusals = 2
    async with webhook(api, inbox.accept) as address:
        api.deliver_to(address)
        posted = api.offer(post(value(messages=[message("text", {"body": "halo"}, phone=PHONE)])))
        await api.until(api.quiet)
    assert posted.answers == [503, 503, 200]


async def test_before_anybody_listens_nothing_is_acknowledged(api: GraphApi) -> None:
    channel = channel_for(api)
    async with served(lambda _: channel.routes()) as address:
        body = body_of()
        assert await send(f"{address}/whatsapp", body, api.signed(body)) == 503


async def test_a_large_body_is_refused_before_it_is_read_whole(api: GraphApi) -> None:
    inbox = Inbox()
    async with webhook(api, inbox.accept) as address:
        body = b"x" * (MOST_BYTES + 1)
        assert await send(address, body, api.signed(body)) == 413

        async def drip() -> AsyncIterator[bytes]:
            for _ in range(4):
                yield b"x" * (MOST_BYTES // 3)

        async with (
            aiohttp.ClientSession(trust_env=False) as session,
            session.post(address, data=drip(), headers=api.signed(b"")) as response,
        ):
            assert response.status == 413
    assert inbox.items == []


async def test_what_is_no_json_is_not_acknowledged(api: GraphApi) -> None:
    async with webhook(api, Inbox().accept) as address:
        for body in (b"", b"{", b"\xff\xfe", b'{"entry": ['):
            assert await send(address, body, api.signed(body)) == 400


async def test_every_kind_and_an_odd_neighbour_come_in_one_post(api: GraphApi) -> None:
    inbox = Inbox()
    async with webhook(api, inbox.accept) as address:
        raw = orjson.loads(body_of(*EVERY_KIND))
        raw["entry"][0]["changes"][0]["value"]["messages"].insert(3, {"odd": True})
        raw["entry"].append("odd")
        body = orjson.dumps(raw)
        assert await send(address, body, api.signed(body)) == 200
    assert sum(isinstance(item, Unparsed) for item in inbox.items) == 2
    assert len(inbox.messages) == len(EVERY_KIND) - 3


async def test_posts_about_another_number_are_acknowledged_and_left(api: GraphApi) -> None:
    inbox = Inbox()
    async with webhook(api, inbox.accept) as address:
        body = orjson.dumps(post(value(messages=[message("text", {"body": "x"}, phone=PHONE)], phone_id="1")))
        assert await send(address, body, api.signed(body)) == 200
    assert inbox.offered == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["entry", "changes", "value", "messages", "id", "type", "field", "x"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(_JSON, min_size=1, max_size=6), refuse=st.booleans())
async def test_any_signed_body_is_stored_or_not_acknowledged(bodies: list[Any], *, refuse: bool) -> None:
    """200 is said only for what was accepted whole, or for what holds nothing that is anybody's message."""
    accepted: list[Incoming | Unparsed] = []

    async def accept(batch: Sequence[Incoming | Unparsed]) -> None:
        if refuse:
            raise NotAccepted
        accepted.extend(batch)

    async with GraphApi() as api, webhook(api, accept) as address:
        for raw in bodies:
            before = len(accepted)
            body = json.dumps(raw).encode()
            status = await send(address, body, api.signed(body))
            shaped = isinstance(raw, dict) and isinstance(raw.get("entry"), list)
            assert status in ((503, 200) if refuse else (200,))
            if status == 200 and not shaped:
                assert len(accepted) == before + 1
            if refuse:
                assert accepted == []


async def test_a_chat_with_us_begins_by_a_link_once_meta_has_told_our_number(api: GraphApi) -> None:
    channel = channel_for(api)
    assert channel.link() == ""
    await channel.start()
    listening = asyncio.create_task(channel.listen(Inbox().accept))
    await api.until(channel.link)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await channel.close()
    assert channel.link() == "https://wa.me/6281100000000?text="


def test_the_ids_hold_the_number_as_metas_do() -> None:
    """The markers of the secrecy test are worth something only if the fake ids leak like the real ones."""
    inner = base64.b64decode(payloads.wamid(PHONE, 1).removeprefix("wamid."))
    assert PHONE.encode() in inner
