"""Words in an account that show who tells it ("anak saya", "kelas saya", "saya guru di"), and what could stand there instead.

Plain rules over the words as typed, never surer than a hint: the reporter decides. What is said instead names nobody and hides
nothing of the event; the words for it are texts of `locales/`, so a finding carries a text and not a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from bot.core import telltale_words as lexicon
from bot.core.messages import Text

LONGEST_READ: Final = 20_000
_S = r"[ \t]+"
_MINE = rf"(?:ku|q)\b|(?:n?e)?{_S}(?:{lexicon.ME}|{lexicon.US})\b"
_MINE_OR_OURS = rf"(?:ku|q)\b|(?:n?e)?{_S}(?:{lexicon.ME}|{lexicon.ALL_OF_US})\b"
_NOT_SEEING = rf"(?!{_S}(?:{lexicon.SEEING})\b)"
_RELATIVE = (
    rf"(?:(?:{lexicon.TITLES})(?:{_S}(?:{lexicon.KIN}))?(?:{_MINE}){_NOT_SEEING}"
    rf"|(?:{lexicon.FAMILY})(?:2|-?anak)?(?:{_S}(?:{lexicon.KIN}))?(?:{_MINE}))"
)
_TITLED = rf"(?:{_S}(?:{lexicon.TITLES}))?"
_BEGINS = rf"(?:{lexicon.ME})(?:{_S}(?:{lexicon.BETWEEN}))*"
_NUMBER = r"\+?\d(?:[ .-]?\d){7,17}"


@dataclass(frozen=True, slots=True)
class Telltale:
    """One finding: where it stands, the words as typed, and the text that could stand there."""

    start: int
    end: int
    words: str
    instead: Text


@dataclass(frozen=True, slots=True)
class _Rule:
    """What to look for and which text replaces it (`what` is the part of the words that stays). `begins`: only where *saya*
    begins something new. `named`: the word after it must be able to be a name."""

    key: str
    pattern: re.Pattern[str]
    begins: bool = False
    named: bool = False


def _rule(key: str, pattern: str, *, begins: bool = False, named: bool = False) -> _Rule:
    return _Rule(key, re.compile(rf"\b(?:{pattern})", re.IGNORECASE), begins, named)


_RULES: Final = (
    _rule("telltale.teacher", rf"(?P<what>{lexicon.TEACHER}|{lexicon.HEAD})(?:n?e)?{_S}{_RELATIVE}"),
    _rule("telltale.that", rf"(?P<what>{lexicon.WORK}){_S}{_RELATIVE}"),
    _rule("telltale.a_boss", rf"(?:{lexicon.BOSS}){_S}{_RELATIVE}"),
    _rule("telltale.a_home", rf"(?:{lexicon.HOME})(?:{_MINE}|{_S}{_RELATIVE})"),
    _rule("telltale.somebody", rf"(?:teman|tmn|kawan|tetangga|konco){_S}{_RELATIVE}"),
    _rule("telltale.somebody", _RELATIVE),
    _rule("telltale.boss", rf"(?:{lexicon.BOSS})(?:{_MINE_OR_OURS})"),
    _rule("telltale.that", rf"(?P<what>{lexicon.HEAD})(?:{_MINE_OR_OURS}){_NOT_SEEING}"),
    _rule("telltale.teacher", rf"(?P<what>{lexicon.TEACHER})(?:{_MINE_OR_OURS}){_NOT_SEEING}"),
    _rule("telltale.somebody", rf"(?:{lexicon.UNDER})(?:{_MINE_OR_OURS})|{lexicon.TOGETHER}(?:{_MINE_OR_OURS})?"),
    _rule("telltale.a_resident", rf"(?:{lexicon.NEIGHBOUR})(?:{_MINE_OR_OURS})"),
    _rule("telltale.that", rf"(?P<what>{lexicon.WORK})(?:{_MINE_OR_OURS}){_NOT_SEEING}"),
    _rule("telltale.that_place", rf"(?:{lexicon.PLACE}){_S}(?:{lexicon.ME}){_S}(?:{lexicon.WORKING})\b"),
    _rule(
        "telltale.somebody_does", rf"{_BEGINS}{_S}(?P<what>(?:{lexicon.WORKING}){_S}(?:{lexicon.AT})\b)", begins=True
    ),
    _rule(
        "telltale.a_role",
        rf"{_BEGINS}{_S}(?P<what>(?:{lexicon.ROLE})\b)(?!{_S}(?:itu|ini|tsb|tersebut|tadi|yang|yg|saya|kami|di{_S}sini)\b)",
        begins=True,
    ),
    _rule("telltale.a_role", rf"{_BEGINS}{_S}(?P<what>(?:{lexicon.OF_THE_PERSON})ny[ae]\b)", begins=True),
    _rule("telltale.somebody_does", rf"{_BEGINS}{_S}(?:pernah{_S})?(?P<what>(?:{lexicon.SUFFERED})\b)", begins=True),
    _rule("telltale.to_people", rf"(?P<what>{lexicon.ORDERS}){_S}(?:{lexicon.ME})\b"),
    _rule("telltale.a_group", rf"(?:{lexicon.GROUP})(?:{_S}(?:{lexicon.OF_GROUP}))?(?:{_MINE_OR_OURS})"),
    _rule("telltale.a_group", rf"(?:{lexicon.GROUP}){_S}keluarga\b"),
    _rule(
        "telltale.no_name",
        rf"(?:nama|nm|ngaran|jeneng|asmo)(?:{_S}lengkap)?(?:{_MINE})(?:{_S}(?:adalah|ialah)|{_S}?[:=])?{_TITLED}{_S}?"
        rf"(?P<named>[^\W\d_]+)(?:{_S}[A-Z][^\W\d_]*)*",
        named=True,
    ),
    _rule(
        "telltale.no_number",
        rf"(?:no|nomor|nomer|nope|wa|hp|telp|telpon|telepon|kontak|hubungi|nik|nip|ktp)\.?(?:{_S}(?:wa|hp|telp|telepon|nik|nip))?"
        rf"(?:{_MINE})(?:{_S}(?:di|ke|adalah|nomor|no))?[ \t.:=]*{_NUMBER}",
    ),
    _rule(
        "telltale.no_address",
        rf"alamat(?:{_S}rumah)?(?:{_MINE})[ \t:]*"
        r"(?:di\b|jl\b|jln\b|jalan\b|desa\b|gang\b|gg\b|rt\b|komplek|perum)[^\n,;!?]{2,80}",
    ),
)


def telltales(typed: str) -> list[Telltale]:
    """What shows the reporter in a text, in order, without overlaps: of several that begin together the longest. Raises nothing."""
    text = typed[:LONGEST_READ]
    found = [each for rule in _RULES for match in rule.pattern.finditer(text) if (each := _found(rule, match, text))]
    kept: list[Telltale] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def replaced(typed: str, found: Iterable[Telltale], words: Callable[[Text], str]) -> str:
    """The text with other words in these places. `words` renders them."""
    pieces, at = [], 0
    for each in found:
        instead = words(each.instead)
        begins = each.words[:1].isupper()
        pieces += [typed[at : each.start], instead[:1].upper() + instead[1:] if begins else instead]
        at = each.end
    return "".join([*pieces, typed[at:]])


def _found(rule: _Rule, match: re.Match[str], text: str) -> Telltale | None:
    if rule.begins and _word_before(text, match.start()) in lexicon.BEFORE_ME:
        return None
    parts = match.groupdict()
    if rule.named and (parts["named"] or "").casefold() in lexicon.NOT_A_NAME:
        return None
    args: dict[str, Any] = {"what": parts["what"]} if parts.get("what") else {}
    return Telltale(match.start(), match.end(), match[0], Text(rule.key, args))


def _word_before(text: str, at: int) -> str:
    """The last word before this place, "" at the beginning and after a stop."""
    before = re.search(r"(\w+)[ \t]+$", text[max(0, at - 40) : at])
    return before[1].casefold() if before else ""
