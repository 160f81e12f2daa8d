"""Builds the channels that the settings ask for, and what each platform wants to know about the bot."""

from __future__ import annotations

from datetime import datetime

from bot.channels.channel import Channel
from bot.channels.practice.cast import ROOM, STAFF, display_name
from bot.channels.practice.channel import Practice
from bot.channels.telegram import Profile, Telegram
from bot.channels.whatsapp import Account, Templates, WhatsApp, Words
from bot.clock import Clock
from bot.config import Settings
from bot.core.report import Role
from bot.texts import Texts
from storage.store import Store


def practice_words(texts: Texts) -> dict[str, str]:
    """The words of the practice page, by their names in `practice.toml`."""
    return {key.removeprefix("practice."): texts.words_of(key) for key in texts.known if key.startswith("practice.")}


def seat_practice(store: Store, texts: Texts, now: datetime) -> None:
    """The practice office has its room and its staff from the start."""
    words = practice_words(texts)
    office = store.offices.every()[0]
    store.offices.set_room(office.id, store.conversations.at(ROOM, now).id)
    for seat in STAFF:
        conversation = store.conversations.at(seat.private, now)
        name = display_name(seat.person, words)
        store.offices.add_staff(seat.private, name, Role(seat.role), office.id, conversation.id, now)


def build_channels(settings: Settings, texts: Texts, clock: Clock) -> dict[str, Channel]:
    """The channels that the settings ask for, by name."""
    channels: dict[str, Channel] = {}
    if settings.practice_room:
        channels["practice"] = Practice(practice_words(texts), listen_host=settings.listen.host, now=clock.now)
    if settings.telegram_token is not None:
        channels["telegram"] = Telegram(
            settings.telegram_token.get_secret_value(),
            api_url=settings.telegram_api_url,
            webhook_url=settings.telegram_webhook_url or "",
            webhook_secret=settings.telegram_webhook_secret.get_secret_value()
            if settings.telegram_webhook_secret
            else "",
            profile=telegram_profile(texts),
            pause=clock.sleep,
        )
    account = whatsapp_account(settings)
    if account is not None:
        channels["whatsapp"] = WhatsApp(account, words=whatsapp_words(texts), now=clock.now)
    return channels


def whatsapp_account(settings: Settings) -> Account | None:
    """The business number of the settings; None without one. That its secrets come with it was checked when they were read."""
    secrets = (settings.whatsapp_token, settings.whatsapp_app_secret, settings.whatsapp_verify_token)
    token, app_secret, verify_token = (secret.get_secret_value() if secret else "" for secret in secrets)
    if settings.whatsapp_phone_id is None:
        return None
    names = {"news": settings.whatsapp_template_news, "alert": settings.whatsapp_template_alert}
    return Account(
        phone_id=settings.whatsapp_phone_id,
        token=token,
        app_secret=app_secret,
        verify_token=verify_token,
        api_url=settings.whatsapp_api_url,
        templates=Templates({what: name for what, name in names.items() if name}, settings.whatsapp_template_language),
    )


def whatsapp_words(texts: Texts) -> Words:
    """What the WhatsApp adapter itself says."""
    return Words(
        numbers=texts.words_of("whatsapp.numbers"),
        open_list=texts.words_of("whatsapp.open_list"),
        choice=texts.words_of("whatsapp.choice"),
    )


PRIVATE_COMMANDS = ("lapor", "tanya", "status", "kunci", "lanjut", "batal", "hapus", "privasi", "bantuan", "menu")
ROOM_COMMANDS = ("gabung", "antrean", "laporan", "berkas", "cari", "tanya", "radar")


def telegram_profile(texts: Texts) -> Profile:
    """What Telegram shows about the bot, from the words of the locale."""

    def commands(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((name, texts.words_of(f"welcome.command_{name}")) for name in names)

    return Profile(
        commands=commands(PRIVATE_COMMANDS),
        room_commands=commands(ROOM_COMMANDS),
        description=texts.words_of("welcome.description"),
        short_description=texts.words_of("welcome.short_description"),
    )
