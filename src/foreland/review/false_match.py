"""A false match, remembered: this traveller is not that listed person. The pair exactly, never the entry or the name.

The traveller is known again by name, birth date and document number together. Who was reported with less than these
could be somebody else tomorrow, so nothing is remembered of them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.review.hit import LONGEST_TEXT
from foreland.travel.names import drop_titles, name_tokens

EndRefusal = Literal["may_not_end", "over", "reason_missing", "reason_too_long"]


class ListedEntry(Struct, frozen=True):
    """An entry of a list, by its source and its identifier there."""

    source: str
    id: str


def listed_entry(code: str, source: str, finding_key: str) -> ListedEntry | None:
    """Return which entry a hit matched; ``None`` for a hit that matched none, or that was masked."""
    prefix = f"{code}:{source}:"
    if code not in ("watchlist_name", "watchlist_document") or not finding_key.startswith(prefix):
        return None
    found = finding_key[len(prefix) :]
    if code == "watchlist_document":  # the number that was listed stands behind the entry
        found = found.rpartition(":")[0]
    return ListedEntry(source, found) if found else None


def known_again_by(
    surname: str | None, given_names: str | None, date_of_birth: str | None, document_key: str | None
) -> str | None:
    """Return what a traveller is known again by, as one text; ``None`` when too little was reported.

    Words of the name in any order, without titles; a complete birth date; the document number with its issuing state.
    """
    words = sorted(drop_titles(name_tokens(f"{surname or ''} {given_names or ''}")))
    if not words or document_key is None or date_of_birth is None or len(date_of_birth) != len("2000-01-01"):
        return None
    return "\n".join((" ".join(words), date_of_birth, document_key))


def refuse_ending(access: Access, reason: str, *, in_force: bool) -> EndRefusal | None:
    """Return why a false match may not be ended: by a supervisor, once, with a reason; ``None`` when it may."""
    if not access.may_end_false_match():
        return "may_not_end"
    if not in_force:
        return "over"
    if not reason.strip():
        return "reason_missing"
    return "reason_too_long" if len(reason.strip()) > LONGEST_TEXT else None
