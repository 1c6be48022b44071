"""What items of exchange were good for, in both directions: counted by party and by the grade of the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.handling import SourceGrade
from foreland.sharing.requests import Feedback
from foreland.store import rows


class NewFeedback(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``item_feedback``."""

    id: UUID
    direction: str
    party_org: UUID
    item_id: UUID
    source_grade: SourceGrade
    code: Feedback
    at: datetime
    expires_on: date
    sightings: int = 0
    counted_at: datetime | None = None


class Counted(Struct, frozen=True, kw_only=True):
    """What was told of an item: what it was good for, how often it was met, and when that number was told last."""

    code: Feedback
    sightings: int
    counted_at: datetime | None


class SaidOfOurs(Struct, frozen=True, kw_only=True):
    """What a partner said of items of ours, by feedback; ``sightings``: how often it met what they point at."""

    party: str
    items: int
    led_to: int
    used: int
    useful: int
    not_useful: int
    wrong: int
    sightings: int


class Judged(Struct, frozen=True, kw_only=True):
    """How often deliveries of a party held or failed, by the grade that it gave its source."""

    party: str
    source_grade: SourceGrade
    held: int
    failed: int


_ADD = rows.insertion(
    "item_feedback",
    NewFeedback,
    "on conflict (org_id, direction, party_org, item_id) do update set code = excluded.code,"
    " at = case when item_feedback.code = excluded.code then item_feedback.at else excluded.at end,"
    " sightings = greatest(item_feedback.sightings, excluded.sightings),"
    " counted_at = coalesce(excluded.counted_at, item_feedback.counted_at)",
)
_OF_OURS = """
    select o.name as party, count(*)::int as items, count(*) filter (where f.code = 'led_to')::int as led_to,
           count(*) filter (where f.code = 'used')::int as used,
           count(*) filter (where f.code = 'useful')::int as useful,
           count(*) filter (where f.code = 'not_useful')::int as not_useful,
           count(*) filter (where f.code = 'wrong')::int as wrong, sum(f.sightings)::int as sightings
    from item_feedback f join organisations o on o.id = f.party_org
    where f.org_id = %(org_id)s and f.direction = 'received' and f.at >= %(since)s
    group by o.id, o.name order by o.name, o.id
"""
_JUDGED = """
    select o.name as party, f.source_grade, count(distinct f.at) filter (where f.code = any (%(held)s))::int as held,
           count(distinct f.at) filter (where f.code = any (%(failed)s))::int as failed
    from item_feedback f join organisations o on o.id = f.party_org
    where f.org_id = %(org_id)s and f.direction = 'given' and f.at >= %(since)s
    group by o.id, o.name, f.source_grade order by o.name, o.id, f.source_grade
"""


def add(connection: Connection[DictRow], feedback: Iterable[NewFeedback]) -> None:
    """Keep what was said; of an item that was spoken of before the later word stands."""
    rows.insert(connection, _ADD, list(feedback))


def given(access: Access, connection: Connection[DictRow], party: UUID, item_id: UUID) -> Counted | None:
    """Return what we said of an item of a party; ``None``: nothing yet."""
    query = """select code, sightings, counted_at from item_feedback
        where org_id = %s and direction = 'given' and party_org = %s and item_id = %s"""
    with connection.cursor(row_factory=class_row(Counted)) as cursor:
        return cursor.execute(query, (access.org_id, party, item_id)).fetchone()


def released(access: Access, connection: Connection[DictRow], partner: UUID, items: Sequence[UUID]) -> set[UUID]:
    """Return which of these items are ours and were released to a partner."""
    found = connection.execute(
        "select item_id from shared_items"
        " where org_id = %(org)s and originator_org = %(org)s and item_id = any (%(items)s)"
        " and %(to)s = any (audience)",
        {"org": access.org_id, "items": list(items), "to": partner},
    ).fetchall()
    return {row["item_id"] for row in found}


def of_ours(access: Access, connection: Connection[DictRow], since: datetime) -> list[SaidOfOurs]:
    """Return what each partner said of ours since an instant."""
    with connection.cursor(row_factory=class_row(SaidOfOurs)) as cursor:
        return cursor.execute(_OF_OURS.encode(), {"org_id": access.org_id, "since": since}).fetchall()


def judged(
    access: Access, connection: Connection[DictRow], since: datetime, held: Sequence[str], failed: Sequence[str]
) -> list[Judged]:
    """Return how the deliveries of each party turned out since an instant; one counts once for each grade in it."""
    values = {"org_id": access.org_id, "since": since, "held": list(held), "failed": list(failed)}
    with connection.cursor(row_factory=class_row(Judged)) as cursor:
        return cursor.execute(_JUDGED.encode(), values).fetchall()
