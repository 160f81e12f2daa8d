"""What people want who write in free words; many spellings, three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.intents import Intent, in_danger, read_intent, village_head

MEANT = {
    Intent.GREETING: [
        "halo min",
        "P",
        "tes",
        "Assalamu'alaikum wr wb",
        "selamat pagi pak",
        "permisi kak",
        "sugeng enjing",
    ],
    Intent.THANKS: ["makasih min", "terima kasih", "ok siap", "matur nuwun", "oke"],
    Intent.DANGER: [
        "saya diancam gara2 lapor",
        "aku diteror orang",
        "saya takut",
        "sy didatangi orang krn melapor, tolong",
        "saya mau dipecat karena laporan itu",
        "kami diintimidasi setelah melapor",
        "ulun diancam",
        "keluarga saya diancam",
        "takut banget min",
        "ada orang datang ke rumah saya marah2 soal laporan",
        "saya diancam atasan",
    ],
    Intent.SAFE: [
        "aman ga kalau lapor disini",
        "amankah melapor?",
        "identitas saya dirahasiakan kan kalau lapor",
        "takut ketahuan",
        "bisa lapor anonim?",
        "takut lapor",
        "siapa yang baca laporan saya?",
        "sapa haja nang kawa malihat laporan ulun",
        "sopo sing weruh jenengku, identitas ku?",
        "siapa baca laporan saya?",
    ],
    Intent.WHO_REPORTED: [
        "siapa yg laporkan saya?",
        "siapa pelapornya",
        "siapa yang lapor pak camat?",
        "sapa nang malaporakan ulun",
        "saya mau tahu siapa yang melaporkan saya ke bawaslu",
    ],
    Intent.WHOM_TO_CHOOSE: [
        "siapa yg harus sy pilih?",
        "sebaiknya nyoblos siapa ya",
        "menurut kamu bagusnya pilih nomor berapa, no mana?",
    ],
    Intent.CAMPAIGN_TEXT: [
        "buatkan caption dukung paslon 2 dong",
        "tolong bikinkan pantun kampanye untuk calon nomor 3",
        "min buatin slogan buat caleg saya",
        "tulis pidato kampanye untuk pak bupati",
    ],
    Intent.ABUSE: ["dasar bot goblok, bawaslu makan gaji buta", "anjing", "bawaslu tolol", "kamu bego ya"],
    Intent.WANTS_REPORT: ["mau lapor", "saya ingin melapor", "mau ngadu min", "lapor pak", "handak malapor"],
    Intent.STATUS: [
        "laporan saya sudah sampai mana",
        "kok laporan saya belum ada kabar",
        "cek laporan saya dong",
        "saya mau cabut laporan",
    ],
    Intent.HELP: ["cara pakai", "tolong bantu min", "info dong"],
    Intent.ASK: [
        "klo cuma nge like postingan cagub boleh ga min?",
        "min klo ikut mancing bareng timses tu kena ga ya, sy p3k",
        "ngumpul sama relawan paslon melanggar ora yo",
        "suami saya nyaleg, boleh saya temani kampanye?",
        "kalau tetangga minta saya jadi mc acara syukuran partai gmn",
        "atasan saya nyuruh pegawai dukung calon no 2, itu boleh?",
        "ulun PNS, kawa lah mamasang stiker calon bupati di mutur saurang?",
        "min, nyong guru PPPK. olih melu grup WA tim sukses ora? mung maca thok",
        "iso ora PNS melu partai",
        "boleh follow ig pribadi pak bupati? beliau nyalon lagi",
        "tmn ngajak bantu2 tim pemenangan cabup, saya asn, boleh ga",
        "apakah asn boleh foto dengan calon",
        "saya terlanjur like postingan cabup",
        "sanksi asn ikut kampanye",
        "saya pns suami saya caleg, harus cuti kah",
        "pns ikut kampanye dihukum apa",
        "hukum nya apa asn foto sama cabup",
        "kenapa asn tidak boleh kampanye",
        "siapa saja yang bisa lapor?",
        "blh ga ikut senam bareng caleg",
    ],
    Intent.TELL: [
        "Pak camat Sungai Rimba, Rahmad Fauzi, kemarin ikut kampanye calon bupati di lapangan desa Murung Asih. naik"
        " panggung pula, saya lihat sendiri",
        "ada ibu2 pegawai baju dinas bagi sembako ada stiker calonnya, ga tau namanya",
        "guru sd anak saya ngajak pilih calon bupati no 1 di fb",
        "pambakal kami umpat kampanye",
        "kadis bagi2 amplop tadi malam di balai desa",
        "mobil dinas dipakai masang spanduk calon kemarin",
        "https://facebook.com/akun/posts/123",
        "kami diancam mutasi kalau tidak pilih nomor 1 sama pak kadis",
        "camat goblok itu kampanye terus di lapangan",
        "pak sekda bikin status dukung petahana",
        "lurah bagi beras tadi pagi",
        "ada mobil plat merah di acara kampanye",
        "bupati mengancam memecat pegawai yang tidak mendukung",
        "selamat pagi pak, mau lapor ada guru kampanye di kelas kemarin",
        "istri saya dipecat dari honorer karena ga pilih no 2",
        "wingi pak lurah melu kampanye ning alun-alun",
        "camat marah2 ke saya karena tidak dukung caleg",
        "pak lurah nyoblos pakai kaos caleg, dibagikan oleh timses",
    ],
    Intent.EITHER: [
        "camat nyuruh pilih no 1",
        "atasan minta dukung caleg",
        "tadi pagi rame sekali di depan rumah tetangga sebelah",
    ],
    Intent.NOTHING: ["asdf", "hmm", "👍", "", "nasi goreng", "12"],
}


@pytest.mark.parametrize(
    ("typed", "intent"), [(typed, intent) for intent, sentences in MEANT.items() for typed in sentences]
)
def test_what_is_meant(typed: str, intent: Intent) -> None:
    assert read_intent(typed) is intent


@pytest.mark.parametrize("typed", ["saya diancam gara2 lapor", "aku diteror setelah melapor", "sy dipecat krn lapor"])
def test_a_call_for_help_interrupts(typed: str) -> None:
    assert in_danger(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "kami diancam mutasi kalau tidak pilih nomor 1",
        "camat mengancam pegawai di rapat kemarin",
        "takut",
        "saya diancam kepala sekolah supaya dukung calon nomor 2, kemarin di ruang guru, ada saksinya",
        "saya lihat sendiri, tapi takut jadi saksi",
    ],
)
def test_an_answer_that_tells_of_a_threat_stays_an_answer(typed: str) -> None:
    assert not in_danger(typed)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("pambakal kami umpat kampanye", "pambakal"),
        ("Kepala Desa Murung Asih bagi sembako", "kepala desa"),
        ("kadesnya nyuruh pilih", "kadesnya"),
        ("pak lurah ikut kampanye", ""),
        ("bu kades eh bu lurah maksudnya", ""),
        ("camat pidato", ""),
    ],
)
def test_a_village_head_is_noticed_and_a_lurah_is_none(typed: str, word: str) -> None:
    assert village_head(typed) == word


@given(st.text(max_size=3000))
def test_any_text_has_an_intent(typed: str) -> None:
    assert read_intent(typed) in Intent
    assert in_danger(typed) in (True, False)
    village_head(typed)
