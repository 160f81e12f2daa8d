"""Report codes, keys and invitations: made from chance that is passed in, read from what people type.

The code names a report everywhere and is no secret; the key opens it to another account and is. Two strings, never one.
"""

from __future__ import annotations

import re

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRTVWXYZ"
"""29 letters that are not taken for one another (no 0 1 I L O S U). A prime number: every single wrong letter and every swap of
neighbours changes the check letter."""

KEY_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 letters, five bits each."""

KEY_BYTES = 10
"""80 random bits: beyond guessing even without the slowing of wrong tries."""

MOST_ALONE = 24
"""Characters of a message that is a code and nothing besides, however it is spaced."""

_CODE = re.compile(r"\bAN[\s-]*([0-9A-Z]{4})[\s-]*([0-9A-Z]{4})\b")


def _check(body: str) -> str:
    total = sum(weight * CODE_LETTERS.index(letter) for weight, letter in enumerate(body, start=1))
    return CODE_LETTERS[total % len(CODE_LETTERS)]


def report_code(chance: bytes) -> str:
    """A report code like `AN-7K3M-Q2XD` from 7 random bytes; the last letter checks the others."""
    body = "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in chance[:7])
    whole = body + _check(body)
    return f"AN-{whole[:4]}-{whole[4:]}"


def read_report_code(typed: str) -> str:
    """The report code in what was typed, as it is written in full; "" when there is none or its check letter is wrong."""
    found = _CODE.search(typed.upper())
    if not found:
        return ""
    whole = found[1] + found[2]
    if any(letter not in CODE_LETTERS for letter in whole) or _check(whole[:7]) != whole[7]:
        return ""
    return f"AN-{found[1]}-{found[2]}"


def looks_like_code(typed: str) -> bool:
    """True when somebody meant to type a report code, right or wrong."""
    return bool(_CODE.search(typed.upper()))


def is_code(typed: str) -> bool:
    """True when a message is a report code, right or wrong, and nothing besides."""
    return len(typed.strip()) <= MOST_ALONE and looks_like_code(typed)


def secret_words(chance: bytes) -> str:
    """80 random bits (10 bytes) as `XXXX-XXXX-XXXX-XXXX`: a reporter's key or an invitation."""
    number = int.from_bytes(chance[:KEY_BYTES], "big")
    letters = "".join(KEY_LETTERS[(number >> shift) & 31] for shift in range(75, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def read_secret_words(typed: str) -> str:
    """The 16 letters of a key or invitation as typed (small letters, spaces, O for 0, I or L for 1), or "" if it is none."""
    letters = re.sub(r"[\s_-]+", "", typed.upper()).translate(str.maketrans("OIL", "011"))
    if len(letters) != 16 or any(letter not in KEY_LETTERS for letter in letters):
        return ""
    return letters
