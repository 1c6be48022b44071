"""The recovery key: back-ups are sealed for its public half, and only the half that is kept elsewhere opens them.

The machine that writes back-ups cannot read them again: whoever takes the machine and its back-ups together reads no
more than the machine held. X25519 with a fresh pair for each back-up, HKDF-SHA256 for the key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from foreland.keys.files import KeyFileError

PUBLIC = "backup.public"
"""Name of the public half in the folder of keys."""

_SIZE = 32
_MARK = "FLRK"
_CHECK = 4
_GROUP = 4


class WrongRecoveryKeyError(Exception):
    """What was given is no recovery key, or not that of this back-up."""


class Sealing(Struct, frozen=True):
    """How the key of one back-up was agreed, in clear beside it; ``recipient`` tells which recovery key opens it."""

    ephemeral: str
    recipient: str


def new_recovery_key() -> tuple[str, bytes]:
    """Return a new recovery key as text to be written down, and its public half."""
    private = X25519PrivateKey.generate()
    raw = private.private_bytes_raw()
    text = _text(raw + hashlib.sha256(raw).digest()[:_CHECK])
    groups = [text[start : start + _GROUP] for start in range(0, len(text), _GROUP)]
    return "-".join((_MARK, *groups)), private.public_key().public_bytes_raw()


def read_public(folder: Path) -> bytes | None:
    """Return the public half in a folder of keys; ``None`` when there is none. Raises :class:`KeyFileError`."""
    path = folder / PUBLIC
    if not path.exists():
        return None
    public = path.read_bytes()
    if len(public) != _SIZE:
        raise KeyFileError(f"{path} does not hold a public key of {_SIZE} bytes")
    return public


def seal_for(public: bytes) -> tuple[bytes, Sealing]:
    """Return a key for one back-up, and what lets the owner of the recovery key find it again."""
    pair = X25519PrivateKey.generate()
    mine = pair.public_key().public_bytes_raw()
    key = _derived(pair.exchange(X25519PublicKey.from_public_bytes(public)), mine, public)
    return key, Sealing(mine.hex(), _fingerprint(public))


def open_with(text: str, sealing: Sealing) -> bytes:
    """Return the key of a back-up. Raises :class:`WrongRecoveryKeyError`."""
    return open_for(_private(text), sealing)


def open_for(private: X25519PrivateKey, sealing: Sealing) -> bytes:
    """Return the key of what was sealed for the public half of ``private``. Raises :class:`WrongRecoveryKeyError`."""
    public = private.public_key().public_bytes_raw()
    if _fingerprint(public) != sealing.recipient:
        raise WrongRecoveryKeyError("another recovery key opens this back-up")
    try:
        theirs = bytes.fromhex(sealing.ephemeral)
        return _derived(private.exchange(X25519PublicKey.from_public_bytes(theirs)), theirs, public)
    except ValueError as error:
        raise WrongRecoveryKeyError("what the back-up says of its key cannot be used") from error


def _private(text: str) -> X25519PrivateKey:
    packed = "".join(text.split()).replace("-", "").upper().removeprefix(_MARK)
    try:
        raw = base64.b32decode(packed + "=" * (-len(packed) % 8))
    except binascii.Error as error:
        raise WrongRecoveryKeyError("this is no recovery key") from error
    checked = len(raw) == _SIZE + _CHECK and hashlib.sha256(raw[:_SIZE]).digest()[:_CHECK] == raw[_SIZE:]
    if not checked or _text(raw) != packed:  # the last letter holds more bits than are left for it
        raise WrongRecoveryKeyError("this is no recovery key, or a letter of it is wrong")
    return X25519PrivateKey.from_private_bytes(raw[:_SIZE])


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _derived(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _SIZE, salt=ephemeral + recipient, info=b"foreland backup").derive(shared)


def _fingerprint(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]
