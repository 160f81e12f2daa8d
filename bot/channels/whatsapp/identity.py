"""Who wrote. Meta names a person by a phone number, by an id of its own for this business (BSUID), or by both, and puts either
into fields that are named after the other; so each value is told by its form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from bot.core.messages import Address

CHANNEL: Final = "whatsapp"
_PHONE: Final = re.compile(r"[0-9]{5,20}")
_SCOPED: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


def is_phone(chat: str) -> bool:
    """Whether an address of this channel is a phone number; else it is a business-scoped id."""
    return _PHONE.fullmatch(chat) is not None


def addresses(values: Iterable[Any]) -> tuple[Address, ...]:
    """The addresses among `values`, each once, phone numbers (to be written to) first; nothing else."""
    texts = [value.strip().removeprefix("+") for value in values if isinstance(value, str)]
    phones = [text for text in texts if _PHONE.fullmatch(text)]
    scoped = [text for text in texts if _SCOPED.fullmatch(text)]
    return tuple(Address(CHANNEL, chat, chat) for chat in dict.fromkeys((*phones, *scoped)))


def sender_of(message: dict[str, Any], contacts: list[dict[str, Any]]) -> tuple[tuple[Address, ...], str]:
    """Every address of a message's sender, the one to answer first, and the sender's display name; no address when Meta named
    nobody."""
    own = [message.get("from"), message.get("from_user_id")]
    contact = _contact(own, contacts)
    profile = contact.get("profile")
    name = profile.get("name") if isinstance(profile, dict) else ""
    found = addresses((*own, contact.get("wa_id"), contact.get("user_id")))
    return found, name.strip() if isinstance(name, str) else ""


def recipient(chat: str) -> dict[str, str]:
    """The fields of a request that say to whom."""
    return {"to": chat} if is_phone(chat) else {"recipient": chat}


def _contact(own: list[Any], contacts: list[dict[str, Any]]) -> dict[str, Any]:
    """The contact that belongs to a message; the only one where nothing says whose it is."""
    named = {value for value in own if isinstance(value, str) and value}
    for contact in contacts:
        if named & {value for value in (contact.get("wa_id"), contact.get("user_id")) if isinstance(value, str)}:
            return contact
    if len(contacts) == 1:
        known = {value for value in (contacts[0].get("wa_id"), contacts[0].get("user_id")) if isinstance(value, str)}
        if not named or not any(_same_form(one, other) for one in named for other in known):
            return contacts[0]
    return {}


def _same_form(one: str, other: str) -> bool:
    return is_phone(one) == is_phone(other)
