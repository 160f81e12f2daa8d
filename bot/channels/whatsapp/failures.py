"""What can go wrong with the Cloud API, and what each means to delivery. The codes are Meta's
(developers.facebook.com, WhatsApp error codes); its words change and are not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.channel import (
    Blocked,
    Limited,
    Locked,
    Rejected,
    SendFailed,
    Uncertain,
    Unreachable,
    WindowClosed,
)


class NotSent(Exception):
    """No connection could be made: Meta has seen nothing of the request."""


class AnswerLost(Exception):
    """The request went out, and no readable answer came back: it may have been carried out."""


class GraphError(Exception):
    """Meta refused. `code` and `subcode` are its own (0 when it gave none), `status` is HTTP's."""

    def __init__(self, status: int, code: int = 0, subcode: int = 0) -> None:
        super().__init__(f"status {status}, code {code}")
        self.status = status
        self.code = code
        self.subcode = subcode


PAIR_LIMIT: Final = 131056
"""Too much to one person: the wait grows by powers of four."""

_NUMBER_LIMIT_SECONDS: Final = 10.0
_APP_LIMIT_SECONDS: Final = 60.0
_SPAM_SECONDS: Final = 900.0
_LOCKED_SECONDS: Final = 900.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """`does` is what delivery should do; `event` is said in the log where the operator has to mend something; `later` is what a
    failure told after the message was taken means: blocked, window or lost."""

    does: SendFailed
    event: str = ""
    later: str = "lost"


_SETUP = Meaning(Unreachable("set up wrongly"), "whatsapp_token_refused")
_TEMPLATE = Meaning(WindowClosed("template"), "whatsapp_template_refused")
_TRANSIENT = Meaning(Unreachable("transient"))
_OURS = Meaning(Rejected("refused"))

MEANINGS: Final[Mapping[int, Meaning]] = {
    # The person
    131026: Meaning(Blocked("undeliverable"), later="blocked"),
    131021: Meaning(Blocked("our own number"), later="blocked"),
    131030: Meaning(Blocked("not on the list of test numbers"), "whatsapp_test_number_only", later="blocked"),
    131047: Meaning(WindowClosed("window"), later="window"),
    131049: Meaning(WindowClosed("held back by Meta")),
    131050: Meaning(WindowClosed("declined by the person")),
    130472: Meaning(WindowClosed("held back by Meta")),
    # How fast
    PAIR_LIMIT: Meaning(Limited(4, everywhere=False)),
    130429: Meaning(Limited(_NUMBER_LIMIT_SECONDS)),
    80007: Meaning(Limited(_APP_LIMIT_SECONDS)),
    4: Meaning(Limited(_APP_LIMIT_SECONDS)),
    131048: Meaning(Limited(_SPAM_SECONDS), "whatsapp_held_for_spam"),
    131064: Meaning(Limited(_SPAM_SECONDS), "whatsapp_held_for_spam"),
    # The account
    131031: Meaning(Locked(_LOCKED_SECONDS), "whatsapp_account_locked"),
    368: Meaning(Locked(_LOCKED_SECONDS), "whatsapp_account_locked"),
    130497: Meaning(Locked(_LOCKED_SECONDS), "whatsapp_account_locked"),
    131042: Meaning(Unreachable("payment"), "whatsapp_payment_missing"),
    131037: Meaning(Unreachable("display name"), "whatsapp_name_not_approved"),
    131045: Meaning(Unreachable("not registered"), "whatsapp_number_not_registered"),
    133010: Meaning(Unreachable("not registered"), "whatsapp_number_not_registered"),
    # The settings
    190: _SETUP,
    0: _SETUP,
    3: _SETUP,
    10: _SETUP,
    131005: _SETUP,
    # The template
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016), _TEMPLATE),
    # Meta's own trouble
    **dict.fromkeys((1, 2, 131000, 131016, 131057, 135000, 133004), _TRANSIENT),
    # Our own mistake: no other try would go better
    **dict.fromkeys((100, 131008, 131009, 131051, 131052, 131053, 131062), _OURS),
}

_WRONG_OBJECT: Final = 33
"""Subcode of 100: the phone number id does not exist, or the token may not use it."""


def meaning(error: GraphError) -> Meaning:
    """What a refusal means. An unknown code is told by its HTTP status: 5xx is tried again, 4xx is not."""
    if error.code == 100 and error.subcode == _WRONG_OBJECT:
        return _SETUP
    if 200 <= error.code < 300:  # a permission that the token lacks
        return _SETUP
    if error.code in MEANINGS and (error.code or error.status in (401, 403)):
        return MEANINGS[error.code]
    if error.status == 429:
        return MEANINGS[80007]
    if error.status in (401, 403):
        return _SETUP
    return _TRANSIENT if error.status >= 500 else _OURS


def send_failure(error: NotSent | AnswerLost | GraphError) -> SendFailed:
    """What delivery should do about a failed send. The result carries no words of Meta's or ours."""
    match error:
        case NotSent():
            return Unreachable("unreachable")
        case AnswerLost():
            return Uncertain("answer lost")
    return meaning(error).does


def refusal(status: int, body: Any) -> GraphError:
    """The error in an answer outside 2xx, from its documented fields."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return GraphError(status)
    return GraphError(status, _whole(error.get("code")), _whole(error.get("error_subcode")))


def later_reason(errors: Any) -> tuple[str, str]:
    """What the `errors` of a failed status mean: the reason for delivery, and an event for the log ("" for none)."""
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    found = MEANINGS.get(_whole(first.get("code")) or -1)
    return (found.later, found.event) if found is not None else ("lost", "")


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
