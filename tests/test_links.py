"""What links say of platform and account, and that none shows a telephone number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import account_of, accounts_in, links_in, platform_of, shown


@pytest.mark.parametrize(
    ("link", "platform", "account"),
    [
        ("https://www.facebook.com/guru.lestari", "Facebook", "guru.lestari"),
        ("https://m.facebook.com/guru.lestari/posts/pfbid0abc?mibextid=x", "Facebook", "guru.lestari"),
        ("facebook.com/profile.php?id=100012345678901", "Facebook", "100012345678901"),
        ("https://www.facebook.com/people/Guru-Lestari/61550000000000/", "Facebook", "Guru-Lestari"),
        ("https://web.facebook.com/pg/disdikcontoh/about", "Facebook", "disdikcontoh"),
        ("https://www.facebook.com/groups/123/permalink/456", "Facebook", ""),
        ("https://www.facebook.com/share/p/AbCd123/", "Facebook", ""),
        ("https://www.facebook.com/watch/?v=123", "Facebook", ""),
        ("https://www.facebook.com/story.php?story_fbid=1&id=2", "Facebook", ""),
        ("https://www.facebook.com/reel/12345", "Facebook", ""),
        ("https://fb.watch/abc123/", "Facebook", ""),
        ("https://l.facebook.com/l.php?u=x", "Facebook", ""),
        ("https://www.instagram.com/guru_lestari?igsh=abc", "Instagram", "guru_lestari"),
        ("https://instagram.com/guru_lestari/p/DAbc/", "Instagram", "guru_lestari"),
        ("https://www.instagram.com/guru_lestari/reel/DAbc/", "Instagram", "guru_lestari"),
        ("https://www.instagram.com/stories/guru_lestari/3412/", "Instagram", "guru_lestari"),
        ("https://www.instagram.com/p/DAbc/?igsh=1", "Instagram", ""),
        ("instagram.com/reel/DAbc", "Instagram", ""),
        ("https://x.com/pakcamat/status/1860000000000000000?s=20", "X", "pakcamat"),
        ("https://twitter.com/@pakcamat", "X", "pakcamat"),
        ("https://x.com/i/status/186", "X", ""),
        ("https://t.co/abc", "X", ""),
        ("https://www.tiktok.com/@bu.lurah/video/73?is_from_webapp=1", "TikTok", "bu.lurah"),
        ("https://vt.tiktok.com/ZSabc/", "TikTok", ""),
        ("https://www.tiktok.com/tag/pilkada", "TikTok", ""),
        ("https://youtube.com/@humascontoh/videos", "YouTube", "humascontoh"),
        ("https://www.youtube.com/c/HumasContoh", "YouTube", "HumasContoh"),
        ("https://www.youtube.com/watch?v=abc", "YouTube", ""),
        ("https://youtu.be/abc", "YouTube", ""),
        ("https://www.threads.net/@guru_lestari/post/C1", "Threads", "guru_lestari"),
        ("https://t.me/infocontoh/15", "Telegram", "infocontoh"),
        ("t.me/s/infocontoh", "Telegram", "infocontoh"),
        ("https://t.me/+AbCdEf123", "Telegram", ""),
        ("https://t.me/+6281255500011", "Telegram", ""),
        ("https://t.me/joinchat/AAAA", "Telegram", ""),
        ("https://wa.me/6281255500011?text=hai", "WhatsApp", ""),
        ("https://api.whatsapp.com/send?phone=6281255500011", "WhatsApp", ""),
        ("https://chat.whatsapp.com/AbCdEf", "WhatsApp", ""),
        ("https://whatsapp.com/channel/0029Va", "WhatsApp", ""),
        ("https://berita.contoh.id/camat-kampanye", "", ""),
        ("https://notfacebook.com/guru", "", ""),
        ("https://facebook.com.contoh.id/guru", "", ""),
        ("https://www.facebook.com/", "Facebook", ""),
        ("https://[::1", "", ""),
    ],
)
def test_platform_and_account(link: str, platform: str, account: str) -> None:
    assert (platform_of(link), account_of(link)) == (platform, account)


def test_each_account_once() -> None:
    links = ["https://x.com/a_b/status/1", "https://x.com/a_b", "https://fb.com/share/x", "https://fb.com/c.d"]
    assert accounts_in(links) == [("X", "a_b"), ("Facebook", "c.d")]


@pytest.mark.parametrize(
    "link",
    [
        "https://wa.me/6281255500011",
        "wa.me/+62%20812-5550-0011",
        "https://api.whatsapp.com/send?phone=6281255500011&text=x",
        "https://t.me/+6281255500011",
    ],
)
def test_a_telephone_number_in_a_link_is_not_shown(link: str) -> None:
    assert links_in(f"cek {link} ya") == [link]
    assert "0011" not in shown(link)
    assert account_of(link) == ""


def test_other_links_are_shown_as_they_are() -> None:
    for link in (
        "https://www.facebook.com/guru/posts/12345678901234",
        "https://t.me/c/1234567890/55",
        "https://chat.whatsapp.com/AbCdEfGh",
    ):
        assert shown(link) == link


@given(st.text())
def test_whatever_is_typed_is_read_without_a_fault(typed: str) -> None:
    for link in [typed, f"https://{typed}", f"https://wa.me/{typed}", *links_in(typed)]:
        assert isinstance(account_of(link) + platform_of(link) + shown(link), str)
