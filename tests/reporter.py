"""Somebody who reports without reading a script: answers whatever the bot asks, by what its buttons say."""

from __future__ import annotations

PREFERRED = (
    "Setuju",
    "Lapor kejadian",
    "Lanjutkan",
    "Hari ini",
    "Hari itu juga",
    "Belum punya bukti",
    "Kirim info awal",
    "📨 Kirim",
    "Medsos",
    "Ya,",
    "Biarkan",
    "Tetap pakai",
    "Lainnya",
    "Tidak tahu",
)
"""The label that is pressed when it is there, in this order."""

STORY = "Pak camat ikut kampanye calon bupati di lapangan desa dan naik panggung, saya lihat sendiri"


def next_act(asked: str, labels: list[str], *, words: str = STORY) -> tuple[str, str]:
    """("press", label) or ("text", words): what a willing reporter does next. `asked` is the bot's last message."""
    for wanted in PREFERRED:
        for label in labels:
            if wanted.casefold() in label.casefold():
                return "press", label
    return "text", "Martapura" if "kabupaten atau kota" in asked else words
