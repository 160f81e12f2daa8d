"""The lexicon of the date reader: how people write days and hours, and the plain form the reader works on.

These are words people type, not words the bot says. Indonesian first, with its chat spellings, then a little
Banjarese (samalam: yesterday) and Javanese (wingi: yesterday; mau bengi: last night).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

LONGEST_READ = 4096
"""Characters looked at; one Telegram message holds no more."""


class Trouble(StrEnum):
    """Why no usable date came out of a text."""

    FUTURE = "future"
    IMPOSSIBLE = "impossible"
    UNCLEAR = "unclear"


class Part(StrEnum):
    """The part of the day a person named without saying an hour."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    NIGHT = "night"


SPELLINGS: dict[str, str] = {
    variant: plain
    for plain, variants in {
        "kemarin": "kmrn kmren kmarin kmrin kemaren kemren kemrn kmaren kemarrin kamarin wingi samalam kemaring",
        "tadi": "td tdi tadii taditu tady",
        "tadi malam": "semalam smlm smalam smlam",
        "hari ini": "saiki skrg skrng skarang sekarang dinten iki wayahini",
        "barusan": "brsan barusn brusan barusaja hanyaran",
        "malam": "mlm mlem malem mlam bengi malm malamnya malemnya mlmnya",
        "pagi": "pg pgi esuk pagih paginya",
        "siang": "siangnya siank",
        "sore": "sorenya sre soré kamarian petang",
        "subuh": "sbh shubuh",
        "hari": "hr ari dina harinya hri",
        "minggu": "mgg mggu mnggu mingguu pekan ahad",
        "bulan": "bln buln",
        "tahun": "thn th taun",
        "tanggal": "tgl tggl tngl tangal tgal tangggal",
        "pukul": "pkl pukl",
        "jam": "jm jamnya",
        "lalu": "yl yll silam lampau kepungkur llu",
        "yang": "yg",
        "sekitar": "sktr skitar kira kurleb kurlebih krglbh sekira sekitaran skitaran kisaran mungkin kayaknya "
        "kyknya perkiraan seingat",
        "besok": "bsk bsok besuk sesuk esok",
        "lewat": "lebih lwt liwat",
        "kurang": "krg krang",
        "setengah": "stgh stengah stngah",
        "seperempat": "sprempat seprempat",
        "habis": "abis hbs bada bakda bakdo bakdha sesudah setelah selesai stlh sehabis usai",
        "sebelum": "sblm sebelom menjelang jelang sakdurunge",
        "senin": "snin senen snn seninnya",
        "selasa": "slasa selas sls selasanya",
        "rabu": "rbu rebo rabunya reboan",
        "kamis": "kms kemis kamisnya",
        "jumat": "jmt jumaat jumatnya",
        "sabtu": "sbtu sbt saptu sabtunya",
        "magrib": "maghrib mahgrib mgrb mghrib",
        "isya": "isa isha isyak isyaa",
        "zuhur": "dzuhur dhuhur lohor duhur zhuhur dzuhr luhur",
        "asar": "ashar asyar asr ngasar",
    }.items()
    for variant in variants.split()
}
"""One word as typed -> its plain form. Some are also names (Dina, Isa): the readers ask for context around those."""

PHRASES: tuple[tuple[str, str], ...] = (
    (r"\b(?:selamat|slamat|slmt|slm|met) (?:pagi|siang|sore|malam)\b", " "),
    (r"^\W*(?:pagi|siang|sore|malam)(?=\W*$|[,.!]| (?:min|admin|pak|bu|bapak|ibu|kak|gan|mas|mbak)\b)", " "),
    (r"\b(?:sekitar ?- ?sekitar|kurang lewat|lewat kurang)\b|±", "sekitar"),
    (r"\bbaru(?: saja| aja| tadi)\b", "barusan"),
    (r"\bmau (malam|pagi|sore|siang)\b", r"tadi \1"),
    (r"\b(?:mau|kemarin) awan\b", "tadi siang"),
    (r"\biki mau\b", "tadi"),
    (r"\bdh?ek (?=kemarin|tadi|malam|hari|senin|selasa|rabu|kamis|jumat|sabtu|minggu)", ""),
    (r"\b(pagi|siang|sore|malam|subuh|magrib|isya|asar|zuhur) tadi\b(?! (?:malam|pagi|siang|sore))", r"tadi \1"),
    (r"\bdini hari\b", "subuh"),
    (r"\btengah malam\b", "jam 12 malam"),
    (r"\b(pagi|siang|sore|malam|subuh) hari\b(?! (?:senin|selasa|rabu|kamis|jumat|sabtu|minggu))", r"\1"),
    (r"\bse(minggu|bulan|tahun|hari|jam)\b", r"1 \1"),
)
"""Applied in this order after the single words; greetings go first, so that "selamat pagi" dates nothing."""

NUMBERS = {
    word: value
    for value, words in enumerate(
        ("nol", "satu", "dua rong", "tiga telu", "empat papat", "lima", "enam", "tujuh pitu", "delapan wolu")
    )
    for word in words.split()
} | {"sembilan": 9, "sepuluh": 10, "sebelas": 11}

WEEKDAYS = {word: index for index, word in enumerate(("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"))}

MONTHS = {
    word: index
    for index, words in enumerate(
        (
            "januari jan january",
            "februari feb pebruari peb pebr febr",
            "maret mar mrt march",
            "april apr",
            "mei may",
            "juni jun",
            "juli jul",
            "agustus agt ags agu agus agst aug",
            "september sep sept",
            "oktober okt oct october",
            "november nov nop nopember nofember",
            "desember des dec december",
        ),
        start=1,
    )
    for word in words.split()
}

PRAYERS: dict[str, tuple[int, int]] = {
    "subuh": (5, 0),
    "zuhur": (12, 30),
    "jumatan": (12, 30),
    "asar": (15, 45),
    "magrib": (18, 30),
    "isya": (19, 45),
    "tarawih": (20, 0),
}
"""Prayer as a clock: an hour inside its usual time in Indonesia; always read as approximate."""

PARTS = {"pagi": Part.MORNING, "siang": Part.NOON, "sore": Part.AFTERNOON, "malam": Part.NIGHT}
PART_STARTS = {Part.MORNING: 4, Part.NOON: 10, Part.AFTERNOON: 14, Part.NIGHT: 17}
"""The hour from which a person may call the part begun; before it "tadi sore" is yesterday's."""

_TENS = re.compile(
    r"\b(?P<ones>satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan) (?:(?P<teen>belas)"
    r"|(?P<ten>puluh)(?: (?P<rest>satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan))?)\b"
)
_WORD = re.compile(r"[a-zé]+")
_NUMBER = re.compile(rf"\b(?:{'|'.join(NUMBERS)})\b")
_PHRASES = tuple((re.compile(pattern), plain) for pattern, plain in PHRASES)


def plain(text: str) -> str:
    """The text in the reader's plain form: lower case, chat spellings resolved, number words as digits."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_READ]).lower()
    text = re.sub(r"['`’‘ʼ]", "", text)
    text = re.sub(r"\b(kira|kr|tiap|pagi|sore|malam)2\b", r"\1", text)
    text = re.sub(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])", " ", text)
    text = _WORD.sub(lambda found: SPELLINGS.get(found[0], found[0]), text)
    text = re.sub(r"\s+", " ", text).strip()
    text = _TENS.sub(_tens, text)
    text = _NUMBER.sub(lambda found: str(NUMBERS[found[0]]), text)
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text)
    return re.sub(r"\s+", " ", text).strip()


def _tens(found: re.Match[str]) -> str:
    ones = NUMBERS[found["ones"]]
    if found["teen"]:
        return str(10 + ones)
    return str(10 * ones + (NUMBERS[found["rest"]] if found["rest"] else 0))
