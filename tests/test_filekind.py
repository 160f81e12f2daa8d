"""A file's kind is told from its bytes."""

import io
import wave
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.filekind import PICTURE_KINDS, kind_of
from tests import pictures


def box(major: bytes, *others: bytes) -> bytes:
    body = b"ftyp" + major + b"\x00\x00\x02\x00" + b"".join(others)
    return (len(body) + 4).to_bytes(4, "big") + body + b"\x00\x00\x00\x08mdat"


def packed(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<xml/>" * 50)
    return kept.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(40)


def tone() -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(200))
    return kept.getvalue()


SAMPLES: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (pictures.saved(pictures.scene(20, 20), "JPEG"), "jpeg"),
    (pictures.saved(pictures.scene(20, 20), "PNG"), "png"),
    (pictures.saved(pictures.scene(20, 20), "WEBP"), "webp"),
    (pictures.saved(pictures.scene(20, 20, "P"), "GIF"), "gif"),
    (pictures.saved(pictures.scene(20, 20), "TIFF"), "tiff"),
    (pictures.saved(pictures.scene(20, 20), "TIFF", big_tiff=True), "tiff"),
    (b"MM\x00*\x00\x00\x00\x08", "tiff"),
    (pictures.saved(pictures.scene(64, 64), "HEIF"), "heic"),
    (box(b"heic", b"mif1", b"heic"), "heic"),
    (box(b"mif1", b"mif1", b"heic"), "heic"),
    (box(b"mif1", b"mif1", b"avif"), "avif"),
    (box(b"avif", b"mif1"), "avif"),
    (pictures.saved(pictures.scene(20, 20), "BMP"), "bmp"),
    (box(b"isom", b"isom", b"mp41"), "mp4"),
    (box(b"mp42"), "mp4"),
    (box(b"qt  "), "mov"),
    (b"\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", "mov"),
    (box(b"3gp4", b"isom"), "3gp"),
    (box(b"M4A ", b"isom"), "m4a"),
    (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87", "webm"),
    (b"\x1a\x45\xdf\xa3\xa3B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x88matroskaB\x87", "mkv"),
    (b"RIFF\x24\x00\x00\x00AVI LIST", "avi"),
    (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "ogg"),
    (b"ID3\x04\x00\x00\x00\x00\x00\x00", "mp3"),
    (b"\xff\xfb\x90\x64" + bytes(100), "mp3"),
    (b"\xff\xf3\x40\xc4" + bytes(100), "mp3"),
    (b"\xff\xf1\x50\x80\x02\x1f\xfc", "aac"),
    (b"fLaC\x00\x00\x00\x22", "flac"),
    (tone(), "wav"),
    (b"#!AMR\n\x3c\x00", "amr"),
    (b"#!AMR-WB\n", "amr"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
    (b"\xef\xbb\xbf\n%PDF-1.4\n", "pdf"),
    (packed("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "docx"),
    (packed("_rels/.rels", "xl/workbook.xml", "[Content_Types].xml"), "xlsx"),
    (packed("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
    (packed("foto/1.jpg"), "zip"),
    (packed("word/surat.txt"), "zip"),
    (packed(), "zip"),
    (old_office("WordDocument"), "doc"),
    (old_office("Workbook"), "xls"),
    (old_office("PowerPoint Document"), "ppt"),
    (old_office("Contents"), "unknown"),
    ("Pak Camat mengajak warga memilih paslon. ✊\n".encode(), "text"),
    (("é" * 70_001).encode(), "text"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text"),
    ("surat".encode("utf-16"), "text"),
    (b"BM saya naik hari ini, lihat foto terlampir", "text"),
    (b"\x7fELF\x02\x01\x01\x00", "unknown"),
    (b"MZ\x90\x00\x03", "unknown"),
    (b"caf\xe9", "unknown"),
    (b"\xff\xfe\x00\xd8\x00\xd8", "unknown"),
    (b"\xff", "unknown"),
    (bytes(64), "unknown"),
]


@pytest.mark.parametrize(("data", "kind"), SAMPLES, ids=[f"{at}-{kind}" for at, (_, kind) in enumerate(SAMPLES)])
def test_kind(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_every_kind_of_picture_is_among_the_samples() -> None:
    assert {kind for _, kind in SAMPLES} >= PICTURE_KINDS


@given(st.sampled_from(SAMPLES), st.binary(max_size=64), st.integers(0, 64))
def test_any_bytes_have_a_kind(sample: tuple[bytes, str], tail: bytes, kept: int) -> None:
    kind = kind_of(sample[0][:kept] + tail)
    assert kind in {known for _, known in SAMPLES}
    assert (kind == "empty") is (not sample[0][:kept] + tail)
