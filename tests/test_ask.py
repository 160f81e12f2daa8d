"""`awasnetral ask`: what it prints, for one question and for many."""

import argparse
import io
import json
from datetime import date
from pathlib import Path

import pytest

from bot import ask_command
from bot.answering import Asking
from bot.core.stage import Election, Phase, Stage
from bot.opening import OperatorError
from bot.texts import Texts
from tests.asked import book, understanding

TEXTS = Texts.load()
TODAY = date(2026, 11, 23)
KEYS = ["question", "outcome", "card", "family", "verdict", "citations", "confidence", "score", "text", "choices", "ms"]


def _run(*arguments: str, election: str = "none") -> int:
    parser = argparse.ArgumentParser()
    ask_command.add_command(parser.add_subparsers(dest="command"))
    return ask_command.run(parser.parse_args(["ask", *arguments]), election, TODAY)


def _asked(question: str, stage: Stage) -> dict[str, object]:
    return Asking(book(), understanding(), TEXTS, stage).answer(question).as_object()


def _objects(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_the_answer_of_the_chat(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("Bolehkah PNS memberi like pada unggahan calon bupati?") == 0
    printed = capsys.readouterr().out
    assert "❌ Tidak boleh." in printed
    assert "[Bukan itu]" in printed


def test_an_answer_as_an_object() -> None:
    one = _asked("Bolehkah PNS memberi like pada unggahan calon bupati?", Stage())
    assert list(one) == KEYS
    assert (one["outcome"], one["card"], one["verdict"], one["confidence"]) == ("answer", "like", "dilarang", "high")
    assert "PP 94/2021 Pasal 5 huruf n angka 5" in str(one["citations"])
    assert one["choices"] == []
    assert 0 < float(str(one["score"])) <= 1


def test_what_decides_is_asked_with_its_branches() -> None:
    one = _asked("bolehkah saya mendampingi istri yang menjadi calon bupati?", Stage())
    assert (one["outcome"], one["verdict"]) == ("clarify", "bersyarat")
    assert [choice["id"] for choice in one["choices"]] == ["sudah", "belum", "apa-itu"]  # type: ignore[attr-defined]


def test_the_stage_changes_what_is_asked() -> None:
    question = "bolehkah ASN membantu tim pemenangan calon bupati?"
    asked = _asked(question, Stage())
    campaign = _asked(question, Stage(Election.PILKADA, Phase.CAMPAIGN))
    before = _asked(question, Stage(Election.PILKADA, Phase.BEFORE))
    assert (asked["outcome"], asked["verdict"]) == ("clarify", "bersyarat")
    assert (campaign["outcome"], campaign["verdict"]) == ("answer", "dilarang")
    assert "calon sudah ditetapkan" in str(campaign["text"])
    assert "masih bakal calon" in str(before["text"])


def test_the_card_with_several_questions_names_the_others() -> None:
    two = "Bolehkah ASN menjadi anggota partai politik? Bagaimana cara melaporkan ASN yang tidak netral?"
    assert book().cards["cara-lapor"].label in str(_asked(two, Stage())["text"])


def test_a_file_of_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tanya.txt"
    file.write_text(
        "buatkan caption kampanye untuk paslon\n\nresep soto\nkapan pendaftaran KPPS dan honornya\n", encoding="utf-8"
    )
    assert _run("--batch", str(file)) == 0
    answers = _objects(capsys)
    assert [one["outcome"] for one in answers] == ["refused", "unknown", "redirect"]
    for one in answers:
        assert (one["card"], one["verdict"], one["confidence"], one["citations"]) == (None, None, None, [])
        assert one["text"]


def test_questions_from_standard_input_under_a_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("p\nbolehkah ASN membantu tim pemenangan calon bupati?\n"))
    assert _run("--batch", "-", "--stage", "campaign", election="pilkada") == 0
    greeting, asked = _objects(capsys)
    assert (greeting["question"], greeting["outcome"]) == ("p", "unknown")
    assert (asked["outcome"], asked["verdict"]) == ("answer", "dilarang")


def test_only_cards_that_hold_on_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    _run("--json", "--on", "2021-01-01", "Bolehkah PNS memberi like pada unggahan calon bupati?")
    (one,) = _objects(capsys)
    assert (one["card"], one["choices"]) == (None, [])


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((), "ask: tulis satu pertanyaan"),
        (("apa", "--batch", "x.txt"), "ask: tulis satu pertanyaan"),
        (("apa", "--on", "besok"), "--on:"),
        (("--batch", "tidak-ada/berkas.txt"), "--batch:"),
    ],
)
def test_mistakes_of_the_operator(arguments: tuple[str, ...], key: str) -> None:
    with pytest.raises(OperatorError) as raised:
        _run(*arguments)
    assert raised.value.line.startswith(key)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "foto.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(OperatorError):
        _run("--batch", str(file))
