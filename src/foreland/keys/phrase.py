"""A pass phrase in the place of a recovery key: who knows it opens what was sealed; the machine keeps a public half.

scrypt makes the private half from the phrase (RFC 7914, N = 2^15: a tenth of a second and 32 MB for each guess).
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Struct

from foreland.keys.files import KeyFileError, place

PHRASE = "fallback.public"
"""Name of the public half, with its salt, in the folder of keys."""

SHORTEST = 16
_SALT = 16


class PhraseHalf(Struct, frozen=True):
    """The public half of a pass phrase and the salt it was made with, in hexadecimal."""

    public: str
    salt: str


def keep_phrase(folder: Path, phrase: str) -> None:
    """Write the public half of a pass phrase. Raises :class:`ValueError` for a short one, :class:`OSError`."""
    if len(phrase) < SHORTEST:
        raise ValueError(f"a pass phrase has at least {SHORTEST} characters")
    salt = secrets.token_bytes(_SALT)
    public = private_half(phrase, salt).public_key().public_bytes_raw()
    path = folder / PHRASE
    path.unlink(missing_ok=True)
    place(path, msgspec.json.encode(PhraseHalf(public.hex(), salt.hex())))


def read_phrase(folder: Path) -> PhraseHalf | None:
    """Return the public half of the pass phrase; ``None`` when there is none. Raises :class:`KeyFileError`."""
    path = folder / PHRASE
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=PhraseHalf)
    except msgspec.DecodeError as error:
        raise KeyFileError(f"{path} does not hold the public half of a pass phrase") from error


def private_half(phrase: str, salt: bytes) -> X25519PrivateKey:
    """The private half of a pass phrase; blanks at its ends do not count."""
    raw = hashlib.scrypt(phrase.strip().encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32)
    return X25519PrivateKey.from_private_bytes(raw)
