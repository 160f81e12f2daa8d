"""`awasnetral check` for WhatsApp: the number at Meta, and Meta played against the running bot, which keeps nothing of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.channels.whatsapp import Rehearsal, rehearse
from tests.botapi.running import served
from tests.graphapi import GraphApi
from tests.process import Program, free_port


@pytest.fixture
async def api() -> AsyncIterator[GraphApi]:
    async with GraphApi() as server:
        yield server


def program(api: GraphApi, folder: Path, port: int, **more: str) -> Program:
    settings = {
        "WHATSAPP_PHONE_ID": api.phone_id,
        "WHATSAPP_TOKEN": api.token,
        "WHATSAPP_APP_SECRET": api.app_secret,
        "WHATSAPP_VERIFY_TOKEN": api.verify_token,
        "WHATSAPP_API_URL": api.url,
        "OFFICE_NAME": "Bawaslu Uji",
        "LISTEN": f"127.0.0.1:{port}",
        **more,
    }
    return Program(folder, settings)


async def test_it_says_what_is_right_and_what_to_enter_at_meta(api: GraphApi, tmp_path: Path) -> None:
    port = free_port()
    async with program(api, tmp_path, port, WHATSAPP_PUBLIC_URL=f"http://127.0.0.1:{port}") as running:
        await running.until_it_says("whatsapp_listening")
        code, said, errors = await running.command("check")
        assert (code, errors) == (0, ""), said
        assert "nomornya +62 811-0000-0000" in said
        assert said.count("menolak yang palsu") == 2
        assert f"Callback URL http://127.0.0.1:{port}/whatsapp" in said
        assert "kolom messages" in said
        assert "WHATSAPP_TEMPLATE_NEWS kosong" in said
        assert not any(secret in said for secret in (api.token, api.app_secret, api.verify_token))
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            metrics = await answer.text()
        assert "awasnetral_messages_set_aside 0.0" in metrics
        assert await running.stop() == 0
        assert "handler_failed" not in running.log.read_text()


async def test_before_the_bot_runs_it_says_so(api: GraphApi, tmp_path: Path) -> None:
    code, said, _ = await program(api, tmp_path, free_port()).command("check")
    assert code == 0
    assert "perhatian: bot belum berjalan" in said


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("WHATSAPP_TOKEN", "EAAGwrong" + "y" * 40, "WHATSAPP_TOKEN ditolak"),
        ("WHATSAPP_PHONE_ID", "999999999", "WHATSAPP_PHONE_ID tidak dikenal"),
        ("WHATSAPP_API_URL", "http://127.0.0.1:9/v26.0", "server Meta tidak terjangkau"),
    ],
)
async def test_what_meta_refuses_is_named(api: GraphApi, tmp_path: Path, setting: str, value: str, line: str) -> None:
    code, said, errors = await program(api, tmp_path, free_port(), **{setting: value}).command("check")
    assert (code, errors) == (1, "")
    assert f"SALAH: {line}" in said
    assert value not in said or setting == "WHATSAPP_API_URL"


async def _rehearsed(*routes: web.RouteDef) -> Rehearsal:
    async with served(lambda _: list(routes)) as address:
        return await rehearse(address, phone_id="1", app_secret="s" * 20, verify_token="v" * 20)


def _get(body: str | None) -> web.RouteDef:
    async def shake(request: web.Request) -> web.Response:
        return web.Response(text=request.query["hub.challenge"] if body is None else body)

    return web.get("/whatsapp", shake)


def _post(status: int) -> web.RouteDef:
    async def take(_: web.Request) -> web.Response:
        return web.Response(status=status)

    return web.post("/whatsapp", take)


async def test_a_stranger_at_the_address_is_found_out() -> None:
    assert await _rehearsed() is Rehearsal.HANDSHAKE
    assert await _rehearsed(_get("halo")) is Rehearsal.HANDSHAKE
    assert await _rehearsed(_get(None), _post(500)) is Rehearsal.SIGNED
    assert await _rehearsed(_get(None), _post(200)) is Rehearsal.FORGED
    assert await rehearse("http://127.0.0.1:9", phone_id="1", app_secret="s", verify_token="v") is Rehearsal.SILENT
