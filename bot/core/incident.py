"""Whether two reports may be about one incident: the same person, day and kabupaten or kota. A suggestion only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from bot.core.report import Report

_WORD = re.compile(r"[^\W\d_]{3,}", re.UNICODE)
_TITLES = frozenset(
    {
        *(
            "bapak",
            "pak",
            "ibu",
            "bang",
            "mas",
            "mbak",
            "haji",
            "hajah",
            "kang",
            "tuan",
            "guru",
            "ustaz",
            "ustad",
            "kyai",
        ),
        *("drs", "dra", "prof", "dokter", "spd", "mpd", "msi", "skm", "sos", "sag", "amd", "bin", "binti", "oknum"),
    }
)
"""What stands before and after names, and tells nobody apart."""

_LOOSE = frozenset({"kantor", "dinas", "yang", "orang", "pegawai", "asn", "pns", "kota", "kabupaten", "daerah", "desa"})
"""Words of posts and workplaces that many share."""


def same_incident(one: Report, other: Report) -> bool:
    """True when day and kabupaten/kota are known and the same, and the reported person may be the same.

    Names decide where both are known: all words of the shorter one must be in the other. Where one is not known, the workplace
    and a word of the post or description.
    """
    if one.id == other.id or not one.happened_on or one.happened_on != other.happened_on:
        return False
    if len(one.region) < 5 or one.region[:5] != other.region[:5]:
        return False
    names = [name_words(report) for report in (one, other)]
    if all(names):
        shorter, longer = sorted(names, key=len)
        return all(any(_same_word(word, each) for each in longer) for word in shorter)
    posts = [_post_words(report) for report in (one, other)]
    return bool(one.agency) and one.agency == other.agency and bool(posts[0] & posts[1])


def name_words(report: Report) -> frozenset[str]:
    """The words of the reported person's name, without titles."""
    return _words(report.body.get("person_name")) - _TITLES


def _post_words(report: Report) -> frozenset[str]:
    body = report.body
    return (_words(body.get("person_post")) | _words(body.get("person_known"))) - _TITLES - _LOOSE


def _words(text: object) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(str(text or "")))


def _same_word(one: str, other: str) -> bool:
    """The same, or one letter apart where there are letters enough: names are written as they are heard."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = one[start:], other[start:]
    return rests[0][1:] == rests[1][1:] or rests[0][1:] == rests[1] or rests[0] == rests[1][1:]


def count_people(tellers: Iterable[Set[int]]) -> int:
    """How many people sent these reports, each given by its followers' conversations: those with one in common are one person's.

    0 when nobody follows one of them any more: then it cannot be known.
    """
    people: list[set[int]] = []
    for each in tellers:
        if not each:
            return 0
        joined = set(each)
        for person in [person for person in people if person & joined]:
            people.remove(person)
            joined |= person
        people.append(joined)
    return len(people)
