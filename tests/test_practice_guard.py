"""Nobody else's page talks to the practice room; its own is bound by a strict policy and speaks from the locale."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.channels.practice import CITIZENS, STAFF, read_words
from bot.channels.practice.cast import PLACES
from bot.channels.practice.guard import is_loopback, refuse_foreign
from bot.channels.practice.server import PAGE, STATIC, fill
from tests.practice_echo import WORDS, practice_room

SOURCES = Path(__file__).parent.parent / "bot" / "channels" / "practice"
ROUTES = ("/", "/practice/events", "/practice/files/x", "/practice/page.css")


@asynccontextmanager
async def guarded(listen_host: str, handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[int]:
    app = web.Application(middlewares=[refuse_foreign(listen_host)] if listen_host else [])
    app.add_routes([web.route("*", "/", handler)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def nothing(request: web.Request) -> web.Response:
    return web.Response()


async def status(port: int, method: str = "GET", path: str = "/", **headers: str) -> int:
    given = {name.replace("_", "-"): value.replace("PORT", str(port)) for name, value in headers.items()}
    url = f"http://127.0.0.1:{port}{path}"
    async with ClientSession() as session, session.request(method, url, headers=given) as answer:
        return answer.status


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:PORT", 200),
        ("localhost:PORT", 200),
        ("LOCALHOST:PORT", 200),
        ("[::1]:PORT", 200),
        ("posko.lan:PORT", 200),
        ("127.0.0.1", 403),
        ("127.0.0.1:1", 403),
        ("evil.example:PORT", 403),
        ("localhost.evil.example:PORT", 403),
        ("localhost@evil.example:PORT", 403),
        ("192.168.1.5:PORT", 403),
        ("", 403),
    ],
)
async def test_only_our_own_hosts(host: str, expected: int) -> None:
    async with guarded("posko.lan", nothing) as port:
        assert await status(port, Host=host) == expected


@pytest.mark.parametrize(
    ("host", "expected"), [("192.168.1.5:PORT", 200), ("[fd00::5]:PORT", 200), ("evil.example:PORT", 403)]
)
async def test_listening_everywhere_takes_addresses_and_no_names(host: str, expected: int) -> None:
    async with guarded("[::]", nothing) as port:
        assert await status(port, Host=host) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:PORT", 200),
        ("http://localhost:PORT", 403),
        ("http://127.0.0.1:1", 403),
        ("http://evil.example", 403),
        ("null", 403),
    ],
)
async def test_only_our_own_page(origin: str, expected: int) -> None:
    async with guarded("127.0.0.1", nothing) as port:
        assert await status(port, "POST", Origin=origin) == expected
        assert await status(port, "GET", Origin=origin) == expected


async def test_a_link_to_us_may_be_followed_and_nothing_else() -> None:
    async with guarded("127.0.0.1", nothing) as port:
        assert await status(port, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate") == 200
        assert await status(port, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors") == 403
        assert await status(port, "POST", Sec_Fetch_Site="same-site", Sec_Fetch_Mode="navigate") == 403
        assert await status(port, "POST", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors") == 200


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"Host": "localhost:PORT"}, 200),
        ({"Host": "bot.example"}, 403),
        ({"X_Forwarded_For": "203.0.113.9"}, 403),
        ({"Forwarded": "for=203.0.113.9"}, 403),
    ],
)
async def test_what_counts_as_this_machine(headers: dict[str, str], expected: int) -> None:
    async def metrics(request: web.Request) -> web.Response:
        return web.Response(status=200 if is_loopback(request) else 403)

    async with guarded("", metrics) as port:
        assert await status(port, **headers) == expected


async def test_every_route_of_the_room_is_guarded() -> None:
    async with practice_room() as (bot, address):
        port = int(address.rpartition(":")[2])
        assert [await status(port, path=path, Host="evil.example:PORT") for path in ROUTES] == [403] * len(ROUTES)
        assert await status(port, "POST", "/practice/act", Origin="http://evil.example") == 403
        assert bot.offered == []


async def test_every_answer_carries_the_policy() -> None:
    async with practice_room() as (_, address), ClientSession() as session:
        for path in (*ROUTES, "/practice/none.js"):
            async with session.get(address + path) as answer:
                assert answer.headers["Content-Security-Policy"].startswith(
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self';"
                )
                assert answer.headers["Cache-Control"] == "no-store"


async def test_the_page_says_what_it_is() -> None:
    async with practice_room() as (_, address), ClientSession() as session, session.get(address) as answer:
        page = await answer.text()
    assert '<html lang="id">' in page
    assert WORDS["banner"] in page
    assert "{{" not in page


def test_words_are_escaped_in_the_page() -> None:
    assert fill("<b>{{a}}</b>{{given}}", {"a": '<i>"'}, "{}") == "<b>&lt;i&gt;&quot;</b>{}"


async def test_data_in_the_page_cannot_end_its_element() -> None:
    async with practice_room() as (_, address), ClientSession() as session, session.get(address) as answer:
        data = (await answer.text()).partition('id="given">')[2].partition("</script>")[0]
    assert "<" not in data
    assert '"words"' in data


def test_every_word_is_used_and_every_used_word_exists() -> None:
    page = "".join((PAGE / name).read_text(encoding="utf-8") for name in ("page.html", *STATIC))
    code = "".join(file.read_text(encoding="utf-8") for file in SOURCES.glob("*.py"))
    used = set(re.findall(r"{{(\w+)}}|words\.(\w+)", page))
    names = {name for pair in used for name in pair if name} - {"given"}
    names |= {f"problem_{name}" for name in re.findall(r'(?:FormError|_problem)\("(\w+)"', code)}
    names |= {name for name, _, _ in PLACES} | {f"role_{seat.role}" for seat in STAFF}
    names |= {f"kind_{kind}" for kind in ("photo", "document", "video", "voice", "audio", "animation")}
    people = [person.replace("-", "_") for person in (*CITIZENS, *(seat.person for seat in STAFF))]
    names |= {*people, *(f"{person.replace('-', '_')}_about" for person in CITIZENS)}
    assert names == set(WORDS)


def test_a_word_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "practice.toml"
    file.write_text('title = "a"\ncount = 3\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"practice\.toml: not a text: count"):
        read_words(file)
