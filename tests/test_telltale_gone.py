"""After [Ganti] the words that showed the reporter stand nowhere any more, and without it they stay as they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import pytest

from bot.core.interview import Fields, Said
from bot.core.report import Report
from bot.core.report_form import put_fields
from bot.core.report_telltale import found_in, still_kept
from storage.store import Store
from tests.dialog import photo
from tests.interviewing import asked, hear
from tests.telegram_line import TelegramLine
from tests.town import Town

WORDS = ("anakku", "kelasku", "bosku")
START = datetime.fromisoformat("2026-11-22T14:00+08:00")


def _everything(store: Store) -> str:
    """Every sealed value that a running bot can open, as text."""
    connection = store.connection
    found: list[Any] = []
    for (number,) in connection.execute("SELECT id FROM reports").fetchall():
        report = store.reports.get(number)
        assert report is not None
        found += [report.body, report.identity, [event.words for event in store.reports.events(number)]]
        found += [piece.facts for piece in store.evidence.of(number)]
    for (number,) in connection.execute("SELECT id FROM conversations").fetchall():
        conversation = store.conversations.get(number)
        found.append(conversation.state() if conversation else None)
    for number, sealed in connection.execute("SELECT id, sealed_payload FROM outbox").fetchall():
        found.append(orjson.loads(store.vault.open(sealed, f"outbox:{number}:payload")) if sealed else None)
    return orjson.dumps(found).decode().casefold()


def _findable(store: Store) -> list[str]:
    marks = {row[0] for row in store.connection.execute("SELECT word_mark FROM report_words").fetchall()}
    return [word for word in WORDS if store.vault.mark("word", word) in marks]


async def _tell(town: Town, choice: str) -> None:
    async def say(*lines: str) -> None:
        for line in lines:
            await town.act("Ani", "Ani", "text", line)

    await say("/lapor", "setuju", "guru anakku kampanye kemarin di lapangan desa", choice)
    await say("tidak tahu", "guru kelasku dan bosku", choice, "1", "hari ini", "lapangan", "ya")
    await town.act("Ani", "Ani", "photos", [photo(1)])
    await say("kirim")


@pytest.mark.parametrize("choice", ["ganti", "biarkan"])
async def test_after_replacing_the_words_stand_nowhere(choice: str) -> None:
    async with Town(TelegramLine(), start=START, election="pilkada", region="63.03") as town:
        await _tell(town, choice)
        assert town.line.said("Ani")[-1].text.startswith("Sudah kami terima"), town.line.said("Ani")[-1].text
        kept = await town.app.database.call(lambda _: _everything(town.app.store))
        searched = await town.app.database.call(lambda _: _findable(town.app.store))
        there = [word for word in WORDS if word in kept]
        assert "lapangan desa" in kept
        assert there == ([] if choice == "ganti" else list(WORDS))
        assert searched == ([] if choice == "ganti" else ["kelasku", "bosku"])


def test_only_what_was_not_decided_on_is_asked_and_all_of_it() -> None:
    told: Fields = {"story": "anakku dan Anakku, bos saya", "place": "rumah saya"}
    assert [each.words for each in found_in(told)] == ["anakku", "bos saya", "rumah saya"]
    kept, _ = hear("telltale", "biarkan", told)
    assert found_in(kept) == []
    more = kept | {"story": f"{told['story']} dan suami saya"}
    assert [each.words for each in found_in(more)] == ["suami saya"]
    replaced, _ = hear("telltale", Said(picked="replace"), more)
    assert replaced["story"] == "anakku dan Anakku, bos saya dan seseorang"
    skipped, _ = hear("telltale", "lewati", told)
    assert skipped["kept_words"] == kept["kept_words"]


def test_what_was_kept_is_forgotten_with_the_words_themselves() -> None:
    kept, _ = hear("telltale", "biarkan", {"story": "anakku lihat camat kampanye", "place": "rumah saya"})
    assert still_kept(kept) == kept
    report = Report(id=1)
    put_fields(report, kept | {"story": "camat kampanye"})
    assert report.body == {"story": "camat kampanye", "place": "rumah saya", "kept_words": ["rumah saya"]}
    put_fields(report, report.body | {"place": "pasar"})
    assert "kept_words" not in report.body


def test_witnesses_are_looked_at_too_and_cards_stay_as_they_are() -> None:
    told: Fields = {"witnesses": [{"name": "Anak saya", "phone": "0812"}, {"words": "Budi, tetangga sy"}]}
    after, _ = hear("telltale", "ganti", told)
    assert after["witnesses"] == [{"name": "Anak saya", "phone": "0812"}, {"words": "Budi, seorang warga"}]


def test_a_place_that_was_typed_for_the_region_and_left_open_is_looked_at_too() -> None:
    after, _ = hear("telltale", "ganti", {"region_hint": "dekat rumah saya di Sungai Rimba"})
    assert "rumah saya" not in after["region_hint"]
    assert "Sungai Rimba" in after["region_hint"]


def test_more_of_the_story_is_kept_and_what_is_no_answer_asked_again() -> None:
    told: Fields = {"story": "anakku lihat camat kampanye"}
    more, reading = hear("telltale", "terus camat itu juga membagikan kaos kepada semua warga desa", told)
    assert asked(reading) == "telltale.added"
    assert more["story"].endswith("warga desa")
    assert asked(hear("telltale", "apa itu", told)[1]) == "telltale.help"
