"""What somebody wants who writes in free words while nothing, or something else, is being asked.

Rules of general words: no model, no learning. Where the words leave a choice the answer is to ask (`EITHER`), never to guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from bot.core import intent_words as lexicon

LONGEST_READ = 2000
"""Characters looked at: what somebody wants is said early."""

SHORT = 7
"""Up to so many words an order that is told may as well be asked about."""


class Intent(StrEnum):
    """DANGER: threatened or afraid because of a report. SAFE: is it safe to report, and who reads it. WHO_REPORTED: wants the
    reporter's name. WHOM_TO_CHOOSE, CAMPAIGN_TEXT: kindly refused. STATUS: about a report that was sent. EITHER: a rule or a
    report, which only the person knows."""

    NOTHING = "nothing"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    DANGER = "danger"
    SAFE = "safe"
    WHO_REPORTED = "who_reported"
    WHOM_TO_CHOOSE = "whom_to_choose"
    CAMPAIGN_TEXT = "campaign_text"
    ABUSE = "abuse"
    WANTS_REPORT = "wants_report"
    STATUS = "status"
    ASK = "ask"
    TELL = "tell"
    EITHER = "either"


_TOKEN = re.compile(r"[^\W_]+")
_LINK = re.compile(r"https?://|www\.|\b(?:facebook|instagram|tiktok|youtube|fb|youtu|x)\.(?:com|me|be)/", re.IGNORECASE)
_OFFICES = lexicon.OFFICIALS - lexicon.TITLES
_ENDING = re.compile(r"(?:nya|kah|lah|ku|mu|in|2)$")


class _Words:
    """A message as its small words."""

    def __init__(self, typed: str) -> None:
        self.typed = typed[:LONGEST_READ]
        self.tokens = _TOKEN.findall(self.typed.casefold())
        self.bag = set(self.tokens) | {_ENDING.sub("", token) for token in self.tokens if len(token) > 4}

    def has(self, *lists: frozenset[str]) -> bool:
        """True when a word of each of the lists is there."""
        return all(not self.bag.isdisjoint(words) for words in lists)

    def only(self, *lists: frozenset[str]) -> bool:
        """True when every word is in one of the lists and at least one in the first."""
        known = frozenset().union(*lists)
        return self.has(lists[0]) and all(token in known for token in self.tokens)

    def before(self, first: frozenset[str], then: frozenset[str], distance: int) -> bool:
        """True when a word of `then` stands at most `distance` words after one of `first`."""
        places = [index for index, token in enumerate(self.tokens) if token in first]
        return any(
            token in then or _ENDING.sub("", token) in then
            for place in places
            for token in self.tokens[place + 1 : place + 1 + distance]
        )

    def followed(self, words: frozenset[str], tags: frozenset[str]) -> bool:
        """True when one of `words` stands at the beginning or one of `tags` follows it."""
        for index, token in enumerate(self.tokens):
            if token in words and (index < 2 or any(tag in tags for tag in self.tokens[index + 1 : index + 3])):
                return True
        return False


def read_intent(typed: str) -> Intent:
    """What the person wants. Never raises; words that say nothing known are `NOTHING` when few, `EITHER` when many."""
    words = _Words(typed)
    return next((intent for intent, holds in _RULES if holds(words)), Intent.NOTHING)


def in_danger(typed: str) -> bool:
    """True when a short message that comes while something else is asked is a call for help, and not an answer that tells of
    a threat: it names the own person, a threat or a loss, and the reporting."""
    words = _Words(typed)
    return len(words.tokens) <= 20 and _danger(words) and words.has(lexicon.REPORTING)


def village_head(typed: str) -> str:
    """The word for a village head in a message, "" for none. Where a lurah, who is ASN, is named too it stays open who is meant."""
    words = _Words(typed)
    if "lurah" in words.bag:
        return ""
    if "kepala desa" in " ".join(words.tokens):
        return "kepala desa"
    return next((token for token in words.tokens if _ENDING.sub("", token) in lexicon.VILLAGE_HEADS), "")


def _danger(words: _Words) -> bool:
    if words.has(lexicon.ANGER, lexicon.FIRST_PERSON) and words.has(lexicon.REPORTING):
        return not _happening(words)
    if not words.has(lexicon.THREATS | lexicon.FEARS | lexicon.LOSSES):
        return False
    if words.has(lexicon.IF, lexicon.ACTS) and not words.has(lexicon.REPORTING):
        return False  # pressure to support somebody: that is what is reported
    if words.has(lexicon.THREATS, lexicon.FIRST_PERSON):
        return words.has(lexicon.REPORTING) or not words.has(lexicon.DETAILS | lexicon.OFFICIALS, lexicon.ACTS)
    if words.has(lexicon.LOSSES, lexicon.REPORTING):
        return True
    return words.has(lexicon.FEARS) and len(words.tokens) <= 6 and not words.has(lexicon.SAFETY | lexicon.REPORTING)


def _safe(words: _Words) -> bool:
    worried = words.has(lexicon.SAFETY | lexicon.FEARS)
    return worried and (words.has(lexicon.REPORTING) or len(words.tokens) <= 4) and not words.has(lexicon.OFFICIALS)


def _who_reads(words: _Words) -> bool:
    if not words.before(lexicon.WHO, lexicon.READING, 4):
        return False
    return words.has(lexicon.TOLD_HERE) and not words.has(lexicon.OFFICIALS - lexicon.TITLES)


def _who_reported(words: _Words) -> bool:
    return words.before(lexicon.WHO, lexicon.REPORTING, 2)


def _whom_to_choose(words: _Words) -> bool:
    if not words.has(lexicon.CHOOSING):
        return False
    asked = words.has(lexicon.WHO) or (words.has(frozenset({"nomor", "mana", "no"})) and "?" in words.typed)
    return asked and words.has(lexicon.SHOULD) and not words.has(lexicon.ORDERS)


def _campaign_text(words: _Words) -> bool:
    """We are told to make something: the word for making is the first that means anything."""
    if not words.has(lexicon.MAKING, lexicon.CAMPAIGN_TEXTS) or not words.has(lexicon.ACTS):
        return False
    polite = lexicon.WITH_GREETINGS | lexicon.GREETINGS | lexicon.HELP
    return next((token for token in words.tokens if token not in polite), "") in lexicon.MAKING


def _abuse(words: _Words) -> bool:
    """An insult at us, or nothing but one. One about a reported person belongs to the telling."""
    if not words.has(lexicon.ABUSE):
        return False
    return (words.has(lexicon.TARGETS) and not words.has(lexicon.ACTS)) or len(words.tokens) <= 3


def _status(words: _Words) -> bool:
    return words.has(lexicon.STATUS, frozenset({"laporan", "aduan", "pengaduan"})) and not _happening(words)


def _wants_report(words: _Words) -> bool:
    return words.has(lexicon.REPORTING) and len(words.tokens) <= 6 and not _happening(words) and not _asks(words)


def _asks(words: _Words) -> bool:
    if "?" in words.typed or words.has(lexicon.ASK_SURELY) or (words.tokens[-1:] and words.tokens[-1] in lexicon.ENDS):
        return True
    return words.followed(lexicon.ASK_PERHAPS | lexicon.ASK_WITH_A_TAG, lexicon.TAGS)


def _help(words: _Words) -> bool:
    """Asks how this works, and nothing about a conduct."""
    return words.has(lexicon.HELP) and len(words.tokens) <= 6 and not words.has(lexicon.ACTS)


def _happening(words: _Words) -> bool:
    """Somebody is said to do something."""
    return words.has(lexicon.OFFICIALS | lexicon.VILLAGE_HEADS, lexicon.ACTS)


def _either(words: _Words) -> bool:
    if _happening(words):
        return words.has(lexicon.ORDERS) and len(words.tokens) <= SHORT and not words.has(lexicon.DETAILS)
    return len(words.tokens) >= (4 if words.has(_OFFICES) else 6)


def _tells(words: _Words) -> bool:
    if _LINK.search(words.typed):
        return True
    if _happening(words) or words.has(_OFFICES, lexicon.DETAILS):
        return True
    return words.has(lexicon.ACTS, lexicon.DETAILS) and not _own_doing(words)


def _own_doing(words: _Words) -> bool:
    """The person's own act: that is asked about, not reported."""
    return words.has(lexicon.FIRST_PERSON, lexicon.ACTS) and not words.has(lexicon.OFFICIALS)


_RULES: tuple[tuple[Intent, Callable[[_Words], bool]], ...] = (
    (Intent.GREETING, lambda words: words.only(lexicon.GREETINGS, lexicon.WITH_GREETINGS)),
    (Intent.THANKS, lambda words: words.only(lexicon.THANKS, lexicon.WITH_GREETINGS)),
    (Intent.DANGER, _danger),
    (Intent.SAFE, _who_reads),
    (Intent.WHO_REPORTED, _who_reported),
    (Intent.SAFE, _safe),
    (Intent.WHOM_TO_CHOOSE, _whom_to_choose),
    (Intent.CAMPAIGN_TEXT, _campaign_text),
    (Intent.ABUSE, _abuse),
    (Intent.STATUS, _status),
    (Intent.WANTS_REPORT, _wants_report),
    (Intent.HELP, _help),
    (Intent.ASK, _asks),
    (Intent.EITHER, lambda words: _happening(words) and _either(words)),
    (Intent.TELL, _tells),
    (Intent.ASK, _own_doing),
    (Intent.EITHER, _either),
)
"""The first that holds is meant; the order is the whole logic."""
