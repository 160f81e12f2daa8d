"""The book is whole, fits its menu, and an answer says whom it concerns, why, and who decides."""

from __future__ import annotations

from dataclasses import replace

from bot.core.law_answer import present, present_sanction
from bot.core.law_menu import menu_page
from bot.core.rulebook import RuleBook
from bot.core.stage import Stage
from bot.lawbook import load_book
from bot.texts import FOLDER


def _load() -> RuleBook:
    loaded = load_book(FOLDER / "id" / "rules")
    assert isinstance(loaded, RuleBook), "\n".join(loaded)
    return loaded


BOOK = _load()


def test_every_situation_has_a_card_and_procedure_has_many() -> None:
    covered = {situation for card in BOOK.cards.values() for situation in card.situations}
    assert covered == set(BOOK.situations)
    assert sum(card.ruling.verdict is None for card in BOOK.cards.values()) >= 25


def test_a_topic_fits_one_page_of_the_menu() -> None:
    for theme in BOOK.themes:
        cards = BOOK.cards_of(theme.id)
        assert menu_page(cards, 1).later is None, theme.id
        assert len({card.label for card in cards}) == len(cards), theme.id
    labels = [card.label for card in BOOK.cards.values()]
    assert len(set(labels)) == len(labels)


def test_who_decides_depends_on_who_is_asked_about() -> None:
    closing = {
        name: present_sanction(BOOK.cards[name], Stage(), None, BOOK.sanctions.values()).parts
        for name in ("like", "kades", "tni-polri", "bumn", "honorer", "calon-melibatkan")
    }
    keys = {
        name: [part.key for part in parts if part.key.startswith("asking.sanction_")] for name, parts in closing.items()
    }
    assert keys == {
        "like": ["asking.sanction_who"],
        "kades": ["asking.sanction_who_desa"],
        "tni-polri": ["asking.sanction_who_tni_polri"],
        "bumn": ["asking.sanction_who_bumn"],
        "honorer": ["asking.sanction_who_kontrak"],
        "calon-melibatkan": ["asking.sanction_who_pemilihan"],
    }


def test_an_audience_is_said_where_it_is_not_the_usual_one() -> None:
    def keys(name: str) -> list[str]:
        return [part.key for part in present(BOOK.cards[name], Stage()).parts]

    assert "asking.applies_to" in keys("bpd")
    assert "asking.applies_to" not in keys("like")
    assert "asking.applies_to" not in keys("cara-lapor")


def test_the_reason_is_said_where_there_is_room() -> None:
    card = BOOK.cards["like"]
    assert "asking.why" in [part.key for part in present(card, Stage()).parts]
    crowded = replace(card, ruling=replace(card.ruling, answer=card.ruling.answer + " Panjang." * 40))
    assert "asking.why" not in [part.key for part in present(crowded, Stage()).parts]
