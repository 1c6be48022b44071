"""Whether an item may go to a partner: its originator's caveats decide, and what was agreed with the partner."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from foreland.sharing.formats.package import TLP_LEVELS, Caveats, Tlp

ReleaseRefusal = Literal[
    "agreement_ended", "too_closed", "expired", "originator_release_needed", "to_its_originator", "withdrawn"
]

_ONWARD: frozenset[Tlp] = frozenset(("clear", "green"))
"""Markings under which an item of somebody else may be passed on at all (TLP 2.0: beyond one's own organisation)."""


class Terms(Struct, frozen=True, kw_only=True):
    """What was agreed with a partner: until when, and up to which marking."""

    agreed_until: datetime
    most_closed: Tlp = "amber"


def refuse_release(
    caveats: Caveats, terms: Terms, now: datetime, *, ours: bool, its_own: bool, withdrawn: bool
) -> ReleaseRefusal | None:
    """Say why an item may not be released to a partner. ``ours``: we are its originator; ``its_own``: the partner is.

    What somebody else gave us goes on only when its marking lets the audience pass it on, or its originator sent it
    again marked so: that is their release.
    """
    if terms.agreed_until <= now:
        return "agreement_ended"
    if withdrawn:
        return "withdrawn"
    if its_own:
        return "to_its_originator"
    if caveats.expires_at is not None and caveats.expires_at <= now:
        return "expired"
    if not ours and (caveats.onward != "audience" or caveats.tlp not in _ONWARD):
        return "originator_release_needed"
    if TLP_LEVELS.index(caveats.tlp) > TLP_LEVELS.index(terms.most_closed):
        return "too_closed"
    return None
