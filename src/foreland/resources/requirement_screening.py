"""Whether unverified rules may decide about journeys, and which answers become hits: ``requirement_screening.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.documents.requirements.answer import Decision
from foreland.documents.requirements.pack import Profile
from foreland.resources.own_file import own_or_shipped
from foreland.travel.finding import Severity


class RequirementScreening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is configured. Answers that ``hits`` does not name become no hits; *OK* never does."""

    version: str
    profile: Profile
    hits: dict[Decision, Severity]
    citation: str


def load_requirement_screening(data: Path | None = None) -> RequirementScreening:
    """Load it. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "requirement_screening.json")
    return msgspec.json.decode(source.read_bytes(), type=RequirementScreening)
