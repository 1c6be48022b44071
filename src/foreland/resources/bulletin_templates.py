"""What a bulletin has to answer, by what it is about: ``bulletin_templates.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.resources.own_file import own_or_shipped


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """How a draft begins."""

    title: str
    what: str


class Templates(Struct, frozen=True, forbid_unknown_fields=True):
    """Templates by code of what they are about, and who says so."""

    citation: str
    templates: dict[str, Template]


def load_bulletin_templates(data: Path | None = None) -> Templates:
    """Load them. Raises :class:`msgspec.ValidationError` when the file has another shape, or an unknown field."""
    source = own_or_shipped(data, "bulletin_templates.json")
    return msgspec.json.decode(source.read_bytes(), type=Templates)
