"""`python -m benchmarks [PART ...]`: measures, and says which promises hold. Leaves nothing behind."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks import duplicates, flood, growth, memory, papers, picture_cost, start, throughput, whatsapp
from benchmarks.goals import Goal, table


def main() -> int:
    """Runs the parts asked for, all of them by default; 0 whether or not the goals are met: a busy machine is no error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed and size, measured.")
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help="pictures, duplicates, throughput, whatsapp, start, memory, papers, flood, growth (default: all)",
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="throughput, whatsapp, flood: how often both are asked in turn"
    )
    parser.add_argument("--stored", type=int, default=1_000_000, help="growth: how many reports the larger one holds")
    given = parser.parse_args()
    parts: dict[str, Callable[[], list[Goal]]] = {
        "start": start.measure,
        "pictures": picture_cost.measure,
        "duplicates": duplicates.measure,
        "throughput": lambda: throughput.measure(given.rounds),
        "whatsapp": lambda: whatsapp.measure(given.rounds),
        "memory": memory.measure,
        "papers": papers.measure,
        "flood": lambda: flood.measure(given.rounds),
        "growth": lambda: growth.measure(given.stored),
    }
    if unknown := set(given.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    goals: list[Goal] = []
    for name, measure in parts.items():
        if not given.parts or name in given.parts:
            print(f"\n## {name}\n", flush=True)
            goals += measure()
            sys.stdout.flush()
    print(f"\n{table(goals)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
