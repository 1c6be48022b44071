"""A false match, remembered: this traveller is not that listed person. The pair exactly, never the entry or the name.

The traveller is known again by name, birth date and document number together. Who was reported with less than these
could be somebody else tomorrow, so nothing is remembered of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.review.hit import LONGEST_TEXT
from foreland.travel.document_number import normalise_number
from foreland.travel.names import drop_titles, name_tokens

EndRefusal = Literal["may_not_end", "over", "reason_missing", "reason_too_long"]
_SHORTEST_NUMBER = 5


class RememberedPair(Struct, frozen=True, kw_only=True):
    """A false match in force, as far as it may hold a hit back."""

    id: UUID
    known_by: bytes
    source: str
    entry_key: str
    entry_said: str | None
    redress: bool


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


def known_again_by_redress(number: str, date_of_birth: str | None) -> str | None:
    """Return what the holder of a redress number is known again by: with the birth date, for a number can be borrowed.

    ``None`` for a number too short to be one, or without a complete birth date.
    """
    said = normalise_number(number)
    if len(said) < _SHORTEST_NUMBER or date_of_birth is None or len(date_of_birth) != len("2000-01-01"):
        return None
    return f"redress\n{said}\n{date_of_birth}"


def holding(
    known_by: Sequence[bytes], redress: Sequence[bytes], pairs: Sequence[RememberedPair], entry_said: str
) -> RememberedPair | None:
    """Return the pair that holds back a hit of an entry, of those remembered of this traveller and entry.

    ``known_by`` is every identity that is reported now: all have to be remembered, so that a new document or another
    birth date lifts the memory; a redress number alone is enough. ``entry_said`` is what the entry says now.
    """
    same = [one for one in pairs if one.entry_said == entry_said]
    by_number = next((one for one in same if one.redress and one.known_by in redress), None)
    if by_number is not None:
        return by_number
    remembered = {one.known_by: one for one in same if not one.redress}
    return remembered[known_by[0]] if known_by and all(one in remembered for one in known_by) else None


def refuse_ending(access: Access, reason: str, *, in_force: bool) -> EndRefusal | None:
    """Return why a false match may not be ended: by a supervisor, once, with a reason; ``None`` when it may."""
    if not access.may_end_false_match():
        return "may_not_end"
    if not in_force:
        return "over"
    if not reason.strip():
        return "reason_missing"
    return "reason_too_long" if len(reason.strip()) > LONGEST_TEXT else None
