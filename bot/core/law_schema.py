"""From raw tables, as TOML gives them, to cards, themes, articles and sanctions; every problem is collected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.core.articles import Article, Mark, Sanction
from bot.core.law_card import Branch, Card, Judge, Link, Question, Ruling, StageRule, Theme, Verdict
from bot.core.law_reader import Problem, Reader
from bot.core.stage import Candidacy, Election

BUTTON = 20  # characters of a reply button, the narrower of the two platforms
LIST_ROW = 24  # characters of a list row
CARD_ID = 20  # with a verb and a branch it has to fit into 64 bytes of button data
BRANCH_ID = 12
FEWEST_PHRASINGS = 20


def read_theme(raw: Mapping[str, object], file: str, problems: list[Problem]) -> tuple[Theme, list[Card]]:
    """One theme file: a ``[theme]`` table (id, title, order, applies_to) and any number of ``[[card]]`` tables."""
    top = Reader(raw, file, "", problems)
    head = top.inner("theme")
    theme_id, title, order, usual = "", "", 0, ""
    if head is None:
        top.wrong("theme", "is missing")
    else:
        theme_id = head.identifier("id")
        title = head.text("title", required=True, longest=LIST_ROW)
        order = head.number("order")
        usual = head.text("applies_to")
        head.finish()
    rows = top.rows("card")
    if not rows:
        top.wrong("card", "the file has no card")
    top.finish()
    cards = [_read_card(row.table, file, theme_id, usual, problems) for row in rows]
    return Theme(theme_id, title, order, tuple(card.id for card in cards), usual), cards


def read_articles(raw: Mapping[str, object], file: str, problems: list[Problem]) -> dict[str, Article]:
    """The table of articles: ``[[article]]`` with citation, title, mark, source."""
    top = Reader(raw, file, "", problems)
    found: dict[str, Article] = {}
    for row in top.rows("article"):
        citation = row.text("citation", required=True)
        row.card = citation
        mark = row.choice("mark", Mark)
        if mark is None:
            row.wrong("mark", "is missing")
        article = Article(
            citation, row.text("title", required=True), mark or Mark.LOW, row.text("source", required=True)
        )
        if citation in found:
            row.wrong("citation", "stands twice")
        found[citation] = article
        row.finish()
    top.finish()
    return found


def read_sanctions(raw: Mapping[str, object], file: str, problems: list[Problem]) -> dict[str, Sanction]:
    """The table of sanctions: ``[[sanction]]`` with id, text, legal_basis."""
    top = Reader(raw, file, "", problems)
    found: dict[str, Sanction] = {}
    for row in top.rows("sanction"):
        key = row.identifier("id")
        row.card = key
        if key in found:
            row.wrong("id", "stands twice")
        found[key] = Sanction(key, row.text("text", required=True), row.texts("legal_basis"))
        row.finish()
    top.finish()
    return found


def read_situations(raw: Mapping[str, object], file: str, problems: list[Problem]) -> dict[str, tuple[Verdict, Mark]]:
    """The researched situations: ``[[situation]]`` with id, verdict, mark."""
    top = Reader(raw, file, "", problems)
    found: dict[str, tuple[Verdict, Mark]] = {}
    for row in top.rows("situation"):
        key = row.identifier("id", longest=64)
        row.card = key
        verdict, mark = row.choice("verdict", Verdict), row.choice("mark", Mark)
        if verdict is None or mark is None:
            row.wrong("verdict", "verdict or mark is missing")
        found[key] = (verdict or Verdict.DILARANG, mark or Mark.LOW)
        row.finish()
    top.finish()
    return found


def _read_card(table: Mapping[str, object], file: str, theme: str, usual: str, problems: list[Problem]) -> Card:
    row = Reader(table, file, str(table.get("id", "")), problems)
    card_id = row.identifier("id", longest=CARD_ID)
    ruling = _read_ruling(row, None)
    phrasings = row.texts("phrasings", required=True)
    if len(phrasings) < FEWEST_PHRASINGS:
        row.wrong("phrasings", f"has {len(phrasings)}, at least {FEWEST_PHRASINGS} are needed")
    valid_from, checked_on = row.day("valid_from"), row.day("checked_on")
    if valid_from is None:
        row.wrong("valid_from", "is missing")
    if checked_on is None:
        row.wrong("checked_on", "is missing")
    applies_to = row.text("applies_to", required=True)
    card = Card(
        id=card_id,
        family=row.identifier("family"),
        theme=theme,
        label=row.text("label", required=True, longest=BUTTON),
        title=row.text("title", required=True),
        why=row.text("why"),
        applies_to=applies_to,
        ruling=ruling,
        decides=_read_question(row, ruling),
        valid_from=valid_from or date.min,
        valid_until=row.day("valid_until"),
        checked_on=checked_on or date.min,
        next_step=row.text("next_step"),
        related=tuple(Link(other, "") for other in row.texts("related")),
        phrasings=phrasings,
        asks_stage=row.flag("asks_stage"),
        offers_report=row.flag("offers_report"),
        special_audience=applies_to != usual,
        judged_by=row.choice("judged_by", Judge) or Judge.ASN,
    )
    if card.valid_until and card.valid_until < card.valid_from:
        row.wrong("valid_until", "is before valid_from")
    if card.asks_stage and card.decides:
        row.wrong("asks_stage", "a card asks one question only: by stage or by its own")
    row.finish()
    return card


def _read_question(row: Reader, ruling: Ruling) -> Question | None:
    inner = row.inner("decides")
    if inner is None:
        return None
    branches = []
    for branch in inner.rows("branch"):
        key = branch.identifier("id", longest=BRANCH_ID)
        label = branch.text("label", required=True, longest=BUTTON)
        branches.append(Branch(key, label, _read_ruling(branch, ruling)))
        branch.finish()
    question = Question(inner.text("question", required=True), tuple(branches))
    if not 2 <= len(branches) <= 4:
        inner.wrong("branch", f"has {len(branches)} branches, 2 to 4 make a question")
    if len({branch.id for branch in branches}) < len(branches):
        inner.wrong("branch", "an id stands twice")
    if len({branch.label.lower() for branch in branches}) < len(branches):
        inner.wrong("branch", "a label stands twice")
    inner.finish()
    return question


def _read_ruling(row: Reader, parent: Ruling | None) -> Ruling:
    """A ruling in ``row``; a branch inherits the confidence of its card and nothing else."""
    confidence = row.choice("confidence", Mark) or (parent.confidence if parent else None)
    if confidence is None:
        row.wrong("confidence", "is missing")
    mark = confidence or Mark.LOW
    verdict = row.choice("verdict", Verdict)
    if parent and parent.verdict and verdict is None:
        row.wrong("verdict", "is missing")
    return Ruling(
        verdict=verdict,
        answer=row.text("answer", required=True),
        confidence=mark,
        caution=row.text("caution"),
        legal_basis=row.texts("legal_basis", required=True),
        supporting_basis=row.texts("supporting_basis"),
        sanction=row.texts("sanction"),
        by_stage=tuple(_read_stage(rule, mark) for rule in row.rows("by_stage")),
        situations=row.texts("situations"),
        not_yet=row.flag("not_yet"),
    )


def _read_stage(row: Reader, inherited: Mark) -> StageRule:
    rule = StageRule(
        election=row.choice("election", Election),
        candidacy=row.choice("candidacy", Candidacy),
        text=row.text("text", required=True),
        verdict=row.choice("verdict", Verdict),
        confidence=row.choice("confidence", Mark) or inherited,
        caution=row.text("caution"),
        legal_basis=row.texts("legal_basis", required=True),
        sanction=row.texts("sanction"),
        situations=row.texts("situations"),
    )
    if rule.election is Election.NONE:
        row.wrong("election", "must be pemilu or pilkada")
    if rule.election is None and rule.candidacy is None:
        row.wrong("election", "a stage needs an election, a candidacy, or both")
    row.finish()
    return rule
