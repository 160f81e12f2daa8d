"""Faults on order: what a test wants to go wrong next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of `method` ("*" is any) to `chat` (0 is any).

    `mode`: answer (with `status` and the rest, nothing stored), lose (carried out, then the connection drops), hang
    (carried out, never answered), drop (the connection drops first, nothing carried out), garbage (carried out,
    answered with no JSON), raw (answered with `body`, nothing carried out). `skip` lets that many matching calls
    through first.
    """

    method: str = "*"
    mode: str = "answer"
    status: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, Any] = field(default_factory=dict)
    chat: int = 0
    times: int = 1
    skip: int = 0
    body: bytes = b""


class Faults:
    """The faults still to come, first ordered first."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Orders one."""
        self._coming.append(fault)

    def clear(self) -> None:
        """Cancels what has not happened."""
        self._coming.clear()

    def next(self, method: str, params: dict[str, Any]) -> Fault | None:
        """The fault for this call, if one was ordered."""
        for fault in self._coming:
            if fault.method not in ("*", method) or (fault.chat and fault.chat != params.get("chat_id")):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if not fault.times:
                self._coming.remove(fault)
            return fault
        return None
