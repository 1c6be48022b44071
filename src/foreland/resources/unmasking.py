"""On which legal bases, and for how long, masked persons may be looked at: ``unmasking.json``, each with its citation.

A file ``unmasking.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from foreland.resources.own_file import own_or_shipped


class Basis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A legal basis: its code is stored, its text is shown in the words of the file."""

    code: str
    text: str
    citation: str
    verified: bool


class UnmaskingRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days in which a request has to be answered, hours for which an approved one may be looked at, legal bases."""

    version: str
    reviewed_on: str
    citation: str
    answer_days: Annotated[int, Meta(ge=1, le=60)]
    view_hours: Annotated[int, Meta(ge=1, le=168)]
    bases: Annotated[tuple[Basis, ...], Meta(min_length=1)]

    @property
    def answer_within(self) -> timedelta:
        """How long a request waits for an answer."""
        return timedelta(days=self.answer_days)

    @property
    def view_for(self) -> timedelta:
        """How long an approved request lets its author look."""
        return timedelta(hours=self.view_hours)


def load_unmasking(data: Path | None = None) -> UnmaskingRules:
    """Load the rules. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "unmasking.json")
    return msgspec.json.decode(source.read_bytes(), type=UnmaskingRules)
