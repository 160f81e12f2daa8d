"""Links in what people type: which platform they lead to, and whose account they name.

What a link says is read from its letters alone; nothing is opened. The shapes are those that the platforms' own *Bagikan* buttons
and address lines give. A link that names a post and not its owner has no account here, and a link that holds a telephone number
(wa.me) is shown without it.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from bot.core.messages import Address

MOST_LINKS: Final = 20
_SUPERGROUP: Final = "-100"
"""What the Bot API puts before a supergroup's own number."""

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+"
    r"|\b(?:[a-z0-9-]+\.)*(?:facebook|instagram|tiktok|youtube|twitter|whatsapp|telegram|threads|t|fb|x|youtu|wa|vt)"
    r"\.(?:com|net|me|be|watch|tiktok\.com)/[^\s<>\"']+",
    re.IGNORECASE,
)
_PLATFORMS: Final[tuple[tuple[str, str], ...]] = (
    (r"(^|\.)(facebook\.com|fb\.(com|watch|me))$", "Facebook"),
    (r"(^|\.)instagram\.com$", "Instagram"),
    (r"(^|\.)tiktok\.com$", "TikTok"),
    (r"(^|\.)(youtube\.com|youtu\.be)$", "YouTube"),
    (r"(^|\.)(twitter\.com|x\.com|t\.co)$", "X"),
    (r"(^|\.)(whatsapp\.com|wa\.me)$", "WhatsApp"),
    (r"(^|\.)threads\.(net|com)$", "Threads"),
    (r"(^|\.)(telegram\.me|t\.me)$", "Telegram"),
)

LONGEST_ACCOUNT: Final = 60
_ACCOUNT = re.compile(r"[\w.-]{2,60}", re.UNICODE)
_PHONE = re.compile(r"\+?\d[\d\s().-]{6,}\d")
_PLUS_PHONE = re.compile(r"\+\d[\d\s().-]{6,}\d")
_NO_OWNER: Final[dict[str, frozenset[str]]] = {
    "Facebook": frozenset(
        "share sharer watch story.php permalink.php photo photo.php photos video.php videos reel reels groups events events.php"
        " pages marketplace hashtag search gaming login login.php home.php l.php plugins stories media posts help privacy"
        " bookmarks notifications messages".split()
    ),
    "Instagram": frozenset("p reel reels tv explore stories accounts direct share about s".split()),
    "X": frozenset("i home search hashtag explore intent share settings notifications messages compose".split()),
    "Telegram": frozenset("joinchat c s addstickers addlist share proxy socks login iv boost m".split()),
}
"""First parts of a path that name a page of the platform and nobody's account."""

_AFTER: Final[dict[str, frozenset[str]]] = {
    "Facebook": frozenset({"people", "pg"}),
    "Instagram": frozenset({"stories"}),
    "Telegram": frozenset({"s"}),
    "YouTube": frozenset({"c", "user"}),
}
"""First parts after which the account's name comes."""

_WITH_SIGN: Final = frozenset({"TikTok", "YouTube", "Threads"})
"""Where a name in a path begins with @."""

_NO_NAMES: Final = frozenset({"WhatsApp"})
_SHORTENERS: Final = frozenset(
    {"t.co", "youtu.be", "vt.tiktok.com", "vm.tiktok.com", "fb.watch", "fb.me", "l.facebook.com", "l.instagram.com"}
)
"""Hosts whose paths say nothing by themselves."""


def links_in(typed: str) -> list[str]:
    """The links in a text, in order, without the punctuation that follows them."""
    return list(dict.fromkeys(match[0].rstrip(".,;:!?)]}") for match in _LINK.finditer(typed)))


def without_links(typed: str) -> str:
    """The words around the links."""
    return " ".join(_LINK.sub(" ", typed).split())


def platform_of(link: str) -> str:
    """The platform's own name (Facebook, TikTok), "" when it is none that is known."""
    host = _taken_apart(link)[0]
    return next((name for pattern, name in _PLATFORMS if re.search(pattern, host)), "")


def account_of(link: str) -> str:
    """The account that a link names, as its platform writes it in the address, without @; "" when it names none, or only a
    telephone number."""
    platform = platform_of(link)
    host, parts, query = _taken_apart(link)
    if not platform or platform in _NO_NAMES or host in _SHORTENERS or not parts:
        return ""
    if platform == "Facebook" and parts[0].casefold() == "profile.php":
        return _plain(query.get("id", [""])[0])
    if parts[0].casefold() in _AFTER.get(platform, ()):
        return _plain(parts[1]) if len(parts) > 1 and parts[1] != "highlights" else ""
    if platform in _WITH_SIGN:
        return _plain(parts[0][1:]) if parts[0].startswith("@") else ""
    if parts[0].casefold() in _NO_OWNER.get(platform, ()):
        return ""
    return _plain(parts[0].removeprefix("@"))


def accounts_in(links: list[str]) -> list[tuple[str, str]]:
    """(platform, account) of every account that the links name, each once, in order."""
    return list(dict.fromkeys((platform_of(link), name) for link in links if (name := account_of(link))))


def shown(link: str) -> str:
    """The link as it may be shown: without a telephone number in it."""
    numbers = {"WhatsApp": _PHONE, "Telegram": _PLUS_PHONE}.get(platform_of(link))
    return link if numbers is None else numbers.sub("…", unquote(link))


def _plain(name: str) -> str:
    """The name if it can be one: no telephone number (but for the number of a Facebook profile), no remains of a path."""
    found = _ACCOUNT.fullmatch(name)
    return name[:LONGEST_ACCOUNT] if found and not name.startswith("+") else ""


def _taken_apart(link: str) -> tuple[str, list[str], dict[str, list[str]]]:
    """Host in small letters, the parts of the path, and the query; nothing of what cannot be read as an address."""
    try:
        split = urlsplit(link if re.match(r"https?://", link, re.IGNORECASE) else f"https://{link}")
        host = (split.hostname or "").casefold()
        return host, [unquote(part) for part in split.path.split("/") if part], parse_qs(split.query)
    except ValueError:
        return "", [], {}


def room_link(room: Address) -> str:
    """A link that opens a room for who is in it; "" where the platform has none: a Telegram group that is no supergroup
    (core.telegram.org/api/links#private-post-links)."""
    if room.channel == "telegram" and room.chat.startswith(_SUPERGROUP):
        return f"https://t.me/c/{room.chat.removeprefix(_SUPERGROUP)}/1"
    return ""
