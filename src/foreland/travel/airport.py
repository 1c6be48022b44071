"""An airport: where it lies, in which time zone and country."""

from __future__ import annotations

from msgspec import Struct


class Airport(Struct, frozen=True, kw_only=True):
    """``iata`` code, IANA time ``zone``, alpha-3 ``country`` (``None`` when the source's code is no country)."""

    iata: str
    name: str
    zone: str
    country: str | None
    latitude: float
    longitude: float
