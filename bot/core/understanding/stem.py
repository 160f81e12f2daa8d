"""A light stemmer: a key under which forms of a word meet, not its dictionary root.

Ready-made stemmers know written Indonesian; here people also type *ngajak*, *nyuruh*, *bakampanye*, *malapurakan*,
*kampanyene*. One table of affixes serves written, spoken, Banjarese and Javanese forms.

A nasal prefix swallows the first letter of the root (*pilih*: *memilih*, *milih*), and which one cannot be seen. So no
key has one: a leading k, t, p, s, m or n before a vowel is dropped from every key (*ilih*).
"""

from __future__ import annotations

import re

SHORTEST = 4
"""Words up to so many letters are their own key."""

_PARTICLE = re.compile(r"(?<=[a-z]{4})(?:lah|kah|tah|pun)$")
_OWNER = re.compile(r"(?<=[a-z]{4})(?:nipun|ipun|nya|ku|mu|ne)$")
_SUFFIX = re.compile(r"(?<=[a-z]{4})(?:akan|aken|akna|kan|ake|ke|na|an|in|i)$")
_LAST = re.compile(r"(?<=[a-z]{4})e$")  # the Javanese owner, and the end of *kampanye* for all its forms alike
_PREFIX = (
    re.compile(r"^(?:dipun|di|tak|kok)(?=[a-z]{4})"),
    re.compile(r"^(?:meng|mang|meny|many|nge|ng|ny)(?=[a-z]{3})"),
    re.compile(r"^(?:mem|mam)(?=[bpfaiueo][a-z]{2})"),
    re.compile(r"^(?:men|man)(?=[dtcjszaiueo][a-z]{2})"),
    re.compile(r"^(?:me|ma)(?=[lrwy][a-z]{3})"),
    re.compile(r"^(?:ber|ter|bar|tar)(?=[a-z]{4})"),
    re.compile(r"^[mn](?=[bdgjcpt][a-z]{3})"),
)
_BANJARESE = re.compile(r"^(?:ba|ta|sa)(?=[bcdfghjklmnpstw][a-z]{3})")
_FIRST = re.compile(r"^[ktpsmn](?=[aiueo][a-z]{3})")


def stem(word: str) -> str:
    """The key of a word in lower case. Words with anything but letters are their own key. Never raises."""
    if len(word) <= SHORTEST or not word.isascii() or not word.isalpha():
        return word
    for ending in (_PARTICLE, _OWNER, _SUFFIX, _LAST):
        word = ending.sub("", word, count=1)
    for prefix in _PREFIX:
        shorter = prefix.sub("", word, count=1)
        if shorter != word:
            word = shorter
            break
    return _FIRST.sub("", word, count=1)
