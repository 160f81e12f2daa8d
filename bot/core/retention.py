"""How long things are kept. Personal data stays no longer than its purpose asks (UU 27/2022); a file of a laporan resmi is also an
archive of the state, for which an office's own schedule of retention decides, so an office may set both limits of reports itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

DRAFT: Final = timedelta(days=30)
"""A draft that nobody touches."""

DRAFT_NOTICE: Final = timedelta(days=5)
"""Its reporter is told so long before it goes."""

REPORT_NOTICE: Final = timedelta(days=14)
"""The office is told so long before a report goes."""

ANSWERED: Final = timedelta(days=7)
"""The words of a question to staff, after its answer."""

UNANSWERED: Final = timedelta(days=30)
"""A question that staff never answered."""

MISSED: Final = timedelta(days=30)
"""The words of a question that was not understood, which have no sender."""

CONTACT: Final = timedelta(days=90)
"""A chat without draft, report or open question that nobody writes in."""

LEAST_DAYS: Final = 30
MOST_DAYS: Final = 3650
"""What an office may set; 0 stands for no limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many days a report goes: a lead counted from the last thing that happened to it, a formal report from its
    closing, and never while it is open. 0: it is kept until a limit is set."""

    lead_days: int
    case_days: int
