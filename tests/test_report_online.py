"""What is asked of a case seen online: link, screenshot, and whose account it is."""

from __future__ import annotations

from bot.core.interview import Fields, Said
from tests.interviewing import BACK, TEXTS, hear, question


def test_link_and_screenshot_are_both_asked_for_and_one_may_be_missing() -> None:
    online: Fields = {"online": True, "platform": "Facebook"}
    assert question("link").ask(online, BACK).text.key == "report.ask_link"
    assert question("link").ask(online | {"_shots": 1}, BACK).text.key == "report.ask_link_too"
    linked, reading = hear("link", "https://www.facebook.com/guru.lestari/posts/1", online)
    assert reading.remark is not None
    assert TEXTS.words(reading.remark) == "Link tersimpan.\nAkun Facebook: “guru.lestari”"
    assert question("link").ask(linked, BACK).text.key == "report.ask_picture"
    assert not question("link").wanted(linked | {"_shots": 1}, BACK)
    assert hear("link", Said(picked="link"), linked)[0]["link_state"] == "link"


def test_how_the_account_is_known_is_asked_of_what_was_seen_online_only() -> None:
    assert not question("account").wanted({"links": ["https://fb.com/a"], "place": "pasar"}, BACK)
    assert hear("account", Said(picked="told"), {"online": True})[0]["account_known"] == "told"
    assert hear("account", "dia sendiri yg bilang", {"online": True})[0]["account_words"] == "dia sendiri yg bilang"
    assert hear("account", "gatau", {"online": True})[1].settled
    elsewhere, _ = hear("place", "pasar", {"online": True, "account_known": "told"})
    assert "account_known" not in elsewhere
