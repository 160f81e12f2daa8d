"""Draws what `docs/architecture.md` shows of the code's own tables: `make docs`.

A drawn section stands between `<!-- drawn: name -->` and `<!-- /drawn -->`; what is written there by hand is lost.
`tests/test_docs.py` fails when a section no longer says what its table says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final, get_args

from bot.core.formal_form import FORMAL_FORM
from bot.core.interview import Form
from bot.core.report import STAFF, TRANSITIONS, State, Track, Transition
from bot.core.report_form import PARTS, REPORT_FORM
from storage.outbox import Lane
from tests.house import LAYERS, PLACES

ARCHITECTURE: Final = Path(__file__).parent / "architecture.md"
_SECTION = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- /drawn -->)", re.DOTALL)
_MANY: Final = 5
"""A step possible from more states than this is drawn once, from a box that names the states it is not possible from."""


class UnknownDrawing(Exception):
    """A marked section names a drawing that does not exist."""


def states() -> str:
    """The states of a report as a Mermaid diagram, without the steps that keep the state."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        if row.to is not None:
            for state in [_box(row.frm)] if len(row.frm) > _MANY else _in_order(row.frm, State):
                arrows.setdefault((state, row.to), []).append(row.action)
    starts = [state for state in State if not any(row.to is state for row in TRANSITIONS)]
    ends = [state for state in State if not any(state in row.frm for row in TRANSITIONS)]
    lines = [
        "stateDiagram-v2",
        *(
            f'    state "{_but(frm)}" as {_box(frm)}'
            for frm in {row.frm: None for row in TRANSITIONS}
            if len(frm) > _MANY
        ),
        *(f"    [*] --> {state}" for state in starts),
        *(f"    {one} --> {other}: {' / '.join(actions)}" for (one, other), actions in arrows.items()),
        *(f"    {state} --> [*]" for state in ends),
    ]
    return _mermaid(lines)


def _but(frm: frozenset[State]) -> str:
    return f"any but {', '.join(_in_order(frozenset(State) - frm, State))}"


def _box(frm: frozenset[State]) -> str:
    return "_".join(["any_but", *_in_order(frozenset(State) - frm, State)])


def steps() -> str:
    """Every row of the transition table."""
    return _table(
        ("step", "from", "to", "who", "track", "needs", "reporter hears"), [_step(row) for row in TRANSITIONS]
    )


def _step(row: Transition) -> tuple[str, ...]:
    needs = [
        *(["lodged"] if row.lodged else []),
        *(["who took it is no longer staff"] if row.left else []),
        *([f"a reason: {', '.join(row.reasons)}"] if row.reasons else []),
    ]
    return (
        f"`{row.action}`",
        _but(row.frm) if len(row.frm) > _MANY else ", ".join(_in_order(row.frm, State)),
        row.to or "(stays)",
        "staff" if row.roles == STAFF else ", ".join(sorted(row.roles)),
        "both" if row.tracks == frozenset(Track) else ", ".join(sorted(row.tracks)),
        "; ".join(needs),
        "yes" if row.tells else "",
    )


def layers() -> str:
    """Who may import whom, from the table the tests check with."""
    lines = ["flowchart TD"]
    heights = sorted(set(LAYERS.values()))
    for height in reversed(heights):
        names = ["bot (its version)" if name == "bot" else name for name in LAYERS if LAYERS[name] == height]
        if height == LAYERS["bot.app"]:
            names.append("every other module of bot/")
        rows = [" · ".join(names[start : start + 5]) for start in range(0, len(names), 5)]
        lines.append(f'    L{height}["{"<br/>".join(rows)}"]')
    lines += [f"    L{above} -->|may import| L{below}" for above, below in pairwise(reversed(heights))]
    return _mermaid(lines)


def places() -> str:
    """Each package from outside that only one place may import."""
    rows = [(f"`{package}`", ", ".join(f"`{place}`" for place in _real(where))) for package, where in PLACES.items()]
    return _table(("package", "imported only in"), rows)


def _real(where: Iterable[str]) -> list[str]:
    root = ARCHITECTURE.parent.parent
    return [place for place in where if (root / place).exists()]


def lanes() -> str:
    """The lanes of the outbox."""
    return ", ".join(f"`{lane}`" for lane in get_args(Lane)) + "\n"


def report_form() -> str:
    """The questions about what happened."""
    return _questions(REPORT_FORM)


def formal_form() -> str:
    """The questions about the reporter."""
    return _questions(FORMAL_FORM)


def _questions(form: Form) -> str:
    changeable = {name for name, _ in PARTS} if form is REPORT_FORM else set()
    rows = [
        (
            str(number),
            f"`{question.name}`",
            ", ".join(f"`{field}`" for field in question.all_fields),
            "yes" if question.optional else "no",
            "yes" if question.name in changeable else "",
            ", ".join(f"`{name}`" for name in question.resets),
        )
        for number, question in enumerate(form.questions, start=1)
    ]
    return _table(("", "question", "fills", "may be skipped", "changed from the review", "a new answer empties"), rows)


DRAWINGS: Final[dict[str, Callable[[], str]]] = {
    drawing.__name__: drawing for drawing in (states, steps, layers, places, lanes, report_form, formal_form)
}


def drawn(text: str) -> str:
    """`text` with every marked section drawn anew. Raises `UnknownDrawing`."""

    def draw(section: re.Match[str]) -> str:
        if section[2] not in DRAWINGS:
            raise UnknownDrawing(section[2])
        return f"{section[1]}\n{DRAWINGS[section[2]]()}\n{section[3]}"

    return _SECTION.sub(draw, text)


def _in_order(chosen: Iterable[StrEnum], kind: type[StrEnum]) -> list[str]:
    """The values in the order in which the enumeration lists them: a set has none of its own."""
    wanted = set(chosen)
    return [member.value for member in kind if member in wanted]


def _mermaid(lines: Sequence[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def main() -> int:
    """Writes the drawn sections into the file."""
    before = ARCHITECTURE.read_text(encoding="utf-8")
    after = drawn(before)
    ARCHITECTURE.write_text(after, encoding="utf-8")
    sys.stdout.write(f"docs/{ARCHITECTURE.name}: {'drawn anew' if after != before else 'as it was'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
