"""Files that wait for room, beside others of the same album that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import Bench
from tests.test_keeping import arrives, moment_later, send

STORY = "pak lurah ikut kampanye di lapangan desa"
WAITS = "sudah saya terima, tetapi belum bisa disimpan sekarang"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.write("Ani", "/lapor")
    made.press("Ani", "Setuju")
    made.write("Ani", STORY)
    return made


def news(bench: Bench) -> str:
    return bench.write("Ani", "buka")[0].text


def test_the_line_that_said_being_stored_says_the_truth_once_the_others_are_there(bench: Bench) -> None:
    first, second, third = send(bench, "photo", "photo", "video")
    assert moment_later(bench).startswith("2 foto, 1 video diterima, sedang disimpan…")
    assert arrives(bench, second, "held") == []
    assert arrives(bench, third, "held") == []
    (line,) = arrives(bench, first)
    assert line.say.edit
    assert line.text.startswith(f"1 foto tersimpan.\n1 foto, 1 video {WAITS}")
    assert arrives(bench, second, "held") == [], "heard before"
    assert arrives(bench, second) == [], "not before the last one"
    (notice,) = arrives(bench, third)
    assert notice.text.startswith("Ada kabar")
    assert news(bench) == "1 foto, 1 video yang tadi belum bisa disimpan, sekarang sudah tersimpan."


def test_of_several_the_lost_one_is_named_by_its_number(bench: Bench) -> None:
    first, second = send(bench, "photo", "photo")
    arrives(bench, first, "held")
    arrives(bench, second, "held")
    assert moment_later(bench).startswith(f"2 foto {WAITS}")
    arrives(bench, second, "no_space")
    arrives(bench, first)
    assert news(bench) == (
        "1 foto yang tadi belum bisa disimpan, sekarang sudah tersimpan.\n"
        "Foto ke-2 yang Anda kirim Minggu, 22 November 2026 pukul 14.05 tidak bisa disimpan. Kalau masih ada, kirim sekali lagi."
    )


def test_what_is_sent_while_others_wait_gets_an_answer_of_its_own(bench: Bench) -> None:
    (first,) = send(bench, "photo")
    arrives(bench, first, "held")
    moment_later(bench)
    second = send(bench, "video")[1]
    assert moment_later(bench).startswith(f"1 video diterima, sedang disimpan…\n1 foto {WAITS}")
    (line,) = arrives(bench, second)
    assert line.text.startswith(f"1 video tersimpan.\n1 foto {WAITS}")
    arrives(bench, first)
    assert news(bench).startswith("1 foto yang tadi")


def test_after_the_end_nothing_is_told_again(bench: Bench) -> None:
    (first,) = send(bench, "photo")
    arrives(bench, first, "held")
    moment_later(bench)
    arrives(bench, first)
    news(bench)
    (second,) = [number for number in send(bench, "photo") if number != first]
    arrives(bench, second, "held")
    moment_later(bench)
    arrives(bench, second)
    assert news(bench) == "1 foto yang tadi belum bisa disimpan, sekarang sudah tersimpan."
