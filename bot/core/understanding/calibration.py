"""Numbers that weigh the matcher, made by ``python -m benchmarks.understanding --fit``; thresholds chosen by hand.

The weights come from five folds of the phrasings of the cards (whole registers left out in turn), never from the test
questions. The thresholds were chosen on one half of the blind questions.
"""

from __future__ import annotations

from typing import Final

CLASS_WEIGHTS: Final = (1.054, 9.256, 10.833, 1.707, 1.123, -0.810, 0.592, 1.677)
RIGHT_WEIGHTS: Final = (
    0.442,
    1.037,
    -0.007,
    -0.055,
    -0.621,
    -1.924,
    -3.427,
    1.593,
    -0.275,
    0.646,
    0.446,
    -1.968,
    0.327,
    0.097,
    -0.215,
    1.182,
)

ANSWER_PROCEDURE: Final = 0.65
ANSWER_DILARANG: Final = 0.75
ANSWER_BERSYARAT: Final = 0.75
ANSWER_BOLEH: Final = 0.75
"""The least chance of being right for a direct answer, by what the card says."""

ANSWER_TOLD: Final = 0.8
"""The same when the words may as well be a report; *boleh* is then never said directly."""

BOLEH_NEAR: Final = 0.05
"""A card that says something else stands near a *boleh* from this share of its chance on."""

CLARIFY: Final = 0.6
"""The least chance of being right for asking what decides."""

OFF_TOPIC_NEAR: Final = 0.08
"""Nothing is answered directly when the chance of no card being meant is higher."""

CHOICES: Final = 0.05
"""The least chance of being right for showing the nearest cards."""

OFF_TOPIC: Final = 0.6
OTHER_OFFICE: Final = 0.8
"""The chance of no card being meant from which nothing is shown, and from which another office is named."""

WORTH_OFFERING: Final = 0.005
"""The least chance of a fourth or fifth choice."""

SPOKEN_OF: Final = 0.2
SPOKEN_OF_ONLY: Final = 0.6
"""The share of a card's phrasings that name a person (a soldier, a village head), for it to speak of such persons, and to speak
of them alone."""
