"""A flight that was announced under two numbers becomes one: everything that hangs on it moves to the one that is kept.

:data:`OF_FLIGHT`, :data:`OF_JOURNEY` and :data:`OF_HIT` name every table that refers to a flight, a journey or a hit; a
new table has to be entered (a test looks at the database). What is only pointed elsewhere needs no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.hit import HitState
from foreland.store import rows
from foreland.store.bookings import StoredBooking
from foreland.store.journeys import Source
from foreland.store.ownership import Ownership
from foreland.travel.booking import Segment
from foreland.travel.traveller import Traveller

POINTED = "points to what is kept from then on"
ACTED = "none: a journey on which officers acted is kept"

OF_FLIGHT: Mapping[str, str] = {
    "journeys": "joined to those of the flight that is kept, as their reports would have been",
    "bookings": "of two current versions of a booking the later one stays current",
    "legs": "their times are taken in by the leg between the same places",
    "operational_times": "told of the leg that is kept",
    "flight_aliases": "numbers of the flight that is kept",
    "roster_parts": "a part that both know is one",
    **dict.fromkeys(("messages", "scheduled_flights", "join_decisions", "merged_records"), POINTED),
    **dict.fromkeys(("recommendations", "taskings", "lookouts", "protection_referrals"), POINTED),
    **dict.fromkeys(("answers", "answer_messages", "calls", "escalations", "notifications"), POINTED),
    **dict.fromkeys(("arrival_outcomes", "inbound_reviews"), POINTED),
    **dict.fromkeys(("interviews", "seizures"), POINTED),
}
"""Tables with a ``flight_id``, and what becomes of their rows."""

OF_JOURNEY: Mapping[str, str] = {
    **dict.fromkeys(("reported_travellers", "identities", "documents"), "told again of the journey they belong to"),
    "hits": "the same finding is one hit",
    "false_matches": POINTED,
    "presence": "none: who looks is told anew within seconds",
    "registry_keys": "written anew from the reports",
    **dict.fromkeys(("rule_finds", "bulletin_sightings"), "none: whoever is kept is judged again"),
    "vault_journeys": "none: a flight of which somebody is masked is left alone",
    **dict.fromkeys(("screenings", "calls"), POINTED),
    "held_back": "written anew when what is kept is screened",
    "answers": "points to what is kept; the latest is current",
    **dict.fromkeys(("join_decisions", "unmask_requests", "recommendations", "recommendation_events"), ACTED),
    **dict.fromkeys(("carrier_notices", "taskings", "lookouts", "protection_referrals", "protection_marks"), ACTED),
    **dict.fromkeys(("arrival_outcomes", "inbound_reviews", "protection_events"), ACTED),
    **dict.fromkeys(("interviews", "seizures", "document_checks", "partner_item_journeys"), ACTED),
    "deconfliction_interests": ACTED,
}
"""Tables with a ``journey_id``, and what becomes of the rows of a journey that goes into another."""

OF_HIT: Mapping[str, str] = dict.fromkeys(("hit_events", "recommendation_hits", "calls", "false_matches"), POINTED)
"""Tables with a ``hit_id``."""

Kind = Literal["flight", "journey", "hit"]


class GoneRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``merged_records``: what went into what, on the flight that is kept."""

    gone_id: UUID
    kind: Kind
    flight_id: UUID
    kept_id: UUID
    merged_at: datetime


class Kept(Struct, frozen=True):
    """Where something went that was merged into another of its kind, and the date of its flight."""

    id: UUID
    flight_date: date


class ToldReport(Traveller, frozen=True, kw_only=True):
    """A stored report as it is told again: what joining compares, who told it, and the itinerary of its booking."""

    id: UUID
    journey_id: UUID
    source: Source
    version: int
    reported_at: datetime
    booking_id: UUID | None
    content: str
    is_mention: bool
    message_id: UUID
    function: str | None
    sender: str | None
    segments: tuple[Segment, ...]
    org_id: UUID
    originator_org: UUID
    handling_id: UUID
    purpose: str
    retention_class: str

    @property
    def ownership(self) -> Ownership:
        """Whose report it is."""
        return Ownership(**{name: getattr(self, name) for name in Ownership.__struct_fields__})


class MovedReport(Struct, frozen=True, kw_only=True):
    """Where a report now stands, and whether it is the current one of its source."""

    id: UUID
    journey_id: UUID
    version: int
    is_current: bool
    joined_by: str
    reported_as: UUID | None


class CurrentBooking(StoredBooking, frozen=True, kw_only=True):
    """The current version of a booking, with the message that told it."""

    message_id: UUID


class MergedHit(Struct, frozen=True, kw_only=True):
    """As much of a hit as a merge needs."""

    id: UUID
    journey_id: UUID
    finding_key: str
    state: HitState
    evidence: str
    assigned_to: UUID | None
    changed_at: datetime


_TOLD = """
    select r.id, r.journey_id, r.source, r.version, r.reported_at, r.booking_id, r.content, r.is_mention, r.message_id,
           r.role, r.record_locator, r.traveller_reference, r.seat, r.embarked, r.disembarks,
           r.org_id, r.originator_org, r.handling_id, r.purpose, r.retention_class,
           i.surname, i.given_names, i.name_raw, i.date_of_birth, i.sex, i.unique_reference,
           (select coalesce(json_agg(d order by d.position), '[]') from documents d
            where d.flight_date = r.flight_date and d.reported_id = r.id) as documents,
           (select coalesce(json_agg(s order by s.position), '[]') from booking_segments s
            where s.flight_date = r.flight_date and s.booking_id = r.booking_id) as segments,
           m.function, m.sender
    from reported_travellers r
    left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    left join messages m on m.id = r.message_id and m.flight_id = any (%(flights)s)
    where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = any (%(journeys)s)
    order by r.id
"""

_BOOKINGS = """
    select id, flight_id, flight_date::text, record_locator, source, version, cancelled, reported_at, message_id
    from bookings
    where org_id = %(org_id)s and flight_date = %(flight_date)s and flight_id = any (%(flights)s) and is_current
    order by record_locator, id
"""

_VERSIONS = """
    update bookings b set version = b.version + before.version
    from (select record_locator, max(version) as version from bookings
          where flight_date = %(flight_date)s and flight_id = %(kept)s group by record_locator) before
    where b.org_id = %(org_id)s and b.flight_date = %(flight_date)s and b.flight_id = %(gone)s
      and b.record_locator = before.record_locator
"""

_MESSAGES = "update messages set flight_date = %(flight_date)s where org_id = %(org_id)s and flight_id = %(gone)s"

# Out of the way of the keys that are given now.
_SET_ASIDE = """
    update journeys set natural_key = 'merging ' || id, flight_id = %(kept)s
    where org_id = %(org_id)s and flight_date = %(flight_date)s and id = any (%(journeys)s)
"""

_KEYS = """
    update journeys j set natural_key = new.key, flight_id = %(kept)s
    from unnest(%(journeys)s::uuid[], %(keys)s::text[]) as new (id, key)
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = new.id
"""

# Identities and documents name the journey too; contacts hang on the report alone.
_MOVE = """
    with moved as (
        update reported_travellers r
        set journey_id = m.journey_id, version = m.version, is_current = m.is_current, joined_by = m.joined_by,
            reported_as = m.reported_as
        from json_populate_recordset(null::reported_travellers, %(rows)s::json) m
        where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.id = m.id
        returning r.id, r.journey_id
    ), named as (
        update identities i set journey_id = moved.journey_id from moved
        where i.flight_date = %(flight_date)s and i.reported_id = moved.id
    )
    update documents d set journey_id = moved.journey_id from moved
    where d.flight_date = %(flight_date)s and d.reported_id = moved.id
"""

_HITS = """
    select id, journey_id, finding_key, state, evidence, assigned_to, changed_at from hits
    where org_id = %(org_id)s and flight_date = %(flight_date)s and journey_id = any (%(journeys)s)
    order by id for update
"""

_ASSIGN = """
    update hits h set assigned_to = g.assigned_to
    from hits g, unnest(%(gone)s::uuid[], %(kept)s::uuid[]) as s (gone, kept)
    where h.org_id = %(org_id)s and h.flight_date = %(flight_date)s and h.id = s.kept and h.assigned_to is null
      and g.flight_date = %(flight_date)s and g.id = s.gone and g.assigned_to is not null
"""

_REHANG_HITS = """
    update hits h set journey_id = s.kept, row_version = h.row_version + 1
    from unnest(%(gone)s::uuid[], %(kept)s::uuid[]) as s (gone, kept)
    where h.org_id = %(org_id)s and h.flight_date = %(flight_date)s and h.journey_id = s.gone
"""

_DELETE_HITS = "delete from hits where org_id = %(org_id)s and flight_date = %(flight_date)s and id = any (%(gone)s)"

_DELETE_JOURNEYS = """
    delete from journeys where org_id = %(org_id)s and flight_date = %(flight_date)s and id = any (%(gone)s)
"""

_HOLDS = """
    update legal_holds h set object_id = s.kept, flight_date = %(flight_date)s
    from unnest(%(gone)s::uuid[], %(kept)s::uuid[]) as s (gone, kept)
    where h.org_id = %(org_id)s and h.object_id = s.gone
"""

_FIRST_HEARD = """
    update flights k set first_heard_at = least(k.first_heard_at, g.first_heard_at) from flights g
    where k.org_id = %(org_id)s and k.id = %(kept)s and g.id = %(gone)s
"""

_POINT_ON = """
    update merged_records r set kept_id = s.kept from unnest(%(gone)s::uuid[], %(kept)s::uuid[]) as s (gone, kept)
    where r.org_id = %(org_id)s and r.kept_id = s.gone
"""

_POINT = rows.insertion("merged_records", GoneRow)

_KEPT = """
    select m.kept_id as id, f.flight_date from merged_records m join flights f on f.id = m.flight_id
    where m.org_id = %(org_id)s and m.gone_id = %(gone)s and m.kind = %(kind)s
"""

_DEFECT = """
    update messages set defects = defects || %(defects)s::jsonb
    where org_id = %(org_id)s and id = %(message_id)s and not defects @> %(defects)s::jsonb
"""


def move_to_day(connection: Connection[DictRow], flight: UUID, former: date, day: date) -> None:
    """Let everything of a flight stand under another day, that of the flight which it is merged with."""
    connection.execute("select foreland_move_to_day(%s, %s, %s)", (flight, former, day))


def acted_on(connection: Connection[DictRow], day: str, flights: Sequence[UUID]) -> set[UUID]:
    """Return the journeys of flights on which officers acted in any way."""
    found = connection.execute("select foreland_acted_on(%s, %s) as id", (day, list(flights)))
    return {row["id"] for row in found}


def told(
    access: Access, connection: Connection[DictRow], day: str, flights: Sequence[UUID], journeys: Sequence[UUID]
) -> list[ToldReport]:
    """Return every report about journeys, former ones as well, in the order in which they were told."""
    key = {"org_id": access.org_id, "flight_date": day, "flights": list(flights), "journeys": list(journeys)}
    return rows.fetch(connection, _TOLD, key, ToldReport)


def current_bookings(
    access: Access, connection: Connection[DictRow], day: str, flights: Sequence[UUID]
) -> list[CurrentBooking]:
    """Return the current versions of all bookings of flights."""
    key = {"org_id": access.org_id, "flight_date": day, "flights": list(flights)}
    return rows.fetch(connection, _BOOKINGS, key, CurrentBooking)


def take_flight(
    access: Access, connection: Connection[DictRow], day: str, gone: UUID, kept: UUID, legs: Mapping[UUID, UUID]
) -> None:
    """Let what hangs on a flight hang on the other one: its messages, bookings, times, plans, decisions.

    Its numbers and parts of rosters are forgotten: the caller has taken them in.
    """
    key = {"org_id": access.org_id, "flight_date": day, "gone": gone, "kept": kept}
    for statement in (_VERSIONS, _MESSAGES, _FIRST_HEARD):
        connection.execute(statement, key)
    connection.execute("select foreland_merge_flights(%s, %s, %s, %s)", (gone, kept, list(legs), list(legs.values())))


def forget_numbers(access: Access, connection: Connection[DictRow], flight: UUID) -> None:
    """Take the other numbers of a flight from it, so that another one can have them."""
    connection.execute("delete from flight_aliases where org_id = %s and flight_id = %s", (access.org_id, flight))


def set_aside(access: Access, connection: Connection[DictRow], day: str, kept: UUID, journeys: Sequence[UUID]) -> None:
    """Let journeys be of the flight that is kept, under keys that nobody else has."""
    connection.execute(
        _SET_ASIDE, {"org_id": access.org_id, "flight_date": day, "kept": kept, "journeys": list(journeys)}
    )


def give_keys(access: Access, connection: Connection[DictRow], day: str, kept: UUID, keys: Mapping[UUID, str]) -> None:
    """Give journeys of the flight their natural keys."""
    key = {"org_id": access.org_id, "flight_date": day, "kept": kept}
    connection.execute(_KEYS, key | {"journeys": list(keys), "keys": list(keys.values())})


def move_reports(access: Access, connection: Connection[DictRow], day: str, moved: Sequence[MovedReport]) -> None:
    """Write where reports now stand."""
    if moved:
        key = {"org_id": access.org_id, "flight_date": day, "rows": rows.as_json(moved)}
        connection.execute(_MOVE, key)


def hits(access: Access, connection: Connection[DictRow], day: str, journeys: Sequence[UUID]) -> list[MergedHit]:
    """Return the hits of journeys, held until the end of the transaction."""
    key = {"org_id": access.org_id, "flight_date": day, "journeys": list(journeys)}
    return [MergedHit(**row) for row in connection.execute(_HITS, key)]


def merge_journeys(
    access: Access,
    connection: Connection[DictRow],
    day: str,
    journeys: Mapping[UUID, UUID],
    same_hits: Mapping[UUID, UUID],
) -> None:
    """Let what hangs on journeys hang on those that are kept, and delete them; the same of hits that both had."""
    connection.execute(
        "select foreland_merge_journeys(%s, %s, %s, %s, %s)",
        (day, list(journeys), list(journeys.values()), list(same_hits), list(same_hits.values())),
    )
    key = {"org_id": access.org_id, "flight_date": day}
    of_hits = key | {"gone": list(same_hits), "kept": list(same_hits.values())}
    connection.execute(_ASSIGN, of_hits)
    connection.execute(_DELETE_HITS, of_hits)
    of_journeys = key | {"gone": list(journeys), "kept": list(journeys.values())}
    connection.execute(_REHANG_HITS, of_journeys)
    connection.execute(_HOLDS, of_journeys)
    connection.execute(_DELETE_JOURNEYS, of_journeys)


def delete_flight(
    access: Access, connection: Connection[DictRow], day: str, gone: UUID, kept: UUID, pointers: Sequence[GoneRow]
) -> None:
    """Delete a flight of which nothing is left, and note where it and what was on it went."""
    key: dict[str, Any] = {"org_id": access.org_id, "flight_date": day}
    connection.execute(_HOLDS, key | {"gone": [gone], "kept": [kept]})
    connection.execute("delete from flights where org_id = %s and id = %s", (access.org_id, gone))
    ends = {"gone": [one.gone_id for one in pointers], "kept": [one.kept_id for one in pointers]}
    connection.execute(_POINT_ON, key | ends)
    rows.insert(connection, _POINT, pointers)
    connection.execute("select foreland_tell(%s, 'flights', %s)", (access.org_id, [gone, kept]))


def kept(access: Access, connection: Connection[DictRow], gone: UUID, kind: Kind) -> Kept | None:
    """Return what a flight, journey or hit that is no more went into; ``None`` when it is none of those."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(_KEPT, {"org_id": access.org_id, "gone": gone, "kind": kind}).fetchone()


def add_defect(access: Access, connection: Connection[DictRow], message_id: UUID, defect: Mapping[str, Any]) -> None:
    """Note something of a message that turned out when it was applied."""
    text = msgspec.json.encode([defect]).decode()
    connection.execute(_DEFECT, {"org_id": access.org_id, "message_id": message_id, "defects": text})
