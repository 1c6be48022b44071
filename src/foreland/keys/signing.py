"""The key that signs what this deployment hands to partners: ed25519, made once, kept beside the other keys."""

from __future__ import annotations

from pathlib import Path

from nacl.signing import SigningKey

from foreland.keys.files import load_or_make


def load_signing_key(folder: Path) -> SigningKey:
    """Return the signing key of the folder of keys, making it when there is none."""
    return SigningKey(load_or_make(folder / "exchange.key"))
