"""What the sensitive-data filter looks for: ``sensitive.json``, versioned, each entry with its source.

A file ``sensitive.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import msgspec

from foreland.safeguards.sensitive_terms import SensitiveTerms


def load_terms(data: Path | None = None) -> SensitiveTerms:
    """Load the terms in force.

    Raises :class:`msgspec.ValidationError` when the file has another shape, :class:`ValueError` when it contradicts
    itself.
    """
    own = data / "sensitive.json" if data is not None else None
    source = own if own is not None and own.exists() else files("foreland.resources").joinpath("sensitive.json")
    found = msgspec.json.decode(source.read_bytes(), type=SensitiveTerms)
    problem = found.problem()
    if problem is not None:
        raise ValueError(f"{source}: {problem}")
    return found


def terms_hash(terms: SensitiveTerms) -> str:
    """SHA-256 of what the terms say, whatever the file looks like."""
    return hashlib.sha256(msgspec.json.encode(terms, order="deterministic")).hexdigest()
