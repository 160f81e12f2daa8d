"""The lexicon behind `intents`: general words people type, with their chat spellings, some Banjarese and some Javanese.

These are words people say to the bot, not words the bot says. No list holds a whole sentence.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GREETINGS = _words(
    "halo hallo haloo helo hello hai haii hi hei hey oi p pp ping tes test testing coba permisi punten misi"
    " assalamualaikum asalamualaikum assalamu alaikum alaykum ass aslm salam selamat slamat met pagi siang sore malam"
    " sugeng enjing dalu start mulai"
)
WITH_GREETINGS = _words(
    "banyak ya yaa min admin mimin pak bu bapak ibu kak kakak gan mas mbak bang bot wr wb all semua dulu numpang"
)
"""What stands beside a greeting without adding to it."""

THANKS = _words(
    "terima kasih trima makasih mksh makasi thanks thank you thx tq suwun nuwun matur tarima ok oke okey oce sip siap baik"
)

HELP = _words(
    "bantuan bantu tolong help info informasi cara caranya gimana bagaimana pakai menggunakan panduan petunjuk"
)

FIRST_PERSON = _words(
    "saya sy aku ak gue gw gua kami kita km ulun unda ana aing kulo kula inyong nyong awak beta diriku keluargaku keluarga"
)

REPORTING = _words(
    "lapor laporan lapr lapornya melapor melaporkan laporkan laporin ngelapor nglapor dilaporkan dilaporin malapor"
    " nglaporke nglaporake ngelaporke laporke"
    " malaporakan lapur pelapor pelapornya adu ngadu mengadu mengadukan aduan ngaduin wadul pengaduan"
)

THREATS = _words(
    "diancam ancam ancaman mengancam ngancam diancem anceman diteror teror meneror diintimidasi intimidasi dipukul"
    " dipukuli dianiaya dikejar dibunuh diserang didatangi dicari disiksa digebuki ditekan diintai dibuntuti diikuti"
)
FEARS = _words("takut takutnya ketakutan tkt taktu cemas khawatir kuatir gentar wedi was")
ANGER = _words("marah marahi memarahi dimarahi ngamuk mengamuk membentak dibentak memaki dimaki")
"""Frightening only to who has told."""

LOSSES = _words(
    "dikeluarkan dipecat dimutasi dipindah dibuang diberhentikan dikucilkan diusir disingkirkan dibalas mutasi"
)
"""What people fear to suffer for having told."""

IF = _words("kalau kalo klo kl jika bila apabila asal agar supaya biar mun nek yen menawi kecuali")

STATUS = _words(
    "status sampai kabar kabarnya cek ngecek lihat liat perkembangan kelanjutan proses diproses prosesnya lanjutan hasil"
    " hasilnya cabut mencabut tarik menarik batalkan membatalkan"
)
"""What somebody wants to know of, or do with, a report that was sent."""

SAFETY = _words(
    "aman amankah rahasia dirahasiakan kerahasiaan anonim anonimkah ketahuan ketauan bocor identitas terlindungi"
)

READING = _words("baca membaca bacanya mambaca maca lihat melihat liat ngeliat malihat ndelok tahu tau weruh ngerti")
TOLD_HERE = _words("laporan aduan pengaduan cerita ceritaku kiriman pesan chat identitas identitasku nama namaku")
"""What somebody has told us, or would: who asks who reads it wants to know whether it is safe."""

WHO = _words("siapa sapa sopo siapakah sp sinten siapanya")
CHOOSING = _words("pilih milih memilih coblos nyoblos mencoblos dicoblos dipilih")
SHOULD = _words(
    "harus mesti sebaiknya bagusnya cocok terbaik bagus enaknya baiknya rekomendasi saran menurutmu menurut kudu"
)

MAKING = _words(
    "buatkan bikinkan buatin bikinin buat bikin tulis tuliskan tulisin carikan susun susunkan gawekan gaekan ulahakan"
)
CAMPAIGN_TEXTS = _words(
    "caption kapsyen slogan yel jingle pantun narasi poster pamflet status postingan kata ucapan orasi pidato iklan"
    " konten materi desain spanduk lagu puisi"
)

ABUSE = _words(
    "goblok goblog bodoh tolol bego anjing anjir asu bangsat kontol memek tai taik babi monyet kampret jancok jancuk cok"
    " bangke keparat bajingan brengsek sialan setan dungu idiot sampah gila edan dongok pante bungul buta tempik"
)
TARGETS = _words(
    "bot robot bawaslu panwas admin min kalian kamu lu lo elu ente koe kowe situ ikam pian aplikasi layanan dasar"
)
"""Whom an insult means when it is about us."""

ASK_SURELY = _words(
    "boleh bolehkah bolehkan blh bole blhkah bulih bulihkah kawakah apakah apkh bagaimana gimana gmn gmna pimen kayapa dilarangkah"
    " melanggarkah haruskah bisakah wajibkah angsal hukumnya hukum aturannya aturan sanksinya sanksi dasar"
)
ASK_PERHAPS = _words("kawa oleh olih iso isa bisa pareng apa apaan kenapa knp kapan berapa mengapa kah lah")
"""Words that ask only at the beginning, or before a word of `TAGS`: *oleh* is also "by", *bisa* is also told."""

ASK_WITH_A_TAG = _words("kena salah masalah melanggar")
"""Words that ask only before a word of `TAGS`: "kena ga", "melanggar tidak"."""

ENDS = _words("apa apaan kapan berapa brp mana dimana siapa sapa kenapa knp ga gak gk ora mboten kah kh")
"""What asks when it stands at the end."""

TAGS = _words("ga gak gk g nggak ngga enggak engga tidak tdk ndak nda ora ra mboten kada kah kh lah dak kagak")

ORDERS = _words(
    "suruh nyuruh menyuruh disuruh suruhan perintah memerintah memerintahkan diperintah merintah arahkan mengarahkan"
    " ngarahin diarahkan wajibkan mewajibkan diwajibkan paksa maksa memaksa dipaksa ajak ngajak mengajak diajak minta"
    " meminta diminta instruksikan menginstruksikan menyuruhi mangajak akon ngakon dikon ngongkon"
)

ACTS = _words(
    "kampanye kampanyekan mengampanyekan mengkampanyekan dikampanyekan berkampanye dukung dukungan mendukung ngedukung"
    " menjagokan memihak berpihak netral netralitas pilih memilih milih coblos nyoblos mencoblos deklarasi orasi sosialisasi"
    " sembako amplop uang duit serangan politik stiker sticker spanduk baliho kaos atribut poster banner paslon caleg calon"
    " cabup cagub cawali cawabup capres balon bacaleg timses tim relawan partai parpol like ngelike share posting postingan"
    " unggah mengunggah upload komen komentar status story fb facebook ig instagram tiktok wa grup panggung yel yelyel"
    " mobil fasilitas kumpulkan mengumpulkan mengerahkan kerahkan ngumpulin pose jari nyaleg menempel masang memasang"
)

OFFICIALS = _words(
    "camat sekcam lurah seklur kadis kadin kabid kasi kasubag kasubbag sekda sekdis sekdin kepsek guru dosen dokter bidan"
    " perawat pns asn pppk p3k pegawai staf staff honorer bupati wabup walikota wawali gubernur wagub kapolsek pejabat"
    " atasan pimpinan bos boss kepala ketua bendahara penyuluh satpol pol pp operator pak bu bapak ibu bpk pa mas mbak"
    " beliau dia mereka oknum kanim kapuskesmas kades pambakal pembakal sekdes kadus rt rw tetangga teman tmn kawan orang"
)

TITLES = _words(
    "pak bu bapak ibu bpk pa mas mbak beliau dia mereka tetangga teman tmn kawan orang rt rw pol pp kepala ketua operator"
)
"""Of `OFFICIALS` those that also address the bot or mean anybody."""

VILLAGE_HEADS = _words("kades pambakal pembakal perbekel kuwu keuchik geuchik peratin petinggi pakades bukades")
"""One-word names of a village head, who is no ASN. A *lurah* is one."""

DETAILS = _words(
    "ada kemarin kmrn kemaren tadi td tadinya semalam samalam wingi barusan lalu tanggal tgl senin selasa rabu kamis jumat"
    " jum'at sabtu minggu ahad jam pukul lapangan balai kantor gedung masjid pasar rumah desa lihat liat melihat saksikan"
    " menyaksikan bukti foto video rekaman naik hadir ikut umpat milu melu bagi bagikan membagikan bagiin nyebar sebar"
)
"""What a telling has and a question mostly has not: a time, a place, something seen or done."""
