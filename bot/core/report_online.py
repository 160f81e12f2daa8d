"""Questions about what was seen online: on which platform, its link and a screenshot before it is deleted, and how the reporter
knows whose account it is."""

from __future__ import annotations

import re
from typing import Final

from bot.core.answer_words import means_none
from bot.core.interview import UNKNOWN, Ask, Background, Fields, Question, Reading, Said, cut
from bot.core.links import accounts_in, links_in, platform_of
from bot.core.messages import Text, text

PLATFORMS: Final = ("Facebook", "Instagram", "TikTok", "WhatsApp", "YouTube")

KNOWN_FROM: Final[dict[str, Text]] = {
    "content": Text("report.account_content"),
    "told": Text("report.account_told"),
    "unsure": Text("report.account_unsure"),
}
"""How the reporter knows that the account is the reported person's, as codes of `account_known`."""

_SHORT: Final = {"fb": "Facebook", "ig": "Instagram", "wa": "WhatsApp", "wag": "WhatsApp", "yt": "YouTube"}
_UNKNOWN_CHOICE = (Text("report.unknown"), UNKNOWN)
_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)


def named_platform(words: str) -> str:
    """The platform that a link or a word names; "" for none."""
    low = f" {re.sub(r'[^a-z0-9 ]', ' ', words.casefold())} "
    by_link = next((name for link in links_in(words) if (name := platform_of(link))), "")
    if by_link:
        return by_link
    by_name = next((name for name in PLATFORMS if f" {name.casefold()} " in low), "")
    return by_name or next((name for word, name in _SHORT.items() if f" {word} " in low), "")


def accounts(fields: Fields) -> list[Text]:
    """A line for each account that the links name: "Akun Facebook: guru.lestari"."""
    links = [str(link) for link in fields.get("links") or ()]
    return [text("report.account", platform=platform, account=name) for platform, name in accounts_in(links)]


def links_noted(fields: Fields, words: str) -> Text:
    """What is said when the links in `words` were kept: whose account they name, and to keep what stands there before it goes."""
    advice = [] if fields.get("_shots") or fields.get("online") else [Text("report.link_picture")]
    return text("report.links_noted", parts=[Text("report.links_kept"), *accounts({"links": links_in(words)}), *advice])


def _is_online(fields: Fields, background: Background) -> bool:
    return bool(fields.get("online"))


def _ask_platform(fields: Fields, background: Background) -> Ask:
    return Ask(Text("report.ask_platform"), (*((name, name.casefold()) for name in PLATFORMS), _UNKNOWN_CHOICE))


def _read_platform(said: Said, fields: Fields, background: Background) -> Reading:
    picked = next((name for name in PLATFORMS if name.casefold() == said.picked), "")
    found = picked or named_platform(said.words)
    if not found and not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.platform_help"))
    return Reading({"platform": found or cut(said.words, 60)})


# Link and screenshot


def _wants_link(fields: Fields, background: Background) -> bool:
    """Both help: the link leads there as long as it stands, the screenshot shows what stood there."""
    return bool(fields.get("online")) and not (fields.get("links") and fields.get("_shots"))


def _ask_link(fields: Fields, background: Background) -> Ask:
    gone = (Text("report.gone"), "gone")
    if fields.get("links"):
        return Ask(Text("report.ask_picture"), ((Text("report.only_link"), "link"), gone))
    key = Text("report.ask_link_too" if fields.get("_shots") else "report.ask_link")
    return Ask(key, ((Text("report.only_picture"), "picture"), gone, _UNKNOWN_CHOICE))


def _read_link(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked in ("picture", "gone", "link"):
        return Reading({"link_state": said.picked})
    if means_none(said.words):
        return Reading({}, settled=True)
    return Reading({}, again=Text("report.picture_help" if fields.get("links") else "report.link_help"))


# Whose account it is


def _ask_account(fields: Fields, background: Background) -> Ask:
    named = accounts(fields)
    key = text("report.ask_named_account", accounts=named) if named else Text("report.ask_account")
    return Ask(key, tuple((label, code) for code, label in KNOWN_FROM.items()))


def _read_account(said: Said, fields: Fields, background: Background) -> Reading:
    if said.picked in KNOWN_FROM:
        return Reading({"account_known": said.picked, "account_words": None})
    if not _LETTERS.search(said.words):
        return Reading({}, again=Text("report.account_help"))
    return Reading({"account_known": None, "account_words": cut(said.words, 200)})


PLATFORM = Question("platform", ("platform",), _ask_platform, _read_platform, wanted=_is_online, numbers=True)
LINK = Question("link", ("link_state",), _ask_link, _read_link, wanted=_wants_link, numbers=True)
ACCOUNT = Question(
    "account", ("account_known", "account_words"), _ask_account, _read_account, wanted=_is_online, numbers=True
)
