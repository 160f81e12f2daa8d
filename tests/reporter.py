"""Somebody who reports without reading a script: answers whatever the bot asks, by what its buttons say."""

from __future__ import annotations

from typing import Any

PREFERRED = (
    "Setuju",
    "Lapor kejadian",
    "Lanjutkan",
    "Hari ini",
    "Hari itu juga",
    "Belum punya bukti",
    "Tetap pakai",
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


async def report(town: Any, person: str, times: int = 1) -> None:
    """Reports so often, from beginning to end, on a `tests.town.Town`."""
    for _ in range(times):
        await town.act(person, person, "text", "/lapor")
        for _ in range(40):
            said = town.line.said(person)[-1]
            if said.text.startswith("Sudah kami terima"):
                break
            await town.act(person, person, *next_act(said.text, said.labels))
        else:
            raise AssertionError(f"{person} cannot come to an end: {said.text} {said.labels}")
