"""The reason codes of decisions about hits and joins: ours, or the deployment's own.

A file ``review_reasons.json`` in the data folder replaces the lists it names; what it does not name stays as shipped.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.review.reasons import ReasonCodes


def load_reasons(data: Path | None = None) -> ReasonCodes:
    """Load the codes. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    own = data / "review_reasons.json" if data is not None else None
    if own is None or not own.exists():
        return ReasonCodes()
    return msgspec.json.decode(own.read_bytes(), type=ReasonCodes)
