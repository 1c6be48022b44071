"""Check digits of ICAO Doc 9303-3, 4.9: values 0-9, A-Z = 10-35, the filler ``<`` = 0; weights 7, 3, 1; modulo 10."""

from __future__ import annotations

INVALID = 255
"""The value of a character that no zone may hold."""

_DIGITS = "0123456789"
_VALUES = bytes(
    byte - 48 if 48 <= byte <= 57 else byte - 55 if 65 <= byte <= 90 else 0 if byte == 60 else INVALID
    for byte in range(256)
)


def zone_values(text: str) -> bytes:
    """The value of each character, ``INVALID`` for one that no zone may hold."""
    return text.encode("ascii", "replace").translate(_VALUES)


def weigh(values: bytes) -> str:
    """The check digit over values."""
    return _DIGITS[(7 * sum(values[::3]) + 3 * sum(values[1::3]) + sum(values[2::3])) % 10]


def check_digit(text: str) -> str:
    """The check digit over A-Z, 0-9 and the filler; empty, which no digit equals, over anything else."""
    values = zone_values(text)
    return "" if INVALID in values else weigh(values)
