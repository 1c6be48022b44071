"""What a check found about one traveller: the value that becomes a hit.

A finding holds codes and compared values, never sentences; pages, audit and letters turn the same value
into words (decision 23).
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Severity = Literal["high", "medium", "low"]
Strength = Literal["fact", "strong_lead", "weak_lead"]
Kind = Literal["document", "watchlist", "rule", "network"]


class Reason(Struct, frozen=True, kw_only=True):
    """One compared value. ``code`` is looked up in the message catalogue with ``values`` as its arguments.

    ``fact`` names where the value came from (``document.expiry_date``), ``value`` is what was reported and
    ``expected`` what it was compared with.
    """

    code: str
    fact: str
    value: str | None = None
    expected: str | None = None
    result: Literal["true", "false", "unknown"] = "true"
    values: dict[str, Any] = {}


class Finding(Struct, frozen=True, kw_only=True):
    """A finding. ``key`` identifies it within one journey, so that re-screening updates instead of doubling.

    ``source`` and ``source_version`` name the list, rule pack or check and its version; ``score`` is in [0, 1].
    """

    kind: Kind
    code: str
    key: str
    severity: Severity
    strength: Strength
    source: str
    source_version: str
    score: float | None = None
    reasons: tuple[Reason, ...] = ()
