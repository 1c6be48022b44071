"""Parts of full pushes and close-outs: which arrived, so that silence about somebody means something or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.messages.changes import RosterKind, RosterPart
from foreland.store import rows


class RosterPartRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``roster_parts``."""

    flight_id: UUID
    kind: RosterKind
    sender: str
    key: str
    number: int
    last: bool
    whole: bool
    heard_at: datetime
    said_by: UUID

    def part(self) -> RosterPart:
        """The part as the core looks at it."""
        return RosterPart(**{name: getattr(self, name) for name in RosterPart.__struct_fields__})


_LOAD = """
    select r.* from roster_parts r where r.org_id = %(org_id)s and r.flight_id = any (%(flights)s)
    order by r.flight_id, r.heard_at, r.number
"""

# A part that came again, whole this time, mends the damaged one.
_ADD = rows.insertion(
    "roster_parts",
    RosterPartRow,
    """on conflict (flight_id, kind, sender, key, number) do update
       set last = roster_parts.last or excluded.last, whole = roster_parts.whole or excluded.whole,
           heard_at = least(roster_parts.heard_at, excluded.heard_at),
           said_by = least(roster_parts.said_by, excluded.said_by)""",
)


def load(access: Access, connection: Connection[DictRow], flights: Sequence[UUID]) -> list[RosterPartRow]:
    """Return the parts about flights, the earliest first."""
    if not flights:
        return []
    return rows.fetch(connection, _LOAD, {"org_id": access.org_id, "flights": list(flights)}, RosterPartRow)


def add(connection: Connection[DictRow], parts: Sequence[RosterPartRow]) -> None:
    """Add parts; no two of the same number of one roster may be among them."""
    rows.insert(connection, _ADD, parts)
