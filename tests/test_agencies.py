"""The agency book against a list of how people call their agencies, and its promises for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agencies import AgencyBook, Group, Service, UnknownAgencyError

DATA = Path(__file__).parent.parent / "bot" / "data" / "agencies.json"
BOOK = AgencyBook.from_data(json.loads(DATA.read_text(encoding="utf-8")))

TYPED = [
    ("disdik kab banjar", "disdik"),
    ("pegawai dinas pendidikan kabupaten tapin", "disdik"),
    ("Dikbud HST", "disdik"),
    ("dinas pendidkan banjarnegara", "disdik"),
    ("kadisdik kalsel", "disdik"),
    ("oknum dinkes kota banjarbaru", "dinkes"),
    ("kadinkes", "dinkes"),
    ("Dinas Kesehatn Tala", "dinkes"),
    ("dishub", "dishub"),
    ("dinas perhubungan prov kalsel", "dishub"),
    ("dinsos batola", "dinsos"),
    ("PUPR kab. Tabalong", "dpupr"),
    ("dinas pekerjaan umum banjar", "dpupr"),
    ("perkim bjb", "disperkim"),
    ("dinas LH", "dlh"),
    ("Capil banjarmasin", "disdukcapil"),
    ("disdukcapill hsu", "disdukcapil"),
    ("kepala dinas pmd balangan", "dpmd"),
    ("kominfo kotabaru", "diskominfo"),
    ("disperindag kab purbalingga", "disperindag"),
    ("dinas koperasi", "diskopukm"),
    ("disnakertrans", "disnaker"),
    ("dpmptsp kab banjar", "dpmptsp"),
    ("kantor perizinan", "dpmptsp"),
    ("dispora kalsel", "dispora"),
    ("perpusda banjarnegara", "dispersip"),
    ("distan tapin", "distan"),
    ("penyuluh pertanian kec gambut", "bpp_pertanian"),
    ("pol pp", "satpolpp"),
    ("Satpol-PP Kota Banjarmasin", "satpolpp"),
    ("kasatpol pp", "satpolpp"),
    ("damkar", "damkar"),
    ("BPBD kab. hulu sungai tengah", "bpbd"),
    ("bappeda", "bappeda"),
    ("BKPSDM Banjar", "bkpsdm"),
    ("badan kepegawaian daerah", "bkpsdm"),
    ("kesbangpol", "kesbangpol"),
    ("staf inspektorat kab banjarnegara", "inspektorat"),
    ("sekda tanah laut", "setda"),
    ("sekretaris daerah tanah bumbu", "setda"),
    ("kantor bupati banjar", "setda"),
    ("sekwan", "setwan"),
    ("camat sungai tabuk", "kecamatan"),
    ("kantor camat gambut", "kecamatan"),
    ("pegawai kecamatan martapura", "kecamatan"),
    ("lurah keraton", "kelurahan"),
    ("kantor kelurahan loktabat", "kelurahan"),
    ("kepala desa penggalaman", "desa"),
    ("pambakal sungai rangas", "desa"),
    ("perangkat desa batur", "desa"),
    ("RSUD Ratu Zalecha", "rsud"),
    ("rumah sakit daerah barabai", "rsud"),
    ("puskesmas gambut", "puskesmas"),
    ("perawat pkm astambul", "puskesmas"),
    ("puskesms karang intan", "puskesmas"),
    ("guru SDN 2 kecamatan gambut", "sd"),
    ("guru sd anak saya", "sd"),
    ("kepsek smpn 1 martapura", "smp"),
    ("guru SMAN 1 Barabai", "sma"),
    ("smkn 2 banjarmasin", "smk"),
    ("SLB negeri pelambuan", "slb"),
    ("pdam intan banjar", "bumd_pdam"),
    ("bank kalsel", "bumd_bpd"),
    ("kemenag kab banjar", "kemenagkab"),
    ("KUA kecamatan gambut", "kua"),
    ("guru MTsN 3 banjar", "mts"),
    ("MAN 1 banjarmasin", "man"),
    ("BPN banjarbaru", "bpnkab"),
    ("pegawai bps", "bps"),
    ("kantor pajak pratama", "kpp"),
    ("kejari banjarnegara", "kejari"),
    ("pengadilan agama martapura", "pa"),
    ("polres banjar", "polres"),
    ("kapolsek astambul", "polsek"),
    ("kodim 1006", "kodim"),
    ("babinsa desa tambak anyar", "koramil"),
    ("lapas karang intan", "lapas"),
    ("sekretariat KPU hss", "kpu"),
    ("dosen ULM", "univ"),
    ("kementrian kehutanan", "kemenhut"),
    ("bkn pusat", "bkn"),
    ("kasn", "kasn"),
]

NOT_AGENCIES = [
    "PT Adaro",
    "partai x",
    "Bank BCA",
    "tukang bakso keliling",
    "toko bangunan pak haji",
    "SD Muhammadiyah 8",
    "ibu rumah tangga",
    "gojek",
    "karang taruna",
    "majelis taklim",
    "tim sukses paslon",
]


def test_names_as_people_type_them() -> None:
    wrong = [(text, want, BOOK.find(text)[:1]) for text, want in TYPED if _first(text) != want]
    assert len(wrong) <= len(TYPED) * 0.05, wrong


def _first(text: str) -> str | None:
    found = BOOK.find(text)
    return found[0].id if found else None


@pytest.mark.parametrize("text", NOT_AGENCIES)
def test_what_is_no_agency_is_not_taken_for_one(text: str) -> None:
    assert BOOK.find(text) == ()


def test_a_name_of_several_agencies_gives_them_all() -> None:
    assert {match.id for match in BOOK.find("samsat")} == {"bapenda", "samsatupt"}


def test_the_longest_name_wins_and_the_region_is_left_over() -> None:
    first = BOOK.find("pegawai dinas kesehatan kab. banjar")[0]
    assert (first.id, first.exact, first.score, first.rest) == ("dinkes", True, 100.0, "kabupaten banjar")


def test_a_typing_error_is_found_but_not_called_exact() -> None:
    first = BOOK.find("dinas perhubngan")[0]
    assert first.id == "dishub"
    assert not first.exact
    assert 80 <= first.score < 100


def test_a_school_by_its_number_and_not_the_admin() -> None:
    assert _first("MIN 2 Banjar") == "min"
    assert _first("halo min, saya mau lapor") is None


def test_full_names_are_composed() -> None:
    assert BOOK.compose("disdik", "Kabupaten Banjar") == "Dinas Pendidikan Kabupaten Banjar"
    assert BOOK.compose("kecamatan", "Gambut") == "Kecamatan Gambut"
    assert BOOK.compose("desa", "") == "Pemerintah Desa"
    assert BOOK.compose("bkn", "Kota Banjarbaru") == "Badan Kepegawaian Negara"
    assert BOOK.compose("disdik", "") == "Dinas Pendidikan"
    with pytest.raises(UnknownAgencyError):
        BOOK.compose("nothing", "Kabupaten Banjar")


def test_who_works_there_and_whom_it_answers_to() -> None:
    assert BOOK.agency("polres").service is Service.ARMED
    assert BOOK.agency("bumd_pdam").service is Service.COMPANY
    assert BOOK.agency("desa").service is Service.VILLAGE
    assert not BOOK.agency("desa").civil_servants
    assert BOOK.agency("kua").civil_servants
    assert BOOK.agency("kua").group is Group.VERTICAL
    assert BOOK.agency("sma").levels == ("prov",)
    assert set(BOOK.agency("smp").levels) == {"kab", "kota"}


def test_every_short_name_of_the_data_finds_its_agency() -> None:
    rows = json.loads(DATA.read_text(encoding="utf-8"))["agencies"]
    lost = [
        (alias, row["id"])
        for row in rows
        for alias in row["aliases"]
        if row["id"] not in {match.id for match in BOOK.find(alias)}
    ]
    assert lost == []


@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    for match in BOOK.find(text):
        assert 0 < match.score <= 100
        assert BOOK.compose(match.id, "Kota Banjarmasin")


_PIECES = sorted({word for text, _ in TYPED for word in text.split()} | {"pt", "min", "2", "kab.", "&", "(", "{kec}"})


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_any_mix_of_known_words_is_taken(words: list[str]) -> None:
    found = BOOK.find(" ".join(words))
    assert len(found) <= 5
    assert len({match.id for match in found}) == len(found)
    assert not any(match.exact for match in found[1:] if match.score < found[0].score)
