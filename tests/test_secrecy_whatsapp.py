"""After a whole run on WhatsApp no number, id or word of a reporter stands in any byte we leave behind, nor in base64: the ids
that Meta gives messages hold the number so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.graphapi import GraphApi, GraphUser
from tests.graphapi.payloads import wamid
from tests.kills import _invitation
from tests.markers import found_below, found_in
from tests.process import Program, free_port
from tests.reporter import next_act
from tests.whatsapp_line import WhatsAppLine

STORY = "berkatamantra pak camat ikut kampanye di Lapanganwarukin"
WORDS = {
    "reporter's number": "6281377799001",
    "reporter's new number": "6281377799002",
    "reporter's scoped id": "ID.73129460581122",
    "reporter's new scoped id": "ID.73129460583344",
    "somebody without a number": "ID.9988776655aaBB",
    "reporter's name": "Zulfahmiyanti",
    "story": "berkatamantra",
    "file name": "rahasiabukti",
    "question": "Bolehkahmenari",
}
SECRETS = ("token", "app_secret", "verify_token")


class Run:
    """People around the real program."""

    def __init__(self, api: GraphApi, line: WhatsAppLine) -> None:
        self.api = api
        self.line = line

    async def act(self, user: GraphUser, kind: str, value: object) -> None:
        before = len(self._said(user))
        await self.line.act(user.name, user.name, kind, value)
        await self.api.until(lambda: len(self._said(user)) > before, 60)
        await self.api.until(self.api.quiet, 60)

    def _said(self, user: GraphUser) -> list[str]:
        return [sent.id for sent in self.api.sent if sent.chat in user.chats]

    async def report(self, user: GraphUser) -> None:
        await self.act(user, "text", STORY)
        for _ in range(25):
            said = self.line.said(user.name)[-1]
            if "Kode: " in said.text:
                return
            if "bukti" in said.text and any("Belum punya" in label for label in said.labels):
                await self.act(user, "photos", [b"\xff\xd8\xff" + bytes(600)])
            await self.act(user, *next_act(said.text, said.labels, words=STORY))


@pytest.mark.slow
async def test_nothing_planted_is_left_anywhere(tmp_path: Path) -> None:
    line = WhatsAppLine()
    await line.start()
    api, port = line.api, free_port()
    settings = {**line.settings(), "OFFICE_NAME": "Bawaslu Uji", "ELECTION": "pilkada"}
    settings |= {"LISTEN": f"127.0.0.1:{port}", "LOG_LEVEL": "DEBUG", "HOME_REGION": "63.03"}
    ani, budi = api.user(WORDS["reporter's name"]), api.user("Budi")
    line.people = {ani.name: ani, budi.name: budi}
    ani.phone, ani.scoped = WORDS["reporter's number"], WORDS["reporter's scoped id"]
    budi.scoped, budi.named = WORDS["somebody without a number"], "scoped"
    async with Program(tmp_path, settings) as program:
        await program.until_it_says("whatsapp_listening")
        api.deliver_to(f"http://127.0.0.1:{port}/whatsapp")
        run = Run(api, line)
        rina = line.staff_line.person("Rina")
        rina.text(f"/gabung {await _invitation(program, 'admin')}")
        await line.staff_line.api.until(lambda: rina.said_to(), 60)
        await run.act(budi, "text", f"{WORDS['question']} boleh ga?")
        await run.report(ani)
        ani.file("document", b"%PDF-1.4 isi", filename=f"{WORDS['file name']}.pdf")
        api.offer({"entry": [{"changes": [{"value": {"messages": [{"id": ani.text("halo"), "type": "x"}]}}]}]})
        await api.until(api.quiet, 60)
        ani.changes_number(WORDS["reporter's new number"], WORDS["reporter's new scoped id"])
        await api.until(api.quiet, 60)
        await run.act(ani, "text", "/status")
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert found_in(await answer.read(), WORDS) == []
        _, exported, errors = await program.command("export")
        assert exported.strip()
        assert found_in((exported + errors).encode(), WORDS) == []
        await asyncio.sleep(0)
        ids = {f"message id {number}": sent.id for number, sent in enumerate(api.sent)}
        planted = {**WORDS, **ids, **{name: getattr(api, name) for name in SECRETS}}
        await program.kill()  # the write-ahead log stays as it was
        assert found_below(tmp_path, planted) == []
        await program.start()
        await program.until_it_says("whatsapp_listening")
        await run.act(ani, "text", "/menu")
        assert await program.stop() == 0
        assert found_below(tmp_path, planted) == []
        assert "level=debug" in program.log.read_text()
    await line.close()


def test_the_planted_number_would_be_found_inside_a_message_id() -> None:
    number = WORDS["reporter's number"]
    assert found_in(b"x " + wamid(number, 7).encode() + b" y", {"number": number})
