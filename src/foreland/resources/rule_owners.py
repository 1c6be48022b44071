"""Who owns the rule packs, and where they are mailed: ``rule_owners.json``.

A file of that name in the data folder replaces the shipped one, which names no mailbox: none is invented. Packs and
rules name their owner by its key (``owner: entry-rules``).
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.resources.own_file import own_or_shipped


class RuleOwner(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office that answers for rules: what it is called, and its mailboxes."""

    name: str
    emails: tuple[str, ...] = ()


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    owners: dict[str, RuleOwner]


def load_rule_owners(data: Path | None = None) -> dict[str, RuleOwner]:
    """Load the owners by key. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "rule_owners.json")
    return msgspec.json.decode(source.read_bytes(), type=_File).owners
