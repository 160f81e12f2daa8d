"""The words behind `telltale`: whom people call their own, where they work, what they are, with chat spellings, some Banjarese
and some Javanese.

These are words people write in an account, not words the bot says. Each list is alternatives of a regular expression.
"""

from __future__ import annotations

from typing import Final


def _either(words: str) -> str:
    """Alternatives of a pattern, the longest first; an underscore stands for the space between two words."""
    return "|".join(sorted((word.replace("_", r"[ \t]+") for word in words.split()), key=len, reverse=True))


ME: Final = _either("saya sy sya syaa aku ak gue gw gua ulun unda nyong inyong enyong kulo kula")
US: Final = _either("kami kmi")
ALL_OF_US: Final = _either("kami kmi kita kta")

FAMILY: Final = _either(
    "anak ank anake suami swami suwami laki istri istr isteri bini bojo garwo garwa bapa ayah ayh abah papa papah mama"
    " mamah mamak emak umi uma simbok biyung orang_tua org_tua ortu wong_tuwa kakak kaka kakek nenek mbah simbah"
    " eyang kai nini kakang abang adik adek ading adhi om paman pakde pakdhe bude budhe paklik bulik tante acil mertua morotuo"
    " maratuwa mintuha ipar besan menantu mantu minantu sepupu sapupu ponakan keponakan kamanakan cucu keluarga kluarga"
    " kulawarga saudara sodara dangsanak sedulur calon_suami calon_istri pacar tunangan"
)
KIN: Final = _either(
    "kandung ipar mertua tiri angkat sulung bungsu tengah pertama kedua ketiga ke-?\\d perempuan cewek cowok laki-laki laki2"
    " laki_laki lelaki kecil besar sendiri tertua"
)
"""What stands between a relative and whose it is."""

TITLES: Final = _either("bapak bpk ibu ibuk bunda")
"""Relatives whose names also address anybody."""

_KIND: Final = _either("sd smp sma smk tk paud mi mts ma ngaji kelas agama olahraga bk les")
TEACHER: Final = (
    rf"(?:guru|gr|dosen|ustadz?|ustadzah)(?:[ \t]+(?:{_KIND})"
    r"(?:[ \t]*\d+)?){0,2}|wali[ \t]+kelas|wali[ \t]+murid"
)
HEAD: Final = (
    rf"kepala[ \t]+(?:{_either('sekolah dinas kantor bidang seksi bagian badan puskesmas ruangan upt unit subbagian sub_bagian')})"
    rf"|{_either('kepsek kadis kabid kasi kasubag kasubbag kabag kapus kapuskesmas sekdis sekcam rektor dekan kaprodi direktur')}"
)
BOSS: Final = _either("bos boss bose atasan atasane pimpinan majikan juragan")
UNDER: Final = _either(
    "murid siswa siswi mahasiswa santri anak_didik anak_buah bawahan staf staff rekan_kerja rekan teman_kantor teman_kerja"
    " teman_sekantor tmn_kantor tmn_kerja kawan_kantor kolega"
)
TOGETHER: Final = (
    rf"(?:{_either('teman tmn kawan kanca konco')})[ \t]+(?:{_either('sekantor seruangan sekelas sekampus sebelah')})"
)
NEIGHBOUR: Final = _either("tetangga tangga tanggane tatangga")
HOME: Final = _either("rumah rmh omah umah griya griyo kos kost kosan kontrakan")
WORK: Final = _either(
    "kantor kntr kantur kantore sekolah sekolahan skolah sakulahan kelas kampus ruangan ruang_kerja bidang seksi unit unit_kerja"
    " dinas instansi puskesmas pkm rumah_sakit tempat_kerja tmpt_kerja tempat_krja tempat_tugas wadah_bagawi nggon_kerjo"
    " nggon_kerja toko warung gang komplek kompleks perumahan rt"
)
WORKING: Final = _either(
    "kerja bekerja krja kerjo bagawi begawi nyambut_gawe ngajar mengajar mangajar mulang bertugas tugas dinas berdinas kuliah"
    " magang ngantor honor"
)
PLACE: Final = _either("tempat tmpt nggon enggon wadah kantor sekolah")
AT: Final = _either("di d ning nang neng ing pada")
GROUP: Final = rf"(?:{_either('grup group grp gc wag')})(?:[ \t]+(?:{_either('wa whatsapp telegram')}))?"
OF_GROUP: Final = _either(
    "keluarga kantor rt kelas alumni wali_murid orang_tua_murid pkk arisan guru sekolah dinas pegawai"
)
ROLE: Final = _either(
    "guru pns asn pppk p3k honorer tenaga_honorer pegawai pegawe staf staff bidan perawat dokter operator sopir supir satpam ajudan"
    " sekretaris bendahara penyuluh dosen kasi kabid kasubag kasubbag kepsek kepala_sekolah camat lurah kades sekdes perangkat_desa"
    " ketua_rt ketua_rw kader mahasiswa siswa murid wali_murid orang_tua_murid karyawan karyawati anak_buah bawahan"
)
OF_THE_PERSON: Final = _either(
    "tetangga bawahan anak_buah murid siswa siswi mahasiswa staf staff pegawai karyawan sopir supir ajudan sekretaris istri suami"
    " anak adik kakak sepupu keponakan ipar teman rekan kerabat saudara keluarga"
)
"""With *-nya* after *saya*: what one is to the person who is told of."""

BETWEEN: Final = _either(
    "ini kan juga jg adalah memang dulu seorang sbg sebagai cuma cuman hanya kebetulan sekarang skrg dl"
)
"""What may stand between *saya* and what one is or does."""

SUFFERED: Final = _either(
    "disuruh dsuruh disuruhnya diperintah diperintahkan diminta dipaksa diarahkan diwajibkan diajak dimutasi dipecat diancam"
    " dipanggil ditegur dimarahi diintimidasi ditekan dikon dikongkon dijanjikan ditawari dikasih diberi"
)
ORDERS: Final = _either(
    "nyuruh menyuruh suruh memerintah memerintahkan merintah meminta minta memaksa maksa mengajak ngajak mengancam ngancam"
    " memanggil manggil menegur memarahi marahi ngongkon ngakon mangajak menyuruhi"
)
SEEING: Final = _either(
    "lihat liat lht melihat ngeliat ngelihat saksikan menyaksikan foto fotoin potret rekam videoin videokan video jepret ss"
    " screenshot dengar denger dgr kira kirain rasa pikir duga curiga yakin tahu tau tw kenal ingat lapor laporkan lampirkan"
    " sampaikan sebut maksud temui temukan tangkap ambil kirim tulis catat simpan dapat dpt cek baca perhatikan amati nonton"
    " weruh delok deleng"
)
"""What *saya* does when it is the subject of what comes next, and owns nothing before it."""

BEFORE_ME: Final = frozenset(
    "menurut mnrt kata kt setahu setau bagi untuk utk buat kepada ke sama dengan dgn dari dr oleh depan dekat belakang samping"
    " kampung desa kelurahan kecamatan kabupaten kab daerah kota provinsi teman tmn kawan yang yg seperti kecuali".split()
)
"""Words after which *saya* begins nothing new: "menurut saya guru itu" says nothing of who writes."""

NOT_A_NAME: Final = frozenset(
    "jangan jgn tolong tlg mohon harap harus tidak tdk gak ga nggak ngga kada ora jadi di dirahasiakan dirahasikan disembunyikan"
    " dicatut disebut disebutkan dicantumkan dipakai digunakan masuk ada ikut juga jg agar supaya spy biar dan yang yg rahasia aman"
    " cukup anonim dalam pada ke dari sama malah pun itu ini akan bisa boleh perlu usah kalau kalo sudah belum takut nanti dulu"
    " saya pernah tercatat terdaftar tercantum muncul keluar diketahui ketahuan bocor kok kan sih ya".split()
)
