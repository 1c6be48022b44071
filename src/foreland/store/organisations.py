"""Organisations: the authority this deployment serves, and the carriers and partners that speak with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Purpose
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.sides import OPERATIONS, Side


class Home(Struct, frozen=True):
    """The authority of this deployment and the handling code of what has none of its own."""

    org_id: UUID
    name: str
    handling_id: UUID
    purpose: Purpose

    def ownership(self, originator_org: UUID | None = None, retention_class: str = "passenger_data") -> Ownership:
        """Return the ownership of a row told to us by ``originator_org`` (default: ourselves)."""
        return Ownership(
            org_id=self.org_id,
            originator_org=originator_org or self.org_id,
            handling_id=self.handling_id,
            purpose=self.purpose,
            retention_class=retention_class,
        )


_HOME = """
    select o.id, o.name, h.id as handling_id
    from organisations o, handling h
    where o.kind = 'authority' and h.scheme = 'foreland' and h.code = 'OWN'
    order by o.id limit 1
"""

_ADD_HANDLING = """
    insert into handling (id, scheme, scheme_version, code, policy)
    values (%s, 'foreland', '1', 'OWN', '{"audience": "own_organisation", "onward": "originator_release"}')
    on conflict do nothing
"""

_CARRIER = """
    insert into organisations (id, name, kind, code, created_at) values (%s, %s, 'carrier', %s, %s)
    on conflict (code) do nothing
"""


def home(connection: Connection[DictRow], side: Side = OPERATIONS) -> Home | None:
    """Return the authority of this deployment on the side that is connected, or ``None`` before ``foreland init``."""
    row = connection.execute(_HOME).fetchone()
    return None if row is None else Home(row["id"], row["name"], row["handling_id"], side.purpose)


def add_home(connection: Connection[DictRow], name: str, now: datetime) -> None:
    """Create the authority and its default handling code, unless there is one."""
    connection.execute("select pg_advisory_xact_lock(hashtext('foreland.home.' || current_schema()))")
    if home(connection) is None:
        connection.execute(_ADD_HANDLING, (new_id(),))
        connection.execute(
            "insert into organisations (id, name, kind, created_at) values (%s, %s, 'authority', %s)",
            (new_id(), name, now),
        )


def codes(connection: Connection[DictRow], ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the codes of those of these organisations that have one."""
    found = connection.execute("select id, code from organisations where id = any (%s) and code is not null", (ids,))
    return {row["id"]: row["code"] for row in found}


def carrier(connection: Connection[DictRow], code: str, now: datetime) -> UUID:
    """Return the organisation of the carrier with this designator, creating it at its first message.

    Raises :class:`ValueError` when an organisation of another kind has the code: nothing about a traveller goes to it.
    """
    connection.execute(_CARRIER, (new_id(), code, code, now))
    row = connection.execute("select id from organisations where code = %s and kind = 'carrier'", (code,)).fetchone()
    if row is None:
        raise ValueError(f"{code} is the code of an organisation that is no carrier")
    found: UUID = row["id"]
    return found
