"""The fields of the official form at the end of a case file, to print, complete by hand and sign.

Fields: annex of Perbawaslu 9/2024 (Pilkada) [H], whose part after the witnesses was not seen; signature and copy of the identity
card are asked for by local pages [M]. Nothing the reporter gave of name, address and contact is printed.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.messages import Text, text
from bot.core.paper import Part, Row
from bot.core.report import Report
from handlers import alerts, case_account
from handlers.turn import Turn

REPORTER = ("name", "born", "sex", "job", "citizenship", "address", "phone", "email")
"""What the form asks of who reports, in its order."""

WITNESS_LINES = 2


def parts(turn: Turn, report: Report) -> Iterator[Part]:
    """The form on a page of its own."""
    yield Part("page")
    yield Part("title", text("casefile.form_title"))
    yield Part("note", text("casefile.form_note"))
    yield Part("heading", text("casefile.form_reporter"))
    yield Part("note", text("casefile.form_reporter_note"))
    yield Part("fields", rows=tuple((text(f"casefile.form_{name}"), "") for name in REPORTER))
    yield Part("heading", text("casefile.form_person"))
    yield Part("fields", rows=tuple(_person(turn, report)))
    yield Part("heading", text("casefile.form_event"))
    yield Part("fields", rows=tuple(_event(report)))
    yield Part("heading", text("casefile.form_witnesses"))
    named = case_account.witnesses(report)
    numbers = range(len(named) + 1, max(len(named), WITNESS_LINES) + 1)
    blank: tuple[Row, ...] = tuple((text("casefile.witness_number", number=number), "") for number in numbers)
    yield Part("fields", rows=named + blank)
    yield Part("heading", text("casefile.form_evidence"))
    yield Part("text", text("casefile.form_evidence_list", count=alerts.evidence_count(turn, report)))
    yield Part("heading", text("casefile.form_story"))
    yield Part("text", case_account.story(report) or Text("casefile.unknown"))
    yield Part(
        "sign", rows=tuple((text(f"casefile.sign_{who}"), text("casefile.sign_below")) for who in ("reporter", "staff"))
    )


def _person(turn: Turn, report: Report) -> Iterator[Row]:
    body = report.body
    yield text("casefile.form_name"), str(body.get("person_name") or "")
    yield text("casefile.post"), str(body.get("person_post") or "") or alerts.agency(turn, report)
    yield text("casefile.form_address"), ""
    yield text("casefile.form_phone"), ""


def _event(report: Report) -> Iterator[Row]:
    body = report.body
    yield text("casefile.form_act"), case_account.act(report) if report.conduct else ""
    yield text("casefile.place"), str(body.get("place") or body.get("platform") or "")
    yield text("casefile.form_happened"), case_account.day(report.happened_on)
    yield text("casefile.hour"), case_account.hour(report)
    yield text("casefile.form_known"), case_account.day(report.known_on)
