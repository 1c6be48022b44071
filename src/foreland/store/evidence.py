"""Which evidence of a hit an officer opened: it stands in the history of the hit and changes nothing else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.review.evidence import Item
from foreland.store.decisions import LockedHit
from foreland.store.identifiers import new_id

# Once an officer and item, until the evidence changes: whoever looks again has not opened anything new.
_OPEN = """
    insert into hit_events (id, flight_date, hit_id, org_id, originator_org, handling_id, purpose, retention_class,
                            at, user_id, action, item)
    select %(event_id)s, %(flight_date)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
           %(retention_class)s, %(at)s, %(by)s, 'evidence_opened', %(item)s
    where not exists (
        select from hit_events e
        where e.flight_date = %(flight_date)s and e.hit_id = %(id)s and e.action = 'evidence_opened'
          and e.user_id = %(by)s and e.item = %(item)s
          and e.at >= coalesce((select max(c.at) from hit_events c
                                where c.flight_date = %(flight_date)s and c.hit_id = %(id)s
                                  and c.action in ('reopened', 'evidence_changed')), '-infinity'))
"""


def note_opened(connection: Connection[DictRow], locked: LockedHit, by: UUID, item: Item, at: datetime) -> bool:
    """Note that an officer opened an item; false when that was noted before and nothing has changed since."""
    values = msgspec.structs.asdict(locked.ownership) | {"id": locked.id, "flight_date": locked.flight_date}
    values |= {"event_id": new_id(), "by": by, "item": item, "at": at}
    return connection.execute(_OPEN, values).rowcount == 1
