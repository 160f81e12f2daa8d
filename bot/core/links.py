"""Links in what people type, and which platform they lead to."""

from __future__ import annotations

import re
from typing import Final

MOST_LINKS: Final = 20
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+"
    r"|\b(?:[a-z0-9-]+\.)*(?:facebook|instagram|tiktok|youtube|twitter|whatsapp|threads|t|fb|x|youtu|wa|vt)"
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
)


def links_in(typed: str) -> list[str]:
    """The links in a text, in order, without the punctuation that follows them."""
    return list(dict.fromkeys(match[0].rstrip(".,;:!?)]}") for match in _LINK.finditer(typed)))


def without_links(typed: str) -> str:
    """The words around the links."""
    return " ".join(_LINK.sub(" ", typed).split())


def platform_of(link: str) -> str:
    """The platform's own name (Facebook, TikTok), "" when it is none that is known."""
    host = re.sub(r"^https?://", "", link, flags=re.IGNORECASE).split("/", 1)[0].split("?", 1)[0].casefold()
    return next((name for pattern, name in _PLATFORMS if re.search(pattern, host)), "")
