"""One spelling for a document's number and key, so that the same document is found again."""

from __future__ import annotations

from functools import lru_cache

from foreland.travel.traveller import TravelDocument


@lru_cache(maxsize=65536)
def normalise_number(number: str | None) -> str:
    """Upper case, letters A-Z and digits 0-9 only; empty when nothing is left.

    O and 0 stay different: folding them would turn one person's document into another's (exact keys only).
    """
    if number is None:
        return ""
    capitals = number.upper()
    if capitals.isascii() and capitals.isalnum():
        return capitals
    return "".join(c for c in capitals if c.isascii() and c.isalnum())


_SHORTEST = 3
_PLACEHOLDERS = frozenset(
    ("NONE", "NULL", "UNKNOWN", "UNKN", "PASSPORT", "NOTKNOWN", "NOTAVAILABLE", "NOPASSPORT", "TOBEADVISED", "TEST")
)
"""What check-in agents type where there is no number."""


def identifies(number: str) -> bool:
    """Whether a normalised number can tell one document from others: ``12``, ``000000`` and ``UNKNOWN`` cannot."""
    return len(number) >= _SHORTEST and len(set(number)) > 1 and number not in _PLACEHOLDERS


def document_key(document: TravelDocument) -> str | None:
    """``ISSUER:NUMBER``, or ``None`` when the issuing state is missing or the number identifies nothing.

    Strangers share ``NA`` and ``000000000``: as a key it would join them and accuse one of the other's document.

    The type is left out: carriers report it too loosely (``P``, ``PP``, ``PASSPORT``) to identify a booklet.
    """
    return _key(document.issuing_state, document.number)


@lru_cache(maxsize=65536)
def _key(issuer: str | None, number: str | None) -> str | None:
    normal = normalise_number(number)
    return f"{issuer.strip().upper()}:{normal}" if issuer and identifies(normal) else None
