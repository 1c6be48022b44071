"""What rules found that alert nobody: those in shadow, and those on vulnerability, for protection alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store import rows


class FindRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``rule_finds``."""

    version_id: UUID
    flight_date: str
    journey_id: UUID
    kind: str
    found_at: datetime


_ADD = rows.insertion("rule_finds", FindRow)
_REMOVE = """
    delete from rule_finds r using unnest(%(dates)s::date[], %(journeys)s::uuid[]) as judged (flight_date, journey_id)
    where r.flight_date = judged.flight_date and r.journey_id = judged.journey_id
"""


def replace(connection: Connection[DictRow], judged: Sequence[tuple[str, UUID]], found: Sequence[FindRow]) -> None:
    """Write what was found of journeys, given as (flight date, identifier), in place of what was found before."""
    dates, journeys = [day for day, _ in judged], [journey for _, journey in judged]
    connection.execute(_REMOVE, {"dates": dates, "journeys": journeys})
    rows.insert(connection, _ADD, found)
