"""Which agency a typed name means: "pegawai disdik kab banjar", "guru SMAN 1", "satpol pp".

The book is made from `bot/data/agencies.json`. Its names are the usual ones; a region may call its own differently, so
what was typed is kept beside what was found, and a find is confirmed by the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from rapidfuzz import fuzz, process

from bot.core.agency_words import (
    CONTAINERS,
    FIRMS,
    GENERIC,
    NEEDS_NUMBER,
    PRIVATE,
    REGION_WORDS,
    SHY,
    agency_words,
    alias_key,
)

SIMILAR = 80
VERY_SIMILAR, LONG_KEY = 86, 6
"""A looser comparison is trusted only above 86 and with keys of six letters: "partai x" is like "pa"."""

SHORTEST_KEY = 5
"""Shorter keys are never guessed at: one wrong letter of "bps" is another body ("bpjs")."""

MOST_MATCHES = 5

ANY_LOCAL = "local"
"""Stands for every agency of local government, where it is asked whom somebody is seconded from."""
_LONGEST_ALIAS = 9
_DOUBTFUL = 75.0


class Group(StrEnum):
    """Whom an agency belongs to; the values are those of the data file."""

    LOCAL = "local"
    UNIT = "unit"
    VERTICAL = "vertical"
    NATIONAL = "national"


class Service(StrEnum):
    """Who works there. Only CIVIL falls under the rules for ASN; the others are passed on, not judged."""

    CIVIL = "civil"
    ARMED = "armed"
    COMPANY = "company"
    VILLAGE = "village"


_SERVICES: dict[str, Service] = {
    **dict.fromkeys(("polres", "polsek", "polda", "kodim", "koramil"), Service.ARMED),
    **dict.fromkeys(("bumd_pdam", "bumd_bpd"), Service.COMPANY),
    "desa": Service.VILLAGE,
}


class AgencyRow(TypedDict):
    """One entry of the data file."""

    id: str
    canonical: str
    group: str
    levels: list[str]
    aliases: list[str]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency by its usual name. `levels`: prov, kab, kota, kec, kel, desa or pusat, where such a unit exists.

    SMA, SMK and SLB exist at prov only: their teachers answer to the province, those of SD and SMP to the
    kabupaten/kota. Vertical units answer to a central body.
    """

    id: str
    canonical: str
    group: Group
    levels: tuple[str, ...]
    service: Service

    @property
    def civil_servants(self) -> bool:
        """Whether its staff are ASN; not so for TNI/Polri, companies of the state or region, and villages."""
        return self.service is Service.CIVIL


@dataclass(frozen=True, slots=True)
class AgencyMatch:
    """An agency a text may mean. `score`: 0 to 100; `exact`: a name of it was typed as the book has it.

    `rest`: the other words, in which to look for the region.
    """

    id: str
    canonical: str
    score: float
    exact: bool
    rest: str


class UnknownAgencyError(KeyError):
    """An id that is not in the book."""


class AgencyBook:
    """All agencies known, and the search over what people call them."""

    def __init__(self, rows: Iterable[AgencyRow]) -> None:
        """rows: the entries of the data file's `agencies`. Raises ValueError on an unknown group."""
        self._agencies: dict[str, Agency] = {}
        self._ids: dict[str, list[str]] = {}
        self._sorted: dict[str, list[str]] = {}
        for row in rows:
            service = _SERVICES.get(row["id"], Service.CIVIL)
            self._agencies[row["id"]] = Agency(
                row["id"], row["canonical"], Group(row["group"]), tuple(row["levels"]), service
            )
            for name in dict.fromkeys((*row["aliases"], *_own_names(row["canonical"]))):
                words = agency_words(name)
                _note(self._ids, alias_key(words), row["id"])
                _note(self._sorted, " ".join(sorted(words)), row["id"])
        self._fuzzy = [name for name in self._sorted if len(name) >= SHORTEST_KEY]
        self._long = [name for name in self._fuzzy if len(name) >= LONG_KEY]

    @classmethod
    def from_data(cls, data: Mapping[str, list[AgencyRow]]) -> AgencyBook:
        """The book from the parsed data file."""
        return cls(data["agencies"])

    def __len__(self) -> int:
        return len(self._agencies)

    def agency(self, agency_id: str) -> Agency:
        """The agency with this id. Raises UnknownAgencyError."""
        try:
            return self._agencies[agency_id]
        except KeyError:
            raise UnknownAgencyError(agency_id) from None

    def compose(self, agency_id: str, region_name: str) -> str:
        """The full name: "Dinas Pendidikan" and "Kabupaten Banjar" become one; "Kecamatan {kec}" takes the region.

        A central body has no region. An empty region leaves the bare name. Raises UnknownAgencyError.
        """
        agency = self.agency(agency_id)
        head, brace, _ = agency.canonical.partition("{")
        if brace:
            return f"{head}{region_name}".strip()
        if agency.group is Group.NATIONAL or not region_name:
            return agency.canonical
        return f"{agency.canonical} {region_name}"

    def concerns(self, seconded: str, agency_id: str) -> bool:
        """Whether a report about `agency_id` is about the agency that lends somebody: the same one, or with `ANY_LOCAL` any body of
        local government. False where either is not known."""
        if not seconded or agency_id not in self._agencies:
            return False
        local = self._agencies[agency_id].group in (Group.LOCAL, Group.UNIT)
        return agency_id == seconded or (seconded == ANY_LOCAL and local)

    def meant(self, typed: str) -> str:
        """The id of the one agency that an id or a name stands for; "" when it is none, or several."""
        if typed in self._agencies or typed == ANY_LOCAL:
            return typed
        found = [match for match in self.find(typed) if match.exact]
        return found[0].id if len(found) == 1 else ""

    def find(self, text: str) -> tuple[AgencyMatch, ...]:
        """Agencies a typed text may mean, likeliest first, at most five; () when none. Never raises.

        The longest known name in the text wins over its parts, and any name over the words that only say where
        ("KUA kecamatan Gambut"). One name can belong to several agencies (samsat): all are given. Only where no known
        name stands in the text are near misses tried. Words for the person (pegawai, kepala, guru) are dropped;
        firms, parties and private schools are no agencies.
        """
        words = agency_words(text)
        found = self._exact(words)
        if found or any(word in FIRMS or word in PRIVATE for word in words):
            return found
        return self._similar(words)

    def _exact(self, words: list[str]) -> tuple[AgencyMatch, ...]:
        spans: list[tuple[tuple[bool, int, int], int, int, list[str]]] = []
        for start in range(_first_firm(words)):
            for end in range(min(len(words), start + _LONGEST_ALIAS), start, -1):
                name = alias_key(words[start:end])
                ids = self._ids.get(name)
                if ids and not _too_short(name, words, start, end) and words[end : end + 1] not in _PRIVATE_NEXT:
                    spans.append(((name not in CONTAINERS, len(name), -start), start, end, ids))
                    break
        if not spans:
            return ()
        spans.sort(key=lambda span: span[0], reverse=True)
        matches: dict[str, AgencyMatch] = {}
        for rank, (_, start, end, ids) in enumerate(spans):
            sure = alias_key(words[start:end]) not in SHY or len(words) == end - start
            rest = " ".join(words[:start] + words[end:])
            for agency_id in ids:
                score = (100.0 if sure else _DOUBTFUL) - (0.0 if rank == 0 else 10.0)
                if agency_id not in matches:
                    canonical = self._agencies[agency_id].canonical
                    matches[agency_id] = AgencyMatch(agency_id, canonical, score, sure and rank == 0, rest)
        return tuple(matches.values())[:MOST_MATCHES]

    def _similar(self, words: list[str]) -> tuple[AgencyMatch, ...]:
        head = _before_region(words)
        scores: dict[str, tuple[float, int]] = {}
        for size in range(min(len(head), 7), 0, -1):
            phrase = head[:size]
            if len("".join(phrase)) < 4 or all(word in GENERIC or len(word) < 3 for word in phrase):
                continue
            query = " ".join(sorted(phrase))
            hits = process.extract(query, self._fuzzy, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5)
            if size == len(head) and len(query) >= LONG_KEY and not hits:
                loose = process.extract(query, self._long, scorer=fuzz.WRatio, score_cutoff=VERY_SIMILAR, limit=5)
                hits = loose
            for name, score, _ in (hit for hit in hits if _tells(hit[0], phrase)):
                for agency_id in self._sorted[name]:
                    if score > scores.get(agency_id, (0.0, 0))[0]:
                        scores[agency_id] = (score, size)
        ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_MATCHES]
        return tuple(
            AgencyMatch(agency_id, self._agencies[agency_id].canonical, round(score, 1), False, " ".join(words[size:]))
            for agency_id, (score, size) in ranked
        )


def _own_names(canonical: str) -> list[str]:
    """The usual name as a key, with and without what stands in brackets; none for a name with a place to fill."""
    if "{" in canonical:
        return []
    bare = canonical.partition("(")[0]
    return [bare] if bare.strip() else []


def _note(table: dict[str, list[str]], name: str, agency_id: str) -> None:
    if name and agency_id not in table.setdefault(name, []):
        table[name].append(agency_id)


def _too_short(name: str, words: list[str], start: int, end: int) -> bool:
    """Little names that are also other words: "min" is a school before a number and the admin elsewhere."""
    whole = end - start == len(words)
    if name in NEEDS_NUMBER:
        return not whole and not (end < len(words) and words[end].isdigit())
    return name in SHY and start > 0


_PRIVATE_NEXT = tuple([word] for word in PRIVATE)


def _first_firm(words: list[str]) -> int:
    return next((index for index, word in enumerate(words) if word in FIRMS), len(words))


def _before_region(words: list[str]) -> list[str]:
    for index, word in enumerate(words):
        if word in REGION_WORDS and index > 0:
            return words[:index]
    return words


def _tells(name: str, phrase: list[str]) -> bool:
    """Whether more than generic words ("dinas", "kantor") agree between a key and what was typed, at like length."""
    typed = [word for word in phrase if word not in GENERIC]
    known = [word for word in name.split() if word not in GENERIC]
    if not typed or not known:
        return False
    return fuzz.ratio(" ".join(sorted(typed)), " ".join(sorted(known))) >= SIMILAR
