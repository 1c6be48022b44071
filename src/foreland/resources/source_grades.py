"""From which share of what held on a source deserves which grade: ``source_grades.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.resources.own_file import own_or_shipped
from foreland.sharing.source_grades import GradeRule


def load_source_grades(data: Path | None = None) -> GradeRule:
    """Load the rule. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "source_grades.json")
    return msgspec.json.decode(source.read_bytes(), type=GradeRule)
