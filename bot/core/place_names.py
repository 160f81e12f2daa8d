"""The table of names behind the search for a typed place: exact keys, hints around them, and near misses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import fuzz, process

SIMILAR = 83
"""Of 100; below it other places are found rather than typing errors."""

LONGEST_READ = 300
"""Characters of a text that are searched; an answer to "where?" is shorter."""

_LONGEST_NAME = 5
_WEIGHTS = {2: 1.0, 5: 3.0, 8: 2.0}
_SHARED_WITH_VILLAGE = 0.3


class Kind(StrEnum):
    """What kind of region a word before or after a name announces."""

    PROVINCE = "province"
    REGENCY = "regency"
    CITY = "city"
    DISTRICT = "district"
    VILLAGE = "village"


_HINTS: dict[str, Kind] = {
    word: kind
    for kind, words in {
        Kind.PROVINCE: "prov provinsi propinsi prop prv",
        Kind.REGENCY: "kab kabupaten kabupten kabputen kabuptn bupati pemkab",
        Kind.CITY: "kota kodya kotamadya walikota pemkot kotamdya",
        Kind.DISTRICT: "kec kecamatan kecmatan kcmtn kecamtan kac camat distrik",
        Kind.VILLAGE: "desa ds kel kelurahan klurahan dusun dukuh kampung kampong lurah kades nagari gampong rt rw jl "
        "jln jalan gang gg perumahan perum komplek kompleks pambakal",
    }.items()
    for word in words.split()
}

_NOISE_TEXT = """
    di ke dari dan yang itu ini ada sini situ sana sama dekat dkt depan belakang samping sekitar daerah wilayah area
    tempat lokasi lapangan lap gedung balai kantor aula rumah sekolah masjid pasar alun halaman gor stadion hotel
    tengah barat timur utara selatan baru lama atas bawah pusat kota pinggir ujung dalam luar simpang
    kejadian kejadiannya acara acaranya saya kami tau tahu tidak gak ga nggak belum min pak bu bapak ibu
    calon partai kampanye bupati gubernur desa kampung jalan pulau tanah gunung kali sungai air batu suka muara
"""
_NOISE = frozenset(_NOISE_TEXT.split())
"""Words never taken for a region on their own, although some kecamatan bears the name."""


_SHORT = {
    "sei": "sungai",
    "sungei": "sungai",
    "gn": "gunung",
    "kep": "kepulauan",
    "tj": "tanjung",
    "tjg": "tanjung",
    "tg": "tanjung",
    "pl": "pulau",
    "sel": "selatan",
    "utr": "utara",
    "tgh": "tengah",
    "brt": "barat",
    "tmr": "timur",
}
"""Written short in official names and by people alike, so both sides are made long."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the text that names regions: code -> weight."""

    weights: Mapping[str, float]


def words_of(text: str) -> list[str]:
    """Lower-case words and numbers of a text, apostrophes gone, other signs as spaces, "aluh2" as "aluh aluh"."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_READ]).lower()
    plain = re.sub(r"\b([a-z]{3,})2\b", r"\1 \1", plain)
    words = re.findall(r"[a-z0-9]+", re.sub(r"['`’‘ʼ\u0300-\u036f]", "", plain))
    return [_SHORT.get(word, word) for word in words]


def key(name: str, kind: Kind | None = None) -> str:
    """A name as looked up: its letters without spaces; for a kabupaten/kota without the word for its kind."""
    words = words_of(name)
    if kind is Kind.REGENCY:
        words = [word for word in words if word not in {"kabupaten", "kota", "administrasi"}] or words
    return "".join(words)


class NameTable:
    """Keys of all names and short names. Built once; about eight thousand keys."""

    def __init__(self, names: Iterable[tuple[str, str]], aliases: Mapping[str, Sequence[str]]) -> None:
        self._codes: dict[str, dict[str, float]] = {}
        self._districts: dict[str, dict[str, str]] = {}
        self._city: dict[str, bool] = {}
        for code, name in names:
            self._add(code, name)
        for alias, codes in aliases.items():
            for code in codes:
                self._put(key(alias), code)
        self._fuzzy = [name for name in self._codes if len(name) >= 5]

    def _put(self, name: str, code: str) -> None:
        self._codes.setdefault(name, {})[code] = _WEIGHTS[len(code)]

    def _add(self, code: str, name: str) -> None:
        if len(code) == 5:
            base = key(name, Kind.REGENCY)
            self._city[code] = name.startswith("Kota ")
            for prefix in ("", "kota") if self._city[code] else ("", "kab", "kabupaten"):
                self._put(prefix + base, code)
            return
        self._put(key(name), code)
        if len(code) == 8:
            self._districts.setdefault(code[:5], {})[key(name)] = code

    def exact(self, text: str) -> list[Mention]:
        """Names standing in the text, the longest first where they overlap, weighed by the words around them."""
        return self._scan(words_of(text))[0]

    def similar(self, text: str, home: str) -> list[Mention]:
        """Regions whose names are nearly what was typed; only where `exact` finds nothing.

        A kecamatan only in the home province: among seven thousand, some name is always near a village's.
        """
        words = [word for word in words_of(text)[:8] if word not in _HINTS]
        mentions = []
        for phrase in _phrases(words):
            found = process.extract(phrase, self._fuzzy, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5)
            weights: dict[str, float] = {}
            for name, score, _ in found:
                for code, weight in self._codes[name].items():
                    if len(code) == 8 and code[:2] != home[:2]:
                        continue
                    weights[code] = max(weights.get(code, 0.0), weight * (score / 100) ** 4)
            if weights:
                mentions.append(Mention(weights))
        return mentions

    def similar_within(self, text: str, regency: str) -> str | None:
        """The kecamatan of one kabupaten/kota that the words left over nearly name."""
        choices = self._districts.get(regency, {})
        words = words_of(text)[:12]
        left = self._scan(words)[1]
        best: tuple[float, str] | None = None
        for phrase in (*_phrases(left), *_phrases([word for word in words if word not in _HINTS], pairs_only=True)):
            found = process.extractOne(phrase, choices.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR)
            if found is not None and (best is None or found[1] > best[0]):
                best = (found[1], choices[found[0]])
        return best[1] if best else None

    def _scan(self, words: list[str]) -> tuple[list[Mention], list[str]]:
        mentions: list[Mention] = []
        left: list[str] = []
        at = 0
        while at < len(words):
            size, weights = self._longest(words, at)
            if not size:
                if words[at] not in _HINTS:
                    left.append(words[at])
                at += 1
                continue
            hint = words[at - 1] if at else ""
            if words[at + size :] == ["kota"] and hint not in _HINTS:
                hint = "kota"
            weighed = self._weigh(weights, hint, words[at : at + size])
            if weighed:
                mentions.append(Mention(weighed))
            at += size
        return mentions, left

    def _longest(self, words: list[str], at: int) -> tuple[int, dict[str, float]]:
        for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            phrase = words[at : at + size]
            if size == 1 and (phrase[0] in _NOISE or phrase[0] in _HINTS or len(phrase[0]) < 2):
                continue
            found = self._codes.get("".join(phrase))
            if found and not (size > 1 and self._split_better(phrase)):
                return size, found
        return 0, {}

    def _split_better(self, phrase: list[str]) -> bool:
        """ "di aceh" must not become the name "Diaceh": little words do not glue."""
        return phrase[0] in {"di", "ke", "dari", "dan"} and "".join(phrase[1:]) in self._codes

    def _weigh(self, weights: Mapping[str, float], before: str, words: list[str]) -> dict[str, float]:
        """Keep what the word before the name allows; after "desa" the name is a village's and hints only weakly."""
        hint = _HINTS.get(before)
        if hint is Kind.VILLAGE:
            return {code: _SHARED_WITH_VILLAGE * weight for code, weight in weights.items()}
        if hint is None or (len(words) > 1 and words[0] in _HINTS):
            return dict(weights)
        kept = {code: weight + 1.0 for code, weight in weights.items() if self._is(code, hint)}
        return kept or dict(weights)

    def _is(self, code: str, kind: Kind) -> bool:
        if kind is Kind.PROVINCE:
            return len(code) == 2
        if kind is Kind.DISTRICT:
            return len(code) == 8
        return len(code) == 5 and self._city[code] == (kind is Kind.CITY)


def _phrases(words: list[str], *, pairs_only: bool = False) -> list[str]:
    """Single words, pairs and threes, long enough and telling enough that a near miss means something."""
    pairs = [first + second for first, second in pairwise(words) if first not in _NOISE or second not in _NOISE]
    threes = ["".join(words[at : at + 3]) for at in range(len(words) - 2)]
    single = [] if pairs_only else [word for word in words if word not in _NOISE]
    return [phrase for phrase in dict.fromkeys((*single, *pairs, *threes)) if len(phrase) >= 5]
