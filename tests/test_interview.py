"""The interview as pure data: which question comes next, and what the forms promise for any answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.formal_form import FORMAL_FORM
from bot.core.interview import (
    SETTLED,
    UNKNOWN,
    Ask,
    Fields,
    Question,
    Reading,
    Said,
    answered,
    apply,
    cut,
    next_question,
    question_before,
    read_answer,
)
from bot.core.messages import Contact, Point, Text, text
from bot.core.report import Report
from bot.core.report_form import PARTS, REPORT_FORM, fields_of, put_fields
from bot.core.report_place import region_label
from tests.interviewing import BACK, TEXTS, asked, hear, question

FORMS = {"report": REPORT_FORM, "formal": FORMAL_FORM}


def test_a_question_is_asked_only_while_its_field_is_empty() -> None:
    names = []
    fields: Fields = {"story": "cerita", "person_post": "lurah", "person_name": "Slamet", "conduct": "gifts"}
    fields |= {"happened_on": "2026-11-22", "place": "pasar"}
    while (found := next_question(REPORT_FORM, fields, BACK)) is not None:
        names.append(found.name)
        fields = apply(REPORT_FORM, found, Reading({}, settled=True), fields)
    assert names == ["region", "evidence"]


def test_the_first_question_is_the_story_and_the_last_thing_is_the_evidence() -> None:
    first = next_question(REPORT_FORM, {}, BACK)
    assert first is not None
    assert first.name == "story"
    assert next_question(REPORT_FORM, {SETTLED: [each.name for each in REPORT_FORM.questions]}, BACK) is None


@pytest.mark.parametrize("said", ["tidak tahu", "gak tau", "belum pasti", "lupa", "lewati", Said(picked=UNKNOWN)])
def test_unknown_and_skip_settle_an_optional_question(said: str | Said) -> None:
    fields, reading = hear("happened", said, {"story": "x"})
    assert reading.settled
    assert answered(question("happened"), fields)
    assert "happened_on" not in fields


@pytest.mark.parametrize(("form", "name"), [("report", "story"), ("formal", "name"), ("formal", "address")])
def test_what_the_law_requires_is_not_skipped(form: str, name: str) -> None:
    asking = question(name, FORMS[form])
    for words in ("lewati", "tidak tahu"):
        reading = read_answer(FORMS[form], asking, Said(words), {}, BACK)
        assert asked(reading) == "form.needed"
        assert not answered(asking, apply(FORMS[form], asking, reading, {}))


def test_skip_leaves_an_answer_that_is_there() -> None:
    fields, _ = hear("person_name", "lewati", {"person_name": "Slamet"})
    assert fields["person_name"] == "Slamet"


def test_back_goes_to_the_answered_question_before() -> None:
    fields: Fields = {"story": "s", "person_name": "Slamet", SETTLED: ["person_post"]}
    before = [question_before(REPORT_FORM, name, fields, BACK) for name in ("conduct", "person_post", "person_name")]
    assert [each.name if each else "" for each in before] == ["person_post", "person_name", "story"]
    assert question_before(REPORT_FORM, "story", fields, BACK) is None
    last = question_before(REPORT_FORM, "", fields, BACK)
    assert last is not None
    assert last.name == "person_post"


def test_an_answer_that_changes_takes_back_what_hung_on_it() -> None:
    fields: Fields = {"place": "pasar", "region": "63.03", "happened_on": "2026-11-20", "known_on": "2026-11-21"}
    moved, _ = hear("place", "kantor camat", fields)
    assert "region" not in moved
    same, _ = hear("place", "pasar", fields)
    assert same["region"] == "63.03"
    later, _ = hear("happened", "kemarin", fields)
    assert "known_on" not in later
    online, _ = hear("place", Said(picked="online"), fields | {"links": ["https://fb.com/a"]})
    assert online["links"] == ["https://fb.com/a"], "evidence is never taken back by an answer"


def test_fields_survive_the_way_into_a_report_and_back() -> None:
    report = Report(id=1)
    fields: Fields = {"story": "s", "conduct": "gifts", "region": "63.03", "known_on": "2026-11-22", SETTLED: ["link"]}
    put_fields(report, fields | {"_files": 3})
    assert (report.region, report.conduct, report.known_on) == ("63.03", "gifts", "2026-11-22")
    assert report.body == {"story": "s", SETTLED: ["link"]}
    assert fields_of(report, 2) == fields | {"_files": 2}
    assert report.dirty


def test_who_may_not_be_a_reporter_or_stays_is_asked_nothing_more() -> None:
    for name, said in (("screen", Said(picked="stay")), ("eligible", Said("tidak"))):
        fields: Fields = {} if name == "screen" else {"agreed": True}
        asking = question(name, FORMAL_FORM)
        fields = apply(FORMAL_FORM, asking, read_answer(FORMAL_FORM, asking, said, fields, BACK), fields)
        assert fields["stays"]
        assert next_question(FORMAL_FORM, fields, BACK) is None


def test_a_phone_number_answers_how_to_be_reached() -> None:
    asking = question("contact", FORMAL_FORM)
    reading = read_answer(FORMAL_FORM, asking, Said("0812 5550 001"), {}, BACK)
    assert reading.fields == {"contact": "phone", "contact_words": "0812 5550 001"}
    by_chat = read_answer(FORMAL_FORM, asking, Said(picked="chat"), {}, BACK)
    assert not question("contact_words", FORMAL_FORM).wanted(apply(FORMAL_FORM, asking, by_chat, {}), BACK)


# Promises for any answer

_VALUES = st.sampled_from(
    [UNKNOWN, "none", "yes", "today", "same", "type", "as_said", "online", "63.03", "other", "gifts", "zz"]
)
_TYPED = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["kemarin", "lupa", "lewati", "ya", "bukan", "di fb", "banjar", "guru sd", "https://fb.com/a", "7", "dinas"]
    ),
)
_SAID = st.one_of(
    st.builds(Said, words=_TYPED, tries=st.integers(0, 3)),
    st.builds(Said, picked=_VALUES),
    st.builds(Said, point=st.builds(Point, st.floats(-12, 8), st.floats(94, 142))),
    st.builds(Said, contact=st.builds(Contact, st.text(max_size=10), st.text(max_size=10))),
)


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from(sorted(FORMS)), past=st.integers(0, 12), answers=st.lists(_SAID, max_size=25))
def test_any_answers_lead_on_and_every_question_can_be_put(form: str, past: int, answers: list[Said]) -> None:
    """`past`: so many questions were settled before, so that the later ones have their turn too."""
    fields: Fields = {SETTLED: [each.name for each in FORMS[form].questions[:past]]}
    for said in answers:
        found = next_question(FORMS[form], fields, BACK)
        if found is None:
            break
        fields = apply(FORMS[form], found, read_answer(FORMS[form], found, said, fields, BACK), fields)
        assert json.loads(json.dumps(fields)) == fields, "fields are plain JSON values"
        _can_be_put(found, found.ask(fields, BACK))


def _can_be_put(asking: Question, ask: Ask) -> None:
    rendered = TEXTS.words(ask.text)
    assert 5 < len(rendered) <= 650, asking.name
    labels = [TEXTS.words(label) for label, _ in ask.choices]
    assert all(0 < len(label) <= (24 if len(labels) > 3 else 20) for label in labels), labels
    assert len({label.casefold() for label in labels}) == len(labels), labels
    assert all(len(f"pick:{value}:123456789".encode()) <= 64 for _, value in ask.choices)


def test_whoever_knows_nothing_reaches_the_end() -> None:
    fields: Fields = {"story": "cerita saya sendiri"}
    for _ in REPORT_FORM.questions:
        found = next_question(REPORT_FORM, fields, BACK)
        if found is None:
            break
        fields = apply(REPORT_FORM, found, read_answer(REPORT_FORM, found, Said(picked=UNKNOWN), fields, BACK), fields)
    assert next_question(REPORT_FORM, fields, BACK) is None
    assert all(REPORT_FORM.question(name) for name, _ in PARTS if name != "evidence")


def test_words_are_cut_with_a_mark() -> None:
    assert cut("satu  dua\ntiga", 40) == "satu dua tiga"
    assert cut("satu dua tiga", 8) == "satu du…"
    assert region_label("63.03", BACK) == "Kab. Banjar"
    assert TEXTS.words(text("review.person", person=Text("review.person_unknown"))).startswith("👤")
