"""Regions by their Kemendagri codes: what they are called, what contains what, and which one a typed place means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.core.place_names import Kind, Mention, NameTable, key
from bot.core.timezones import timezone_of

MOST_CANDIDATES = 5
CLOSE_ENOUGH = 2.0
"""Candidates this far behind the best one are no longer worth a button."""

_TOO_WEAK = 1.0
"""Less is only a village's name that some region happens to share."""

_HOME_PROVINCE, _HOME_REGENCY = 0.5, 0.25
_OWN_NAME = 0.2


class Level(StrEnum):
    """How deep in the hierarchy a code lies; the length of the code says it."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"


class UnknownRegionError(KeyError):
    """A code that no region in the data has."""


@dataclass(frozen=True, slots=True)
class Region:
    """A province ("63"), kabupaten or kota ("63.03") or kecamatan ("63.03.05") and its official name."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        return level(self.code)


class Certainty(StrEnum):
    """How a point was placed: inside an outline, near one (coast, gap; within 3 km), or not at all."""

    INSIDE = "inside"
    NEAR = "near"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Located:
    """Where a point lies: codes of kecamatan and kabupaten/kota, None when `certainty` is NONE.

    `also`: other kabupaten/kota within half a kilometre, nearest first; when there are any, let the person choose.
    """

    district: str | None
    regency: str | None
    certainty: Certainty
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A region a typed text may mean. `exact`: its name or a known short name was typed, not something like it."""

    region: Region
    score: float
    exact: bool


def level(code: str) -> Level:
    """The level of a code of two, five or eight characters."""
    return {2: Level.PROVINCE, 5: Level.REGENCY}.get(len(code), Level.DISTRICT)


def parent(code: str) -> str | None:
    """The code of the region around this one; None for a province."""
    return code.rpartition(".")[0] or None


def province(code: str) -> str:
    """The code of the province a region lies in."""
    return code[:2]


def regency(code: str) -> str | None:
    """The code of the kabupaten/kota a region lies in or is; None for a province."""
    return code[:5] if len(code) >= 5 else None


class PlaceIndex:
    """Names of all regions and the search over them. Cheap to make; the search table is built at the first search."""

    def __init__(self, rows: Iterable[tuple[str, str]], aliases: Mapping[str, Sequence[str]]) -> None:
        """rows: (code, name) of all provinces, kabupaten/kota ("Kabupaten Banjar") and kecamatan ("Gambut").

        aliases: short names people type ("kalsel", "bjm") -> codes they may stand for.
        """
        self._names = dict(rows)
        self._aliases = aliases

    def region(self, code: str) -> Region:
        """The region with this code. Raises UnknownRegionError."""
        return Region(code, self.name(code))

    def name(self, code: str) -> str:
        """The name as written in the data: "Kalimantan Selatan", "Kabupaten Banjar", and bare for a kecamatan.

        Raises UnknownRegionError.
        """
        try:
            return self._names[code]
        except KeyError:
            raise UnknownRegionError(code) from None

    def __contains__(self, code: str) -> bool:
        return code in self._names

    def parent(self, code: str) -> str | None:
        """See `parent`."""
        return parent(code)

    def province(self, code: str) -> str:
        """See `province`."""
        return province(code)

    def timezone(self, code: str) -> str:
        """The IANA name of the zone a region keeps. Raises `timezones.UnknownProvinceError`."""
        return timezone_of(code)

    def regencies(self, province_code: str) -> tuple[Region, ...]:
        """All kabupaten and kota of a province, by code."""
        codes = sorted(code for code in self._names if len(code) == 5 and code[:2] == province_code)
        return tuple(Region(code, self._names[code]) for code in codes)

    @cached_property
    def _table(self) -> NameTable:
        return NameTable(self._names.items(), self._aliases)

    def find(self, text: str, home: str) -> tuple[Candidate, ...]:
        """Regions a typed text may mean, likeliest first, one for each kabupaten/kota, at most five; () when none.

        Names of all levels and short names, spaces ignored; what is said in several places adds up along the
        hierarchy, so "gambut, kab banjar" finds the kecamatan. Words such as kab, kota, kec and desa say what kind is
        meant. home: the code of the office's own region, which wins where names are shared. Typing errors (at least
        83 of 100 letters right) count only where nothing fits exactly. Villages are not known. Never raises.
        """
        mentions = self._table.exact(text)
        exact = bool(mentions)
        if not mentions:
            mentions = self._table.similar(text, home)
        if not mentions:
            return ()
        scores = self._scores(mentions, home)
        ranked = self._ranked(scores)
        if exact and ranked and len(ranked[0]) == 5:
            closer = self._table.similar_within(text, ranked[0])
            if closer is not None:
                scores[closer] = scores[ranked[0]]
                ranked[0] = closer
        best = scores[ranked[0]]
        return tuple(
            Candidate(self.region(code), round(scores[code], 3), exact)
            for code in ranked[:MOST_CANDIDATES]
            if scores[code] > best - CLOSE_ENOUGH and scores[code] >= _TOO_WEAK
        )

    def _scores(self, mentions: Sequence[Mention], home: str) -> dict[str, float]:
        """For every region mentioned, the sum over all mentions of the best weight on its line of ancestors."""
        scores: dict[str, float] = defaultdict(float)
        for code in {code for mention in mentions for code in mention.weights}:
            line = (code, code[:5], code[:2])
            for mention in mentions:
                scores[code] += max((mention.weights.get(ancestor, 0.0) for ancestor in line), default=0.0)
            own = any(code in mention.weights for mention in mentions)
            if len(code) == 8 and own and not self._shares_name(code):
                scores[code] += _OWN_NAME
            if code[:2] == home[:2]:
                scores[code] += _HOME_PROVINCE
                if len(home) >= 5 and code[:5] == home[:5]:
                    scores[code] += _HOME_REGENCY
        return scores

    def _shares_name(self, code: str) -> bool:
        """Whether a kecamatan is called like its kabupaten/kota, which is then what people mean by the name."""
        return key(self._names[code]) == key(self._names[code[:5]], Kind.REGENCY)

    @staticmethod
    def _ranked(scores: Mapping[str, float]) -> list[str]:
        """Codes by score, the wider region and then the lower code first in a tie, one for each kabupaten/kota."""
        ranked: list[str] = []
        taken: set[str] = set()
        for code in sorted(scores, key=lambda code: (-scores[code], len(code), code)):
            if code[:5] in taken or (len(code) == 2 and any(other[:2] == code for other in taken)):
                continue
            taken.add(code[:5])
            ranked.append(code)
        return ranked
