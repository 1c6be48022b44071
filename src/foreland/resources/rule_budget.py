"""How many alerts officers can look at, and on what share of travellers a rule may alert: ``rule_budget.json``.

A file of that name in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from foreland.resources.own_file import own_or_shipped

Share = Annotated[float, Meta(gt=0, le=1)]


class RuleBudget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``most_share``: of travellers, for one rule; more, and it does not go live. ``share``: of travellers, for all
    sources of hits. ``hits_an_hour``: what one officer on shift decides in an hour. ``rule_share``: which part of a
    day's alerts one rule may make before its alerts are ranked behind.
    """

    version: str
    most_share: Share
    share: Share
    hits_an_hour: Annotated[int, Meta(gt=0)]
    citation: str
    rule_share: Share = 0.25


def load_rule_budget(data: Path | None = None) -> RuleBudget:
    """Load it. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "rule_budget.json")
    return msgspec.json.decode(source.read_bytes(), type=RuleBudget)
