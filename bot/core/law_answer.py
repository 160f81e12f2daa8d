"""Turns a card, the stage of the election and a branch into an answer: what to say, in order, as plain data.

Words come from the card itself or stand in ``locales/<language>/asking.toml`` under the keys used here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.core.articles import Mark, Sanction, fold_citations, weakest
from bot.core.law_card import Branch, Card, Judge, Ruling, StageRule, Verdict
from bot.core.messages import Text
from bot.core.stage import Candidacy, Stage

STAGE_UNKNOWN = "tidak_tahu"
"""What a person answers who cannot say whether the candidates are determined."""

_DECIDES = {
    Judge.ASN: "asking.sanction_who",
    Judge.DESA: "asking.sanction_who_desa",
    Judge.TNI_POLRI: "asking.sanction_who_tni_polri",
    Judge.BUMN: "asking.sanction_who_bumn",
    Judge.KONTRAK: "asking.sanction_who_kontrak",
    Judge.PEMILIHAN: "asking.sanction_who_pemilihan",
}
_MOST_OWN_CHOICES = 3  # beside "not that" and "ask again"
_ROOM = 580  # characters that fit a phone screen: audience and reason are left out where they do not fit
_LABEL = 26  # characters of wording around what a part is filled with, roughly


@dataclass(frozen=True, slots=True)
class Follow:
    """A choice under an answer. ``target`` says what it leads to, in at most 42 bytes without a colon:

    ``card/ID``, ``card/ID/BRANCH``, ``sanction/ID/BRANCH``, ``done/ID/BRANCH``, ``staff``, ``report``, ``not_that``,
    ``topics``. ``label`` is a text key's text or, for branches and related cards, the card's own words.
    """

    label: Text | str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say about a card. ``parts`` are lines of one message, in order.

    ``question`` is true when this asks the one thing that decides (``verdict`` is then that of the card as a whole).
    ``citations`` are exact; ``basis`` is their short form for showing. ``caution`` is true below high confidence.
    ``verdict`` is ``None`` on procedure cards.
    """

    card: str
    branch: str
    question: bool
    title: str
    verdict: Verdict | None
    confidence: Mark
    caution: bool
    parts: tuple[Text, ...]
    citations: tuple[str, ...]
    basis: tuple[str, ...]
    checked_on: date
    choices: tuple[Follow, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which ruling applies, and which of its stages first."""

    card: Card
    path: str
    ruling: Ruling
    today: tuple[StageRule, ...]
    other: tuple[StageRule, ...]
    ask: bool
    ask_stage: bool

    @property
    def verdict(self) -> Verdict | None:
        """Today's verdict, the strictest of the stages that apply; never boleh where the card is not."""
        own = [rule.verdict for rule in self.today if rule.verdict]
        verdict = max(own, key=lambda one: one.strictness) if own else self.ruling.verdict
        if verdict is Verdict.BOLEH and self.card.ruling.verdict is not Verdict.BOLEH:
            return Verdict.BERSYARAT
        return verdict

    @property
    def confidence(self) -> Mark:
        """That of today's stages; with none known, the weakest of all that is said."""
        if self.today:
            return weakest(rule.confidence for rule in self.today)
        return weakest([self.ruling.confidence, *(rule.confidence for rule in self.other)])

    @property
    def caution(self) -> str:
        if self.confidence is Mark.HIGH:
            return ""
        own = (rule.caution for rule in self.today if rule.confidence is self.confidence and rule.caution)
        rest = (rule.caution for rule in self.other if rule.caution)
        return next(own, "") or self.ruling.caution or next(rest, "")

    @property
    def citations(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for rule in self.today:
            found.update(dict.fromkeys(rule.legal_basis))
        found.update(dict.fromkeys(self.ruling.legal_basis))
        for rule in self.other:
            found.update(dict.fromkeys(rule.legal_basis))
        found.update(dict.fromkeys(self.ruling.supporting_basis))
        return tuple(found)

    @property
    def sanctions(self) -> tuple[str, ...]:
        """Today's first; with no stage known, all of them."""
        kinds = [kind for rule in self.today for kind in rule.sanction] + list(self.ruling.sanction)
        kinds += [kind for rule in self.other for kind in rule.sanction]
        return tuple(dict.fromkeys(kinds))


def present(card: Card, stage: Stage, branch: str | None = None) -> Answer:
    """The answer to ``card`` at ``stage``.

    ``branch`` is the id of a branch of the card's question; on a card that asks for the stage it is ``calon``,
    ``bakal_calon`` or ``tidak_tahu``. ``None`` or anything unknown (a stale press) asks again. Never raises.
    """
    reading = _read(card, stage, branch or "")
    if reading.ask:
        return _ask(reading)
    parts = [*_opening(reading)]
    parts += [_stage_line("now", rule) for rule in reading.today]
    parts += [_stage_line("other", rule) for rule in reading.other]
    parts += [Text("asking.caution", {"caution": rule.caution}) for rule in _surprising(reading)]
    basis = fold_citations(reading.citations)
    last = [Text("asking.basis", {"basis": "; ".join(basis), "checked": card.checked_on.strftime("%d-%m-%Y")})]
    extra = [Text("asking.applies_to", {"who": card.applies_to})] if card.special_audience else []
    extra += [Text("asking.why", {"why": card.why})] if card.why else []
    for part in extra:
        if _length([*parts, part, *last]) <= _ROOM:
            last.insert(0, part)
    return _answer(reading, [*parts, *last], _choices(reading), basis=basis)


def present_sanction(card: Card, stage: Stage, branch: str | None, sanctions: Iterable[Sanction]) -> Answer:
    """What may follow, in general words: one part per kind of sanction, today's first, and who decides.

    ``sanctions`` are those of the book. A card without sanction says that none is known.
    """
    reading = _read(card, stage, branch or "")
    known = {sanction.id: sanction for sanction in sanctions}
    told = [known[kind] for kind in reading.sanctions if kind in known]
    parts = [Text("asking.sanction", {"sanction": sanction.text}) for sanction in told]
    parts.append(Text(_DECIDES[card.judged_by] if told else "asking.sanction_none"))
    basis = fold_citations(dict.fromkeys(citation for sanction in told for citation in sanction.basis))
    if basis:
        parts.append(Text("asking.basis", {"basis": "; ".join(basis), "checked": card.checked_on.strftime("%d-%m-%Y")}))
    return _answer(reading, parts, [Follow(Text("asking.choice_staff"), "staff")], basis=basis)


def present_done(card: Card, stage: Stage, branch: str | None = None) -> Answer:
    """What to do when it has already happened: the card's next step with the general caution."""
    reading = _read(card, stage, branch or "")
    parts = [Text("asking.next_step", {"step": card.next_step})] if card.next_step else []
    parts.append(Text("asking.done_caution"))
    own = [Follow(Text("asking.choice_sanction"), _target("sanction", reading))] if reading.sanctions else []
    own.append(Follow(Text("asking.choice_staff"), "staff"))
    return _answer(reading, parts, own, basis=())


def _read(card: Card, stage: Stage, branch: str) -> _Reading:
    chosen: Branch | None = card.branch(branch)
    ruling = chosen.ruling if chosen else card.ruling
    told = branch if card.asks_stage and branch in (*Candidacy, STAGE_UNKNOWN) else ""
    candidacy = Candidacy(told) if told in tuple(Candidacy) else stage.candidacy
    today = tuple(rule for rule in ruling.by_stage if _applies(rule, stage, candidacy))
    ask_stage = card.asks_stage and candidacy is None and not told
    return _Reading(
        card=card,
        path=chosen.id if chosen else told,
        ruling=ruling,
        today=today,
        other=tuple(rule for rule in ruling.by_stage if rule not in today),
        ask=ask_stage or (card.decides is not None and chosen is None),
        ask_stage=ask_stage,
    )


def _applies(rule: StageRule, stage: Stage, candidacy: Candidacy | None) -> bool:
    return rule.election in (None, stage.election) and rule.candidacy in (None, candidacy)


def _ask(reading: _Reading) -> Answer:
    card = reading.card
    parts = [Text("asking.understood", {"title": card.title}), Text("asking.depends", {"answer": card.ruling.answer})]
    if reading.ask_stage:
        parts.append(Text("asking.stage_question"))
        choices = [
            Follow(Text("asking.choice_determined"), f"card/{card.id}/{Candidacy.CALON}"),
            Follow(Text("asking.choice_not_determined"), f"card/{card.id}/{Candidacy.BAKAL_CALON}"),
            Follow(Text("asking.choice_unknown"), f"card/{card.id}/{STAGE_UNKNOWN}"),
        ]
    elif card.decides:
        parts.append(Text("asking.question", {"question": card.decides.text}))
        choices = [Follow(one.label, f"card/{card.id}/{one.id}") for one in card.decides.branches]
    choices.append(Follow(Text("asking.choice_not_that"), "not_that"))
    return Answer(
        card=card.id,
        branch="",
        question=True,
        title=card.title,
        verdict=card.ruling.verdict,
        confidence=card.ruling.confidence,
        caution=card.ruling.confidence is not Mark.HIGH,
        parts=tuple(parts),
        citations=card.ruling.legal_basis,
        basis=fold_citations(card.ruling.legal_basis),
        checked_on=card.checked_on,
        choices=tuple(choices),
    )


def _opening(reading: _Reading) -> Iterable[Text]:
    """What was understood, the verdict, the answer, and the caution: before the answer when confidence is low."""
    yield Text("asking.understood", {"title": reading.card.title})
    answer, caution = reading.ruling.answer, reading.caution
    if reading.verdict is None:
        yield Text("asking.procedure", {"answer": answer})
    elif reading.confidence is Mark.LOW:
        yield Text("asking.verdict_unsettled", {"answer": f"{caution} {answer}"})
        return
    else:
        name = "belum" if reading.ruling.not_yet and reading.verdict is Verdict.DILARANG else reading.verdict
        yield Text(f"asking.verdict_{name}", {"answer": answer})
    if caution:
        yield Text("asking.caution", {"caution": caution})


def _stage_line(when: str, rule: StageRule) -> Text:
    names = [name for name in (rule.election, rule.candidacy) if name]
    return Text(f"asking.{when}_{'_'.join(names)}", {"text": rule.text})


def _surprising(reading: _Reading) -> list[StageRule]:
    """Other stages told with less confidence than the answer itself: their own caution is said too."""
    return [rule for rule in reading.other if rule.caution and rule.confidence.rank < reading.confidence.rank]


def _choices(reading: _Reading) -> list[Follow]:
    card = reading.card
    own: list[Follow] = []
    if reading.confidence is not Mark.HIGH:
        own.append(Follow(Text("asking.choice_staff"), "staff"))
    if card.offers_report:
        own.append(Follow(Text("asking.choice_report"), "report"))
    if card.next_step and reading.verdict is Verdict.DILARANG:
        own.append(Follow(Text("asking.choice_done"), _target("done", reading)))
    if reading.sanctions:
        own.append(Follow(Text("asking.choice_sanction"), _target("sanction", reading)))
    own += [Follow(link.label, f"card/{link.card}") for link in card.related]
    return [*own[:_MOST_OWN_CHOICES], Follow(Text("asking.choice_not_that"), "not_that")]


def _length(parts: Iterable[Text]) -> int:
    """Characters of an answer, roughly: the words that fill it and the wording around them."""
    return sum(_LABEL + sum(len(value) for value in part.args.values() if isinstance(value, str)) for part in parts)


def _target(verb: str, reading: _Reading) -> str:
    return f"{verb}/{reading.card.id}/{reading.path}"


def _answer(reading: _Reading, parts: Iterable[Text], choices: Iterable[Follow], *, basis: tuple[str, ...]) -> Answer:
    return Answer(
        card=reading.card.id,
        branch=reading.path,
        question=False,
        title=reading.card.title,
        verdict=reading.verdict,
        confidence=reading.confidence,
        caution=reading.confidence is not Mark.HIGH,
        parts=tuple(parts),
        citations=reading.citations,
        basis=basis,
        checked_on=reading.card.checked_on,
        choices=(*choices, Follow(Text("asking.choice_again"), "topics")),
    )
