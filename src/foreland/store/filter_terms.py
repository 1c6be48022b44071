"""The sensitive-data filter in the database: which terms are in force, what they removed, what was proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store import rows
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

NAME = "sensitive_filter"


class CountRow(rows.OwnedRow, frozen=True, kw_only=True):
    """How often an entry was removed from a kind of field, on a day, from messages of a carrier."""

    day: date
    carrier: str
    kind: str
    place: str
    category: str
    entry: str
    removals: int


class Proposal(Struct, frozen=True, kw_only=True):
    """That an entry removed what it should not: to be judged for the next version of the terms."""

    id: UUID
    entry: str
    place: str
    carrier: str
    terms_version: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    state: str
    decided_at: datetime | None


_IN_FORCE = """
    select version from activations where org_id = %(org_id)s and kind = 'code_table' and name = %(name)s
    order by activated_at desc, id desc limit 1
"""

_ACTIVATE = """
    insert into activations (id, org_id, purpose, kind, name, version, activated_at, activated_by)
    values (%(id)s, %(org_id)s, %(purpose)s, 'code_table', %(name)s, %(version)s, %(now)s, %(by)s)
"""

_COUNT = rows.insertion("filter_tally", CountRow)

# In the order of the key, so that two at once do not wait for each other; what one took the other finds gone.
_SUM_UP = f"""
    with taken as (delete from filter_tally where org_id = %(org_id)s returning *)
    insert into filter_counts ({COLUMNS}, day, carrier, kind, place, category, entry, removals)
    select {COLUMNS}, day, carrier, kind, place, category, entry, sum(removals)
    from taken
    group by {COLUMNS}, day, carrier, kind, place, category, entry
    order by org_id, day, carrier, kind, place, category, entry, originator_org, handling_id
    on conflict (org_id, day, carrier, kind, place, category, entry, originator_org, handling_id, purpose,
                 retention_class)
    do update set removals = filter_counts.removals + excluded.removals
"""  # noqa: S608 - constant column names

_PROPOSE = f"""
    insert into filter_proposals (id, {COLUMNS}, entry, place, carrier, terms_version, reason, proposed_at, proposed_by)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608 - constant column names

_DECIDE = """
    update filter_proposals set state = %(state)s, decided_at = %(now)s, decided_by = %(user_id)s
    where org_id = %(org_id)s and id = %(id)s and state = 'open'
"""

_PROPOSALS = """
    select p.id, p.entry, p.place, p.carrier, p.terms_version, p.reason, p.proposed_at,
           u.display_name as proposed_by, p.state, p.decided_at
    from filter_proposals p join users u on u.id = p.proposed_by
    where p.org_id = %(org_id)s
    order by p.state <> 'open', p.proposed_at desc, p.id limit 200
"""


def in_force(access: Access, connection: Connection[DictRow]) -> str | None:
    """Return the version of the terms that was activated last."""
    row = connection.execute(_IN_FORCE, {"org_id": access.org_id, "name": NAME}).fetchone()
    return None if row is None else str(row["version"])


def activate(connection: Connection[DictRow], ownership: Ownership, version: str, by: str, now: datetime) -> None:
    """Record that these terms are in force from now on."""
    values = {"id": new_id(), "org_id": ownership.org_id, "purpose": ownership.purpose, "name": NAME}
    connection.execute(_ACTIVATE, values | {"version": version, "now": now, "by": by})


def count(connection: Connection[DictRow], counted: Sequence[CountRow]) -> None:
    """Add what was removed; nobody waits for anybody."""
    rows.insert(connection, _COUNT, counted)


def sum_up(access: Access, connection: Connection[DictRow]) -> None:
    """Move what was counted since the last time into one row a day, carrier, field and entry."""
    connection.execute(_SUM_UP, {"org_id": access.org_id})


def propose(
    connection: Connection[DictRow],
    ownership: Ownership,
    proposal: tuple[str, str, str, str, str],
    by: UUID,
    now: datetime,
) -> UUID:
    """Add a proposal: entry, place, carrier, version of the terms and reason; return its identifier."""
    proposal_id = new_id()
    connection.execute(_PROPOSE, (proposal_id, *ownership.values(), *proposal, now, by))
    return proposal_id


def decide(access: Access, connection: Connection[DictRow], proposal_id: UUID, state: str, now: datetime) -> bool:
    """Close an open proposal; false when there is none."""
    values = {"org_id": access.org_id, "id": proposal_id, "state": state, "user_id": access.user_id, "now": now}
    return connection.execute(_DECIDE, values).rowcount == 1


def proposals(access: Access, connection: Connection[DictRow]) -> list[Proposal]:
    """Return the proposals, open ones first."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(_PROPOSALS, {"org_id": access.org_id}).fetchall()
