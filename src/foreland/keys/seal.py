"""Sealing of columns: AES-256-GCM with a random nonce, and keyed blind indexes for equality (decision 17)."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foreland.keys.files import load_or_make

Shape = TypeVar("Shape")

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

    def opened(self, sealed: bytes | None, context: str) -> bytes | None:
        """Return the plain bytes; ``None`` when there are none, they were masked, or no key opens them."""
        if sealed is None:
            return None
        try:
            return self.open(bytes(sealed), context)
        except SealBrokenError:
            return None

    def words(self, sealed: bytes | None, context: str) -> str | None:
        """Return sealed words, as :meth:`opened` does."""
        plain = self.opened(sealed, context)
        return None if plain is None else plain.decode()

    def read(self, sealed: bytes | None, context: str, shape: type[Shape]) -> Shape | None:
        """Return a value that was sealed as JSON, as :meth:`opened` does."""
        plain = self.opened(sealed, context)
        return None if plain is None else msgspec.json.decode(plain, type=shape)

    def index(self, value: str, context: str) -> bytes:
        """Return a keyed hash of ``value``: equal values give equal bytes, nothing else can be told."""
        return hmac.digest(self._index_key, f"{context}\0{value}".encode(), hashlib.sha256)


class RotatingSealer(Sealer):
    """Seals with the key in a file, and opens with that or with the former one, while there is one.

    It notices when the file is exchanged, so that all processes seal with a new key from the moment it is there.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._path, self._former_path = folder / f"{name}.key", former_path(folder, name)
        self._mark: tuple[int, int] | None = None
        self._keys: tuple[Sealer, ...] = ()
        super().__init__(load_or_make(self._path), load_or_make(folder / "index.key"))
        self._load()

    def seal(self, plain: bytes, context: str) -> bytes:
        """Seal with the key that is in the file now."""
        self._load()
        return self._keys[0].seal(plain, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return the plain bytes, by the current key or the former; raises :class:`SealBrokenError`."""
        for known in self._keys:
            try:
                return known.open(sealed, context)
            except SealBrokenError:
                continue
        if self._load():
            return self.open(sealed, context)
        raise SealBrokenError(f"a sealed value of {context} does not open")

    def is_current(self, sealed: bytes, context: str) -> bool:
        """Whether the current key, and not the former one, opens the value."""
        self._load()
        try:
            self._keys[0].open(sealed, context)
        except SealBrokenError:
            return False
        return True

    def _load(self) -> bool:
        """Read the files again if the key was exchanged; whether it was."""
        found = self._path.stat()
        mark = (found.st_ino, found.st_mtime_ns)
        if mark == self._mark:
            return False
        paths = [self._path, *([self._former_path] if self._former_path.exists() else [])]
        self._keys = tuple(Sealer(load_or_make(path), self._index_key) for path in paths)
        self._mark = mark
        return True


def former_path(folder: Path, name: str) -> Path:
    """Return where the key stands that another one replaced, while values are still sealed under it."""
    return folder / f"{name}.former.key"


def load_vault(folder: Path) -> RotatingSealer:
    """Load (or make) the key of the vault, which is another than that of sealed columns."""
    return RotatingSealer(folder, "vault")


def load_sealer(folder: Path) -> RotatingSealer:
    """Load (or make) the data key and the index key of this deployment from ``folder``."""
    return RotatingSealer(folder, "data")
