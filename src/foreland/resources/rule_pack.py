"""The targeting rules that ship with Foreland: one file for each typology of the field in ``rule_pack/``.

A folder of that name in the data folder replaces the shipped one as a whole. They are offered to analysts, not in
force: each goes the way of every rule, and its thresholds are starting values to be set by a back-test.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.targeting.written_rule import WrittenRule, read_rule

_NAME = re.compile(r"([0-9]{2})_[a-z0-9_]+\.json")


class PackedRule(Struct, frozen=True):
    """A rule and the number of its typology in the field's list."""

    typology: int
    rule: WrittenRule


def load_rule_pack(data: Path | None = None) -> tuple[PackedRule, ...]:
    """Load the rules in order of their typology.

    Raises :class:`ValueError` with the name of a file that is no rule, or that is not named by its typology and what it
    is (``03_shared_contact.json``).
    """
    own = data / "rule_pack" if data is not None else None
    if own is None or not own.is_dir():
        return _shipped()
    return tuple(_read(path.name, path.read_bytes()) for path in sorted(own.iterdir()) if path.suffix == ".json")


@cache
def _shipped() -> tuple[PackedRule, ...]:
    found = [one for one in files("foreland.resources").joinpath("rule_pack").iterdir() if one.name.endswith(".json")]
    return tuple(_read(one.name, one.read_bytes()) for one in sorted(found, key=lambda one: one.name))


def _read(name: str, content: bytes) -> PackedRule:
    named = _NAME.fullmatch(name)
    if named is None:
        raise ValueError(f"{name}: the name of a rule's file begins with the number of its typology (03_…json)")
    try:
        return PackedRule(int(named[1]), read_rule(content))
    except (ValueError, msgspec.ValidationError) as error:
        raise ValueError(f"{name}: {error}") from error
