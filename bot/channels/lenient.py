"""JSON that a strict reader refuses and a platform sends all the same: lone surrogates, numbers of any size."""

from __future__ import annotations

import json
from typing import Any


def lenient_json(payload: bytes) -> Any:
    """Reads what the standard library reads. Raises ValueError (RecursionError counts as one)."""
    try:
        return _mended(json.loads(payload.decode("utf-8", "replace")))
    except RecursionError:
        raise ValueError("too deep") from None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value
