"""The master key: from the environment, or from a file of its own that lies apart from the data."""

from __future__ import annotations

import base64
import binascii
import stat
from pathlib import Path

from storage.disk import sync_folder, write_private
from storage.vault import KEY_BYTES, new_key


class KeyProblem(Exception):
    """The key cannot be used. `reason`: missing, readable_by_others, unreadable, malformed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_key(text: str) -> bytes:
    """32 bytes from base64. Raises `KeyProblem`."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise KeyProblem("malformed") from None
    if len(key) != KEY_BYTES:
        raise KeyProblem("malformed")
    return key


def read_key_file(path: Path) -> bytes:
    """The key in `path`; only its owner may read the file. Raises `KeyProblem`."""
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise KeyProblem("readable_by_others")
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise KeyProblem("missing") from None
    except (OSError, UnicodeDecodeError):
        raise KeyProblem("unreadable") from None
    return decode_key(text)


def make_key_file(path: Path) -> bytes:
    """Writes a new key to `path`, on the disk before it returns, readable by its owner only. Raises `OSError`."""
    key = new_key()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, key_text(key).encode())
    sync_folder(path.parent)
    return key


def key_text(key: bytes) -> str:
    """A key as it stands in a file."""
    return base64.b64encode(key).decode() + "\n"
