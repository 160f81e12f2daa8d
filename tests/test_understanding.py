"""How questions are understood: what must hold for any text, and what the blind questions show."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.law_answer import present
from bot.core.law_card import Verdict
from bot.core.stage import Election, Phase, Stage
from bot.core.understanding import Outcome, calibration, policy
from bot.core.understanding.matcher import Candidate, Match
from bot.core.understanding.normalise import tokens
from bot.core.understanding.ridge import solve_in_place
from bot.core.understanding.splitting import questions
from bot.language import load_lexicon
from tests.asked import FOLDER, LOCALES, asked, book, judge, understanding

RUNNING = Stage(Election.PILKADA, Phase.CAMPAIGN)


def _fragments() -> st.SearchStrategy[str]:
    """Texts made of the words of the cards, which come nearer to trouble than random letters."""
    words = sorted({word for card in book().cards.values() for text in card.phrasings for word in text.split()})
    return st.lists(st.sampled_from(words), max_size=14).map(" ".join)


@given(st.one_of(st.text(max_size=700), _fragments()), st.sampled_from([Stage(), RUNNING]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood_in_a_usable_way(text: str, stage: Stage) -> None:
    understood = understanding().understand(text, stage)
    assert understood == understanding().understand(text, stage)
    assert 0.0 <= understood.score <= 1.0
    if understood.outcome in (Outcome.ANSWER, Outcome.CLARIFY):
        answer = present(book().cards[understood.card], stage, understood.branch or None)
        assert answer.question is (understood.outcome is Outcome.CLARIFY)
        if understood.outcome is Outcome.CLARIFY:
            offered = {follow.target.rpartition("/")[2] for follow in answer.choices}
            assert set(understood.choices) <= offered
    elif understood.outcome is Outcome.CHOICES:
        assert 3 <= len(set(understood.choices)) == len(understood.choices) <= 5
        assert all(card in book().cards for card in understood.choices)
    else:
        assert understood.card == ""
        assert understood.reason
    assert all(card in book().cards for card in understood.rest)


@given(_fragments())
@settings(max_examples=150, deadline=None)
def test_boleh_is_never_said_while_another_verdict_stands_near(text: str) -> None:
    understood = understanding().understand(text, RUNNING)
    if understood.outcome is not Outcome.ANSWER or understood.rest:
        return
    card = book().cards[understood.card]
    if card.ruling.verdict is not Verdict.BOLEH:
        return
    match = understanding().match(text)
    near = [one for one in match.candidates if one.chance >= calibration.BOLEH_NEAR * match.candidates[0].chance]
    cards = [book().cards[one.card] for one in near]
    assert all(one.ruling.verdict is Verdict.BOLEH and not one.decides and not one.asks_stage for one in cards)
    assert understood.score >= calibration.ANSWER_BOLEH


def _match(*chances: tuple[str, float], right: float = 0.99, off_topic: float = 0.0, fits: bool = True) -> Match:
    return Match(tuple(Candidate(card, chance) for card, chance in chances), right, off_topic, "", frozenset(), fits)


def _decided(match: Match, stage: Stage = RUNNING) -> Outcome:
    return understanding().decide(match, "bolehkah saya begitu?", stage).outcome


def _cards(verdict: Verdict | None, *, asks: bool = False) -> list[str]:
    return [
        card.id
        for card in book().cards.values()
        if card.ruling.verdict is verdict and (card.decides is not None) is asks and not card.asks_stage
    ]


BOLEH, DILARANG, DECIDES = (_cards(Verdict.BOLEH), _cards(Verdict.DILARANG), _cards(Verdict.BERSYARAT, asks=True))


def test_boleh_alone_is_answered() -> None:
    assert _decided(_match((BOLEH[0], 0.97), (DILARANG[0], 0.001))) is Outcome.ANSWER


@pytest.mark.parametrize("near", [DILARANG[0], DECIDES[0], _cards(None)[0]])
def test_boleh_beside_something_else_becomes_choices(near: str) -> None:
    assert _decided(_match((BOLEH[0], 0.9), (near, 0.06), (DILARANG[1], 0.01))) is Outcome.CHOICES


def test_boleh_needs_more_than_dilarang() -> None:
    just = calibration.ANSWER_DILARANG
    weaker = min(just, calibration.ANSWER_BOLEH - 0.01)
    assert just <= calibration.ANSWER_BOLEH
    assert (
        _decided(_match((BOLEH[0], 0.97), (DILARANG[0], 0.01), (DILARANG[1], 0.01), right=weaker - 0.01))
        is Outcome.CHOICES
    )
    assert _decided(_match((DILARANG[0], 0.97), (BOLEH[0], 0.01), right=just)) is Outcome.ANSWER


def test_what_decides_is_asked() -> None:
    assert _decided(_match((DECIDES[0], 0.97))) is Outcome.CLARIFY


def test_the_stage_is_asked_only_while_none_runs() -> None:
    card = next(card.id for card in book().cards.values() if card.asks_stage)
    assert _decided(_match((card, 0.97)), Stage()) is Outcome.CLARIFY
    assert _decided(_match((card, 0.97)), RUNNING) is Outcome.ANSWER


def test_a_card_for_other_persons_is_not_answered() -> None:
    match = _match((DILARANG[0], 0.97), (DILARANG[1], 0.01), (DILARANG[2], 0.01))
    assert _decided(match) is Outcome.ANSWER
    assert _decided(replace(match, fits=False)) is Outcome.CHOICES


def test_nothing_is_answered_that_may_be_off_topic() -> None:
    match = _match((DILARANG[0], 0.9), (DILARANG[1], 0.01), (DILARANG[2], 0.01), off_topic=0.09)
    assert _decided(match) is Outcome.CHOICES
    assert _decided(replace(match, off_topic=0.7)) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("text", "outcome", "reason"),
    [
        ("", Outcome.UNKNOWN, "empty"),
        ("?!", Outcome.UNKNOWN, "empty"),
        ("🙏🙏", Outcome.UNKNOWN, "empty"),
        ("p", Outcome.UNKNOWN, "greeting"),
        ("assalamualaikum min", Outcome.UNKNOWN, "greeting"),
        ("makasih ya", Outcome.UNKNOWN, "greeting"),
        ("bot goblok", Outcome.REFUSED, "abuse"),
        ("saya harus pilih siapa", Outcome.REFUSED, "vote_advice"),
        ("buatkan caption kampanye untuk paslon", Outcome.REFUSED, "campaign_text"),
        ("kemarin lurah membagikan sembako caleg di balai desa", Outcome.REDIRECT, "report"),
        ("cara daftar jadi KPPS dan gajinya", Outcome.REDIRECT, "other_office"),
    ],
)
def test_rules_before_the_cards(text: str, outcome: Outcome, reason: str) -> None:
    understood = understanding().understand(text, Stage())
    assert (understood.outcome, understood.reason) == (outcome, reason)


def test_every_card_is_found_by_its_own_phrasings() -> None:
    missed = []
    total = 0
    for card in book().cards.values():
        for phrasing in card.phrasings[len(card.id) % 5 :: 5]:
            total += 1
            match = understanding().match(phrasing)
            if card.id not in [one.card for one in match.candidates[:5]]:
                missed.append((card.id, phrasing))
    assert len(missed) <= total // 100, missed[:10]


def test_somebody_elses_act_is_marked() -> None:
    understood = understanding().understand("apakah camat boleh ikut menjadi tim sukses calon bupati?", RUNNING)
    assert understood.card == "tim-sukses"
    assert understood.reason == "others_act"
    own = understanding().understand("apakah saya boleh menjadi tim sukses calon bupati?", RUNNING)
    assert (own.card, own.reason) == ("tim-sukses", "")


@pytest.mark.parametrize("text", ["dasar hukumnya?", "pasal berapa", "dasar hukumnya apa min"])
def test_the_law_of_the_last_card(text: str) -> None:
    understood = understanding().understand(text, Stage(), last="like")
    assert (understood.outcome, understood.card, understood.reason) == (Outcome.ANSWER, "like", "basis")


@pytest.mark.parametrize("text", ["sanksinya apa?", "hukumannya apa", "snksinya ap min"])
def test_the_sanction_of_the_last_card(text: str) -> None:
    understood = understanding().understand(text, Stage(), last="like")
    assert (understood.outcome, understood.card, understood.reason) == (Outcome.ANSWER, "like", "sanction")


def test_another_fact_after_an_answer_gives_near_cards() -> None:
    understood = understanding().understand("kalau istri saya?", Stage(), last="like")
    assert understood.outcome is Outcome.CHOICES
    assert "like" not in understood.choices


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("terus saya harus pilih siapa", Outcome.REFUSED),
        ("kalau gaji KPPS berapa?", Outcome.REDIRECT),
        ("bagaimana cara melaporkan?", Outcome.ANSWER),
    ],
)
def test_a_new_question_after_an_answer_stands_for_itself(text: str, outcome: Outcome) -> None:
    understood = understanding().understand(text, Stage(), last="like")
    assert understood.outcome is outcome
    assert understood.card != "like"


def test_an_unknown_last_card_changes_nothing() -> None:
    text = "kalau saya ikut kampanye bagaimana"
    assert understanding().understand(text, Stage(), last="tidak-ada") == understanding().understand(text, Stage())


def test_several_questions_answer_the_first_and_name_the_rest() -> None:
    text = "Bolehkah ASN menjadi anggota partai politik? Bagaimana cara melaporkan ASN yang tidak netral?"
    understood = understanding().understand(text, RUNNING)
    assert (understood.outcome, understood.card, understood.rest) == (Outcome.ANSWER, "masuk-partai", ("cara-lapor",))


def test_one_question_has_no_rest() -> None:
    assert understanding().understand("bolehkah ASN menjadi anggota partai politik?", RUNNING).rest == ()


def test_questions_are_taken_apart_at_their_ends() -> None:
    assert questions("boleh saya ikut? terus apa sanksinya nanti") == ["boleh saya ikut", "apa sanksinya nanti"]
    assert questions("saya pns dan istri saya caleg") == ["saya pns dan istri saya caleg"]


def test_the_closed_form_is_the_solution() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(700, 90)).astype(np.float32)
    kernel = table @ table.T / 90 + np.eye(700, dtype=np.float32)
    truth = rng.normal(size=(700, 4)).astype(np.float32)
    solved = truth.copy()
    solve_in_place(np.tril(kernel), solved)
    assert np.abs(kernel @ solved - truth).max() < 1e-3


def test_a_question_leaves_nothing_behind() -> None:
    before = {name: id(value) for name, value in vars(understanding()).items()}
    understanding().understand("rahasia nomor 081234567890 saya", Stage())
    assert {name: id(value) for name, value in vars(understanding()).items()} == before


def test_an_expected_weight_for_every_feature() -> None:
    match = understanding().match("bolehkah saya memberi like")
    assert match.candidates
    assert len(calibration.CLASS_WEIGHTS) == 8
    assert len(calibration.RIGHT_WEIGHTS) == 16


# Floors are below what was reached when they were set, so that new cards do not break the build by a question or two; `make
# eval` gives the figures.
@pytest.mark.slow
def test_the_reporting_half_of_the_blind_questions() -> None:
    rows = []
    for one in (one for one in asked(book()) if not one.tuning):
        understood = understanding().understand(one.text, Stage())
        answered = book().cards[understood.card] if understood.outcome is Outcome.ANSWER else None
        verdict = present(answered, Stage(), understood.branch or None).verdict if answered else None
        rows.append((one, judge(one, understood, verdict, book())))
    inside = [judged for one, judged in rows if one.in_scope]
    direct = [judged for judged in inside if judged.direct]
    outside = [judged for one, judged in rows if not one.in_scope]
    assert len(inside) >= 300
    assert len(outside) >= 100
    assert [judged for _, judged in rows if judged.wrong_boleh] == []
    assert sum(not judged.wrong for judged in direct) >= 0.94 * len(direct)
    assert sum(judged.helped for judged in inside) >= 0.93 * len(inside)
    assert len(direct) >= 0.4 * len(inside)
    assert sum(judged.direct for judged in outside) <= 0.02 * len(outside)


def test_the_policy_reads_its_numbers_from_the_calibration() -> None:
    assert set(policy.NEEDED) == {None, *Verdict}
    assert all(0 < needed < 1 for needed in policy.NEEDED.values())


def test_every_blind_question_has_a_known_label() -> None:
    every = asked(book())
    assert {one.kind for one in every} == {"situation", "procedure", "out"}
    assert len({one.text for one in every if one.tuning}) > 300
    topics = tomllib.loads((FOLDER / "procedure_topics.toml").read_text(encoding="utf-8"))
    assert [card for cards in topics.values() for card in cards if card not in book().cards] == []


def test_no_blind_question_stands_among_the_phrasings() -> None:
    lexicon = load_lexicon(LOCALES / "understanding")
    known = [text for card in book().cards.values() for text in card.phrasings]
    known += [text for group in lexicon.off_topic for text in group.phrasings]
    plain = {" ".join(tokens(text)) for text in known}
    long = [one.text for one in asked(book()) if len(tokens(one.text)) >= 5]
    assert sum(" ".join(tokens(text)) in plain for text in long) == 0
