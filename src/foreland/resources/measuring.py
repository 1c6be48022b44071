"""What carriers are fined, by state and day, and the starting points of measures: ``measures.json``.

A file ``measures.json`` in the data folder replaces the shipped one as a whole.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.analysis.measures import MEASURES
from foreland.analysis.penalties import Tariff
from foreland.resources.own_file import own_or_shipped


class Baseline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A starting point that was declared for a measure, in its unit, and where it comes from."""

    measure: str
    value: float
    citation: str


class Measuring(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tariffs and the declared starting points."""

    version: str
    tariffs: tuple[Tariff, ...]
    baselines: tuple[Baseline, ...] = ()

    @property
    def declared(self) -> dict[str, float]:
        """Starting points by the code of their measure."""
        return {one.measure: one.value for one in self.baselines}


def load_measuring(data: Path | None = None) -> Measuring:
    """Load the tables. Raises :class:`ValueError` when two tariffs begin on one day, or a measure is unknown.

    Raises :class:`msgspec.ValidationError` when the file has another shape.
    """
    source = own_or_shipped(data, "measures.json")
    found = msgspec.json.decode(source.read_bytes(), type=Measuring)
    begin = [(one.state, one.since) for one in found.tariffs]
    if len(set(begin)) != len(begin):
        raise ValueError(f"{source}: two tariffs of a state begin on the same day")
    if unknown := {one.measure for one in found.baselines} - {one.code for one in MEASURES}:
        raise ValueError(f"{source}: there is no measure {', '.join(sorted(unknown))}")
    return found
