"""The words that targeting rules may use: ``rule_vocabulary.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.resources.own_file import own_or_shipped
from foreland.targeting.language.vocabulary import Vocabulary


def load_rule_vocabulary(data: Path | None = None) -> Vocabulary:
    """Load it. Raises :class:`msgspec.ValidationError` when the file has another shape or contradicts itself."""
    source = own_or_shipped(data, "rule_vocabulary.json")
    return msgspec.json.decode(source.read_bytes(), type=Vocabulary)
