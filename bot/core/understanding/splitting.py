"""Takes a message with several questions apart."""

from __future__ import annotations

import re

MOST = 4
"""Questions looked at in one message."""

_BORDER = re.compile(
    r"[?;\n]+|(?<=\s)(?:dan|lalu|terus|trus|trs|serta|sama)\s+(?=(?:apakah|apa|bolehkah|boleh|gimana|bagaimana|siapa|berapa|kapan)\b)",
    re.IGNORECASE,
)


def questions(typed: str) -> list[str]:
    """The questions of a message in order, at most four; the whole message when it has only one."""
    parts = [part.strip() for part in _BORDER.split(typed)]
    return [part for part in parts if len(part.split()) >= 3][:MOST] or [typed]
