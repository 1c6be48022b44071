"""For how long data is kept: ``retention.json``, profiles of retention classes, each number with its citation.

A file ``retention.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from foreland.resources.own_file import own_or_shipped
from foreland.safeguards.retention import RetentionClass

_Days = Annotated[int, Meta(ge=0)]


class _Class(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    mask_days: _Days | None
    delete_days: _Days | None
    citation: str


class _Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    citation: str
    verified: bool
    classes: list[_Class]


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    reviewed_on: str
    in_force: str
    profiles: list[_Profile]


def load_retention(data: Path | None = None) -> tuple[RetentionClass, ...]:
    """Load the classes of the profile in force.

    Raises :class:`msgspec.ValidationError` when the file has another shape, :class:`ValueError` when it names a profile
    that it does not hold.
    """
    source = own_or_shipped(data, "retention.json")
    return read_retention(source.read_bytes(), str(source))


def read_retention(content: bytes, source: str) -> tuple[RetentionClass, ...]:
    """Read the classes of the profile in force from the content of a file; raises as :func:`load_retention` does."""
    found = msgspec.json.decode(content, type=_File)
    for profile in found.profiles:
        if profile.name == found.in_force:
            return tuple(RetentionClass(one.name, one.mask_days, one.delete_days) for one in profile.classes)
    raise ValueError(f"{source}: there is no profile {found.in_force!r}")
