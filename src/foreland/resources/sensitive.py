"""What the sensitive-data filter looks for: ``sensitive.json``, versioned, each entry with its source.

A file ``sensitive.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from foreland.resources.own_file import own_or_shipped
from foreland.safeguards.sensitive_terms import SensitiveTerms


def load_terms(data: Path | None = None) -> SensitiveTerms:
    """Load the terms in force.

    Raises :class:`msgspec.ValidationError` when the file has another shape, :class:`ValueError` when it contradicts
    itself.
    """
    source = own_or_shipped(data, "sensitive.json")
    found = msgspec.json.decode(source.read_bytes(), type=SensitiveTerms)
    problem = found.problem()
    if problem is not None:
        raise ValueError(f"{source}: {problem}")
    return found


def terms_hash(terms: SensitiveTerms) -> str:
    """SHA-256 of what the terms say, whatever the file looks like."""
    return hashlib.sha256(msgspec.json.encode(terms, order="deterministic")).hexdigest()
