"""Who looked at a person, and who changed something about them: the audit trail read by its objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access


class LookRow(Struct, frozen=True, kw_only=True):
    """An entry about one of the asked objects. ``display_name`` is ``None`` for the system itself.

    ``happened_at`` is when it was done, for what was done on paper and entered ``at`` a later time.
    """

    at: datetime
    actor: str
    display_name: str | None
    action: str
    purpose: str
    object_ids: list[UUID]
    request_id: UUID | None
    happened_at: datetime | None


class PersonOnFlight(Struct, frozen=True, kw_only=True):
    """A journey whose trail is asked for: which flight, and the person as API said, else the booking."""

    journey_id: UUID
    flight_date: date
    carrier: str
    number: str
    suffix: str
    masked: bool
    surname: str | None
    given_names: str | None


_LOOKS = """
    select a.at, a.actor, u.display_name, a.action, a.purpose, a.object_ids, a.request_id,
           (a.detail->>'happened_at')::timestamptz as happened_at
    from audit a left join users u on u.id = a.user_id
    where a.org_id = %(org_id)s and (a.at, a.id) in (select at, id from foreland_audit_about(
        %(objects)s::uuid[] || array(select gone_id from merged_records
                                     where org_id = %(org_id)s and kept_id = any (%(objects)s::uuid[]))))
    order by a.at desc, a.id desc limit %(limit)s
"""

_PERSON = """
    select j.id as journey_id, j.flight_date, f.carrier, f.number, f.suffix, j.masked_at is not null as masked,
           i.surname, i.given_names
    from journeys j
    join flights f on f.id = j.flight_id
    left join lateral (
        select r.id from reported_travellers r
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current order by r.source limit 1
    ) report on true
    left join identities i on i.flight_date = j.flight_date and i.reported_id = report.id
"""

_ONE = _PERSON + " where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = %(journey_id)s"

_BY_NUMBER = f"""
    {_PERSON}
    where j.org_id = %(org_id)s and (j.flight_date, j.id) in (
        select d.flight_date, d.journey_id from documents d
        where d.org_id = %(org_id)s and (d.number_key = %(key)s or d.number_key like '%%:' || %(number)s)
    ) order by j.flight_date desc, j.id
"""  # noqa: S608 - our own text

_BY_ID = _PERSON + " where j.org_id = %(org_id)s and j.id = %(journey_id)s"


def looks(access: Access, connection: Connection[DictRow], objects: Sequence[UUID], limit: int = 1000) -> list[LookRow]:
    """Return the latest entries about any of ``objects``, the newest first; none for who may not read the audit."""
    with connection.cursor(row_factory=class_row(LookRow)) as cursor:
        return cursor.execute(_LOOKS, {"org_id": access.org_id, "objects": list(objects), "limit": limit}).fetchall()


def person(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> PersonOnFlight | None:
    """Return one person on a flight, or ``None``."""
    parameters = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(PersonOnFlight)) as cursor:
        return cursor.execute(_ONE, parameters).fetchone()


def persons(access: Access, connection: Connection[DictRow], named: UUID | str) -> list[PersonOnFlight]:
    """Return the journeys with this identifier, or with this document (``NUMBER`` or ``ISSUER:NUMBER``)."""
    with connection.cursor(row_factory=class_row(PersonOnFlight)) as cursor:
        if isinstance(named, UUID):
            return cursor.execute(_BY_ID, {"org_id": access.org_id, "journey_id": named}).fetchall()
        parameters = {"org_id": access.org_id, "key": named, "number": named.rpartition(":")[2]}
        return cursor.execute(_BY_NUMBER, parameters).fetchall()
