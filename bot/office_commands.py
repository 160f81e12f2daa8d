"""The commands beside a running bot: `invite`, `staff`, `export`, and `rules candidates`."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.channels.channel import CheckFailed
from bot.channels.telegram import Telegram
from bot.config import Settings, words
from bot.core.agencies import ANY_LOCAL
from bot.core.codes import read_secret_words, secret_words
from bot.library import read_agencies, read_places
from bot.opening import OperatorError, open_for_command
from storage.database import transact
from storage.store import Store

LONGEST_HOURS = 720
NO_AGENCY = "-"
LOCAL_NAMES = {"pemda": ANY_LOCAL}
"""What an operator may write for all of local government."""


def invite(settings: Settings, *, role: str, region: str, hours: int, as_json: bool) -> None:
    """Prints a one-time code that makes a person staff, or a group an office's room. Raises `OperatorError`."""
    region = region or settings.home_region
    if not 1 <= hours <= LONGEST_HOURS:
        raise OperatorError("bad_hours")
    if region not in read_places():
        raise OperatorError("bad_region")
    store = open_for_command(settings)
    code = secret_words(os.urandom(10))
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
    transact(store.connection, lambda: store.offices.invite(read_secret_words(code), role, region, expires_at))
    username = _username(settings) if role != "room" else ""
    link = f"https://t.me/{username}?start={read_secret_words(code)}" if username else ""
    if as_json:
        _print_json(
            {"code": code, "role": role, "region": region, "expires_at": expires_at.isoformat(), "link": link or None}
        )
        return
    until = f"{expires_at.astimezone(ZoneInfo(settings.timezone)):%d-%m-%Y %H.%M %Z}"
    _print(words()["invite_line"].format(code=code, role=role, region=region, until=until))
    _print(words()["invite_room" if role == "room" else "invite_person"].format(code=code))
    if link:
        _print(words()["invite_link"].format(link=link))


def staff(settings: Settings, *, remove: int | None, seconded: list[str] | None, as_json: bool) -> None:
    """Lists the staff, ends somebody's powers at once, or notes which agency lends somebody. Raises `OperatorError`."""
    store = open_for_command(settings)
    if seconded is not None:
        _second(store, *seconded, as_json=as_json)
        return
    if remove is not None:
        if not transact(store.connection, lambda: store.remove_staff(remove, datetime.now(UTC))):
            raise OperatorError("bad_remove")
        if as_json:
            _print_json({"removed": remove})
        else:
            _print(words()["staff_removed"].format(id=remove))
        return
    offices = {office.id: office for office in store.offices.every()}
    members = [
        {"id": member.id, "name": member.name, "role": str(member.role), "region": offices[member.office].region}
        | ({"seconded": member.seconded} if member.seconded else {})
        for member in store.offices.members()
    ]
    if as_json:
        _print_json(members)
    elif not members:
        _print(words()["staff_none"])
    else:
        for member in members:
            lent = words()["staff_lent"].format(**member) if "seconded" in member else ""
            _print(words()["staff_line"].format(office=member["region"], **member) + lent)


def _second(store: Store, member: str, agency: str, *, as_json: bool) -> None:
    """Reports about this agency are kept from the member from now on; `-` ends that."""
    meant = "" if agency == NO_AGENCY else read_agencies().meant(LOCAL_NAMES.get(agency.casefold(), agency))
    if not meant and agency != NO_AGENCY:
        raise OperatorError("bad_agency")
    number = int(member) if member.isdecimal() and len(member) < 10 else 0
    if not transact(store.connection, lambda: store.offices.second(number, meant)):
        raise OperatorError("bad_seconded")
    if as_json:
        _print_json({"id": number, "seconded": meant or None})
    else:
        _print(words()["staff_seconded" if meant else "staff_not_seconded"].format(id=number, seconded=meant))


def export(settings: Settings) -> None:
    """Prints every sent report as one JSON object a line: no name, no free text. Raises `OperatorError`."""
    for line in exported(open_for_command(settings)):
        _print_json(line)


def exported(store: Store) -> Iterator[dict[str, Any]]:
    """The objects of `export`, oldest first. `by` is a role, `reason` a code, `complete` counts of seven."""
    regions = {office.id: office.region for office in store.offices.every()}
    for row in store.reports.rows_for_export():
        yield {
            "code": row.code,
            "track": row.track,
            "state": row.state,
            "office": regions.get(row.office or 0),
            "region": row.region or None,
            "agency": row.agency or None,
            "conduct": row.conduct or None,
            "happened_on": row.happened_on or None,
            "submitted_at": row.submitted_at,
            "evidence": row.evidence,
            "complete": row.elements,
            "states": [
                {"state": state, "at": at, "by": role, "reason": reason or None}
                for state, at, role, reason in store.reports.clear_events(row.id)
            ],
        }


def candidates(settings: Settings) -> None:
    """Prints what people asked and the rule book missed, one JSON object a line: candidates for phrasings, without a sender.

    A curator reads them and decides; nothing is learnt by itself. Raises `OperatorError`.
    """
    store = open_for_command(settings)
    for kind, card, missed in store.questions.missed_words():
        _print_json({"kind": kind, "card": card or None, "words": missed})


def _username(settings: Settings) -> str:
    """The bot's user name for a link; "" without Telegram, or when it cannot be asked now: the code works without a link."""
    if settings.telegram_token is None:
        return ""
    telegram = Telegram(settings.telegram_token.get_secret_value(), api_url=settings.telegram_api_url)
    try:
        return asyncio.run(telegram.get_me())
    except CheckFailed:
        return ""


def _print(line: str) -> None:
    print(line, file=sys.stdout)  # noqa: T201


def _print_json(value: object) -> None:
    _print(orjson.dumps(value).decode())
