"""What rules found that alert nobody: those in shadow, and those on vulnerability, for protection alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows


class FindRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``rule_finds``."""

    version_id: UUID
    flight_date: str
    journey_id: UUID
    kind: str
    found_at: datetime


_ADD = rows.insertion("rule_finds", FindRow, "on conflict (flight_date, journey_id, version_id) do nothing")
_REMOVE = """
    delete from rule_finds r using unnest(%(dates)s::date[], %(journeys)s::uuid[]) as judged (flight_date, journey_id)
    where r.flight_date = judged.flight_date and r.journey_id = judged.journey_id
      and (r.journey_id, r.version_id, r.kind) not in (
          select * from unnest(%(found)s::uuid[], %(versions)s::uuid[], %(kinds)s::text[]))
"""
_SET_ASIDE = """
    update rule_finds set set_aside_by = %(by)s, set_aside_at = %(now)s
    where org_id = %(org_id)s and journey_id = %(journey)s and kind = 'vulnerability' and set_aside_at is null
    returning id
"""


def set_aside(access: Access, connection: Connection[DictRow], journey_id: UUID, now: datetime) -> list[UUID]:
    """Take what rules on vulnerability found of a traveller off the page of protection; return what it was."""
    key = {"org_id": access.org_id, "journey": journey_id, "by": access.user_id, "now": now}
    return [row["id"] for row in connection.execute(_SET_ASIDE, key)]


def replace(connection: Connection[DictRow], judged: Sequence[tuple[str, UUID]], found: Sequence[FindRow]) -> None:
    """Write what was found of journeys, given as (flight date, identifier), in place of what was found before.

    What is found again stays as it is.
    """
    still = {
        "dates": [day for day, _ in judged],
        "journeys": [journey for _, journey in judged],
        "found": [one.journey_id for one in found],
        "versions": [one.version_id for one in found],
        "kinds": [one.kind for one in found],
    }
    connection.execute(_REMOVE, still)
    rows.insert(connection, _ADD, found)
