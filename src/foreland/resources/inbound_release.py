"""Whether travellers whom nobody decided about are announced to their port by themselves: ``inbound_release.json``.

A file of that name in the data folder replaces the shipped one, which says no.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from foreland.liaison.inbound import ReleaseProfile
from foreland.resources.own_file import own_or_shipped


def load_inbound_release(data: Path | None = None) -> ReleaseProfile:
    """Load the profile. Raises :class:`ValueError` when it announces anybody without a legal basis and a last day.

    Raises :class:`msgspec.ValidationError` when the file has another shape.
    """
    source = own_or_shipped(data, "inbound_release.json")
    profile = msgspec.json.decode(source.read_bytes(), type=ReleaseProfile)
    if profile.automatic and not profile.legal_basis.strip():
        raise ValueError(f"{source}: nobody is announced automatically without a legal basis")
    if profile.automatic and profile.until is None:
        raise ValueError(f"{source}: nobody is announced automatically without a last day (until)")
    return profile
