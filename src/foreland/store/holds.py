"""Legal holds: what neither masking nor deletion may touch (:mod:`foreland.store.retention` obeys them)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.safeguards.holds import HoldState
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

ObjectKind = Literal["journey", "flight"]


class Hold(Struct, frozen=True, kw_only=True):
    """A journey or flight that neither masking nor deletion may touch, until a day or until it is lifted."""

    object_kind: ObjectKind
    object_id: UUID
    flight_date: date
    reason: str
    until: date | None = None
    basis: str = "court_order"


class HoldRow(Struct, frozen=True, kw_only=True):
    """A hold as it is listed, with the flight it is about and who did what."""

    id: UUID
    object_kind: ObjectKind
    object_id: UUID
    flight_id: UUID | None
    flight_date: date
    flight: str | None
    basis: str
    reason: str
    until: date | None
    set_by: str
    set_at: datetime
    lift_reason: str | None
    lift_asked_by: UUID | None
    lift_asked_by_name: str | None
    lift_asked_at: datetime | None
    lifted_by_name: str | None
    lifted_at: datetime | None

    def state(self) -> HoldState:
        """Return what deciding about it needs."""
        return HoldState(until=self.until, lifted_at=self.lifted_at, lift_asked_by=self.lift_asked_by)


_ADD = f"""
    insert into legal_holds (id, {COLUMNS}, object_kind, object_id, flight_date, reason, until, basis, set_by, set_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608 - constant column names

_OWNER = f"""
    select {COLUMNS} from journeys
    where org_id = %(org_id)s and flight_date = %(flight_date)s and id = %(id)s and %(kind)s = 'journey'
    union all
    select {COLUMNS} from flights
    where org_id = %(org_id)s and flight_date = %(flight_date)s and id = %(id)s and %(kind)s = 'flight'
"""  # noqa: S608 - constant column names

_SELECT = """
    select h.id, h.object_kind, h.object_id, f.id as flight_id, h.flight_date,
           f.carrier || f.number || f.suffix as flight, h.basis, h.reason, h.until, h.set_by, h.set_at, h.lift_reason,
           h.lift_asked_by, asked.display_name as lift_asked_by_name, h.lift_asked_at,
           lifted.display_name as lifted_by_name, h.lifted_at
    from legal_holds h
    left join journeys j on j.flight_date = h.flight_date and j.id = h.object_id
    left join flights f on f.id = coalesce(j.flight_id, h.object_id)
    left join users asked on asked.id = h.lift_asked_by
    left join users lifted on lifted.id = h.lifted_by
"""

_LISTED = (
    _SELECT
    + """
    where h.org_id = %(org_id)s
    order by h.lifted_at is not null or h.until < %(today)s, h.lift_asked_by is null, h.set_at desc, h.id
    limit %(limit)s
"""
)

_ONE = _SELECT + " where h.org_id = %(org_id)s and h.id = %(id)s for update of h"


def owner_of(
    access: Access, connection: Connection[DictRow], kind: str, flight_date: date, object_id: UUID
) -> Ownership | None:
    """Return who owns the journey or flight; ``None`` when there is none the viewer may see."""
    key = {"org_id": access.org_id, "kind": kind, "flight_date": flight_date, "id": object_id}
    row = connection.execute(_OWNER.encode(), key).fetchone()
    return Ownership(**row) if row else None


def add(connection: Connection[DictRow], ownership: Ownership, hold: Hold, by: str, now: datetime) -> UUID:
    """Place a legal hold; return its identifier."""
    hold_id = new_id()
    fields = (hold.object_kind, hold.object_id, hold.flight_date, hold.reason, hold.until, hold.basis, by, now)
    connection.execute(_ADD, (hold_id, *ownership.values(), *fields))
    return hold_id


def listed(access: Access, connection: Connection[DictRow], today: date, limit: int) -> list[HoldRow]:
    """Return holds: those in force first, and among them those that somebody asked to lift."""
    with connection.cursor(row_factory=class_row(HoldRow)) as cursor:
        return cursor.execute(_LISTED.encode(), {"org_id": access.org_id, "today": today, "limit": limit}).fetchall()


def one(access: Access, connection: Connection[DictRow], hold_id: UUID) -> HoldRow | None:
    """Return a hold, which nobody else changes until the end of the transaction."""
    with connection.cursor(row_factory=class_row(HoldRow)) as cursor:
        return cursor.execute(_ONE.encode(), {"org_id": access.org_id, "id": hold_id}).fetchone()


def ask_to_lift(
    access: Access, connection: Connection[DictRow], hold_id: UUID, reason: str | None, now: datetime
) -> None:
    """Note that the viewer wants it lifted, and why; without a reason, that it is kept after all."""
    asked = (reason, access.user_id if reason else None, now if reason else None)
    connection.execute(
        "update legal_holds set lift_reason = %s, lift_asked_by = %s, lift_asked_at = %s where org_id = %s and id = %s",
        (*asked, access.org_id, hold_id),
    )


def lift(access: Access, connection: Connection[DictRow], hold_id: UUID, now: datetime) -> None:
    """Lift it; the database refuses the one who asked for that."""
    connection.execute(
        "update legal_holds set lifted_at = %s, lifted_by = %s where org_id = %s and id = %s",
        (now, access.user_id, access.org_id, hold_id),
    )
