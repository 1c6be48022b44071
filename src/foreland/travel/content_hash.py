"""Content hashes: what identifies an immutable version of rules, lists, policies and tables (decision 12)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="deterministic")


def content_hash(value: Any) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the value's JSON; equal values give equal hashes."""
    return sha256(_ENCODER.encode(value)).hexdigest()[:16]
