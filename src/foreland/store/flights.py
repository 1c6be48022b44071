"""Flights with their legs and code-share numbers; one transaction at a time changes a flight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows
from foreland.travel.flight import Designator
from foreland.travel.flight_clock import ToldTime


class FlightRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``flights``."""

    id: UUID
    carrier: str
    number: str
    suffix: str
    flight_date: date
    origin: str | None
    destination: str | None
    desk: str | None
    status: str
    first_heard_at: datetime
    last_heard_at: datetime
    status_source: str | None = None
    status_heard_at: datetime | None = None
    word_at: datetime | None = None
    """When it was last said that the flight takes place, or does not."""
    aircraft: str | None = None
    aircraft_heard_at: datetime | None = None
    masked_at: datetime | None = None

    @property
    def designator(self) -> Designator:
        """Operating carrier, number and suffix."""
        return Designator(self.carrier, self.number, self.suffix)


class LegRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``legs``: the times that are believed, and beside them what was announced."""

    id: UUID
    flight_id: UUID
    position: int
    origin: str | None
    destination: str | None
    departure_local: str | None = None
    departure_zone: str | None = None
    departure_utc: datetime | None = None
    arrival_local: str | None = None
    arrival_zone: str | None = None
    arrival_utc: datetime | None = None
    door_close_utc: datetime | None = None
    mode: str = "air"
    times_source: str
    times_heard_at: datetime
    border_crossing: bool
    announced_departure_local: str | None = None
    announced_arrival_local: str | None = None
    departure_kind: str | None = None
    departure_source: str | None = None
    departure_heard_at: datetime | None = None
    arrival_kind: str | None = None
    arrival_source: str | None = None
    arrival_heard_at: datetime | None = None
    door_kind: str | None = None
    door_source: str | None = None
    door_heard_at: datetime | None = None
    diverted_to: str | None = None
    diverted_source: str | None = None
    diverted_heard_at: datetime | None = None


class AliasRow(Struct, frozen=True, kw_only=True):
    """A row of ``flight_aliases``: the number under which another carrier sells the flight."""

    flight_id: UUID
    org_id: UUID
    purpose: str
    carrier: str
    number: str
    suffix: str
    flight_date: date


class StoredFlight(Struct, frozen=True, kw_only=True):
    """A flight with everything that hangs on it."""

    row: FlightRow
    legs: tuple[LegRow, ...]
    aliases: frozenset[Designator]
    told: dict[UUID, tuple[ToldTime, ...]]
    """What was told about the times of each leg, apart from what messages and schedules announced."""


_WANTED = "unnest(%(carriers)s::text[], %(numbers)s::text[], %(suffixes)s::text[]) as w (carrier, number, suffix)"

# The numbers of the flights behind code-share numbers, and those to which a change that waits leads, one after another:
# they have to be locked as well.
_BEHIND = f"""
    with recursive changed as (
        select w.carrier, w.number, w.suffix from {_WANTED}
        union
        select e.event -> 'renumbered' ->> 'carrier', e.event -> 'renumbered' ->> 'number',
               coalesce(e.event -> 'renumbered' ->> 'suffix', '')
        from changed c
        join waiting_events e on (e.carrier, e.number, e.suffix) = (c.carrier, c.number, c.suffix)
        where e.org_id = %(org_id)s and e.flight_date between %(first)s and %(last)s
          and e.event ->> 'action' = 'renumber'
    )
    select f.carrier, f.number, f.suffix
    from flight_aliases a
    join changed c on (a.carrier, a.number, a.suffix) = (c.carrier, c.number, c.suffix)
    join flights f on f.id = a.flight_id
    where a.org_id = %(org_id)s and a.flight_date between %(first)s and %(last)s
    union
    select c.carrier, c.number, c.suffix from changed c where c.number is not null
"""  # noqa: S608 - constant fragments

# In order, so that two transactions never wait for each other.
_LOCK = "select pg_advisory_xact_lock(key) from (select unnest(%s::bigint[]) as key order by 1) keys"

_LOAD = f"""
    select to_json(f) as flight,
           (select coalesce(json_agg(leg order by leg.position), '[]')
            from legs leg where leg.flight_id = f.id) as legs,
           (select coalesce(json_agg(a), '[]') from flight_aliases a where a.flight_id = f.id) as aliases,
           (select coalesce(json_agg(t order by t.heard_at, t.id), '[]')
            from operational_times t where t.flight_id = f.id) as told
    from flights f
    where f.org_id = %(org_id)s and f.flight_date between %(first)s and %(last)s and f.id in (
        select n.id from flights n
        join {_WANTED} on (n.carrier, n.number, n.suffix) = (w.carrier, w.number, w.suffix)
        where n.org_id = %(org_id)s and n.flight_date between %(first)s and %(last)s
        union
        select a.flight_id from flight_aliases a
        join {_WANTED} on (a.carrier, a.number, a.suffix) = (w.carrier, w.number, w.suffix)
        where a.org_id = %(org_id)s and a.flight_date between %(first)s and %(last)s)
    order by f.flight_date, f.id
"""  # noqa: S608 - constant fragments

_ADD = rows.insertion(
    "flights",
    FlightRow,
    """on conflict (id) do update set origin = excluded.origin, destination = excluded.destination,
       desk = excluded.desk, status = excluded.status, last_heard_at = excluded.last_heard_at,
       status_source = excluded.status_source, status_heard_at = excluded.status_heard_at, word_at = excluded.word_at,
       aircraft = excluded.aircraft, aircraft_heard_at = excluded.aircraft_heard_at""",
)

_ADD_LEGS = rows.insertion(
    "legs",
    LegRow,
    """on conflict (id) do update set position = excluded.position, origin = excluded.origin,
       destination = excluded.destination, departure_local = excluded.departure_local,
       departure_zone = excluded.departure_zone, departure_utc = excluded.departure_utc,
       arrival_local = excluded.arrival_local, arrival_zone = excluded.arrival_zone, arrival_utc = excluded.arrival_utc,
       door_close_utc = excluded.door_close_utc, times_source = excluded.times_source,
       times_heard_at = excluded.times_heard_at, border_crossing = excluded.border_crossing,
       announced_departure_local = excluded.announced_departure_local,
       announced_arrival_local = excluded.announced_arrival_local,
       departure_kind = excluded.departure_kind, departure_source = excluded.departure_source,
       departure_heard_at = excluded.departure_heard_at, arrival_kind = excluded.arrival_kind,
       arrival_source = excluded.arrival_source, arrival_heard_at = excluded.arrival_heard_at,
       door_kind = excluded.door_kind, door_source = excluded.door_source, door_heard_at = excluded.door_heard_at,
       diverted_to = excluded.diverted_to, diverted_source = excluded.diverted_source,
       diverted_heard_at = excluded.diverted_heard_at""",
)

# A number that already leads to another flight of that day keeps doing so.
_ADD_ALIASES = rows.insertion("flight_aliases", AliasRow, "on conflict do nothing")


_NUMBERED = """
    select carrier, number, suffix, flight_date from flights where org_id = %(org_id)s and id = %(flight_id)s
"""

_DEPARTING = """
    select count(distinct flight_id) as flights from legs
    where org_id = %(org_id)s and departure_utc > %(after)s and departure_utc < %(before)s
"""


def behind(
    access: Access, connection: Connection[DictRow], designators: Iterable[Designator], first: date, last: date
) -> set[Designator]:
    """Return the numbers of the flights that are also sold under these numbers."""
    found = connection.execute(_BEHIND.encode(), _parameters(access, designators, first, last))
    return {Designator(row["carrier"], row["number"], row["suffix"]) for row in found}


def lock(connection: Connection[DictRow], org_id: UUID, designators: Iterable[Designator]) -> None:
    """Wait until no other transaction changes flights of these numbers; held until the end of this one."""
    keys = {int.from_bytes(sha256(f"flight {org_id} {one}".encode()).digest()[:8], signed=True) for one in designators}
    connection.execute(_LOCK, (sorted(keys),))


def load(
    access: Access, connection: Connection[DictRow], designators: Iterable[Designator], first: date, last: date
) -> list[StoredFlight]:
    """Return the flights of these numbers, or sold under them, first announced for a day from ``first`` to ``last``."""
    found = connection.execute(_LOAD.encode(), _parameters(access, designators, first, last))
    return [
        StoredFlight(
            row=rows.from_row(row["flight"], FlightRow),
            legs=tuple(rows.from_row(leg, LegRow) for leg in row["legs"]),
            aliases=frozenset(Designator(a["carrier"], a["number"], a["suffix"]) for a in row["aliases"]),
            told=_told(row["told"]),
        )
        for row in found
    ]


def _told(found: Sequence[dict[str, object]]) -> dict[UUID, tuple[ToldTime, ...]]:
    told: dict[UUID, tuple[ToldTime, ...]] = {}
    for row in found:
        leg = UUID(str(row["leg_id"]))
        told[leg] = (*told.get(leg, ()), rows.from_row(row, ToldTime))
    return told


def departing(access: Access, connection: Connection[DictRow], after: datetime, before: datetime) -> int:
    """Return how many flights have a leg that departs between two instants."""
    row = connection.execute(_DEPARTING, {"org_id": access.org_id, "after": after, "before": before}).fetchone()
    return 0 if row is None else int(row["flights"])


def numbered(access: Access, connection: Connection[DictRow], flight_id: UUID) -> tuple[Designator, date] | None:
    """Return the number and the date of a flight; ``None`` when there is none the viewer may see."""
    row = connection.execute(_NUMBERED, {"org_id": access.org_id, "flight_id": flight_id}).fetchone()
    return None if row is None else (Designator(row["carrier"], row["number"], row["suffix"]), row["flight_date"])


def _parameters(access: Access, designators: Iterable[Designator], first: date, last: date) -> dict[str, object]:
    wanted = sorted({(one.carrier, one.number, one.suffix) for one in designators})
    return {
        "org_id": access.org_id,
        "carriers": [one[0] for one in wanted],
        "numbers": [one[1] for one in wanted],
        "suffixes": [one[2] for one in wanted],
        "first": first,
        "last": last,
    }


def save(
    connection: Connection[DictRow],
    flights: Sequence[FlightRow],
    legs: Sequence[LegRow],
    aliases: Sequence[AliasRow],
) -> None:
    """Write flights and legs as they now are, and add code-share numbers."""
    rows.insert(connection, _ADD, flights)
    rows.insert(connection, _ADD_LEGS, legs)
    rows.insert(connection, _ADD_ALIASES, aliases)
