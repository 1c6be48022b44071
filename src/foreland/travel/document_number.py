"""One spelling for a document's number and key, so that the same document is found again."""

from __future__ import annotations

from foreland.travel.traveller import TravelDocument


def normalise_number(number: str | None) -> str:
    """Upper case, letters A-Z and digits 0-9 only; empty when nothing is left.

    O and 0 stay different: folding them would turn one person's document into another's (exact keys only).
    """
    if number is None:
        return ""
    return "".join(c for c in number.upper() if c.isascii() and c.isalnum())


def document_key(document: TravelDocument) -> str | None:
    """``ISSUER:NUMBER``, or ``None`` when the number or the issuing state is missing.

    The type is left out: carriers report it too loosely (``P``, ``PP``, ``PASSPORT``) to identify a booklet.
    """
    number = normalise_number(document.number)
    if not number or not document.issuing_state:
        return None
    return f"{document.issuing_state.strip().upper()}:{number}"
