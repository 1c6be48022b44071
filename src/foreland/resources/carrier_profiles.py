"""What carriers owe for each flight: ``carrier_profiles.json``, each due message with where that comes from.

Profiles of a file ``carrier_profiles.json`` in the data folder go before the shipped ones, carrier by carrier; ``*`` is
for every carrier without a profile of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.messages.accounting import Profile

ANY = "*"


class Profiles(Struct, frozen=True):
    """Profiles by carrier."""

    by_carrier: Mapping[str, Profile]

    def of(self, carrier: str) -> Profile:
        """Return the profile of a carrier."""
        return self.by_carrier.get(carrier) or self.by_carrier[ANY]


class _File(Struct, frozen=True, kw_only=True):
    version: str
    profiles: list[Profile]


def load_profiles(data: Path | None = None) -> Profiles:
    """Load the shipped profiles with the deployment's own over them. Raises :class:`msgspec.ValidationError`."""
    shipped = files("foreland.resources").joinpath("carrier_profiles.json").read_bytes()
    found = {one.carrier: one for one in msgspec.json.decode(shipped, type=_File).profiles}
    own = data / "carrier_profiles.json" if data is not None else None
    if own is not None and own.exists():
        found |= {one.carrier: one for one in msgspec.json.decode(own.read_bytes(), type=_File).profiles}
    return Profiles(found)
