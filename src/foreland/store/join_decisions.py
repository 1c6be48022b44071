"""What officers decided about joins, where the reports of a journey are read, and what messages said of each.

Decisions are appended, never changed. To join is to let reports be read in another journey; whose they are stays noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.joins import JoinAction
from foreland.store import rows
from foreland.store.bookings import CARD
from foreland.store.journeys import Source
from foreland.travel.booking import Segment

NOTE = "join_decisions.note"
"""The context under which an officer's words are sealed."""


class DecisionRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``join_decisions``; without ``other_id`` it says that the journey is nobody else's."""

    id: UUID
    flight_id: UUID
    flight_date: str
    journey_id: UUID
    other_id: UUID | None
    version: int
    action: JoinAction
    moved_source: Source | None
    was_doubtful: bool
    other_was_doubtful: bool
    decided_at: datetime
    decided_by: UUID
    reason_code: str
    note_sealed: str


class StoredDecision(Struct, frozen=True, kw_only=True):
    """A decision with the name of the officer; the note is still sealed."""

    journey_id: UUID
    other_id: UUID | None
    version: int
    action: JoinAction
    moved_source: Source | None
    was_doubtful: bool
    other_was_doubtful: bool
    decided_at: datetime
    reason_code: str
    note_sealed: bytes | None
    officer: str

    def partner(self, journey_id: UUID) -> UUID | None:
        """The other one of the two."""
        return self.other_id if self.journey_id == journey_id else self.journey_id


class Place(Struct, frozen=True):
    """The flight of a journey, and whether the traveller has been masked."""

    flight_id: UUID
    masked: bool


class Told(Struct, frozen=True, kw_only=True):
    """What a message said of a journey by naming it: its function, and the itinerary when it was a booking."""

    journey_id: UUID
    source: Source
    reported_at: datetime
    message_id: UUID
    function: str | None
    segments: tuple[Segment, ...]


_ADD = rows.insertion("join_decisions", DecisionRow)

_PLACE = """
    select flight_id, masked_at is not null as masked from journeys
    where org_id = %(org_id)s and flight_date = %(flight_date)s and id = %(journey_id)s
"""

_DECISIONS = """
    select d.journey_id, d.other_id, d.version, d.action, d.moved_source, d.was_doubtful, d.other_was_doubtful,
           d.decided_at, d.reason_code, d.note_sealed, u.display_name as officer
    from join_decisions d join users u on u.id = d.decided_by
    where d.org_id = %(org_id)s and d.flight_id = %(flight_id)s
      and (%(journey_id)s::uuid is null or %(journey_id)s in (d.journey_id, d.other_id))
    order by d.decided_at, d.id
"""

# Identities and documents name the journey too; contacts hang on the report alone.
_MOVE = """
    with moved as (
        update reported_travellers r set journey_id = %(to)s, reported_as = %(reported_as)s
        where r.flight_date = %(flight_date)s and r.journey_id = %(from)s
          and (%(source)s::text is null or r.source = %(source)s)
          and (%(own)s::uuid is null or r.reported_as = %(own)s)
        returning r.id
    ), named as (
        update identities i set journey_id = %(to)s
        where i.flight_date = %(flight_date)s and i.reported_id in (select id from moved)
    )
    update documents d set journey_id = %(to)s
    where d.flight_date = %(flight_date)s and d.reported_id in (select id from moved)
"""

_FORGET_KEYS = "delete from registry_keys where flight_date = %(flight_date)s and journey_id = any (%(journeys)s)"

# As receiving writes them: documents and contacts of the reports that are read in a journey, and what its bookings say.
_KEYS_ANEW = f"""
    insert into registry_keys (kind, key, journey_id, flight_date, org_id, originator_org, handling_id, purpose,
                               retention_class, expires_on)
    select distinct on (k.kind, k.key, r.journey_id) k.kind, k.key, r.journey_id, r.flight_date, r.org_id,
           r.originator_org, r.handling_id, r.purpose, r.retention_class, %(expires_on)s::date
    from reported_travellers r
    cross join lateral (
        select 'document' as kind, d.number_key as key from documents d
        where d.flight_date = r.flight_date and d.reported_id = r.id
        union all
        select c.kind, c.value_key from contacts c where c.flight_date = r.flight_date and c.reported_id = r.id
        union all
        select c.kind, c.value_key from contacts c where c.flight_date = r.flight_date and c.booking_id = r.booking_id
        union all
        select own.kind, own.key
        from bookings b
        cross join lateral (
            select coalesce(b.agency_number, nullif(b.agency ->> 'office', '')) as agency,
                   (select coalesce(j.board, f.origin) || '-' || coalesce(j."off", f.destination)
                    from journeys j join flights f on f.id = j.flight_id
                    where j.flight_date = r.flight_date and j.id = r.journey_id) as route,
                   (select t.ticket ->> 'number' from jsonb_array_elements(b.tickets) t (ticket)
                    where t.ticket ->> 'number' <> ''
                    order by t.ticket ->> 'number' <> all (r.tickets), t.ticket ->> 'number' limit 1) as ticket,
                   (select {CARD} from payments p where p.flight_date = b.flight_date and p.booking_id = b.id
                    order by p.id limit 1) as card
        ) said
        cross join lateral (
            values ('locator', b.record_locator), ('agency', said.agency || ' ' || said.route),
                   ('agent', said.agency || ' ' || nullif(b.agency ->> 'agent', '')),
                   ('ticket_block', nullif(left(said.ticket, -2), '')), ('card', said.card)
        ) own (kind, key)
        where b.flight_date = r.flight_date and b.id = r.booking_id
    ) k
    where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = any (%(journeys)s)
      and k.kind <> 'address' and length(k.key) <= 200
    order by k.kind, k.key, r.journey_id, r.id
"""  # noqa: S608 - constant fragments

_FIRST_SOURCE = """
    select source from reported_travellers
    where org_id = %(org_id)s and flight_date = %(flight_date)s and journey_id = %(journey_id)s and reported_as is null
    order by id limit 1
"""

_TOLD = """
    select r.journey_id, r.source, r.reported_at, r.message_id, m.function,
           (select coalesce(json_agg(s order by s.position), '[]') from booking_segments s
            where s.flight_date = r.flight_date and s.booking_id = r.booking_id) as segments
    from reported_travellers r
    left join messages m on m.flight_id = %(flight_id)s and m.id = r.message_id
    where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s
      and r.reported_as is null
    order by r.id
"""


def place(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> Place | None:
    """Return where a journey belongs, or ``None`` when there is none the viewer may see."""
    parameters = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(Place)) as cursor:
        return cursor.execute(_PLACE, parameters).fetchone()


def decisions(
    access: Access, connection: Connection[DictRow], flight_id: UUID, journey_id: UUID | None = None
) -> list[StoredDecision]:
    """Return the decisions about the journeys of a flight, or those about one of them, in their order."""
    parameters = {"org_id": access.org_id, "flight_id": flight_id, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(StoredDecision)) as cursor:
        return cursor.execute(_DECISIONS, parameters).fetchall()


def add(connection: Connection[DictRow], decided: Sequence[DecisionRow]) -> None:
    """Append decisions. Raises ``UniqueViolation`` when somebody has decided the same pair's next version."""
    rows.insert(connection, _ADD, decided)


def first_source(access: Access, connection: Connection[DictRow], flight_date: str, journey_id: UUID) -> Source | None:
    """Return the source that named a journey first: its natural key is that report's."""
    parameters = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    row = connection.execute(_FIRST_SOURCE, parameters).fetchone()
    return row["source"] if row else None


def told(
    access: Access, connection: Connection[DictRow], flight_id: UUID, flight_date: str, journey_id: UUID
) -> list[Told]:
    """Return what messages said of a journey by naming it, in the order of receipt."""
    parameters = {
        "org_id": access.org_id,
        "flight_id": flight_id,
        "flight_date": flight_date,
        "journey_id": journey_id,
    }
    return rows.fetch(connection, _TOLD, parameters, Told)


def read_in(connection: Connection[DictRow], flight_date: str, guest: UUID, host: UUID) -> None:
    """Let all reports of ``guest`` be read in ``host``."""
    _move(connection, flight_date, guest, host, reported_as=guest)


def read_apart(connection: Connection[DictRow], flight_date: str, guest: UUID, host: UUID) -> None:
    """Let the reports of ``guest`` that are read in ``host`` be read in itself again."""
    _move(connection, flight_date, host, guest, own=guest)


def take_out(connection: Connection[DictRow], flight_date: str, journey: UUID, source: Source, to: UUID) -> None:
    """Give the reports of one source to another journey for good."""
    _move(connection, flight_date, journey, to, source=source)


def renew_keys(
    access: Access, connection: Connection[DictRow], flight_date: str, journeys: Sequence[UUID], expires_on: date
) -> None:
    """Write the registry keys of journeys anew, from the reports that are now read in them."""
    values = {"org_id": access.org_id, "flight_date": flight_date, "journeys": list(journeys), "expires_on": expires_on}
    connection.execute(_FORGET_KEYS, values)
    connection.execute(_KEYS_ANEW, values)


def _move(
    connection: Connection[DictRow],
    flight_date: str,
    journey: UUID,
    to: UUID,
    *,
    reported_as: UUID | None = None,
    source: Source | None = None,
    own: UUID | None = None,
) -> None:
    values = {"flight_date": flight_date, "from": journey, "to": to, "reported_as": reported_as}
    connection.execute(_MOVE, values | {"source": source, "own": own})
