"""Rules before the matcher: what is refused, what is a report, what says nothing."""

from __future__ import annotations

import re

from bot.core import intent_words
from bot.core.intents import Intent, read_intent
from bot.core.understanding.outcome import Outcome, Understood

__all__ = ["Intent", "before", "others_act", "read_intent", "tells"]

_REFUSED = {
    Intent.ABUSE: "abuse",
    Intent.WHOM_TO_CHOOSE: "vote_advice",
    Intent.CAMPAIGN_TEXT: "campaign_text",
}
_SAYS_NOTHING = frozenset({Intent.GREETING, Intent.THANKS})
_TOKEN = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SEEN = _words("kemarin kmrn kemaren tadi td tadinya semalam samalam wingi barusan")
"""When something happened: what a telling has and a question has not."""

_JUDGING = _words(
    "boleh blh bole bolehkah bulih bulihlah olih angsal kena melanggar dilarang aman sanksi sanksinya pelanggaran larangan"
)
"""Words that ask whether something is allowed."""

_TAGS = _words("kan ya yaa kah gimana gmn piye")
_RANKS = _words("pns asn pppk p3k pegawai staf staff honorer pejabat")
"""Words for oneself as often as for somebody else."""

_OTHERS = (intent_words.OFFICIALS - intent_words.TITLES - _RANKS) | intent_words.VILLAGE_HEADS
_SELF = intent_words.FIRST_PERSON


def before(typed: str, intent: Intent) -> Understood | None:
    """What is settled without looking at any card; ``None`` when the cards are to be asked."""
    if not _TOKEN.search(typed):
        return Understood(Outcome.UNKNOWN, reason="empty")
    if intent in _SAYS_NOTHING:
        return Understood(Outcome.UNKNOWN, reason="greeting")
    if intent in _REFUSED and not (intent is Intent.CAMPAIGN_TEXT and _judges(typed)):
        return Understood(Outcome.REFUSED, score=1.0, reason=_REFUSED[intent])
    if intent is Intent.TELL and _happened(typed):
        return Understood(Outcome.REDIRECT, reason="report")
    return None


def others_act(typed: str) -> bool:
    """Whether somebody else in office is said or asked to do something, not the person who writes."""
    said = set(_TOKEN.findall(typed.casefold()))
    return bool(said & _OTHERS) and bool(said & intent_words.ACTS) and not said & _SELF


def tells(intent: Intent) -> bool:
    """Whether the words may as well be a report as a question."""
    return intent in (Intent.TELL, Intent.EITHER)


def _judges(typed: str) -> bool:
    """Whether the words ask if something is allowed: then making a campaign text is asked about, not asked for."""
    return not _JUDGING.isdisjoint(_TOKEN.findall(typed.casefold()))


def _happened(typed: str) -> bool:
    said = _TOKEN.findall(typed.casefold())
    return not _SEEN.isdisjoint(said) and _SELF.isdisjoint(said) and said[-1] not in _TAGS
