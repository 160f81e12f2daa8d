"""What is promised, and what was reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table: `bound` is the most allowed, or with `least` the least."""

    name: str
    bound: float
    reached: float
    unit: str = ""
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.reached >= self.bound if self.least else self.reached <= self.bound


def middle(values: Sequence[float]) -> float:
    """The median."""
    return float(median(values))


def rows(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in plain text, which is Markdown too."""
    widths = [max(len(line[column]) for line in (header, *lines)) for column in range(len(header))]

    def row(cells: Sequence[str]) -> str:
        first, *others = (
            cell.ljust(width) if not index else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join((first, *others)) + " |"

    rule = "|-" + "-|-".join("-" * width for width in widths) + "-|"
    return "\n".join([row(header), rule, *(row(line) for line in lines)])


def table(goals: Sequence[Goal]) -> str:
    """Goal, reached, met."""
    lines = [
        (
            goal.name,
            f"{'>=' if goal.least else '<='} {goal.bound:g}{goal.unit}",
            f"{goal.reached:.3g}{goal.unit}",
            "yes" if goal.met else "NO",
        )
        for goal in goals
    ]
    return rows(("what", "goal", "reached", "met"), lines)
