"""The words people type for the words of the cards: slang, abbreviations, Banjarese, Javanese. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class LexiconError(ValueError):
    """The tables contradict themselves; the message names the entry."""


@dataclass(frozen=True, slots=True)
class OffTopic:
    """Questions that are not answered here. ``office``: who is asked instead, "" for nobody in particular."""

    id: str
    office: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``forms``: one typed word to one standard word (or a few, in one string). ``phrases``: several typed words to a
    standard form, the longest first. ``silent``: words that say nothing of the matter. ``whole``: never squeezed or
    mended. ``actors``: a person's standing to the words for it."""

    forms: Mapping[str, str]
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    silent: frozenset[str]
    whole: frozenset[str]
    actors: Mapping[str, tuple[str, ...]]
    off_topic: tuple[OffTopic, ...]

    @classmethod
    def from_tables(cls, words: Mapping[str, object], off_topic: Mapping[str, object]) -> Lexicon:
        """From ``lexicon.toml`` and ``off_topic.toml`` as parsed. Raises `LexiconError`."""
        forms: dict[str, str] = {}
        for name in ("forms", "concepts"):
            for standard, typed in _table(words, name).items():
                for form in str(typed).split():
                    if forms.setdefault(form, standard) != standard:
                        raise LexiconError(f"{form!r} means both {forms[form]!r} and {standard!r}")
        phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for standard, many in _table(words, "phrases").items():
            for phrase in _strings(many, standard):
                if len(phrase.split()) < 2:
                    raise LexiconError(f"{phrase!r} is one word: it belongs to the forms")
                phrases[tuple(phrase.split())] = tuple(standard.split())
        return cls(
            forms=_resolved(forms),
            phrases=phrases,
            silent=frozenset(str(words.get("silent", "")).split()),
            whole=frozenset(str(words.get("whole", "")).split()),
            actors={name: _strings(many, name) for name, many in _table(words, "actors").items()},
            off_topic=tuple(
                OffTopic(
                    group,
                    str(_table(off_topic, group).get("office", "")),
                    _strings(_phrasings(off_topic, group), group),
                )
                for group in off_topic
            ),
        )


def _resolved(forms: dict[str, str]) -> dict[str, str]:
    """Chains followed to their end: *cabup* is *calon bupati* is whatever that means."""
    for form in forms:
        seen = {form}
        while (then := forms.get(forms[form])) is not None:
            if forms[form] in seen:
                raise LexiconError(f"{form!r} leads back to itself")
            seen.add(forms[form])
            forms[form] = then
    return forms


def _table(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = table.get(name, {})
    if not isinstance(found, Mapping):
        raise LexiconError(f"{name!r} is no table")
    return found


def _phrasings(off_topic: Mapping[str, object], group: str) -> object:
    return _table(off_topic, group).get("phrasings", [])


def _strings(many: object, name: str) -> tuple[str, ...]:
    if not isinstance(many, Iterable) or isinstance(many, str) or not all(isinstance(one, str) for one in many):
        raise LexiconError(f"{name!r}: a list of texts is wanted")
    return tuple(str(one) for one in many)
