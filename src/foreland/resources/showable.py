"""What liaison officers abroad may show to host authorities: ``showable.json``.

A file ``showable.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec

from foreland.liaison.showable import ShowableRules


def load_showable(data: Path | None = None) -> ShowableRules:
    """Load the rules. Raises :class:`msgspec.ValidationError` when the file has another shape, or an unknown field."""
    own = data / "showable.json" if data is not None else None
    source = own if own is not None and own.exists() else files("foreland.resources").joinpath("showable.json")
    return msgspec.json.decode(source.read_bytes(), type=ShowableRules)
