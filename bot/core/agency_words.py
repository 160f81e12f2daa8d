"""The lexicon of the agency search: what is dropped, spelled out, or never taken for an agency."""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 300

_SPELLINGS: dict[str, str] = {
    variant: plain
    for plain, variants in {
        "kabupaten": "kab kabupten kabputen pemkab",
        "kota": "pemkot kotamadya kodya",
        "provinsi": "prov propinsi prop pemprov",
        "kecamatan": "kecmatan kecamtan",
        "dinas": "dns din kadis kadin kepdis",
        "badan": "bdn kaban",
        "kantor": "ktr kntr kantr",
        "bagian": "bag kabag",
        "sekolah": "sklh skolah sekola",
        "negeri": "ngri negri",
        "sekretariat": "sekretaris sekertaris sekretaris2",
        "kementerian": "kementrian kementerian kmentrian",
        "rsud": "rsd",
        "puskesmas": "pkms puskes pusksmas pusling",
        "sd": "esde",
        "polres": "kapolres wakapolres",
        "camat": "pakcamat sekcam",
        "desa": "sekdes pambakal perangkat",
    }.items()
    for variant in variants.split()
}

_PERSON_TEXT = """
    pegawai pegawe pgw pegawainya kepala kep ka oknum staf staff stap karyawan karyawati honorer asn pns pppk p3k guru
    bu ibu pak bapak kabid kasi kasubag kasubbag kasie sekdis bendahara operator petugas pejabat anggota
    kepsek kepseknya perawat bidan dokter dosen wakil wakasek ketua komandan orang org di dari yang itu kerja bekerja
    kerjanya dinasnya instansi instansinya pelaksana plt plh pj mantan eks tu seorang salah satu
"""
PERSON_WORDS = frozenset(_PERSON_TEXT.split())
"""Words about the person or the sentence, not about the agency."""

REGION_WORDS = frozenset({"kabupaten", "kota", "provinsi", "kecamatan", "kelurahan", "desa", "kec", "kel"})
CONTAINERS = frozenset({"kecamatan", "kec", "kelurahan", "kel", "desa", "kampung", "nagari", "gampong"})
"""Names that mostly say where; an agency only when nothing else in the text is one."""

SHY = frozenset({"pa", "pt", "pn", "lp", "sar", "tun", "lan", "ori", "min", "man", "bpp", "kel", "kec", "atr", "bpk"})
"""Two and three letters that are also other words: only at the beginning, and never surely."""

NEEDS_NUMBER = frozenset({"min", "man"})

FIRMS = frozenset({"pt", "cv", "ud", "partai", "parpol", "toko", "warung", "yayasan", "ormas", "lsm", "indomaret"})
"""What follows these is a firm, a party, a club; no agency is looked for after them."""

PRIVATE = frozenset(
    {"swasta", "muhammadiyah", "maarif", "nu", "aisyiyah", "kristen", "katolik", "islam", "it", "terpadu", "pesantren"}
)
"""After "SD" or "RS" these make it a private one, whose people are not ASN."""

GENERIC = frozenset(
    {"dinas", "badan", "kantor", "bagian", "balai", "uptd", "upt", "kementerian", "sekretariat", "biro", "unit"}
    | {"sekolah", "negeri", "rumah", "daerah", "umum", "bank", "dan", "komisi", "pusat", "instansi", "pemerintah"}
    | {"indonesia", "nasional", "perusahaan", "lembaga", "wilayah", "pelayanan", "pengelola", "tinggi"}
)
"""Words so many agencies share that they tell nothing."""

_OF_HEAD = re.compile(
    r"^(?:ka|waka|kep)(?=(?:din|dis|kankem|pusk|satp|bap|bak|upt|kesb|lapas|rutan|korwil|kua|bps|bkpp))"
)
"""The head's title glued to the agency: "kadinkes", "kasatpol"."""

_STATE_PT = re.compile(r"\bpt\.? (?=air minum|banjarmasin)")
"""Before these, "PT" is no firm of strangers: the water company, the high court."""


def agency_words(text: str) -> list[str]:
    """The telling words of a typed agency: lower case, common short forms spelled out, words for the person gone."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_READ]).lower().replace("&", " dan ")
    plain = _STATE_PT.sub("ptn", plain)
    plain = re.sub(r"['`’‘ʼ\u0300-\u036f]", "", plain)
    words = re.findall(r"[a-z]+(?:[0-9]+[a-z]+)*|[0-9]+", plain)
    words = [_OF_HEAD.sub("", _SPELLINGS.get(word, word)) for word in words]
    return [word for word in words if word not in PERSON_WORDS]


def alias_key(words: list[str]) -> str:
    """Words as looked up: spaces do not count."""
    return "".join(words)
