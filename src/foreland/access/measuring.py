"""Who sees how the work goes: whoever answers for it or watches over it, and a desk its own figures."""

from __future__ import annotations

from foreland.access.viewer import Access

_ALL_DESKS = frozenset(("supervisor", "oversight"))


def may_read_ledger(access: Access) -> bool:
    """Whether any role of the viewer admits each counted case, and the measures of every desk."""
    return bool(access.roles & _ALL_DESKS)


def may_read_measures(access: Access) -> bool:
    """Whether the viewer sees measures: of every desk, or as an officer of a desk those of their own."""
    return may_read_ledger(access) or (access.may_decide() and access.desk is not None)
