"""How well questions are understood: `make eval`. With `--fit`, the weights of `calibration.py` from the phrasings.

Counts are printed for both halves of the blind questions; single questions are shown from the tuning half only.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.core.law_answer import present
from bot.core.law_card import Verdict
from bot.core.rulebook import RuleBook
from bot.core.stage import Stage
from bot.core.understanding import Outcome, Understanding, Understood
from bot.language import load_lexicon
from bot.lawbook import load_book
from tests.asked import Asked, Judged, asked, judge

LOCALES = Path(__file__).parent.parent / "locales" / "id"

Row = tuple[Asked, Understood, Judged]


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fit", action="store_true", help="print new weights instead")
    given = options.parse_args()
    book = load_book(LOCALES / "rules")
    if not isinstance(book, RuleBook):
        raise SystemExit("\n".join(book))
    lexicon = load_lexicon(LOCALES / "understanding")
    if given.fit:
        from benchmarks.understanding_fit import fit

        fit(book, lexicon)
        return
    start = time.perf_counter()
    understanding = Understanding.build(book, lexicon)
    print(f"index built in {time.perf_counter() - start:.2f} s: {len(book.cards)} cards")
    rows, spent = _rows(understanding, book)
    spent.sort()
    print(f"per question: p50 {spent[len(spent) // 2]:.2f} ms, p99 {spent[int(len(spent) * 0.99)]:.2f} ms")
    for name, half in (("TUNING", True), ("REPORTING", False)):
        _report(name, [row for row in rows if row[0].tuning is half])
    _confusions([row for row in rows if row[0].tuning], book)


def _rows(understanding: Understanding, book: RuleBook) -> tuple[list[Row], list[float]]:
    rows: list[Row] = []
    spent: list[float] = []
    stage = Stage()
    for one in asked(book):
        start = time.perf_counter()
        understood = understanding.understand(one.text, stage)
        spent.append((time.perf_counter() - start) * 1000)
        rows.append((one, understood, judge(one, understood, _verdict(understood, book, stage), book)))
    return rows, spent


def _verdict(understood: Understood, book: RuleBook, stage: Stage) -> Verdict | None:
    if understood.outcome is not Outcome.ANSWER:
        return None
    return present(book.cards[understood.card], stage, understood.branch or None).verdict


def _report(name: str, rows: list[Row]) -> None:
    inside = [row for row in rows if row[0].in_scope]
    print(f"\n{name} half: {len(inside)} in scope, {len(rows) - len(inside)} out of scope")
    print(
        f"{'':16} {'n':>5} {'direct':>7} {'right':>7} {'wrong':>6} {'boleh!':>6} {'clarify':>7} {'choices':>7} {'helped':>7}"
    )
    _line("all", inside)
    for kind, key in _groups():
        found: dict[str, list[Row]] = defaultdict(list)
        for row in inside:
            found[key(row[0])].append(row)
        for value in sorted(found):
            _line(f"{kind} {value}", found[value])
    outside = [row for row in rows if not row[0].in_scope]
    for label, near in (("near", True), ("far", False)):
        some = [row for row in outside if row[0].near is near]
        outcomes = Counter(str(row[1].outcome) for row in some)
        print(f"out, {label:4} {len(some):4}: {dict(sorted(outcomes.items()))}")


def _groups() -> Iterable[tuple[str, Callable[[Asked], str]]]:
    yield "", lambda one: one.register
    yield "", lambda one: ",".join(sorted(str(verdict or "prosedur") for verdict in one.verdicts))


def _line(label: str, rows: list[Row]) -> None:
    many = len(rows)
    direct = [row for row in rows if row[2].direct]
    wrong = sum(row[2].wrong for row in direct)
    boleh = sum(row[2].wrong_boleh for row in rows)
    clarify = sum(row[1].outcome is Outcome.CLARIFY for row in rows)
    choices = sum(row[1].outcome is Outcome.CHOICES for row in rows)
    helped = sum(row[2].helped for row in rows)
    right = (len(direct) - wrong) / len(direct) if direct else 1.0
    print(
        f"{label:16} {many:5} {len(direct) / many:7.1%} {right:7.1%} {wrong:6} {boleh:6} "
        f"{clarify / many:7.1%} {choices / many:7.1%} {helped / many:7.1%}"
    )


def _confusions(rows: list[Row], book: RuleBook) -> None:
    """Wrong direct answers first, then what was missed; of the tuning half alone."""
    print("\nTuning half: answered wrongly")
    for one, understood, judged in rows:
        if judged.wrong or (not one.in_scope and judged.direct):
            print(f"  {understood.score:.2f} {understood.card:20} for {one.label:34} {one.text}")
    print("\nTuning half: not helped")
    for one, understood, judged in rows:
        if one.in_scope and not judged.helped and not judged.wrong:
            what = understood.card or ",".join(understood.choices[:5]) or understood.reason
            print(f"  {understood.outcome:8} {understood.score:.2f} {one.label:34} {one.text} -> {what}")
    pairs = Counter(
        (one.label, understood.card)
        for one, understood, judged in rows
        if understood.card and one.in_scope and not judged.family
    )
    print(
        "\nTuning half: taken for another",
        *(f"  {meant} -> {card}: {many}" for (meant, card), many in pairs.most_common(20)),
        sep="\n",
    )


if __name__ == "__main__":
    main()
