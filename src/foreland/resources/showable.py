"""What liaison officers abroad may show to host authorities: ``showable.json``.

A file ``showable.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.liaison.showable import ShowableRules
from foreland.resources.own_file import own_or_shipped


def load_showable(data: Path | None = None) -> ShowableRules:
    """Load the rules. Raises :class:`msgspec.ValidationError` when the file has another shape, or an unknown field."""
    source = own_or_shipped(data, "showable.json")
    return msgspec.json.decode(source.read_bytes(), type=ShowableRules)
