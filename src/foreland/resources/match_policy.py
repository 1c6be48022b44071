"""How names are matched and what other evidence counts: ``match_policy.json``.

A file of that name in the data folder replaces the shipped one as a whole; it names every value, so that what counts
can be read in one place.
"""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from foreland.resources.own_file import own_or_shipped
from foreland.watchlists.policy import MatchPolicy


class _Values(MatchPolicy, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same fields, and no others."""


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    citation: str
    policy: dict[str, object]


def load_match_policy(data: Path | None = None) -> MatchPolicy:
    """Load the policy in force: the deployment's own, or the shipped one. Raises as :func:`read_match_policy` does."""
    return read_match_policy(own_or_shipped(data, "match_policy.json"))


def read_match_policy(source: Path | Traversable) -> MatchPolicy:
    """Read a policy.

    Raises :class:`ValueError` with what is wrong: a value that is missing, unknown, of another type, out of its bounds,
    or more than its kind of evidence may count.
    """
    try:
        return _read(source.read_bytes())
    except (msgspec.MsgspecError, ValueError) as error:
        raise ValueError(f"{source}: {error}") from error


def _read(raw: bytes) -> MatchPolicy:
    found = msgspec.json.decode(raw, type=_File)
    missing = [name for name in MatchPolicy.__struct_fields__ if name not in found.policy]
    if missing:
        raise ValueError(f"no {', '.join(missing)}")
    policy = MatchPolicy(**structs.asdict(msgspec.convert(found.policy, _Values)))
    if wrong := list(policy.problems()):
        raise ValueError("; ".join(wrong))
    return policy
