"""When shifts begin at field offices: ``shifts.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.resources.own_file import own_or_shipped
from foreland.sharing.briefs import Shifts


def load_shifts(data: Path | None = None) -> Shifts:
    """Load them. Raises :class:`msgspec.ValidationError` when the file has another shape or a clock is unreadable."""
    source = own_or_shipped(data, "shifts.json")
    return msgspec.json.decode(source.read_bytes(), type=Shifts)
