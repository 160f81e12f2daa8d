"""Words that show who tells, true and false ones, and what stands there instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.telltale import replaced, telltales
from tests.interviewing import TEXTS


def without(typed: str) -> str:
    return replaced(typed, telltales(typed), TEXTS.words)


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("guru sd anak saya ngajak pilih no 1 di fb", "guru sd di sekolah itu ngajak pilih no 1 di fb"),
        ("wali kelas anak sy kirim stiker", "wali kelas di sekolah itu kirim stiker"),
        ("kepala sekolah anak ulun umpat kampanye", "kepala sekolah di sekolah itu umpat kampanye"),
        ("anak saya yang kelas 6 melihatnya", "seseorang yang kelas 6 melihatnya"),
        ("ank sy difoto", "seseorang difoto"),
        ("anakku nang kono", "seseorang nang kono"),
        ("anakq jg lihat", "seseorang jg lihat"),
        ("anak2 saya dan anak-anak saya", "seseorang dan seseorang"),
        ("adik ipar saya kerja di sana", "seseorang kerja di sana"),
        ("suami saya PNS ikut kampanye", "seseorang PNS ikut kampanye"),
        ("istri sy dipaksa", "seseorang dipaksa"),
        ("laki ulun disuruh mamasang baliho", "seseorang disuruh mamasang baliho"),
        ("bini unda diajak", "seseorang diajak"),
        ("bojoku dikon milih", "seseorang dikon milih"),
        ("bojone nyong guru", "seseorang guru"),
        ("anake inyong dijak", "seseorang dijak"),
        ("abah ulun diancam", "seseorang diancam"),
        ("Bapak saya dipanggil lurah", "Seseorang dipanggil lurah"),
        ("orang tua saya terima sembako", "seseorang terima sembako"),
        ("mertua kami dapat amplop", "seseorang dapat amplop"),
        ("bos saya nyuruh pilih no 2", "pimpinan di kantor itu nyuruh pilih no 2"),
        ("bosku maksa", "pimpinan di kantor itu maksa"),
        ("atasan sy ikut deklarasi", "pimpinan di kantor itu ikut deklarasi"),
        ("pimpinan kami mengarahkan", "pimpinan di kantor itu mengarahkan"),
        ("bos suami saya", "seorang pimpinan"),
        ("kepala dinas saya orasi", "kepala dinas itu orasi"),
        ("kepsekku bagi kaos", "kepsek itu bagi kaos"),
        ("kadis kami kampanye", "kadis itu kampanye"),
        ("guru saya pakai baju partai", "guru di sekolah itu pakai baju partai"),
        ("di kelas saya dibagi stiker", "di kelas itu dibagi stiker"),
        ("kantor kami dipasangi spanduk", "kantor itu dipasangi spanduk"),
        ("kantor suami saya", "kantor itu"),
        ("sekolah anak kami", "sekolah itu"),
        ("di depan rumah saya ada mobil dinas", "di depan sebuah rumah ada mobil dinas"),
        ("rumah orang tua saya dipasangi baliho", "sebuah rumah dipasangi baliho"),
        ("neng omahku ana baliho", "neng sebuah rumah ana baliho"),
        ("di higa rumah ulun", "di higa sebuah rumah"),
        ("tempat saya kerja dipakai rapat", "tempat itu dipakai rapat"),
        ("wadah ulun bagawi dipakai", "tempat itu dipakai"),
        ("saya guru di SMPN 2, kepsek nyuruh kami", "seorang guru di SMPN 2, kepsek nyuruh kami"),
        ("saya kerja di puskesmas itu", "ada yang kerja di puskesmas itu"),
        ("kebetulan saya juga mengajar di situ", "kebetulan ada yang mengajar di situ"),
        ("ulun bagawi di kantor camat", "ada yang bagawi di kantor camat"),
        ("nyong guru PPPK", "seorang guru PPPK"),
        ("sy honorer di dinas itu", "seorang honorer di dinas itu"),
        ("saya disuruh camat pasang baliho", "ada yang disuruh camat pasang baliho"),
        ("kepsek menyuruh saya kampanye", "kepsek menyuruh orang kampanye"),
        ("tetangga saya lurahnya", "seorang warga lurahnya"),
        ("naik panggung, saya tetangganya", "naik panggung, seorang tetangganya"),
        ("ulun anak buahnya", "seorang anak buahnya"),
        ("rekan kerja saya merekam", "seseorang merekam"),
        ("teman sekantor merekam", "seseorang merekam"),
        ("di grup wa kantor kami dibagikan", "di sebuah grup dibagikan"),
        ("di grup keluarga", "di sebuah grup"),
        ("nama saya Budi Santoso, lihat camat kampanye", "(nama dihapus), lihat camat kampanye"),
        ("nama saya budi", "(nama dihapus)"),
        ("hubungi saya di 0812 5550 0011 ya", "(nomor dihapus) ya"),
        ("no wa sy 081255500011", "(nomor dihapus)"),
        ("NIK saya 6303011212800001", "(nomor dihapus)"),
        ("alamat saya di Jl. Melati 5, Martapura", "(alamat dihapus), Martapura"),
        ("saya kepala dinas? bukan. anak saya, istri saya", "saya kepala dinas? bukan. seseorang, seseorang"),
    ],
)
def test_what_shows_the_reporter_and_what_stands_there_instead(typed: str, instead: str) -> None:
    assert without(typed) == instead
    assert telltales(instead) == [], "what is said instead shows nobody"


@pytest.mark.parametrize(
    "typed",
    [
        "Pak camat Sungai Rimba, Rahmad Fauzi, kemarin ikut kampanye di lapangan. naik panggung pula, saya lihat sendiri",
        "saya lihat sendiri",
        "saya punya fotonya",
        "menurut saya guru itu salah",
        "menurut saya pns harus netral",
        "kata saya pegawai itu memihak",
        "setahu saya kepala sekolahnya ikut",
        "bu guru saya lihat naik panggung",
        "kepala dinas saya lihat di lapangan",
        "tadi bapak saya lihat di lapangan",
        "di kantor saya lihat spanduk",
        "bupati saya foto dari jauh",
        "lurah kami kampanye untuk calon bupati kemarin di pasar",
        "pambakal kami umpat kampanye",
        "camat kami pidato",
        "di desa kami ada pembagian sembako",
        "kampung saya dapat beras",
        "kecamatan kami ramai",
        "daerah saya aman",
        "anaknya ikut juga",
        "saya kenal istrinya",
        "menurut saya stafnya disuruh",
        "istrinya bupati jadi calon",
        "anak buahnya disuruh",
        "rumah sakit itu dipakai",
        "rumah dinas camat dipasangi baliho",
        "buku tamu kantor camat",
        "kelas 6 sd dipakai rapat",
        "kami semua disuruh berkumpul",
        "perilakunya memihak, laku keras",
        "nama saya tolong dirahasiakan",
        "nama saya jangan disebut",
        "di hp saya ada videonya",
        "saya dapat dari grup wa warga",
        "saya takut",
        "saya tidak kenal orangnya",
        "ada saksi lain selain saya",
        "yang bicara pegawai dinas itu, saya dengar",
        "wong kuwi ngakon milih nomer siji",
        "",
    ],
)
def test_what_shows_nobody(typed: str) -> None:
    assert telltales(typed) == []


@given(st.text(max_size=300))
def test_any_text_is_read_and_nothing_else_in_it_changes(typed: str) -> None:
    found = telltales(typed)
    assert all(typed[each.start : each.end] == each.words for each in found)
    assert replaced(typed, found, lambda instead: "") == "".join(
        letter for index, letter in enumerate(typed) if not any(each.start <= index < each.end for each in found)
    )


_PIECES = st.sampled_from(
    "saya sy anak guru bos kelas rumah kantor suami lihat di kerja disuruh nama Budi kami pak wali kepala dinas , . ku".split()
)


@given(st.lists(_PIECES, max_size=40), st.sampled_from([" ", "\n"]))
def test_once_replaced_nothing_is_left_to_ask(pieces: list[str], joint: str) -> None:
    typed = joint.join(pieces)
    for _ in range(40):
        if not telltales(typed):
            return
        typed = without(typed)
    raise AssertionError(typed)
