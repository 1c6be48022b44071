"""Identifiers: UUID version 7 (RFC 9562, 5.7), so that new rows land next to each other in an index."""

from __future__ import annotations

from uuid import UUID


def uuid7(milliseconds: int, entropy: bytes) -> UUID:
    """Make a version 7 UUID from Unix milliseconds and 10 random bytes (74 bits of them are used)."""
    if len(entropy) != 10:
        raise ValueError("uuid7 needs 10 bytes of entropy")
    noise = int.from_bytes(entropy)
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= (noise >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=value)
