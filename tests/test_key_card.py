"""The picture of a reporter's key: where its codes lead, who gets it, and that it does not stay."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from bot.core.codes import read_secret_words
from bot.images import keycard
from bot.images.sheet import WIDTH, Typeface
from bot.papers.program import FONT
from storage.database import transact
from tests.bench import NOW, Bench
from tests.post import Post
from tests.scanning import can_be_scanned
from tests.telegram_line import TelegramLine
from tests.town import Town

SECRET = "AB12-CD34-EF56-GH78"
LETTERS = "k-AB12CD34EF56GH78"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_its_code_leads_into_the_other_app_with_the_key() -> None:
    link = f"https://t.me/awasnetral_bot?start={LETTERS}"
    drawn = keycard.draw(keycard.BLANK | {"secret": SECRET, "links": [["Telegram", link]]}, Typeface(FONT.read_bytes()))
    assert Image.open(io.BytesIO(drawn)).width == WIDTH
    can_be_scanned(drawn, link)


def test_without_a_link_the_key_itself_is_in_the_code() -> None:
    card = keycard.BLANK | {"secret": SECRET, "letters": LETTERS, "links": []}
    can_be_scanned(keycard.draw(card, Typeface(FONT.read_bytes())), LETTERS)


async def test_the_links_are_those_of_the_channels_that_have_one(tmp_path: Path) -> None:
    async with Post(tmp_path) as post:
        here = await post.write(lambda: post.store.conversations.at(post.at("7"), NOW).id)
        post.paperwork._links = lambda: {"practice": "", "telegram": "https://t.me/awasnetral_bot?start="}
        paper = await post.paperwork.attachment(here, f"key:{SECRET}")
        assert paper is not None
        assert (paper.name, paper.kind) == ("kunci.png", "photo")
        can_be_scanned(paper.data, f"https://t.me/awasnetral_bot?start={LETTERS}")


def test_every_picture_is_a_new_key_and_the_one_before_is_worth_nothing(bench: Bench) -> None:
    report = bench.report()
    bench.press_data("Ani", f"key:{report.code}:0")
    heard = bench.press_data("Ani", f"keyqr:{report.code}:0")
    shown = heard[0].say
    assert shown.paper.startswith("key:")
    assert shown.gone_after == 600
    letters = read_secret_words(shown.paper.partition(":")[2])
    opens = transact(bench.store.connection, lambda: bench.store.reports.keys.fits(letters))
    assert opens == report.id


def test_it_is_drawn_for_followers_only(bench: Bench) -> None:
    report = bench.report()
    bench.report("Budi")
    for name in ("Budi", "Dewi"):
        heard = bench.press_data(name, f"keyqr:{report.code}:0")
        unknown = bench.press_data(name, "keyqr:AN-2222-222X:0")
        assert [each.text for each in heard] == [each.text for each in unknown]
        assert not [each for each in heard if each.say.paper]


async def test_telegram_tells_its_link_once_it_has_introduced_us() -> None:
    line = TelegramLine()
    async with Town(line, start=NOW) as town:
        assert town.app.channels["telegram"].link().startswith("https://t.me/")
        assert town.app.channels["telegram"].link().endswith("?start=")
