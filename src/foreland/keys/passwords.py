"""Passwords (argon2id) and bearer tokens (256 random bits, stored as their SHA-256)."""

from __future__ import annotations

import hashlib
import secrets
import threading

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
_AT_ONCE = threading.BoundedSemaphore(4)  # 64 MiB each: sign-ins that come all at once wait, and memory stays bounded
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def password_fits(password: str, password_hash: str | None) -> bool:
    """Whether the password is right. Without a hash (no such user) it costs the same time and is wrong."""
    try:
        with _AT_ONCE:
            return _HASHER.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def new_password() -> str:
    """Return a readable one-time password of 79 bits, in groups of letters and digits that cannot be confused."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def new_token() -> str:
    """Return a new bearer or session token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).digest()
