"""What every turn may look up and none may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING

from bot.core.agencies import AgencyBook
from bot.core.places import Located, PlaceIndex
from bot.core.retention import Limits
from bot.core.rulebook import RuleBook
from bot.texts import Texts

if TYPE_CHECKING:
    from bot.core.understanding import Understanding


@dataclass(slots=True)
class Reader:
    """The understanding of free questions. `now` is None until it is built, in the background: it never delays the first poll."""

    now: Understanding | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Words, places, agencies, law cards, and what the office has set. `election`: none, pemilu or pilkada.

    `backup_days`: after so many days the last backup that holds what was deleted is removed. `limits`: how long an office keeps
    reports that has not set it itself. `person_limits`: whether it is counted how much one person writes, sends and reports.
    `buttons`: by channel, how many choices it shows as buttons and how long a label may be; others stand there with numbers.
    """

    texts: Texts
    places: PlaceIndex
    locate: Callable[[float, float], Located]
    agencies: AgencyBook
    rules: RuleBook
    zone: tzinfo
    election: str
    home_region: str
    office_name: str
    backup_days: int
    limits: Limits
    person_limits: bool = True
    buttons: dict[str, tuple[int, int]] = field(default_factory=dict)
    understanding: Reader = field(default_factory=Reader)
