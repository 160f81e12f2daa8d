"""What staff can open of a report so that it leaves a line in the custody log."""

from __future__ import annotations

from enum import StrEnum


class Opened(StrEnum):
    """What was opened. Each has its words in `locales/`, as `custody.what_...`.

    COPY: a piece of evidence as its copy without metadata. ORIGINAL: a piece as it was received. WORDS: the reporter's own words
    (account, answers, links, witnesses). PLACE: the point on the map. IDENTITY: the reporter's name, address and contact.
    CASE_FILE: the report as a document.
    """

    COPY = "copy"
    ORIGINAL = "original"
    WORDS = "words"
    PLACE = "place"
    IDENTITY = "identity"
    CASE_FILE = "case_file"


class Standing(StrEnum):
    """How a request to open an identity stands: open, approved and not looked at, shown, or ended (refused, lapsed, or no longer
    possible)."""

    OPEN = "open"
    APPROVED = "approved"
    SHOWN = "shown"
    ENDED = "ended"
