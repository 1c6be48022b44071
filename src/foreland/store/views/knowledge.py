"""What became of travellers on a route, at an airport, of an agency or with a series of documents.

Counted of what the viewer may see. Whoever is in the care of protection is in no count that tells what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.topics import Topic, series_of
from foreland.store.bulletins import Version, versions_by


class SealedWords(Struct, frozen=True, kw_only=True):
    """What a version of a bulletin tells, with what it is about and for which airports."""

    id: UUID
    about: str
    airports: list[str]
    words_sealed: bytes


class Figures(Struct, frozen=True, kw_only=True):
    """Counts of journeys since a day.

    ``upheld``: a hit was acted on; ``recommended`` to the carrier; ``stopped``: did not board on it; ``confirmed`` and
    ``overturned`` when it was verified; ``refused`` at the port of arrival; ``seized``: documents taken.
    """

    travellers: int = 0
    upheld: int = 0
    recommended: int = 0
    stopped: int = 0
    confirmed: int = 0
    overturned: int = 0
    refused: int = 0
    seized: int = 0


_AIRPORT = '%(airport)s in (coalesce(j.board, f.origin), coalesce(j."off", f.destination))'
_ROUTE = 'coalesce(j.board, f.origin) = %(origin)s and coalesce(j."off", f.destination) = %(destination)s'
_AGENCY = """
    exists (select from reported_travellers r
            join bookings b on b.flight_date = r.flight_date and b.id = r.booking_id
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
              and %(agency)s in (b.agency_number, upper(b.agency ->> 'office')))
"""
_SERIES = """
    exists (select from reported_travellers r
            join documents d on d.flight_date = r.flight_date and d.reported_id = r.id
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
              and d.issuing_state = %(issuer)s and starts_with(upper(d.number), %(number)s))
"""
_COUNTED = """
    with about as (
        select j.flight_date, j.id from journeys j join flights f on f.id = j.flight_id
        where j.org_id = %(org_id)s and j.flight_date >= %(since)s and j.joined_into is null
          and j.status <> 'cancelled' and f.status <> 'cancelled' and {chosen}
    ),
    told as (
        select r.action, r.outcome, r.withdrawn_at is null as stands, r.kind in ('no_board', 'off_load') as off
        from recommendations r join about on about.flight_date = r.flight_date and about.id = r.journey_id
        where r.sent_at is not null and not foreland_is_protected(r.flight_date, r.journey_id)
    ),
    arrived as (
        select distinct on (o.journey_id) o.flight_date, o.journey_id, o.outcome
        from arrival_outcomes o join about on about.flight_date = o.flight_date and about.id = o.journey_id
        order by o.journey_id, o.recorded_at desc, o.id desc
    )
    select (select count(*) from about) as travellers,
           (select count(distinct h.journey_id)
            from hits h join about on about.flight_date = h.flight_date and about.id = h.journey_id
            where h.state = 'recommended' and not foreland_is_protected(h.flight_date, h.journey_id)) as upheld,
           (select count(*) from told) as recommended,
           (select count(*) from told where off and stands and action in ('denied', 'off_loaded')) as stopped,
           (select count(*) from told where outcome in ('confirmed', 'arrived_refused')) as confirmed,
           (select count(*) from told where outcome = 'overturned') as overturned,
           (select count(*) from arrived a
            where a.outcome = 'refused' and not foreland_is_protected(a.flight_date, a.journey_id)) as refused,
           (select count(*) from seizures s
            where s.org_id = %(org_id)s and s.taken_on >= %(since)s and ({taken})
              and (s.journey_id is null or not foreland_is_protected(s.flight_date, s.journey_id))) as seized
"""
_ABOUT = """
      and b.state in ('released', 'withdrawn') and b.number = (
          select max(v.number) from bulletins v
          where v.org_id = b.org_id and v.thread_id = b.thread_id and v.state in ('released', 'withdrawn'))
    order by coalesce(b.withdrawn_at, b.released_at) desc, b.id
"""
_MARKS = f"select b.id, md5(b.words_sealed) as mark from bulletins b where b.org_id = %(org_id)s {_ABOUT}"  # noqa: S608
_WORDS = "select b.id, b.about, b.airports, b.words_sealed from bulletins b where b.org_id = %s and b.id = any (%s)"


def figures(access: Access, connection: Connection[DictRow], topic: Topic, since: date) -> Figures | None:
    """Return what became of travellers; ``None`` for a topic of which nobody counts anything."""
    series = series_of(topic)
    match topic.kind:
        case "airport":
            chosen, taken, key = _AIRPORT, "s.airport = %(airport)s", {"airport": topic.value}
        case "route":
            origin, destination = topic.value.split("-")
            chosen, taken, key = _ROUTE, "false", {"origin": origin, "destination": destination}
        case "agency":
            chosen, taken, key = _AGENCY, "false", {"agency": topic.value.upper()}
        case "series" if series is not None:
            chosen, taken = _SERIES, "s.issuer = %(issuer)s"
            key = {"issuer": series[0], "number": series[1]}
        case _:
            return None
    query = _COUNTED.format(chosen=chosen, taken=taken).encode()
    with connection.cursor(row_factory=class_row(Figures)) as cursor:
        return cursor.execute(query, key | {"org_id": access.org_id, "since": since}).fetchone()


def marks(access: Access, connection: Connection[DictRow]) -> list[tuple[UUID, str]]:
    """Return the last version of each bulletin that was released, in force, past or withdrawn, the latest first.

    Each with the hash of its sealed words.
    """
    return [(row["id"], row["mark"]) for row in connection.execute(_MARKS, {"org_id": access.org_id})]


def words(access: Access, connection: Connection[DictRow], ids: Sequence[UUID]) -> list[SealedWords]:
    """Return the sealed words of versions."""
    with connection.cursor(row_factory=class_row(SealedWords)) as cursor:
        return cursor.execute(_WORDS, (access.org_id, list(ids))).fetchall()


def several(access: Access, connection: Connection[DictRow], ids: Sequence[UUID]) -> list[Version]:
    """Return versions by their identifiers, of those the viewer may see."""
    return versions_by(
        access,
        connection,
        " and b.id = any (%(ids)s) order by coalesce(b.withdrawn_at, b.released_at) desc, b.id",
        {"ids": list(ids)},
    )
