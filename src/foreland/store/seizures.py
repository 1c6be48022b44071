"""The register of documents taken, and each time one changed hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.seizure import Custody, Handling, SeizureState
from foreland.store import rows
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS

WORDS = "seizures.words_sealed"
"""What the sealed words of a seizure are bound to."""
PHOTOGRAPH = "seizures.photograph_sealed"
"""What the sealed photograph is bound to."""
HOLDERS = ("analyst", "carrier_liaison", "supervisor", "attache", "field_officer")


class NewSeizure(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``seizures``; sealed values are hexadecimal."""

    id: UUID
    reference: str
    taken_on: date
    taken_at: datetime
    taken_by: UUID
    recorded_at: datetime
    airport: str
    open_to: tuple[str, ...]
    flight_id: UUID | None
    flight_date: date | None
    journey_id: UUID | None
    recommendation_id: UUID | None
    document_type: str
    issuer: str
    reason: str
    custodian_id: UUID
    row_version: int
    state: SeizureState
    words_sealed: str
    photograph_sealed: str | None


class SeizureRow(Struct, frozen=True, kw_only=True):
    """A seizure as pages show it; of the photograph only whether there is one."""

    id: UUID
    reference: str
    taken_at: datetime
    taker: str
    recorded_at: datetime
    airport: str
    designator: str | None
    flight_date: date | None
    journey_id: UUID | None
    recommendation_id: UUID | None
    document_type: str
    issuer: str
    reason: str
    state: SeizureState
    custodian_id: UUID
    custodian: str
    receiver_id: UUID | None
    receiver: str | None
    office: str | None
    laboratory_result: str | None
    row_version: int
    words_sealed: bytes | None
    has_photograph: bool

    @property
    def custody(self) -> Custody:
        """Return what its next step needs."""
        return _custody(self)


class LockedSeizure(rows.OwnedRow, frozen=True, kw_only=True):
    """A seizure that nobody else changes until the end of the transaction."""

    id: UUID
    journey_id: UUID | None
    state: SeizureState
    row_version: int
    custodian_id: UUID
    receiver_id: UUID | None

    @property
    def custody(self) -> Custody:
        """Return what its next step needs."""
        return _custody(self)


def _custody(of: SeizureRow | LockedSeizure) -> Custody:
    return Custody(state=of.state, row_version=of.row_version, custodian_id=of.custodian_id, receiver_id=of.receiver_id)


class CustodyEvent(Struct, frozen=True, kw_only=True):
    """A step in the life of a document taken."""

    at: datetime
    officer: str
    step: str
    receiver: str | None
    office: str | None
    result: str | None
    receipt: str | None


class Holder(Struct, frozen=True, kw_only=True):
    """Somebody to whom a document may be handed, with their airports."""

    id: UUID
    display_name: str
    airports: list[str]


_ADD = rows.insertion("seizures", NewSeizure, "on conflict do nothing returning id")

_ROWS = """
    select s.id, s.reference, s.taken_at, taker.display_name as taker, s.recorded_at, s.airport,
           f.carrier || f.number || f.suffix as designator, s.flight_date, s.journey_id, s.recommendation_id,
           s.document_type, s.issuer, s.reason, s.state, s.custodian_id, custodian.display_name as custodian,
           s.receiver_id, receiver.display_name as receiver, s.office, s.laboratory_result, s.row_version,
           s.words_sealed, s.photograph_sealed is not null as has_photograph
    from seizures s
    join users taker on taker.id = s.taken_by
    join users custodian on custodian.id = s.custodian_id
    left join users receiver on receiver.id = s.receiver_id
    left join flights f on f.id = s.flight_id
    where s.org_id = %(org_id)s
"""
_LISTED = (
    _ROWS
    + """ and (%(ended)s or s.state not in ('returned', 'destroyed'))
    order by coalesce(s.receiver_id = %(viewer)s, false) desc, s.custodian_id = %(viewer)s desc,
             s.taken_at desc, s.id limit %(limit)s"""
)
_ONE = _ROWS + " and s.id = %(id)s"
_OF_JOURNEY = _ROWS + " and s.flight_date = %(flight_date)s and s.journey_id = %(journey_id)s order by s.taken_at, s.id"

_LOCK = f"""
    select id, journey_id, state, row_version, custodian_id, receiver_id, {COLUMNS} from seizures
    where org_id = %(org_id)s and id = %(id)s for update
"""  # noqa: S608 - constant column names

_CHANGE = """
    update seizures
    set state = %(state)s, row_version = %(row_version)s, custodian_id = %(custodian_id)s,
        receiver_id = %(receiver_id)s, office = case when %(state)s = 'away' then coalesce(%(office)s, office) end,
        laboratory_result = coalesce(%(result)s, laboratory_result), open_to = (
            select coalesce(array_agg(distinct place order by place), '{}')
            from unnest(open_to || %(places)s::text[]) as place)
    where id = %(id)s
"""

_NOTE = f"""
    insert into seizure_events (id, seizure_id, {COLUMNS}, at, by_user, step, receiver_id, office, result, receipt)
    values (%(event_id)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(now)s, %(by)s, %(step)s, %(receiver)s, %(office)s, %(result)s, %(receipt)s)
"""  # noqa: S608 - constant column names

_EVENTS = """
    select e.at, u.display_name as officer, e.step, r.display_name as receiver, e.office, e.result, e.receipt
    from seizure_events e join users u on u.id = e.by_user left join users r on r.id = e.receiver_id
    where e.org_id = %(org_id)s and e.seizure_id = %(id)s order by e.at, e.id
"""

_HOLDERS = """
    select id, display_name, airports from users
    where org_id = %(org_id)s and disabled_at is null and roles && %(roles)s
    order by display_name, id limit 500
"""


def add(connection: Connection[DictRow], seizure: NewSeizure) -> bool:
    """Write a seizure; whether it is new, and was not written before under this identifier."""
    return connection.execute(_ADD.encode(), {"rows": rows.as_json((seizure,))}).rowcount == 1


def wrote(access: Access, connection: Connection[DictRow], seizure_id: UUID) -> bool:
    """Whether the viewer took a document into the register under this identifier."""
    query = "select from seizures where org_id = %s and id = %s and taken_by = %s"
    return connection.execute(query, (access.org_id, seizure_id, access.user_id)).rowcount == 1


def listed(access: Access, connection: Connection[DictRow], limit: int, ended: bool = False) -> list[SeizureRow]:
    """Return documents taken: those that wait for the viewer first; with ``ended`` also those that are gone."""
    key = {"org_id": access.org_id, "viewer": access.user_id, "limit": limit, "ended": ended}
    with connection.cursor(row_factory=class_row(SeizureRow)) as cursor:
        return cursor.execute(_LISTED, key).fetchall()


def one(access: Access, connection: Connection[DictRow], seizure_id: UUID) -> SeizureRow | None:
    """Return a document taken that the viewer may see."""
    with connection.cursor(row_factory=class_row(SeizureRow)) as cursor:
        return cursor.execute(_ONE, {"org_id": access.org_id, "id": seizure_id}).fetchone()


def of_journey(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[SeizureRow]:
    """Return the documents taken from a traveller."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(SeizureRow)) as cursor:
        return cursor.execute(_OF_JOURNEY, key).fetchall()


def photograph(access: Access, connection: Connection[DictRow], seizure_id: UUID) -> bytes | None:
    """Return the sealed photograph of a document that the viewer may see."""
    query = "select photograph_sealed from seizures where org_id = %s and id = %s"
    row = connection.execute(query, (access.org_id, seizure_id)).fetchone()
    return row["photograph_sealed"] if row else None


def lock(access: Access, connection: Connection[DictRow], seizure_id: UUID) -> LockedSeizure | None:
    """Return a seizure that the viewer may see, held until the end of the transaction."""
    with connection.cursor(row_factory=class_row(LockedSeizure)) as cursor:
        return cursor.execute(_LOCK.encode(), {"org_id": access.org_id, "id": seizure_id}).fetchone()


def change(
    access: Access,
    connection: Connection[DictRow],
    locked: LockedSeizure,
    custody: Custody,
    handling: Handling,
    places: Sequence[str],
    now: datetime,
) -> None:
    """Write in whose hands it is now, and note the step; ``places`` are airports at which it is seen from now on."""
    values = msgspec.structs.asdict(locked.ownership) | msgspec.structs.asdict(custody)
    values |= {"id": locked.id, "places": list(places), "now": now, "by": access.user_id}
    connection.execute(_CHANGE, values | {"office": handling.office or None, "result": handling.result or None})
    note_step(access, connection, locked.id, locked, handling, now)


def note_step(
    access: Access,
    connection: Connection[DictRow],
    seizure_id: UUID,
    owner: rows.OwnedRow,
    handling: Handling,
    now: datetime,
) -> None:
    """Note a step in the history of a document."""
    values = rows.owner_columns(owner) | {"event_id": new_id(), "id": seizure_id, "now": now, "by": access.user_id}
    values |= {"step": handling.step, "receiver": handling.receiver, "receipt": handling.receipt.strip() or None}
    connection.execute(_NOTE.encode(), values | {"office": handling.office or None, "result": handling.result or None})


def events(access: Access, connection: Connection[DictRow], seizure_id: UUID) -> list[CustodyEvent]:
    """Return the history of a document taken, in order."""
    with connection.cursor(row_factory=class_row(CustodyEvent)) as cursor:
        return cursor.execute(_EVENTS, {"org_id": access.org_id, "id": seizure_id}).fetchall()


def holders(access: Access, connection: Connection[DictRow]) -> list[Holder]:
    """Return who of the organisation may have a document in their hands."""
    key = {"org_id": access.org_id, "roles": list(HOLDERS)}
    with connection.cursor(row_factory=class_row(Holder)) as cursor:
        return cursor.execute(_HOLDERS, key).fetchall()
