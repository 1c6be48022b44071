"""When shifts begin at field offices: ``shifts.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec

from foreland.sharing.briefs import Shifts


def load_shifts(data: Path | None = None) -> Shifts:
    """Load them. Raises :class:`msgspec.ValidationError` when the file has another shape or a clock is unreadable."""
    own = data / "shifts.json" if data is not None else None
    source = own if own is not None and own.exists() else files("foreland.resources").joinpath("shifts.json")
    return msgspec.json.decode(source.read_bytes(), type=Shifts)
