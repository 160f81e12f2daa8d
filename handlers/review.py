"""The review before sending: what was noted, how complete it is, until when a formal report is possible, and *Kirim*."""

from __future__ import annotations

from bot.core.interview import Fields
from bot.core.links import links_in, without_links
from bot.core.messages import Choice, Text, text
from bot.core.report import Report, Role, State, elements_present
from bot.core.report_beside import loose_fields
from bot.core.report_clock import formal_deadline, in_time
from bot.core.report_form import PARTS, REPORT_FORM, fields_of, put_fields
from bot.core.report_online import links_noted
from bot.core.report_person import STORY_WORDS
from handlers import alert_chat, alerts, allowance, dropping, exposing, form, keeping, sent, summary
from handlers.flow import Flow
from handlers.turn import Turn

REVIEW, PARTS_QUESTION, EVIDENCE_QUESTION = "review", "parts", "evidence"
ASKED_FIRST = ("spot", "card", "telltale", "camera")
"""Questions of the report that something sent at the review may call for; nothing is sent before they are answered."""


def completeness(turn: Turn, report: Report) -> int:
    """How many of the seven elements are there; files still on their way count."""
    timely = in_time(report, turn.election(report.region), turn.now.date())
    return len(elements_present(report, evidence=summary.file_count(turn, report), within_time=timely))


def show(turn: Turn, lead: Text | None = None) -> None:
    """The review of the draft, with what is to be said first."""
    draft = turn.draft
    if draft is None or draft.state is not State.DRAFT:
        gone(turn)
        return
    if ask_first(turn, lead):  # what was added since the last question may call for one
        return
    if exposing.due(turn, draft):
        exposing.open_question(turn, lead)
        return
    if (turn.conversation.form, turn.conversation.question) != (REVIEW, REVIEW):
        turn.conversation.open(REVIEW, REVIEW)
    election, today = turn.election(draft.region), turn.now.date()
    timely = in_time(draft, election, today)
    lines = [summary.noted(turn, draft), summary.complete(turn, draft, timely)]
    last = formal_deadline(draft, election)
    turn.conversation.offered = []
    if election == "none":
        _say_lines(turn, lead, [*lines])
        turn.say("review.no_stage", *_choices(turn, lead_only=True), region=summary.region(turn, draft))
    elif last is not None and not timely:
        _say_lines(turn, lead, [*lines])
        turn.say("review.too_late", *_choices(turn, lead_only=True), day=last)
    else:
        clock = [text("review.clock", day=last)] if last is not None else []
        _say_lines(turn, lead, [*lines, *clock, Text("review.ready")], *_choices(turn))


def ask_first(turn: Turn, lead: Text | None = None) -> bool:
    """Asks what was added since the last question calls for; False when that is nothing."""
    return form.ask_first(turn, REPORT, ASKED_FIRST, lead)


def _say_lines(turn: Turn, lead: Text | None, lines: list[Text], *choices: Choice) -> None:
    turn.say("review.all", *choices, lines=[lead, *lines] if lead else lines)


def _choices(turn: Turn, *, lead_only: bool = False) -> tuple[Choice, ...]:
    version = turn.conversation.version
    edit = Choice(text("review.edit"), f"pick:edit:{version}")
    save = Choice(text("review.save"), f"pick:save:{version}")
    if lead_only:
        return (
            Choice(text("review.send_lead"), f"pick:send:{version}"),
            edit,
            save,
            Choice(text("review.other_ways"), f"pick:ways:{version}"),
            Choice(text("review.not_now"), f"pick:leave:{version}"),
        )
    return (
        Choice(text("review.send"), f"pick:send:{version}"),
        Choice(text("review.add_witness"), f"pick:witness:{version}"),
        edit,
        save,
    )


def _ask(turn: Turn) -> None:
    if turn.conversation.question == PARTS_QUESTION:
        _ask_parts(turn)
    elif turn.conversation.question == EVIDENCE_QUESTION:
        dropping.ask(turn)
    else:
        show(turn)


def _ask_parts(turn: Turn) -> None:
    version = turn.conversation.version
    parts = [Choice(label, f"pick:{name}:{version}") for name, label in PARTS]
    turn.say("review.which_part", *parts, Choice(text("review.back"), f"pick:back:{version}"))


def _pick(turn: Turn, value: str) -> None:
    if turn.draft is None:
        gone(turn)
    elif turn.conversation.question == PARTS_QUESTION:
        _pick_part(turn, value)
    elif turn.conversation.question == EVIDENCE_QUESTION:
        show(turn, Text("review.dropped") if dropping.drop(turn, value) else None)
    elif value == "send":
        send(turn)
    elif value == "witness":
        form.change(turn, REPORT, "witness")
    elif value == "edit":
        turn.conversation.open(REVIEW, PARTS_QUESTION)
        _ask_parts(turn)
    elif value == "save":
        save(turn)
    elif value == "ways":
        turn.say("review.ways", *_choices(turn, lead_only=True))
    else:
        leave(turn)


def choose_evidence(turn: Turn) -> None:
    """What is there, to take some of it back."""
    turn.conversation.open(REVIEW, EVIDENCE_QUESTION)
    dropping.ask(turn)


def _pick_part(turn: Turn, value: str) -> None:
    if value == "evidence":
        choose_evidence(turn)
    elif value in dict(PARTS):
        form.change(turn, REPORT, _part(turn, value))
    else:
        show(turn)


def _part(turn: Turn, name: str) -> str:
    """Where the name is unknown, what is known instead of post and workplace is changed."""
    nameless = turn.draft is not None and not turn.draft.body.get("person_name")
    return "person_known" if name == "person_post" and nameless else name


def _typed(turn: Turn) -> None:
    """Words at the review: more of the story is never thrown away, but nothing is sent by it either."""
    words, question = turn.message.text, turn.conversation.question
    if turn.draft is not None and add_loose(turn, turn.draft):
        show(turn)
        return
    if question == PARTS_QUESTION or (question == EVIDENCE_QUESTION and not links_in(words)):
        turn.say("review.choose")
        _ask(turn)
        return
    turn.conversation.offered = []
    telling = len(words.split()) >= STORY_WORDS or bool(links_in(words))
    added = telling and turn.draft is not None and add_words(turn, turn.draft, words)
    show(turn, _added(turn, words) if added else Text("review.press_send"))


def _added(turn: Turn, words: str) -> Text:
    """What was added: to the story, or links alone."""
    fields = _load(turn)
    return links_noted(fields, words) if fields and not without_links(words) else Text("review.added")


def add_words(turn: Turn, report: Report, words: str) -> bool:
    """Adds words to the story, and their links to the links. False when there is nothing in them to keep."""
    changed = summary.with_words(fields_of(report), words)
    if changed:
        put_fields(report, fields_of(report) | changed)
    return bool(changed)


def add_loose(turn: Turn, report: Report) -> bool:
    """Keeps a location or a contact card that nobody asked for, until it is asked about. False when there is none."""
    loose = loose_fields(turn.message.point, turn.message.contact)
    if loose:
        report.body |= loose
        report.dirty = True
    return bool(loose)


def send(turn: Turn) -> None:
    """Sends the draft: it becomes a report with a code, its office hears of it, and no question is open any more."""
    report = turn.draft
    if report is None or report.state is not State.DRAFT:
        gone(turn)
        return
    if not allowance.may_report(turn):
        allowance.refuse_report(turn)
        return
    if ask_first(turn):
        return
    if exposing.due(turn, report, sending=True):
        exposing.open_question(turn)
        return
    home = turn.knowledge.home_region
    office = turn.offices.serving(report.region[:5], home) or turn.offices.at(home, turn.knowledge.office_name)
    report.office = office.id
    report.code = turn.new_code()
    report.submitted_at = turn.now.isoformat()
    count = completeness(turn, report)
    turn.step(report, "send", Role.REPORTER)
    turn.drop_news(turn.conversation.id, report.id)  # that the draft would go soon
    allowance.reported(turn)
    turn.reports.save(report, turn.now, elements=count)
    turn.reports.index(report, summary.names_and_places(turn, report))
    alerts.announce(turn, report)
    alert_chat.announce(turn, report)
    keeping.close_keeping(turn)
    sent.confirm(turn, report, office)


def save(turn: Turn) -> None:
    """The draft stays as it is; no question is open."""
    draft = turn.draft
    keeping.close_keeping(turn)
    if draft is not None:
        say_saved(turn, draft)


def say_saved(turn: Turn, draft: Report) -> None:
    """The draft waits: how to go on with it, here or from elsewhere."""
    turn.say(
        "review.saved",
        Choice(text("review.go_on"), "go:resume:0"),
        Choice(text("review.elsewhere"), f"draft:key/{draft.id}:0"),
        Choice(text("review.menu"), "go:menu:0"),
    )


def leave(turn: Turn) -> None:
    """*Batal*: nothing goes without being asked."""
    draft = turn.draft
    if draft is None or draft.state is not State.DRAFT:
        gone(turn)
        return
    turn.say(
        "review.not_sent",
        draft_choice(turn, draft, "review.save", "save"),
        draft_choice(turn, draft, "review.delete", "delete"),
        draft_choice(turn, draft, "review.go_on", "resume"),
    )


def draft_choice(turn: Turn, draft: Report, label: str, what: str) -> Choice:
    """A button about the whole draft. It carries the version, so that an old one is not taken for a decision of now."""
    return Choice(text(label), f"draft:{what}/{draft.id}:{turn.conversation.version}")


def gone(turn: Turn) -> None:
    """The draft of the open question is no longer there."""
    turn.conversation.close()
    turn.say("review.gone", Choice(text("review.menu"), "go:menu:0"))


def _load(turn: Turn) -> Fields | None:
    draft = turn.draft
    if draft is None or draft.state is not State.DRAFT:
        return None
    return fields_of(
        draft, summary.file_count(turn, draft), summary.shot_count(turn, draft), summary.pictures(turn, draft)
    )


def _store(turn: Turn, fields: Fields) -> None:
    if turn.draft is not None:
        put_fields(turn.draft, summary.with_sure_agency(turn, fields))


REPORT = form.Service(REPORT_FORM, _load, _store, show, leave, gone)

FLOWS: dict[str, Flow] = {
    REPORT_FORM.name: form.flow_of(REPORT),
    REVIEW: Flow(
        ask=_ask,
        answer=_typed,
        pick=_pick,
        cancel=leave,
        back=lambda turn: form.back(turn, REPORT),
    ),
}
