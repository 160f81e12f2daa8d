"""The part of `awasnetral check` about WhatsApp: the number at Meta, and Meta played against the running bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.channels.channel import CheckFailed
from bot.channels.whatsapp import Account, Rehearsal, WhatsApp, Words, rehearse
from bot.clock import RealClock
from bot.config import Settings
from bot.setting_values import Address

Say = Callable[..., None]

_REFUSED: Final = {
    "token": "check_whatsapp_token",
    "phone_id": "check_whatsapp_phone_id",
    "unreachable": "check_whatsapp_unreachable",
}
_WRONG: Final = {
    Rehearsal.HANDSHAKE: "check_whatsapp_handshake",
    Rehearsal.SIGNED: "check_whatsapp_signed",
    Rehearsal.FORGED: "check_whatsapp_forged",
}
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask a bot that listens everywhere


async def check_whatsapp(settings: Settings, account: Account, say: Say) -> None:
    """Says a line for each thing; `say` takes the line's name, `bad` and its values."""
    try:
        number = await WhatsApp(account, words=Words("", "", ""), now=RealClock().now).number()
    except CheckFailed as failure:
        say(_REFUSED[failure.reason], bad=True)
    else:
        say("check_whatsapp", number=number)
    here = _here(settings.listen)
    played = await _played(account, here)
    if played is Rehearsal.SILENT:
        say("check_whatsapp_not_running", address=here)
    else:
        _tell(say, played, here)
        if settings.whatsapp_public_url is not None and played is Rehearsal.WELL:
            _tell(say, await _played(account, settings.whatsapp_public_url), settings.whatsapp_public_url)
    if "news" not in account.templates.names:
        say("check_whatsapp_no_template")
    public = settings.whatsapp_public_url
    say("check_whatsapp_enter", address=f"{public}/whatsapp" if public else "https://.../whatsapp")


async def _played(account: Account, address: str) -> Rehearsal:
    return await rehearse(
        address, phone_id=account.phone_id, app_secret=account.app_secret, verify_token=account.verify_token
    )


def _tell(say: Say, played: Rehearsal, address: str) -> None:
    if played is Rehearsal.WELL:
        say("check_whatsapp_played", address=address)
    elif played is Rehearsal.SILENT:
        say("check_whatsapp_silent", bad=True, address=address)
    else:
        say(_WRONG[played], bad=True, address=address)


def _here(listen: Address) -> str:
    host = _ANYWHERE.get(listen.host, listen.host)
    return f"http://{Address(host, listen.port)}"
