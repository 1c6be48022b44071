"""What bulletins say of a traveller, and how often their indicators were true and what became of it.

Whoever is in the care of protection is in no list and no count here.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.bulletins import marking_line


class Sighting(Struct, frozen=True, kw_only=True):
    """A bulletin in force whose indicator is true of a traveller, with how it is marked."""

    bulletin_id: UUID
    number: int
    tlp: str
    pap: str | None
    source_grade: str
    information_grade: str
    valid_until: date
    found_at: datetime
    words_sealed: bytes

    @property
    def marking(self) -> str:
        """Return its marking as it stands on each page."""
        return marking_line(self.tlp, self.pap, self.source_grade, self.information_grade)


class SightedJourney(Struct, frozen=True, kw_only=True):
    """A journey of which an indicator is true; its traveller is not named."""

    flight_date: date
    journey_id: UUID
    flight_id: UUID
    designator: str
    origin: str | None
    destination: str | None
    seat: str | None
    status: str
    found_at: datetime


class Tally(Struct, frozen=True, kw_only=True):
    """Of how many journeys the indicator of a bulletin was true, in any version, and what became of them.

    ``recommended``: something was recommended to the carrier; ``stopped``: they did not board on it; ``refused``: they
    were refused at the port of arrival.
    """

    journeys: int = 0
    recommended: int = 0
    stopped: int = 0
    refused: int = 0


_OF_JOURNEY = """
    select b.id as bulletin_id, b.number, b.tlp, b.pap, b.source_grade, b.information_grade, b.valid_until, s.found_at,
           b.words_sealed
    from bulletin_sightings s join bulletins b on b.id = s.bulletin_id
    where s.org_id = %(org_id)s and s.flight_date = %(flight_date)s and s.journey_id = %(journey_id)s
      and b.state = 'released' and b.valid_until >= %(today)s
      and not foreland_is_protected(s.flight_date, s.journey_id)
    order by b.released_at desc, b.id limit 50
"""
_OF_BULLETIN = """
    select s.flight_date, s.journey_id, f.id as flight_id, f.carrier || f.number || f.suffix as designator,
           coalesce(j.board, f.origin) as origin, coalesce(j."off", f.destination) as destination, j.seat, j.status,
           s.found_at
    from bulletin_sightings s
    join bulletins b on b.id = s.bulletin_id
    join journeys j on j.flight_date = s.flight_date and j.id = s.journey_id
    join flights f on f.id = j.flight_id
    where s.org_id = %(org_id)s and s.bulletin_id = %(bulletin)s and b.state = 'released' and b.valid_until >= %(today)s
      and j.joined_into is null and j.status <> 'cancelled' and f.status <> 'cancelled'
      and not foreland_is_protected(s.flight_date, s.journey_id)
    order by s.flight_date desc, s.found_at desc, s.journey_id limit %(limit)s
"""
_TALLY = """
    select count(*) as journeys,
           count(*) filter (where told.recommended) as recommended,
           count(*) filter (where told.stopped) as stopped,
           count(*) filter (where arrived.outcome = 'refused') as refused
    from (select distinct s.flight_date, s.journey_id
          from bulletin_sightings s join bulletins b on b.id = s.bulletin_id
          where s.org_id = %(org_id)s and b.thread_id = %(thread)s
            and not foreland_is_protected(s.flight_date, s.journey_id)) s
    join journeys j on j.flight_date = s.flight_date and j.id = s.journey_id and j.joined_into is null
    cross join lateral (
        select count(*) > 0 as recommended,
               coalesce(bool_or(r.action in ('denied', 'off_loaded') and r.withdrawn_at is null), false) as stopped
        from recommendations r
        where r.flight_date = s.flight_date and r.journey_id = s.journey_id and r.sent_at is not null
    ) told
    left join lateral (
        select o.outcome from arrival_outcomes o
        where o.flight_date = s.flight_date and o.journey_id = s.journey_id
        order by o.recorded_at desc, o.id desc limit 1
    ) arrived on true
"""


def of_journey(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, today: date
) -> list[Sighting]:
    """Return the bulletins in force, of those the viewer may see, whose indicator is true of a traveller."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id, "today": today}
    with connection.cursor(row_factory=class_row(Sighting)) as cursor:
        return cursor.execute(_OF_JOURNEY, key).fetchall()


def of_bulletin(
    access: Access, connection: Connection[DictRow], bulletin_id: UUID, today: date, limit: int
) -> list[SightedJourney]:
    """Return the journeys of the viewer of which the indicator of a bulletin in force is true, the latest first."""
    key = {"org_id": access.org_id, "bulletin": bulletin_id, "today": today, "limit": limit}
    with connection.cursor(row_factory=class_row(SightedJourney)) as cursor:
        return cursor.execute(_OF_BULLETIN, key).fetchall()


def tally(access: Access, connection: Connection[DictRow], thread_id: UUID) -> Tally:
    """Return of how many journeys that the viewer may see a bulletin was true, and what became of them."""
    with connection.cursor(row_factory=class_row(Tally)) as cursor:
        return cursor.execute(_TALLY, {"org_id": access.org_id, "thread": thread_id}).fetchone() or Tally()
