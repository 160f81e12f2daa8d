"""The lexicon and the normaliser: what people type becomes the words of the cards, and nothing is lost on the way."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.understanding import Lexicon, LexiconError
from bot.core.understanding.actors import Actors
from bot.core.understanding.normalise import MOST_WORDS, NEGATIONS, Normaliser
from bot.core.understanding.policy import make_normaliser
from bot.core.understanding.stem import stem
from bot.language import load_lexicon
from tests.asked import LOCALES, book

LEXICON = load_lexicon(LOCALES / "understanding")
NORMALISER = make_normaliser(book(), LEXICON)

# Words with two meanings, of which the everyday one must survive.
AMBIGUOUS = (
    "mandiri",
    "oleh",
    "sama",
    "sma",
    "pa",
    "ri",
    "k",
    "n",
    "bu",
    "kita",
    "kami",
    "politik",
    "kena",
    "lah",
    "surat",
    "jalan",
)


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("blh gk", "boleh tidak"),
        ("bolehhhh ga siiih", "boleh tidak"),
        ("ulun kada umpat", "saya tidak ikut"),
        ("kulo mboten nderek", "saya tidak ikut"),
        ("olih ora", "boleh tidak"),
        ("oleh ora melu kampanye", "boleh tidak ikut kampanye"),
        ("pegawai negeri sipil", "asn"),
        ("PPPK", "pppk"),
        ("p3k", "pppk"),
        ("kmpnye", "kampanye"),
        ("cabup", "calon"),
        ("bakal calon bupati", "bakal_calon bupati"),
        ("fb ig", "facebook instagram"),
        ("orang2 dkng", "orang dukung"),
        ("kapala desa", "kades"),
        ("kendaraan dinas", "mobil dinas"),
        ("cuti di luar tanggungan negara", "cltn"),
    ],
)
def test_typed_words_become_standard_ones(typed: str, standard: str) -> None:
    assert " ".join(NORMALISER.words(typed)) == standard


@pytest.mark.parametrize("word", ["pppk", "ppp", "bbm", "www", "kpps", "pps", "bkn", "cltn", "sma", "dpr"])
def test_words_of_repeated_letters_and_short_names_stay(word: str) -> None:
    assert NORMALISER.words(word) == [word]


@pytest.mark.parametrize(
    "negation", ["tidak", "kada", "ora", "ndak", "mboten", "gak", "ga", "nggak", "tdk", "ra", "boten"]
)
def test_a_negation_survives(negation: str) -> None:
    assert "tidak" in NORMALISER.words(f"saya {negation} ikut kampanye")


@pytest.mark.parametrize(
    "negation", ["bukan", "dudu", "sanes", "jangan", "jgn", "belum", "durung", "balum", "tanpa", "tnp"]
)
def test_other_negations_survive(negation: str) -> None:
    assert set(NORMALISER.words(f"saya {negation} ikut")) & NEGATIONS


@pytest.mark.parametrize("word", ["tindak", "tanpan", "jangka"])
def test_nothing_is_mended_into_a_negation(word: str) -> None:
    assert not set(NORMALISER.words(word)) & NEGATIONS


def test_a_slip_is_mended_and_a_short_word_is_not() -> None:
    assert NORMALISER.words("deklarsai") == ["deklarasi"]
    assert NORMALISER.words("pasur") == ["pasur"]


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_no_key_is_a_word_with_another_everyday_meaning(word: str) -> None:
    assert word not in LEXICON.forms


def test_a_form_is_one_word_and_leads_to_a_final_standard() -> None:
    for form, standard in LEXICON.forms.items():
        assert re.fullmatch(r"[a-z0-9]+", form), form
        assert standard not in LEXICON.forms or LEXICON.forms[standard] == standard, form


def test_no_negation_is_silent_or_means_something_else() -> None:
    assert not NEGATIONS & LEXICON.silent
    assert not NEGATIONS & LEXICON.forms.keys()


def test_no_abbreviation_of_an_office_becomes_a_word() -> None:
    assert not {"bkn", "kpu", "tni", "pns2", "ppk", "pps", "kpps"} & LEXICON.forms.keys()


def test_standards_come_out_as_they_are() -> None:
    words = {word for standard in LEXICON.forms.values() for word in standard.split()} - LEXICON.silent
    assert [word for word in words if not NORMALISER.words(word.replace("_", " "))] == []


@pytest.mark.parametrize(
    "table",
    [
        {"forms": {"boleh": "oke", "bisa": "oke"}},
        {"forms": {"boleh": "bisa", "bisa": "boleh"}},
        {"phrases": {"boleh": ["satu"]}},
        {"phrases": {"boleh": "bukan daftar"}},
        {"forms": "bukan tabel"},
    ],
)
def test_a_lexicon_that_contradicts_itself_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(LexiconError):
        Lexicon.from_tables(table, {})


def test_an_off_topic_group_names_its_office() -> None:
    table = tomllib.loads('[dpt]\noffice = "kpu"\nphrasings = ["cek nama saya"]')
    (group,) = Lexicon.from_tables({}, table).off_topic
    assert (group.id, group.office, group.phrasings) == ("dpt", "kpu", ("cek nama saya",))


@pytest.mark.parametrize(
    "forms",
    [
        ("dukung", "mendukung", "ndukung", "dukungan", "didukung"),
        ("pilih", "memilih", "milih", "mamilih"),
        ("ajak", "mengajak", "ngajak", "diajak"),
        ("suruh", "menyuruh", "nyuruh", "disuruh"),
        ("lapor", "melapor", "melaporkan", "dilaporkan", "laporan"),
        ("kampanye", "mengampanyekan", "berkampanye", "kampanyene"),
        ("tulis", "menulis", "nulis", "ditulis"),
        ("pasang", "memasang", "masang", "dipasang"),
    ],
)
def test_forms_of_a_word_meet_in_one_key(forms: tuple[str, ...]) -> None:
    assert len({stem(word) for word in forms}) == 1


def test_different_words_keep_different_keys() -> None:
    words = (
        "calon",
        "kampanye",
        "partai",
        "dukung",
        "pilih",
        "lapor",
        "sanksi",
        "suara",
        "spanduk",
        "stiker",
        "pppk",
        "tidak",
    )
    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("typed", "persons"),
    [
        ("tentara ikut kampanye", {"tni_polri"}),
        ("anggota polisi", {"tni_polri"}),
        ("pambakal umpat timses", {"desa"}),
        ("perangkat desa", {"desa"}),
        ("tenaga honorer", {"honorer"}),
        ("karyawan pln", {"bumn"}),
        ("p3k", {"pppk"}),
        ("istri saya", {"spouse"}),
        ("garwa kulo", {"spouse"}),
        ("pensiunan guru", {"pensiunan", "teacher"}),
        ("saya pns", set()),
    ],
)
def test_persons_are_found(typed: str, persons: set[str]) -> None:
    assert Actors(LEXICON).found(NORMALISER.words(typed)) == persons


@given(st.text(max_size=2000))
def test_any_text_gives_few_words_and_never_fails(text: str) -> None:
    words = NORMALISER.words(text)
    assert len(words) <= 4 * MOST_WORDS
    assert words == NORMALISER.words(text)
    assert NORMALISER.many([text, text]) == [words, words]


def test_nothing_read_is_kept() -> None:
    own = Normaliser(LEXICON, ["kampanye"])
    before = repr(sorted(own.__dict__.items(), key=lambda item: item[0]))
    own.words("nomorhapekuadalah081234567890")
    assert repr(sorted(own.__dict__.items(), key=lambda item: item[0])) == before
