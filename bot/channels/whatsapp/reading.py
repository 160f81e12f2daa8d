"""One signed post becomes `Incoming` messages, things set aside, or nothing; each is read alone, so that one that cannot be read
costs nobody else's.

Not delivered, on purpose:

- posts about another phone number of the same account (counted in the log);
- fields nobody subscribed to, except what tells the operator that a template or the account is in trouble (a line in the log);
- reactions, and notes that a person's security code changed;
- `sent`, `delivered` and `read` of messages that were not ours, which storage does not know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from bot.channels.channel import Unparsed
from bot.channels.whatsapp.albums import Albums
from bot.channels.whatsapp.content import content_of, words
from bot.channels.whatsapp.failures import later_reason
from bot.channels.whatsapp.identity import CHANNEL, addresses, sender_of
from bot.core.messages import Address, Arrival, Incoming, Migrated, Press
from bot.logs import get_log

log = get_log(__name__)

_UNREADABLE: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_STATES: Final = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
_NEW_NUMBER: Final = ("user_changed_number", "customer_changed_number", "user_changed_user_id")
_NEW_SECURITY_CODE: Final = ("customer_identity_changed", "user_identity_changed")
_TROUBLE: Final = {
    "message_template_status_update": "whatsapp_template_changed",
    "account_update": "whatsapp_account_changed",
    "account_alerts": "whatsapp_account_changed",
    "phone_number_quality_update": "whatsapp_quality_changed",
}
_AHEAD: Final = timedelta(minutes=5)
_OLDEST: Final = timedelta(days=8)
"""Meta repeats a post for seven days; a time before that is a mistake."""


class Reader:
    """Reads the posts about one phone number."""

    def __init__(self, phone_id: str, now: Callable[[], datetime]) -> None:
        self._phone_id = phone_id
        self._now = now
        self._albums = Albums()

    def read(self, body: Any) -> list[Incoming | Unparsed]:
        """Everything in a post (as parsed JSON), in its order. Raises nothing."""
        found: list[Incoming | Unparsed] = []
        for change in _changes(body):
            found += [change] if isinstance(change, Unparsed) else self._change(change)
        return found

    def _change(self, change: dict[str, Any]) -> list[Incoming | Unparsed]:
        field, value = change.get("field"), change.get("value")
        if field != "messages":
            event = _TROUBLE.get(field, "whatsapp_other_field") if isinstance(field, str) else "whatsapp_other_field"
            log.warning(event)
            return []
        if not isinstance(value, dict):
            return [_unparsed(change)]
        metadata = value.get("metadata")
        about = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
        if isinstance(about, str | int) and str(about) != self._phone_id:
            log.warning("whatsapp_other_number", count=1)
            return []
        if value.get("errors"):
            log.error("whatsapp_reports_trouble")
        contacts = [each for each in _items(value.get("contacts")) if isinstance(each, dict)]
        messages = [self._read_message(raw, contacts) for raw in _items(value.get("messages"))]
        statuses = [self._read_status(raw) for raw in _items(value.get("statuses"))]
        return [item for item in (*messages, *statuses) if item is not None]

    def _read_message(self, raw: Any, contacts: list[dict[str, Any]]) -> Incoming | Unparsed | None:
        try:
            return self._message(raw, contacts)
        except _UNREADABLE:
            return _unparsed(raw)

    def _message(self, raw: dict[str, Any], contacts: list[dict[str, Any]]) -> Incoming | None:
        wamid = words(raw["id"])
        if not wamid or raw.get("group_id"):
            raise ValueError("no message to us alone")
        if raw["type"] == "system":
            return _system(raw, wamid)
        who, name = sender_of(raw, contacts)
        if not who:
            raise LookupError("from nobody")
        content = content_of(raw)
        if content is None:
            return None
        at = self._time(raw.get("timestamp"))
        return Incoming(
            delivery_id=f"{CHANNEL}:{wamid}",
            sender=who[0],
            aliases=who[1:],
            text="" if content.data else content.text,
            press=Press(content.data, wamid) if content.data else None,
            files=content.files,
            album=self._albums.of(who[0].chat, content.files[0], at, wamid) if content.files else "",
            point=content.point,
            contact=content.contact,
            unreadable=content.unreadable,
            edited=content.edited,
            name=name,
            seen=wamid,
            sent_at=at,
        )

    def _read_status(self, raw: Any) -> Incoming | Unparsed | None:
        try:
            return _status(raw)
        except _UNREADABLE:
            return _unparsed(raw)

    def _time(self, value: Any) -> datetime:
        """A message's time, in seconds since 1970 as text; the time of its arrival where that makes no sense."""
        now = self._now().astimezone(UTC)
        try:
            at = datetime.fromtimestamp(int(value), UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return now
        return min(at, now) if now - _OLDEST <= at <= now + _AHEAD else now


def _changes(body: Any) -> Iterator[dict[str, Any] | Unparsed]:
    """The changes of all entries; what has another shape as it is."""
    if not isinstance(body, dict) or not isinstance(body.get("entry"), list):
        yield _unparsed(body)
        return
    for entry in body["entry"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
            yield _unparsed(entry)
            continue
        for change in entry["changes"]:
            yield change if isinstance(change, dict) else _unparsed(change)


def _items(value: Any) -> list[Any]:
    """The items of a list that may be missing; of anything else, that alone: it is set aside."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _system(raw: dict[str, Any], wamid: str) -> Incoming | None:
    """A person's new number or id. Who has the old ones from now on is somebody else."""
    news = raw["system"]
    kind = words(news.get("type"))
    if kind in _NEW_SECURITY_CODE:
        log.info("whatsapp_security_code_changed")
        return None
    if kind not in _NEW_NUMBER:
        raise ValueError("an unknown kind of change")
    new = addresses((news.get("wa_id"), news.get("new_wa_id"), news.get("user_id")))
    old = [
        address
        for address in addresses(
            (raw.get("from"), news.get("customer"), raw.get("from_user_id"), news.get("previous_user_id"))
        )
        if address not in new
    ]
    if not new or not old:
        raise LookupError("no old or no new number")
    also = tuple(address.chat for address in new[1:])
    return Incoming(
        delivery_id=f"{CHANNEL}:{wamid}",
        sender=old[0],
        aliases=tuple(old[1:]),
        migrated=Migrated(new[0].chat, also),
    )


def _status(raw: dict[str, Any]) -> Incoming | None:
    wamid, state = words(raw["id"]), words(raw["status"])
    if not wamid:
        raise ValueError("a status of no message")
    if state not in _STATES:
        log.info("whatsapp_unknown_status")
        return None
    reason, event = later_reason(raw.get("errors")) if state == "failed" else ("", "")
    if event:
        log.error(event)
    to = addresses((raw.get("recipient_id"), raw.get("recipient_user_id"))) or (Address(CHANNEL, ""),)
    return Incoming(
        delivery_id=f"{CHANNEL}:{state}:{wamid}", sender=to[0], arrival=Arrival(wamid, _STATES[state], reason)
    )


def _unparsed(raw: Any) -> Unparsed:
    """`raw` as it came, under the id of the message it is, else under a hash of itself."""
    try:
        kept = orjson.dumps(raw)
    except TypeError:  # numbers of more than 64 bits, or deeper than orjson writes
        try:
            kept = json.dumps(raw).encode()
        except RecursionError:
            kept = b""
    wamid = raw.get("id") if isinstance(raw, dict) and "type" in raw else None
    known = wamid if isinstance(wamid, str) and wamid else f"sha256:{hashlib.sha256(kept).hexdigest()}"
    return Unparsed(f"{CHANNEL}:{known}", kept)
