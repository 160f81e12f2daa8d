"""The settings of WhatsApp: each alone, and what they need of one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_settings
from tests.test_config import REAL, only_wrong, wrong

WHATSAPP = {
    "WHATSAPP_PHONE_ID": "106540352242922",
    "WHATSAPP_TOKEN": "EAAG" + "t" * 40,
    "WHATSAPP_APP_SECRET": "0123456789abcdef0123456789abcdef",
    "WHATSAPP_VERIFY_TOKEN": "kata-buatan-sendiri",
    "OFFICE_NAME": "Bawaslu Kabupaten Banjar",
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("WHATSAPP_PHONE_ID", "+62 811"),
        ("WHATSAPP_TOKEN", "two words here"),
        ("WHATSAPP_APP_SECRET", "short"),
        ("WHATSAPP_API_URL", "https://graph.example.org"),
        ("WHATSAPP_API_URL", "ftp://127.0.0.1/v26.0"),
        ("WHATSAPP_PUBLIC_URL", "http://bot.example.org"),
        ("WHATSAPP_TEMPLATE_NEWS", "Kabar Baru"),
        ("WHATSAPP_TEMPLATE_ALERT", "kabar-baru"),
        ("WHATSAPP_TEMPLATE_LANGUAGE", "indonesia"),
    ],
)
def test_a_wrong_value_gets_one_line_that_names_it_and_does_not_repeat_it(setting: str, value: str) -> None:
    environ = {**WHATSAPP, setting: value}
    assert only_wrong(environ) == setting
    assert value not in wrong(environ)[0].partition(":")[2]


@pytest.mark.parametrize(
    ("environ", "setting"),
    [
        ({**WHATSAPP, "OFFICE_NAME": ""}, "OFFICE_NAME"),
        ({**WHATSAPP, "PRACTICE_ROOM": "on"}, "PRACTICE_ROOM"),
        *(({**WHATSAPP, name: ""}, name) for name in WHATSAPP if name.startswith("WHATSAPP_")),
        ({**WHATSAPP, "WHATSAPP_VERIFY_TOKEN": WHATSAPP["WHATSAPP_APP_SECRET"]}, "WHATSAPP_VERIFY_TOKEN"),
        ({**WHATSAPP, "WHATSAPP_TOKEN": WHATSAPP["WHATSAPP_APP_SECRET"]}, "WHATSAPP_VERIFY_TOKEN"),
    ],
)
def test_settings_that_do_not_go_together(environ: dict[str, str], setting: str) -> None:
    assert only_wrong(environ) == setting


def test_a_template_alone_says_that_whatsapp_was_meant() -> None:
    assert len(wrong({**REAL, "WHATSAPP_TEMPLATE_NEWS": "kabar"})) == 4


def test_whatsapp_runs_alone_or_beside_telegram() -> None:
    alone = load_settings(WHATSAPP, None)
    assert (alone.has_real_channel, alone.practice_room, alone.telegram_token) == (True, False, None)
    assert alone.whatsapp_api_url == "https://graph.facebook.com/v26.0"
    assert alone.whatsapp_template_language == "id"
    alone.require_channel()
    both = load_settings({**REAL, **WHATSAPP, "WHATSAPP_PUBLIC_URL": "https://bot.example.org/whatsapp/"}, None)
    assert (both.telegram_token is not None, both.whatsapp_public_url) == (True, "https://bot.example.org")


def test_no_secret_shows_in_a_repr() -> None:
    shown = repr(load_settings(WHATSAPP, None))
    assert not any(value in shown for name, value in WHATSAPP.items() if name.startswith("WHATSAPP_"))
