"""A long menu is dealt out to pages: nothing lost, nothing twice, never more rows than a list has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.law_menu import menu_page

ROWS = 10  # of a list on the narrower platform
WAY_BACK = 1


@given(st.lists(st.integers(), max_size=80))
def test_the_pages_together_are_the_menu(items: list[int]) -> None:
    seen: list[int] = []
    number: int | None = 1
    while number:
        page = menu_page(items, number)
        assert page.number == number
        assert page.earlier == (number - 1 or None)
        assert len(page.items) + (page.earlier is not None) + (page.later is not None) + WAY_BACK <= ROWS
        assert page.items or not items
        seen += page.items
        number = page.later
    assert seen == items


@pytest.mark.parametrize("number", [-3, 0, 1])
def test_a_number_too_small_is_the_first_page(number: int) -> None:
    assert menu_page(range(21), number).items == (0, 1, 2, 3, 4, 5, 6)


def test_a_number_too_large_is_the_last_page() -> None:
    page = menu_page(range(21), 99)
    assert (page.items, page.number, page.earlier, page.later) == (tuple(range(14, 21)), 3, 2, None)


def test_nine_fit_on_one_page_and_ten_do_not() -> None:
    assert menu_page(range(9), 1).later is None
    assert menu_page(range(10), 1).items == (0, 1, 2, 3, 4)
