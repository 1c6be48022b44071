"""For how many years issuers make out ordinary passports: ``document_terms.json``.

A file of that name in the data folder replaces the shipped one as a whole. An issuer that is not there is not judged.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Years = Annotated[int, Meta(ge=1, le=20)]
Issuer = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]


_FILE = "document_terms.json"


class _DocumentTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    citation: str
    verified: bool
    years: dict[Issuer, Annotated[tuple[Years, ...], Meta(min_length=1)]]


def load_document_terms(data: Path | None = None) -> dict[str, tuple[int, ...]]:
    """Load them by issuer, as ISO 3166 writes it; :class:`msgspec.ValidationError` is raised for another shape."""
    own = data / _FILE if data is not None else None
    source = own if own is not None and own.exists() else files("foreland.resources").joinpath(_FILE)
    return msgspec.json.decode(source.read_bytes(), type=_DocumentTerms).years
