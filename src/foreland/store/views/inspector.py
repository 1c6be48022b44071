"""The messages of a flight, and one message with what was understood of it and what came before it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access


class ListedMessage(Struct, frozen=True, kw_only=True):
    """A message in the list of its flight; ``total`` messages there are."""

    id: UUID
    received_on: date
    received_at: datetime
    prepared_at: datetime | None
    kind: str
    version: str | None
    function: str | None
    push: str | None
    part_number: int | None
    part_last: bool | None
    sender: str | None
    travellers: int
    bookings: int
    effect: str
    defects: list[dict[str, Any]]
    total: int


class InspectedMessage(Struct, frozen=True, kw_only=True):
    """A message with its sealed segments. ``position`` is its index in the file of its receipt."""

    id: UUID
    received_on: date
    received_at: datetime
    receipt_id: UUID
    position: int
    size_bytes: int | None
    source: str | None
    prepared_at: datetime | None
    kind: str
    profile: str | None
    version: str | None
    document_code: str | None
    function: str | None
    push: str | None
    test: bool
    sender: str | None
    recipient: str | None
    control_reference: str | None
    part_number: int | None
    part_last: bool | None
    flight_id: UUID | None
    flight_date: date | None
    flight_masked: bool
    carrier: str | None
    number: str | None
    suffix: str | None
    travellers: int
    bookings: int
    effect: str
    defects: list[dict[str, Any]]
    filtered: dict[str, Any]
    filter_version: str | None
    segments_sealed: bytes | None


class Understood(Struct, frozen=True, kw_only=True):
    """A traveller as a message reported them, with the report it followed (``before``); a document in each."""

    journey_id: UUID
    reported_id: UUID
    is_current: bool
    version: int
    role: str
    seat: str | None
    record_locator: str | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    document_type: str | None
    document_number: str | None
    document_issuer: str | None
    document_expiry: str | None
    before: dict[str, Any] | None
    total: int


Row = TypeVar("Row", ListedMessage, InspectedMessage, Understood)

_LIST = """
    select id, received_on, received_at, prepared_at, kind, version, function, push, part_number, part_last, sender,
           travellers, bookings, effect, defects, count(*) over () as total
    from messages where org_id = %(org_id)s and flight_id = %(flight_id)s
    order by received_at desc, id desc limit %(limit)s offset %(offset)s
"""

_INSPECTED = """
    select m.id, m.received_on, m.received_at, m.receipt_id, m.position, r.size_bytes, r.source, m.prepared_at, m.kind,
           m.profile, m.version, m.document_code, m.function, m.push, m.test, m.sender, m.recipient,
           m.control_reference, m.part_number, m.part_last, m.flight_id, m.flight_date,
           f.masked_at is not null as flight_masked, f.carrier, f.number, f.suffix,
           m.travellers, m.bookings, m.effect, m.defects, m.filtered, m.filter_version, m.segments_sealed
    from messages m
    left join receipts r on r.org_id = m.org_id and r.id = m.receipt_id
    left join flights f on f.id = m.flight_id
"""

_ONE = _INSPECTED + " where m.org_id = %(org_id)s and m.received_on = %(received_on)s and m.id = %(message_id)s"

# The one before it of the same kind and sender, of which a part follows its own part; about the traveller, if one is
# named.
_BEFORE = f"""
    {_INSPECTED}
    join messages this on this.org_id = m.org_id and this.received_on = %(received_on)s and this.id = %(message_id)s
    where m.org_id = %(org_id)s and m.flight_id = this.flight_id and m.kind = this.kind
      and m.sender is not distinct from this.sender
      and (m.received_at, m.id) < (this.received_at, this.id)
      and (%(journey_id)s::uuid is not null or m.part_number is not distinct from this.part_number)
      and (%(journey_id)s::uuid is null
           or m.id in (select t.message_id from reported_travellers t
                       where t.flight_date = m.flight_date and t.journey_id = %(journey_id)s))
    order by m.received_at desc, m.id desc limit 1
"""  # noqa: S608 - constant fragments

_FACTS = """
    select r.journey_id, r.id as reported_id, r.is_current, r.version, r.role, r.seat, r.record_locator, i.surname,
           i.given_names, i.date_of_birth, i.sex, i.nationality, d.type as document_type,
           d.number as document_number, d.issuing_state as document_issuer, d.expiry_date as document_expiry,
           r.flight_date, r.source
    from reported_travellers r
    left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    left join documents d on d.flight_date = r.flight_date and d.reported_id = r.id and d.position = 0
"""

_ASIDE = ["reported_id", "is_current", "version"]
"""What differs in every report: those that differ in anything else stand first."""

_UNDERSTOOD = f"""
    with told as (
        {_FACTS}
        join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
        where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.flight_id = %(flight_id)s
          and r.message_id = %(message_id)s and (%(journey_id)s::uuid is null or j.id = %(journey_id)s)
    )
    select told.journey_id, told.reported_id, told.is_current, told.version, told.role, told.seat, told.record_locator,
           told.surname, told.given_names, told.date_of_birth, told.sex, told.nationality, told.document_type,
           told.document_number, told.document_issuer, told.document_expiry, to_jsonb(prior) as before,
           count(*) over () as total
    from told
    left join lateral (
        {_FACTS}
        where r.flight_date = told.flight_date and r.journey_id = told.journey_id and r.source = told.source
          and r.version < told.version
        order by r.version desc, r.reported_at desc, r.id desc limit 1
    ) prior on true
    order by to_jsonb(told) - %(aside)s::text[] is distinct from to_jsonb(prior) - %(aside)s::text[] desc,
             told.surname nulls last, told.given_names, told.reported_id limit %(limit)s offset %(offset)s
"""  # noqa: S608 - constant fragments


_NAMED = """
    select id from journeys
    where org_id = %(org_id)s and flight_date = %(flight_date)s and flight_id = %(flight_id)s
    order by id limit %(limit)s
"""


def of_flight(
    access: Access, connection: Connection[DictRow], flight_id: UUID, limit: int, offset: int
) -> list[ListedMessage]:
    """Return the messages of a flight, latest first."""
    key = {"org_id": access.org_id, "flight_id": flight_id, "limit": limit, "offset": offset}
    return _rows(connection, ListedMessage, _LIST, key)


def inspected(
    access: Access, connection: Connection[DictRow], received_on: date, message_id: UUID
) -> InspectedMessage | None:
    """Return one message, or ``None`` when there is none the viewer may see."""
    key = {"org_id": access.org_id, "received_on": received_on, "message_id": message_id}
    return next(iter(_rows(connection, InspectedMessage, _ONE, key)), None)


def before(
    access: Access, connection: Connection[DictRow], message: InspectedMessage, journey_id: UUID | None
) -> InspectedMessage | None:
    """Return the message before it on the same flight, of the same kind and sender; about a traveller when named."""
    key = {
        "org_id": access.org_id,
        "received_on": message.received_on,
        "message_id": message.id,
        "journey_id": journey_id,
    }
    return next(iter(_rows(connection, InspectedMessage, _BEFORE, key)), None)


def named(access: Access, connection: Connection[DictRow], message: InspectedMessage, limit: int) -> list[UUID]:
    """Return the journeys of the message's flight: whoever its segments may name."""
    key = {
        "org_id": access.org_id,
        "flight_date": message.flight_date,
        "flight_id": message.flight_id,
        "limit": limit,
    }
    return [row["id"] for row in connection.execute(_NAMED, key)] if message.flight_id else []


def understood(
    access: Access,
    connection: Connection[DictRow],
    message: InspectedMessage,
    journey_id: UUID | None,
    limit: int,
    offset: int,
) -> list[Understood]:
    """Return the travellers whose facts this message told or changed, each with what was reported before."""
    if message.flight_id is None:
        return []
    key = {
        "org_id": access.org_id,
        "flight_date": message.flight_date,
        "flight_id": message.flight_id,
        "message_id": message.id,
        "journey_id": journey_id,
        "aside": _ASIDE,
        "limit": limit,
        "offset": offset,
    }
    return _rows(connection, Understood, _UNDERSTOOD, key)


def _rows(connection: Connection[DictRow], shape: type[Row], query: str, key: dict[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=class_row(shape)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
