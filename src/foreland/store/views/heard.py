"""Travellers of the days around now whose names sound like one that was typed, in whatever script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access

MOST = 150
_BEHIND, _AHEAD = timedelta(days=2), timedelta(days=5)


class HeardTraveller(Struct, frozen=True, kw_only=True):
    """A traveller who may be meant, by one of their reported names."""

    flight_date: date
    journey_id: UUID
    surname: str | None
    given_names: str | None


_HEARD = """
    select r.flight_date, r.journey_id, i.surname, i.given_names
    from identities i join reported_travellers r on r.flight_date = i.flight_date and r.id = i.reported_id
    where i.org_id = %(org_id)s and i.flight_date between %(since)s and %(until)s and r.is_current and {}
    limit %(limit)s
"""
_BOTH = _HEARD.format("i.surname_heard = any (%(keys)s) and i.given_heard = any (%(keys)s)")
_SURNAME = _HEARD.format("i.surname_heard = any (%(keys)s)")
_GIVEN = _HEARD.format("i.given_heard = any (%(keys)s)")


def heard(
    access: Access, connection: Connection[DictRow], keys: Sequence[str], words: int, today: date
) -> list[HeardTraveller]:
    """Return those kept under the keys of a name of so many words, those with both parts first; about :data:`MOST`."""
    values = {
        "org_id": access.org_id,
        "since": today - _BEHIND,
        "until": today + _AHEAD,
        "keys": list(keys),
        "limit": MOST,
    }
    found: dict[HeardTraveller, None] = {}
    with connection.cursor(row_factory=class_row(HeardTraveller)) as cursor:
        for query in (_BOTH, _SURNAME, _GIVEN) if words > 1 else (_SURNAME, _GIVEN):
            if keys and len(found) < MOST:
                found.update(dict.fromkeys(cursor.execute(query.encode(), values)))
    return list(found)
