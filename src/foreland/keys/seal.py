"""Sealing of columns: AES-256-GCM with a random nonce, and keyed blind indexes for equality (decision 17)."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foreland.keys.files import load_or_make

_NONCE = 12
_FORMAT = b"\x01"
_SHORTEST = 1 + _NONCE + 16  # the authentication tag of an empty value


class SealBrokenError(Exception):
    """The sealed bytes were altered, or sealed under another key."""


class Sealer:
    """Seals and opens bytes with one key.

    ``context`` (a table and column) is bound in: a value moved elsewhere does not open.
    """

    def __init__(self, key: bytes, index_key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._index_key = index_key

    def seal(self, plain: bytes, context: str) -> bytes:
        """Return format byte, nonce and ciphertext."""
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return the plain bytes; raises :class:`SealBrokenError`."""
        if sealed[:1] != _FORMAT or len(sealed) < _SHORTEST:
            raise SealBrokenError(f"sealed bytes of {context} are cut or of an unknown format")
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], context.encode())
        except InvalidTag as error:
            raise SealBrokenError(f"a sealed value of {context} does not open") from error

    def index(self, value: str, context: str) -> bytes:
        """Return a keyed hash of ``value``: equal values give equal bytes, nothing else can be told."""
        return hmac.digest(self._index_key, f"{context}\0{value}".encode(), hashlib.sha256)


def load_vault(folder: Path) -> Sealer:
    """Load (or make) the key of the vault, which is another than that of sealed columns."""
    return Sealer(load_or_make(folder / "vault.key"), load_or_make(folder / "index.key"))


def load_sealer(folder: Path) -> Sealer:
    """Load (or make) the data key and the index key of this deployment from ``folder``."""
    return Sealer(load_or_make(folder / "data.key"), load_or_make(folder / "index.key"))
