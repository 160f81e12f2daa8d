"""Encryption: the only place that imports `cryptography`.

The master key (32 bytes, never in the database) wraps two keys kept there: the data key seals values and wraps one key for each
report; the look-up key makes keyed hashes. So the master key can be changed without touching a single record.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
MARK_BYTES = 16


class WrongKey(Exception):
    """A sealed value does not open: wrong key, altered bytes, or moved from another place."""


class Sealer:
    """Seals bytes with one key (AES-256-GCM), each bound to the place it is kept in."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, value: bytes, place: str) -> bytes:
        """`value` encrypted and bound to `place` ("table:row:field"): nonce, ciphertext and tag in one."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The inverse of `seal`. Raises `WrongKey`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise WrongKey(place.split(":", 1)[0]) from error


class Vault(Sealer):
    """Seals values with the data key, and marks words for looking up with the look-up key."""

    def __init__(self, data_key: bytes, lookup_key: bytes) -> None:
        super().__init__(data_key)
        self._lookup_key = lookup_key

    def mark(self, kind: str, value: str) -> bytes:
        """A keyed hash of `value` (16 bytes), different for every `kind`: the same words never match across kinds."""
        return hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=MARK_BYTES, key=self._lookup_key).digest()

    def new_case(self, report: int) -> tuple[Sealer, bytes]:
        """A fresh key for one report, as its sealer and as the wrapped bytes to keep beside it."""
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        return Sealer(key), self.seal(key, f"reports:{report}:wrapped_key")

    def case(self, report: int, wrapped: bytes) -> Sealer:
        """The sealer of a report from its wrapped key. Raises `WrongKey`."""
        return Sealer(self.open(wrapped, f"reports:{report}:wrapped_key"))


def new_key() -> bytes:
    """32 fresh random bytes."""
    return os.urandom(KEY_BYTES)


def wrap(master: bytes, name: str, key: bytes) -> bytes:
    """`key` sealed by the master key under its name."""
    return Sealer(master).seal(key, f"wrapped_keys:{name}")


def unwrap(master: bytes, name: str, wrapped: bytes) -> bytes:
    """The inverse of `wrap`. Raises `WrongKey` when the master key is not the one."""
    return Sealer(master).open(wrapped, f"wrapped_keys:{name}")
