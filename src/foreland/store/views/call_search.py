"""Finding a traveller while somebody is on the telephone: by flight and seat, document number, or part of a name.

Every way goes by an index that the row filters leave usable: the number of a flight, the key of a document for each
state that may have issued it, the beginning of a folded name, and for what stands inside a name the days around now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.calls import CallSearch
from foreland.store.views.clock import BOARDING_DOOR
from foreland.store.views.person import PERSON
from foreland.travel.countries import COUNTRIES

LIMIT = 30
_BEHIND, _AHEAD = timedelta(days=2), timedelta(days=5)
_INSIDE_BEHIND, _INSIDE_AHEAD = timedelta(days=1), timedelta(days=2)  # a whole name is read there, row by row
_ISSUERS = sorted(COUNTRIES)


class FoundTraveller(Struct, frozen=True, kw_only=True):
    """A traveller who may be meant."""

    flight_date: date
    journey_id: UUID
    flight_id: UUID
    carrier: str
    number: str
    suffix: str
    origin: str | None
    destination: str | None
    desk: str | None
    door_close_utc: datetime | None
    departure_utc: datetime | None
    seat: str | None
    role: str
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    documents: list[str]
    high: int
    medium: int
    low: int

    @property
    def designator(self) -> str:
        """Carrier, number and suffix."""
        return f"{self.carrier}{self.number}{self.suffix}"


_FLIGHTS = """
    select f.id, f.flight_date from flights f
    where f.org_id = %(org_id)s and f.flight_date between %(since)s and %(until)s
      and (f.carrier = %(carrier)s and f.number = %(flight_number)s
           or exists (select from flight_aliases a
                      where a.flight_id = f.id and a.carrier = %(carrier)s and a.number = %(flight_number)s))
"""

_SEATED = f"""
    select j.flight_date, j.id from ({_FLIGHTS}) f
    join journeys j on j.flight_date = f.flight_date and j.flight_id = f.id
    where (%(seat)s::text is null or ltrim(j.seat, '0') = %(seat)s)
      and (%(first)s::text[] is null
           or exists (select from reported_travellers r
                      join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
                      where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
                        and i.name_folded like any (%(first)s)
                        and (%(second)s::text[] is null or i.name_folded like any (%(second)s))
                        and (%(third)s::text[] is null or i.name_folded like any (%(third)s))))
    order by j.flight_date, j.id
    limit {LIMIT}
"""  # noqa: S608 - constant fragments

_NUMBERED = f"""
    select r.flight_date, r.journey_id as id
    from documents d join reported_travellers r on r.flight_date = d.flight_date and r.id = d.reported_id
    where d.org_id = %(org_id)s and d.flight_date between %(since)s and %(until)s
      and d.number_key = any (%(keys)s) and r.is_current
    limit {LIMIT}
"""  # noqa: S608 - constant number

_NUMBERED_WITHOUT_ISSUER = f"""
    select r.flight_date, r.journey_id as id
    from documents d join reported_travellers r on r.flight_date = d.flight_date and r.id = d.reported_id
    where d.org_id = %(org_id)s and d.flight_date between %(inside_since)s and %(inside_until)s
      and d.number_key is null and upper(d.number) = %(document)s and r.is_current
    limit {LIMIT}
"""  # noqa: S608 - constant number

_NAMED = """
    select r.flight_date, r.journey_id as id
    from identities i join reported_travellers r on r.flight_date = i.flight_date and r.id = i.reported_id
    where i.org_id = %(org_id)s and i.flight_date between {since} and {until} and r.is_current
      and {narrowed} and i.name_folded like any (%(first)s)
      and (%(second)s::text[] is null or i.name_folded like any (%(second)s))
      and (%(third)s::text[] is null or i.name_folded like any (%(third)s))
    limit {limit}
"""

# The beginning of a name by its index: only these comparisons may be made before the row filters.
_BEGINNING = _NAMED.format(
    since="%(since)s", until="%(until)s", limit=LIMIT,
    narrowed="i.name_folded ~>=~ %(begins)s and i.name_folded ~<~ %(ends)s",
)  # fmt: skip
_INSIDE = _NAMED.format(since="%(inside_since)s", until="%(inside_until)s", limit=LIMIT, narrowed="true")

_DETAILS = f"""
    with found as (
        select distinct j.flight_date, coalesce(j.joined_into, j.id) as id
        from unnest(%(dates)s::date[], %(ids)s::uuid[]) as wanted (flight_date, id)
        join journeys j on j.flight_date = wanted.flight_date and j.id = wanted.id
    )
    select j.flight_date, j.id as journey_id, f.id as flight_id, f.carrier, f.number, f.suffix,
           coalesce(j.board, f.origin) as origin, coalesce(j."off", f.destination) as destination, f.desk,
           clock.door_close_utc, clock.departure_utc, j.seat, j.role, who.surname, who.given_names, who.date_of_birth,
           who.nationality,
           (select coalesce(array_agg(distinct d.number), '{{}}') from reported_travellers r
            join documents d on d.flight_date = r.flight_date and d.reported_id = r.id
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current and d.number is not null)
               as documents,
           waiting.high, waiting.medium, waiting.low
    from found
    join journeys j on j.flight_date = found.flight_date and j.id = found.id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    {PERSON}
    left join lateral (
        select count(*) filter (where h.severity = 'high') as high,
               count(*) filter (where h.severity = 'medium') as medium,
               count(*) filter (where h.severity = 'low') as low
        from hits h
        where h.flight_date = j.flight_date and h.journey_id = j.id and h.state in ('open', 'second_look')
    ) waiting on true
    where j.status <> 'cancelled'
    order by coalesce(clock.door_close_utc < %(now)s, false), abs(extract(epoch from clock.door_close_utc - %(now)s)),
             who.surname, who.given_names, j.id
    limit {LIMIT}
"""  # noqa: S608 - constant fragments


def find_travellers(
    access: Access, connection: Connection[DictRow], search: CallSearch, now: datetime
) -> list[FoundTraveller]:
    """Return those who may be meant, the next departures first; at most :data:`LIMIT`."""
    found = _keys(access, connection, search, now.date()) if not search.is_empty() else {}
    return travellers_of(connection, list(found), now)


def travellers_of(
    connection: Connection[DictRow], journeys: Sequence[tuple[date, UUID]], now: datetime
) -> list[FoundTraveller]:
    """Return the travellers of these journeys, the next departures first; at most :data:`LIMIT`."""
    if not journeys:
        return []
    values = {"dates": [day for day, _ in journeys], "ids": [journey for _, journey in journeys], "now": now}
    with connection.cursor(row_factory=class_row(FoundTraveller)) as cursor:
        return cursor.execute(_DETAILS, values).fetchall()


def _keys(
    access: Access, connection: Connection[DictRow], search: CallSearch, today: date
) -> dict[tuple[date, UUID], None]:
    """Return the journeys found, in the order of the ways that found them."""
    likes = [[f"%{spelling}%" for spelling in word] for word in search.words] + [None, None, None]
    values: dict[str, object] = {
        "org_id": access.org_id,
        "since": today - _BEHIND,
        "until": today + _AHEAD,
        "inside_since": today - _INSIDE_BEHIND,
        "inside_until": today + _INSIDE_AHEAD,
        "first": likes[0],
        "second": likes[1],
        "third": likes[2],
    }
    found: dict[tuple[date, UUID], None] = {}

    def look(query: str, **more: object) -> None:
        rows = connection.execute(query.encode(), values | more)
        found.update(dict.fromkeys((row["flight_date"], row["id"]) for row in rows))

    if search.flight is not None:
        look(_SEATED, carrier=search.flight.carrier, flight_number=search.flight.number, seat=search.seat)
    if search.number is not None:
        look(_NUMBERED, keys=[f"{issuer}:{search.number}" for issuer in _ISSUERS])
        if not found:
            look(_NUMBERED_WITHOUT_ISSUER, document=search.number)
    if search.words and search.flight is None:
        for spelling in search.words[0]:
            look(_BEGINNING, begins=spelling, ends=_after(spelling))
        if len(found) < LIMIT:
            look(_INSIDE)
    return found


def _after(prefix: str) -> str:
    """Return the first text that no longer begins with a prefix of letters A-Z."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
