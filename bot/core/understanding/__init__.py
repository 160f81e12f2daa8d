"""Understanding of free questions: which law card a question in any wording means, or that none does.

Offline and small: words are brought to a standard form, compared with the phrasings of the cards in three ways, and
the result is weighed into a chance of being right. Rules come before and after: what must not be answered, and what
must be asked first.

`Understanding` itself brings numpy, so it is loaded only when it is asked for: a start of the program does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.understanding.lexicon import Lexicon, LexiconError, OffTopic
from bot.core.understanding.outcome import Outcome, Understood

if TYPE_CHECKING:
    from bot.core.understanding.policy import Understanding

__all__ = ["Lexicon", "LexiconError", "OffTopic", "Outcome", "Understanding", "Understood"]


def __getattr__(name: str) -> object:
    """`Understanding`, when first used. Raises `AttributeError` for anything else."""
    if name != "Understanding":
        raise AttributeError(name)
    from bot.core.understanding.policy import Understanding

    return Understanding
