"""The rule book: every card can be relied on, and no answer is surer or laxer than the law behind it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.articles import Mark, fold_citations, weakest
from bot.core.law_answer import STAGE_UNKNOWN, Answer, present, present_done, present_sanction
from bot.core.law_card import Card, Ruling, StageRule, Verdict
from bot.core.messages import Text
from bot.core.rulebook import RuleBook
from bot.core.stage import Candidacy, Election, Phase, Stage
from bot.lawbook import load_book

LOCALE = Path(__file__).parent.parent / "locales" / "id"
WORDS: dict[str, str] = tomllib.loads((LOCALE / "asking.toml").read_text(encoding="utf-8"))
STAGES = [Stage(election, phase) for election, phase in product(Election, Phase)]
TEN = (
    "like", "hadir-kampanye", "pasangan-calon", "foto-calon", "masuk-partai",
    "mobil-dinas", "ktp-dukungan", "ikut-grup-wa", "acara-keluarga", "mencoblos",
)  # fmt: skip
LONGEST_ANSWER = 600


def _load() -> RuleBook:
    loaded = load_book(LOCALE / "rules")
    assert isinstance(loaded, RuleBook), "\n".join(loaded)
    return loaded


BOOK = _load()


def words(text: Text | str) -> str:
    if isinstance(text, str):
        return text
    handler, name = text.key.split(".")
    assert handler == "asking"
    return WORDS[name].format(**text.args)


def rendered(answer: Answer) -> str:
    return "\n".join(words(part) for part in answer.parts)


def branches(card: Card) -> list[str | None]:
    own = [branch.id for branch in card.decides.branches] if card.decides else []
    return [None, *own, *([*Candidacy, STAGE_UNKNOWN] if card.asks_stage else [])]


def every_answer() -> Iterator[tuple[Card, Answer]]:
    for card in BOOK.cards.values():
        for stage, branch in product(STAGES, branches(card)):
            yield card, present(card, stage, branch)
            yield card, present_sanction(card, stage, branch, BOOK.sanctions.values())
            yield card, present_done(card, stage, branch)


# --- the book as it is -------------------------------------------------------------------------------------------


def test_the_ten_first_cards_are_there_and_in_the_menu() -> None:
    in_menu = [card.id for theme in BOOK.themes for card in BOOK.cards_of(theme.id)]
    assert set(TEN) <= set(in_menu)
    assert sorted(in_menu) == sorted(BOOK.cards)


def test_every_citation_stands_in_the_table_of_articles() -> None:
    for card, answer in every_answer():
        assert set(answer.citations) <= set(BOOK.articles), card.id


def test_articles_known_from_the_list_of_situations_alone_are_at_most_medium() -> None:
    for article in BOOK.articles.values():
        if article.source == "situations":
            assert article.mark.rank <= Mark.MEDIUM.rank, article.citation


def test_no_answer_is_surer_than_its_weakest_decisive_article_and_situation() -> None:
    for card in BOOK.cards.values():
        for ruling in card.rulings():
            everything: list[Ruling | StageRule] = [ruling, *ruling.by_stage]
            for said in everything:
                marks = [BOOK.articles[citation].mark for citation in said.legal_basis]
                marks += [BOOK.situations[key][1] for key in said.situations]
                assert said.confidence.rank <= weakest(marks).rank, card.id


def test_no_situation_is_covered_by_two_families() -> None:
    families: dict[str, str] = {}
    for card in BOOK.cards.values():
        for situation in card.situations:
            assert families.setdefault(situation, card.family) == card.family, situation


def test_phrasings_differ_between_families() -> None:
    seen: dict[str, str] = {}
    for card in BOOK.cards.values():
        assert len(card.phrasings) >= 20, card.id
        for phrasing in card.phrasings:
            assert seen.setdefault(phrasing.lower(), card.family) == card.family, phrasing


def test_the_verdicts_the_law_notes_insist_on() -> None:
    """Attending a campaign: forbidden in a Pilkada by a circular, unsettled in a Pemilu, never allowed."""
    card = BOOK.cards["hadir-kampanye"]
    pilkada = present(card, Stage(Election.PILKADA, Phase.CAMPAIGN))
    pemilu = present(card, Stage(Election.PEMILU, Phase.CAMPAIGN))
    assert (pilkada.verdict, pilkada.confidence) == (Verdict.DILARANG, Mark.MEDIUM)
    assert (pemilu.verdict, pemilu.confidence) == (Verdict.BERSYARAT, Mark.LOW)
    assert "SE Bawaslu 111/2024 (30 Oktober 2024)" in pilkada.citations
    assert present(card, Stage()).confidence is Mark.LOW


# --- what is said ------------------------------------------------------------------------------------------------


def test_every_answer_fits_a_phone_screen() -> None:
    for card, answer in every_answer():
        assert len(rendered(answer)) <= LONGEST_ANSWER, f"{card.id}: {rendered(answer)}"


def test_labels_and_targets_fit_both_platforms() -> None:
    for card, answer in every_answer():
        labels = [words(choice.label) for choice in answer.choices]
        assert 2 <= len(labels) <= 10, card.id
        assert len(set(labels)) == len(labels), card.id
        for choice, label in zip(answer.choices, labels, strict=True):
            assert 1 <= len(label) <= 20, label
            assert len(choice.target.encode()) <= 42, choice.target
            assert ":" not in choice.target


def test_every_target_leads_somewhere() -> None:
    for _, answer in every_answer():
        for choice in answer.choices:
            verb, *path = choice.target.split("/")
            assert verb in {"card", "sanction", "done", "staff", "report", "not_that", "topics"}
            if path:
                card = BOOK.cards[path[0]]
                assert len(path) == 1 or not path[1] or path[1] in branches(card)


def test_words_not_to_say() -> None:
    forbidden = re.compile(
        r"\bPPK\b|UU (?:No\S* )?5(?:/| Tahun )2014|dengan hormat|pasti dipecat|dipenjara|oknum|pelanggar\b",
        re.IGNORECASE,
    )
    for card, answer in every_answer():
        said = rendered(answer)
        assert not forbidden.search(said), f"{card.id}: {said}"
        for found in re.finditer(r"KASN\b.{0,20}", said):
            assert re.match(r"KASN sudah (tidak|bubar|berhenti)", found.group()), f"{card.id}: {said}"


def test_low_confidence_is_said_before_the_answer_and_medium_beside_it() -> None:
    for card, answer in every_answer():
        lead = answer.parts[1] if len(answer.parts) > 1 else answer.parts[0]
        if lead.key == "asking.verdict_unsettled":
            assert answer.confidence is Mark.LOW, card.id
        if lead.key.startswith(("asking.verdict_boleh", "asking.verdict_dilarang", "asking.verdict_bersyarat")):
            assert answer.confidence is not Mark.LOW, card.id
            cautions = [part for part in answer.parts if part.key == "asking.caution"]
            assert cautions or answer.confidence is Mark.HIGH, card.id
    assert any(answer.caution for _, answer in every_answer())


def test_below_high_confidence_the_staff_can_be_asked() -> None:
    for card in BOOK.cards.values():
        for stage, branch in product(STAGES, branches(card)):
            answer = present(card, stage, branch)
            if answer.caution and not answer.question:
                assert "staff" in [choice.target for choice in answer.choices], card.id


def test_amounts_of_criminal_articles_are_called_original_and_carry_the_change_of_2026() -> None:
    seen = 0
    for card, answer in every_answer():
        said = rendered(answer)
        if re.search(r"kurungan|penjara|Rp ?\d", said):
            seen += 1
            assert "naskah asal" in said, card.id
            assert "2 Januari 2026" in said, card.id
            assert answer.confidence is not Mark.HIGH, card.id
            assert any(citation.startswith("UU 1/2026") for citation in answer.citations), card.id
    assert seen


def test_every_stage_line_exists() -> None:
    kinds = [*Election][1:], [*Candidacy]
    names = [*kinds[0], *kinds[1], *(f"{election}_{candidacy}" for election, candidacy in product(*kinds))]
    lines = {f"asking.{when}_{name}" for when in ("now", "other") for name in names}
    assert lines <= {f"asking.{name}" for name in WORDS}


# --- presenting --------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.sampled_from(sorted(BOOK.cards)), st.sampled_from(STAGES), st.none() | st.text(max_size=12))
def test_presenting_never_raises_and_never_turns_into_a_bare_boleh(
    card_id: str, stage: Stage, branch: str | None
) -> None:
    card = BOOK.cards[card_id]
    for one in (branch, *branches(card)):
        answer = present(card, stage, one)
        assert rendered(answer)
        if card.ruling.verdict is not Verdict.BOLEH:
            assert answer.verdict is not Verdict.BOLEH
            assert "asking.verdict_boleh" not in [part.key for part in answer.parts]


def test_a_boleh_that_slipped_into_a_branch_is_still_shown_with_its_conditions() -> None:
    card = BOOK.cards["foto-calon"]
    assert card.decides
    lax = [
        replace(one, ruling=replace(one.ruling, verdict=Verdict.BOLEH, by_stage=())) for one in card.decides.branches
    ]
    card = replace(card, decides=replace(card.decides, branches=tuple(lax)))
    answer = present(card, Stage(), "pasangan")
    assert (answer.verdict, answer.parts[1].key) == (Verdict.BERSYARAT, "asking.verdict_bersyarat")


def test_todays_stage_comes_first_and_the_other_stays_beside_it() -> None:
    card = BOOK.cards["like"]
    before = [part.key for part in present(card, Stage(Election.PILKADA, Phase.BEFORE)).parts]
    after = [part.key for part in present(card, Stage(Election.PILKADA, Phase.QUIET)).parts]
    none = [part.key for part in present(card, Stage()).parts]
    assert before[2:4] == ["asking.now_bakal_calon", "asking.other_calon"]
    assert after[2:4] == ["asking.now_calon", "asking.other_bakal_calon"]
    assert none[2:4] == ["asking.other_calon", "asking.other_bakal_calon"]


def test_a_card_that_depends_asks_the_one_thing_first() -> None:
    card = BOOK.cards["pasangan-calon"]
    asked = present(card, Stage())
    assert asked.question
    assert [choice.target for choice in asked.choices][:2] == ["card/pasangan-calon/sudah", "card/pasangan-calon/belum"]
    assert present(card, Stage(), "gone").question
    answered = present(card, Stage(), "belum")
    assert (answered.question, answered.verdict) == (False, Verdict.DILARANG)
    assert answered.parts[1].key == "asking.verdict_belum"


def test_a_card_may_ask_for_the_stage_only_when_none_is_set() -> None:
    card = BOOK.cards["tim-sukses"]
    assert present(card, Stage()).question
    assert not present(card, Stage(Election.PILKADA, Phase.CAMPAIGN)).question
    assert present(card, Stage(), "calon").parts[2].key == "asking.now_calon"
    assert not present(card, Stage(), STAGE_UNKNOWN).question


def test_sanctions_lead_with_todays() -> None:
    card = BOOK.cards["like"]
    told = present_sanction(card, Stage(Election.PEMILU, Phase.BEFORE), None, BOOK.sanctions.values())
    assert told.parts[0].args["sanction"] == BOOK.sanctions["moral"].text
    told = present_sanction(card, Stage(Election.PEMILU, Phase.VOTING), None, BOOK.sanctions.values())
    assert told.parts[0].args["sanction"] == BOOK.sanctions["berat"].text


def test_citations_of_one_instrument_are_folded() -> None:
    assert fold_citations(
        [
            "SKB X, Lampiran II, disiplin no. 6",
            "PP 94/2021 Pasal 8",
            "SKB X, Lampiran II, kode etik no. 4",
            "UU 25/2009",
        ]
    ) == ("SKB X, Lampiran II, disiplin no. 6, kode etik no. 4", "PP 94/2021 Pasal 8", "UU 25/2009")
