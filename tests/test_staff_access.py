"""How people become staff, what staff look up, and where the office is told when its room is not there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.messages import Address, Incoming, Migrated, Undelivered
from bot.core.report import Role, State
from handlers import reachability
from handlers.turn import StaffMember
from storage.database import transact
from tests.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def member(bench: Bench, name: str) -> StaffMember | None:
    return bench.store.offices.staff_of(bench.at(name))


# Joining


@pytest.mark.parametrize(("role", "command"), [("officer", "/gabung"), ("head", "/start"), ("admin", "/gabung")])
def test_a_personal_code_makes_staff_once(bench: Bench, role: str, command: str) -> None:
    code = bench.invite(role)
    said = bench.write("Sari", f"{command} {code.lower().replace('-', ' ') if command == '/gabung' else code}")
    assert said[0].text.startswith("Selamat bergabung, Sari.")
    found = member(bench, "Sari")
    assert found is not None
    assert (found.role, found.office, found.name) == (Role(role), bench.office, "Sari")
    assert bench.write("Udin", f"/gabung {code}")[0].text.startswith("Kode undangan itu sudah dipakai.")
    assert member(bench, "Udin") is None


def test_an_office_is_named_after_its_region(bench: Bench) -> None:
    bench.write("Sari", f"/gabung {bench.invite('head', '63.71')}")
    found = member(bench, "Sari")
    assert found is not None
    office = bench.store.offices.get(found.office)
    assert office is not None
    assert (office.region, office.name) == ("63.71", "Bawaslu Kota Banjarmasin")


def test_a_late_or_wrong_code_is_answered_and_makes_nobody_staff(bench: Bench) -> None:
    code = bench.invite("officer", hours=1)
    bench.now += timedelta(hours=1)
    assert "sudah lewat waktunya" in bench.write("Sari", f"/gabung {code}")[0].text
    wrong = {bench.write(name, "/gabung 7777-7777-7777-7777")[0].text for name in ("Sari", "Dewi")}
    assert wrong == {"Kode itu tidak ditemukan. Periksa lagi hurufnya, ya."}
    assert member(bench, "Sari") is None


def test_a_personal_code_written_in_a_group_is_burnt(bench: Bench) -> None:
    code = bench.invite("admin")
    said = bench.write("Sari", f"/gabung {code}", "grup")
    assert "semua orang di grup ini sudah membacanya" in said[0].text
    assert member(bench, "Sari") is None
    assert "sudah dipakai" in bench.write("Sari", f"/gabung {code}")[0].text
    assert member(bench, "Sari") is None


def test_a_room_code_wants_a_head_or_an_admin_and_a_group(bench: Bench) -> None:
    code = bench.invite("room", "63.71")
    assert "untuk grup" in bench.write("Hasan", f"/gabung {code}")[0].text
    for name in ("Udin", "Dewi"):
        assert "kepala atau admin" in bench.write(name, f"/gabung {code}", "grup2")[0].text
    assert "Bawaslu Kota Banjarmasin" in bench.write("Hasan", f"/gabung {code}", "grup2")[0].text
    room = bench.store.conversations.find(bench.at("grup2").room)
    office = bench.store.offices.of_room(room)
    assert office is not None
    assert office.region == "63.71"
    assert "sudah dipakai" in bench.write("Hasan", f"/gabung {code}", "grup3")[0].text


def test_a_wrong_code_in_a_group_is_answered_to_staff_only(bench: Bench) -> None:
    assert not bench.write("Udin", "/gabung 7777-7777-7777-7777", "grup")
    assert bench.write("Dewi", "/gabung 7777-7777-7777-7777", "grup")


def test_who_joins_hears_that_reports_wait(bench: Bench) -> None:
    bench.report()
    said = bench.write("Sari", f"/gabung {bench.invite('officer')}")
    assert "/antrean" in said[-1].text
    assert len(said) == 2


# Looking up


@pytest.mark.parametrize(
    "command", ["/laporan {code}", "/laporan AN-2222-222X", "/laporan Fauzi", "/laporan", "/antrean", "/cari Fauzi"]
)
def test_staff_commands_do_not_exist_for_others(bench: Bench, command: str) -> None:
    report = bench.report("Ani")
    for name in ("Udin", "Ani"):
        said = bench.write(name, command.format(code=report.code))
        unknown = bench.write(name, "/tidakada")
        assert [heard.text for heard in said] == [heard.text for heard in unknown]
    assert not bench.write("Udin", command.format(code=report.code), "grup")


def test_staff_find_a_report_by_code_and_by_words(bench: Bench) -> None:
    report = bench.report()
    assert report.code in bench.write("Joko", f"/laporan {report.code.lower()}")[0].text
    for command in ("/cari fauzi", "/laporan rahmad murung"):
        assert report.code in bench.write("Joko", command)[0].text
    assert "Tidak ada laporan" in bench.write("Joko", "/cari tetangganya")[0].text  # the story is not searched
    wrong = [bench.write("Joko", f"/laporan {code}")[0].text for code in ("AN-2222-222X", "AN-7K3M-0000")]
    assert set(wrong) == {"Kode itu tidak ditemukan. Periksa lagi hurufnya, ya."}


def test_the_report_in_the_room_is_the_alert_that_is_edited_from_then_on(bench: Bench) -> None:
    report = bench.report()
    card = bench.write("Joko", f"/laporan {report.code}", "grup")[-1]
    assert (card.say.slot, card.say.edit) == (f"alert:{report.code}", False)
    assert card.labels[0] == "✋ Ambil"


def test_the_queue_is_of_the_own_office_and_oldest_first(bench: Bench) -> None:
    codes = []
    for index in range(12):
        codes.append(bench.report(f"Warga{index}").code)
        bench.now += timedelta(minutes=1)
    bench.write("Wati", f"/gabung {bench.invite('head', '62.01')}")
    other = next(office for office in bench.store.offices.every() if office.region == "62.01")
    foreign = bench.report("Jauh", office=other.id)
    said = bench.write("Dewi", "/antrean")[0].text
    lines = [line for line in said.splitlines() if line.startswith("•")]
    assert [line.split()[1] for line in lines] == codes[:10]
    assert foreign.code not in said
    assert "tidak ditemukan" in bench.write("Dewi", f"/laporan {foreign.code}")[0].text
    assert (
        foreign.code in bench.write("Rina", f"/laporan {foreign.code}")[0].text
    )  # an admin of the home office sees all


def test_a_room_lists_its_own_office_only_whoever_asks(bench: Bench) -> None:
    bench.write("Wati", f"/gabung {bench.invite('head', '63.71')}")
    bench.write("Wati", f"/gabung {bench.invite('room', '63.71')}", "grup-kota")
    report = bench.report()
    for command in ("/antrean", "/cari Rahmad", "/laporan Rahmad"):
        said = bench.write("Rina", command, "grup-kota")  # an admin of the home office, who sees every office
        assert len(said) == 1
        assert report.code not in said[0].text
        assert report.code in bench.write("Rina", command, "grup")[0].text
        assert report.code in bench.write("Rina", command)[0].text


def test_another_group_hears_nothing_of_a_report(bench: Bench) -> None:
    report = bench.report()
    said = bench.write("Dewi", f"/laporan {report.code}", "grup-arisan")
    assert [heard.text for heard in said] == ["Perintah ini hanya di grup kantor atau di chat pribadi dengan saya."]
    said = bench.press_data("Dewi", f"show_map:{report.code}:1", "grup-arisan")
    assert not said
    assert "Lapangan" in bench.said("Dewi")[-1].text


# Where the office is told


def without_room(bench: Bench) -> None:
    transact(
        bench.store.connection,
        lambda: bench.store.connection.execute("UPDATE offices SET room_conversation = NULL"),
    )


def test_without_a_room_heads_and_admins_are_told_in_private(bench: Bench) -> None:
    without_room(bench)
    report = bench.report()
    for name in ("Hasan", "Rina"):
        assert report.code in bench.said(name)[-1].text
    assert not bench.said("Dewi")
    bench.press("Hasan", "Ambil")
    assert bench.again(report).state is State.TAKEN
    assert "✋ Diambil Hasan" in bench.said("Rina")[-1].text


def test_an_office_with_nobody_leaves_it_to_the_home_office(bench: Bench) -> None:
    other = transact(bench.store.connection, lambda: bench.store.offices.at("63.71", "Bawaslu Kota Banjarmasin"))
    report = bench.report(office=other.id)
    assert report.code in bench.said("grup")[-1].text
    bench.press("Dewi", "Ambil", "grup")
    assert bench.again(report).state is State.TAKEN


def test_a_lost_room_is_told_once_and_its_reports_come_in_private(bench: Bench) -> None:
    for number in range(2):
        message = Incoming(f"left{number}", bench.at("grup").room, private=False, left=True)
        transact(bench.store.connection, lambda message=message: _handle(bench, message))
    assert bench.words("Hasan").count("tidak berada di grup") == 1
    assert not bench.said("Dewi")
    report = bench.report()
    assert report.code in bench.words("Hasan")
    assert report.code not in bench.words("grup")
    bench.write("Hasan", "/antrean", "grup")  # the bot is in the group again
    later = bench.report("Budi")
    assert later.code in bench.words("grup")


def test_what_waited_in_a_lost_room_is_shown_to_the_leaders(bench: Bench) -> None:
    new, taken = bench.report(), bench.report("Budi", happened_on="2026-11-20")
    bench.press("Dewi", "Ambil", "grup")
    message = Incoming("left", bench.at("grup").room, private=False, left=True)
    transact(bench.store.connection, lambda: _handle(bench, message))
    for name in ("Hasan", "Rina"):
        said = bench.said(name)
        assert said[1].text.startswith("2 laporan menunggu: /antrean.")
        assert new.code in said[2].text
        assert said[2].labels[0] == "✋ Ambil"
        assert taken.code not in bench.words(name)
    bench.press("Hasan", "Ambil")
    assert bench.again(new).state is State.TAKEN


def test_a_lost_room_without_reports_is_told_in_one_message(bench: Bench) -> None:
    message = Incoming("left", bench.at("grup").room, private=False, left=True)
    transact(bench.store.connection, lambda: _handle(bench, message))
    assert len(bench.said("Hasan")) == 1


def _handle(bench: Bench, message: Incoming) -> None:
    turn = bench.turn(message)
    if message.migrated:
        reachability.migrated(turn)
    else:
        reachability.lost(turn)
    bench._note(turn)


def test_a_blocked_reporter_is_no_longer_written_to(bench: Bench) -> None:
    bench.report()
    message = Incoming("u1", bench.at("Ani"), undelivered=Undelivered("blocked"))
    transact(bench.store.connection, lambda: _handle(bench, message))
    bench.press("Dewi", "Ambil", "grup")
    assert not bench.said("Ani")
    bench.press("Dewi", "Tanya pelapor", "grup")
    assert bench.notices[-1] == "Pelapornya tidak bisa dihubungi lewat chat."


@pytest.mark.parametrize("written_first", [False, True])
def test_a_group_that_moved_stays_the_room(bench: Bench, written_first: bool) -> None:
    if written_first:
        transact(bench.store.connection, lambda: bench.store.conversations.at(bench.at("grup-baru").room, bench.now))
    message = Incoming("v1", bench.at("grup").room, private=False, migrated=Migrated("grup-baru"))
    transact(bench.store.connection, lambda: _handle(bench, message))
    report = bench.report()
    assert report.code in bench.words("grup-baru")


def test_a_parked_message_is_told_by_number_only(bench: Bench) -> None:
    message = Incoming("w1", bench.at("Ani"), text="rahasia")

    def work() -> None:
        turn = bench.turn(message)
        reachability.report_parked(turn, 17)
        bench._note(turn)

    transact(bench.store.connection, work)
    assert "nomor 17" in bench.said("grup")[-1].text
    assert "rahasia" not in bench.words("grup")


def test_addresses_of_the_practice_room_do_as_well(bench: Bench) -> None:
    code = bench.invite("head", "63.71")
    address = Address("practice", "s-9", "s-9")
    message = Incoming("x1", address, text=f"/gabung {code}", name="Wahyu")

    def work() -> None:
        from handlers.routing import handle

        turn = bench.turn(message)
        handle(turn)
        bench._note(turn)

    transact(bench.store.connection, work)
    found = bench.store.offices.staff_of(Address("practice", "room", "s-9"))
    assert found is not None
    assert found.name == "Wahyu"
