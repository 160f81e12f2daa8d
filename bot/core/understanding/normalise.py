"""Brings what somebody typed to the words of the cards: chat spelling, slang, dialect, slips of the finger.

Never loses a negation, never touches the words of ``whole`` (*pppk* is not *pk*), and keeps nothing of what it reads.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.understanding.lexicon import Lexicon

LONGEST_READ = 600
"""Characters looked at: a question is said early, and nobody can make a turn slow with a long text."""

MOST_WORDS = 90

_TOKEN = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_CLITIC = re.compile(r"(?<=[a-z]{3})(?:nya|ku|mu|lah|kah|ne|e|pun|in|an)$")
_DOUBLED = re.compile(r"(?<=[a-z]{2})2")
_VOWEL = re.compile(r"[aeiou]")
NEGATIONS = frozenset({"tidak", "bukan", "belum", "jangan", "tanpa"})
"""Never what a slip is taken for: *tindak* is not *tidak*."""

_SHORTEST_MENDED = 6
_LONG = 9  # from here on two slips are mended, below it one
_LONGEST_PHRASE = 6


class Normaliser:
    """Made once from a lexicon and the well-spelt words of the cards; reading never changes it."""

    def __init__(self, lexicon: Lexicon, well_spelt: Iterable[str], seen: Iterable[str] = ()) -> None:
        """``well_spelt``: words of carefully written texts, the frequent ones first; slips are mended to these.
        ``seen``: words that stay as they are because the phrasings have them."""
        self._forms = lexicon.forms
        self._phrases = lexicon.phrases
        self._openings = frozenset(phrase[0] for phrase in lexicon.phrases)
        self._silent = lexicon.silent
        self._whole = lexicon.whole
        standards = [word for standard in lexicon.forms.values() for word in standard.split()]
        standards += [word for phrase in lexicon.phrases.values() for word in phrase]
        targets = dict.fromkeys((*well_spelt, *standards))
        self._known = frozenset((*targets, *lexicon.whole, *lexicon.silent))
        self._seen = frozenset(seen)
        self._words = self._known | lexicon.forms.keys()
        self._near: dict[str, list[str]] = defaultdict(list)
        self._bones: dict[str, str] = {}
        for word in targets:
            if len(word) >= _SHORTEST_MENDED - 2 and word.isalpha() and word not in NEGATIONS:
                self._near[word[0]].append(word)
                self._bones.setdefault(_bones(word), word)

    def words(self, typed: str) -> list[str]:
        """The standard words of a text, in order, at most ninety. An empty list when it has none. Never raises."""
        return self._read(typed, {})

    def many(self, texts: Iterable[str]) -> list[list[str]]:
        """The standard words of each text: for the texts of the cards, whose words come again and again."""
        memory: dict[str, str] = {}
        return [self._read(text, memory) for text in texts]

    def _read(self, typed: str, memory: dict[str, str]) -> list[str]:
        squeezed = [self._squeezed(token) for token in tokens(typed[:LONGEST_READ])[:MOST_WORDS]]
        standard: list[str] = []
        for token in self._joined(squeezed):
            if token not in memory:
                memory[token] = self._standard(token)
            standard += memory[token].split()
        return [word for word in self._joined(standard) if word not in self._silent]

    def _squeezed(self, token: str) -> str:
        if token in self._whole or token in self._forms:
            return token
        return _DOUBLED.sub("", _REPEATED.sub(r"\1", token))

    def _joined(self, said: list[str]) -> Iterator[str]:
        """The words with known phrases replaced, the longest first."""
        at = 0
        while at < len(said):
            if said[at] not in self._openings:
                yield said[at]
                at += 1
                continue
            for size in range(min(_LONGEST_PHRASE, len(said) - at), 1, -1):
                standard = self._phrases.get(tuple(said[at : at + size]))
                if standard:
                    yield from standard
                    at += size
                    break
            else:
                yield said[at]
                at += 1

    def _standard(self, token: str) -> str:
        if token in self._whole:
            return self._forms.get(token, token)
        if (form := self._forms.get(token)) is not None:
            return form
        if token in self._known or not token.isalpha():
            return token
        if token[0] == "d" and (full := f"di{token[1:]}") in self._words:
            return self._forms.get(full, full)
        bare = _CLITIC.sub("", token, count=1)
        if bare != token:
            if (form := self._forms.get(bare)) is not None:
                return form
            if bare in self._known:
                return token
        return self._mended(token) or token

    def _mended(self, token: str) -> str:
        """The well-spelt word a token is a slip of, "" when none is near enough."""
        if len(token) >= 3 and len(_VOWEL.findall(token)) <= len(token) // 4:
            found = self._bones.get(_bones(token), "")
            return self._forms.get(found, found)
        if len(token) < _SHORTEST_MENDED or token in self._seen:
            return ""
        most = 2 if len(token) >= _LONG else 1
        near = process.extractOne(token, self._near.get(token[0], ()), scorer=OSA.distance, score_cutoff=most)
        return self._forms.get(near[0], near[0]) if near else ""


def tokens(text: str) -> list[str]:
    """The words of a text as typed, in lower case."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _bones(word: str) -> str:
    """The consonants of a word, a leading vowel kept."""
    return word[0] + _VOWEL.sub("", word[1:])
