"""Small words that mean the same in any question: unknown, skip, yes, no, none. As people type them, dialects included."""

from __future__ import annotations

import re
from typing import Final

LEAVING: Final = frozenset(
    {
        "batal",
        "batalkan",
        "berhenti",
        "stop",
        "cancel",
        "tidak jadi",
        "gak jadi",
        "ga jadi",
        "nggak jadi",
        "kada jadi",
        "ora sido",
    }
)
SAVING: Final = frozenset({"simpan", "simpan dulu", "simpan dulu ya", "lanjut nanti", "nanti dilanjutkan"})
GOING_BACK: Final = frozenset({"kembali", "mundur", "back"})
"""Whole messages that leave, put away or step back from whatever is asked."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)

_PLAIN: Final[dict[str, str]] = {
    variant: plain
    for plain, variants in {
        "tidak": "ga gak gk nggak ngga ngg enggak engga tdk tak kada kd kadada ora ra mboten belum blm blum belom durung ndak nda",
        "tahu": "tau tw taw ngerti inget ingat hafal hapal kenal yakin pasti jelas paham weruh ngertos",
        "ada": "punya pny onok ana wonten",
        "lupa": "lali kelupaan",
        "tidak tahu": "gatau gatahu gaktau gaktahu gktau gtau gatw nggatau taktahu tidaktahu",
    }.items()
    for variant in variants.split()
}
_FILLERS: Final = frozenset(
    [
        "saya",
        "sy",
        "aku",
        "gue",
        "gw",
        "ulun",
        "nyong",
        "kami",
        "kita",
        "juga",
        "jg",
        "ya",
        "yah",
        "kak",
        "min",
        "admin",
        "pak",
        "bu",
        "sih",
        "deh",
        "lah",
        "nih",
        "dong",
        "namanya",
        "ngarannya",
        "jenenge",
        "pa",
        "orangnya",
        "pastinya",
        "persis",
        "persisnya",
        "tanggalnya",
        "waktunya",
        "tempatnya",
        "maaf",
        "mungkin",
        "mbak",
        "mas",
        "sama",
        "sekali",
        "lagi",
        "kok",
        "soalnya",
        "masih",
        "aja",
        "saja",
        "dulu",
    ]
)
_UNKNOWN: Final = frozenset({"tidak tahu", "tahu tidak", "lupa", "entah", "kurang tahu", "entahlah", "tidak tahu tahu"})
_SKIP: Final = frozenset({"lewati", "lewat", "skip", "lewatkan", "lompati", "loncat"})
_YES: Final = frozenset(
    {
        "ya",
        "iya",
        "y",
        "yes",
        "betul",
        "benar",
        "bener",
        "ok",
        "oke",
        "inggih",
        "nggih",
        "setuju",
        "lanjut",
        "iyo",
        "siap",
        "boleh",
        "sip",
        "mau",
    }
)
_NO: Final = frozenset({"tidak", "bukan", "salah", "no", "dudu", "lain", "tidak jadi", "keliru"})
_NONE: Final = frozenset(
    {"tidak ada", "kosong", "nihil", "tidak", "tidak ada bukti", "tidak ada apa", "sudah tidak ada"}
)


def _words(typed: str) -> list[str]:
    return [_PLAIN.get(word, word) for word in _WORD.findall(typed.casefold())]


def _core(typed: str) -> str:
    """The words that carry the meaning, in plain spelling; "" for a long text, which is never one of these."""
    words = _words(typed)
    return "" if len(words) > 8 else " ".join(word for word in words if word not in _FILLERS)


def means_unknown(typed: str) -> bool:
    """True for "tidak tahu", "gak tau", "belum pasti", "lupa" and their like, said alone."""
    return _core(typed) in _UNKNOWN


def after_unknown(typed: str) -> str:
    """What is told after an opening "tidak tahu": "ga tau namanya, dipanggil bu haji" gives "dipanggil bu haji"; "" where there is
    no such opening or nothing after it."""
    ends = [found.end() for found in _WORD.finditer(typed)][:8]
    opening = next((end for end in reversed(ends) if means_unknown(typed[:end])), 0)
    rest = typed[opening:].lstrip(" \t\n,.;:-") if opening else ""
    return rest if _WORD.search(rest) else ""


def means_skip(typed: str) -> bool:
    return _core(typed) in _SKIP


def means_yes(typed: str) -> bool:
    words = _words(typed)
    return 0 < len(words) <= 3 and all(word in _YES or word in _FILLERS for word in words)


def means_no(typed: str) -> bool:
    return _core(typed) in _NO


def means_none(typed: str) -> bool:
    """True for "tidak ada", "belum punya" and their like, said alone."""
    return _core(typed) in _NONE
