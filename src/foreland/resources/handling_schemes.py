"""What the codes of schemes of marking mean: ``handling_schemes.json``.

A file of this name in the data folder replaces the shipped one.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.resources.own_file import own_or_shipped
from foreland.sharing.marking import Scheme, Schemes, by_name


class _Tables(Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    schemes: tuple[Scheme, ...]


def load_handling_schemes(data: Path | None = None) -> Schemes:
    """Load the deployment's tables. Raises :class:`msgspec.ValidationError` when they have another shape."""
    source = own_or_shipped(data, "handling_schemes.json")
    return by_name(msgspec.json.decode(source.read_bytes(), type=_Tables).schemes)
