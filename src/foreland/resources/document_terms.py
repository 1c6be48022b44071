"""For how many years issuers make out ordinary passports: ``document_terms.json``.

A file of that name in the data folder replaces the shipped one as a whole. An issuer that is not there is not judged.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from foreland.resources.own_file import own_or_shipped

Years = Annotated[int, Meta(ge=1, le=20)]
Issuer = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]


class _DocumentTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    citation: str
    verified: bool
    years: dict[Issuer, Annotated[tuple[Years, ...], Meta(min_length=1)]]


def load_document_terms(data: Path | None = None) -> dict[str, tuple[int, ...]]:
    """Load them by issuer, as ISO 3166 writes it; :class:`msgspec.ValidationError` is raised for another shape."""
    source = own_or_shipped(data, "document_terms.json")
    return msgspec.json.decode(source.read_bytes(), type=_DocumentTerms).years
