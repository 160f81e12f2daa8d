"""SIGKILL at random moments of real traffic: nothing confirmed is lost, nothing but what was in flight is repeated."""

from __future__ import annotations

import pytest

from tests.kills import MODES, besiege


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
async def test_ten_kills(mode: str) -> None:
    outcome = await besiege(10, mode)
    assert outcome.good(), outcome
    assert outcome.kills == 10
    assert outcome.confirmed > 0
    assert outcome.drafts > 0
    assert outcome.photos > 0
    assert outcome.taken > 0
