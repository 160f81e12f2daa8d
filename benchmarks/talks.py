"""What people write in the benchmarks. Each message is answered by exactly one, so that answers can be matched."""

from __future__ import annotations

STORY = "Kemarin sore Pak Camat naik panggung kampanye di lapangan dan mengajak warga memilih nomor dua, banyak yang merekam"

MENU = ("menu",)
"""A question for the menu: one conversation loaded and saved, one message with buttons. The same words again and again."""

CONSENT = ("/lapor", "setuju", "batal", "hapus")
"""The first report of a chat asks for consent once; it is thrown away again."""

OPEN_REPORT = ("/lapor", "setuju", STORY, "Darmawan")
"""A first report left in the middle: a draft is stored, and a question is open."""

INTERVIEW = (
    "/lapor",
    STORY,
    "Darmawan",
    "Camat Martapura Barat",
    "Ikut kampanye",
    "kemarin sore",
    "kembali",
    "kemarin sore",
    "batal",
    "hapus",
)
"""A report in chats that have consented before: begun, told, asked about, and thrown away, so that it can be told again. Every
answer is read by its question and written to the draft, which is a row of its own with a key of its own."""
