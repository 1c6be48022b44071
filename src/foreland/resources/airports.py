"""Airports by IATA code, from the packaged ``airportsdata`` table (its release is the version of the data)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import airportsdata

from foreland.travel.airport import Airport
from foreland.travel.countries import country_code


@cache
def airports() -> Mapping[str, Airport]:
    """Return every airport that has an IATA code and a time zone, read once a process."""
    return MappingProxyType(
        {
            code: Airport(
                iata=code,
                name=row["name"],
                zone=row["tz"],
                country=country_code(row["country"]),
                latitude=row["lat"],
                longitude=row["lon"],
            )
            for code, row in airportsdata.load("IATA").items()
            if row["tz"]
        }
    )


def host_state(airport: str) -> str | None:
    """Return the state (alpha-3) on whose ground an airport lies; ``None`` when the airport or its state is unknown."""
    known = airports().get(airport.upper())
    return known.country if known else None
