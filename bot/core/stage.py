"""Where an election stands, as the office has set it.

A stage decides which branch of a rule applies today: the joint decree of 2022 separates people who want to
become candidates (*bakal calon*) from people whom the election commission has determined (*calon*), and the
laws on general elections (Pemilu) and on regional head elections (Pilkada) differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Election(StrEnum):
    """Which election is running; ``NONE`` when the office has set none."""

    NONE = "none"
    PEMILU = "pemilu"
    PILKADA = "pilkada"


class Phase(StrEnum):
    """How far the election has come; ``NONE`` when no stage is running."""

    NONE = "none"
    BEFORE = "before"
    DETERMINED = "determined"
    CAMPAIGN = "campaign"
    QUIET = "quiet"
    VOTING = "voting"


class Candidacy(StrEnum):
    """Status of the person supported: not yet determined, or determined by the election commission."""

    BAKAL_CALON = "bakal_calon"
    CALON = "calon"


@dataclass(frozen=True, slots=True)
class Stage:
    """The election and its phase. ``Stage()`` means that none is running."""

    election: Election = Election.NONE
    phase: Phase = Phase.NONE

    @property
    def candidacy(self) -> Candidacy | None:
        """The status of candidates today, or ``None`` when no stage tells."""
        if self.phase is Phase.NONE:
            return None
        return Candidacy.BAKAL_CALON if self.phase is Phase.BEFORE else Candidacy.CALON


@dataclass(frozen=True, slots=True)
class Timetable:
    """An election as the office has set it. A day that is not known yet is None. The last phase lasts until the office says that
    no stage is running any more: counting and disputes follow the vote, and no rule gives them one end."""

    election: Election = Election.NONE
    determined_on: date | None = None
    campaign_from: date | None = None
    campaign_until: date | None = None
    voting_on: date | None = None

    def on(self, day: date) -> Stage:
        """The stage on `day`."""
        if self.election is Election.NONE:
            return Stage()
        return Stage(self.election, self._phase(day))

    def _phase(self, day: date) -> Phase:
        if self.voting_on and day >= self.voting_on:
            return Phase.VOTING
        if self.campaign_until and day > self.campaign_until:
            return Phase.QUIET
        if self.campaign_from and day >= self.campaign_from:
            return Phase.CAMPAIGN
        if self.determined_on and day >= self.determined_on:
            return Phase.DETERMINED
        return Phase.BEFORE if self.determined_on or self.campaign_from or self.voting_on else Phase.NONE
