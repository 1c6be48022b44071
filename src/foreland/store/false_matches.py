"""Pairs of a traveller and a listed entry that an officer found not to be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.false_match import ListedEntry, RememberedPair
from foreland.store import rows
from foreland.store.decisions import LockedHit
from foreland.store.identifiers import new_id

KNOWN_BY = "false_matches.known_by"
"""The context under which a traveller is hashed."""
END_REASON = "false_matches.end_reason_sealed"
"""What the sealed reason of an end is bound to."""


class Identity(Struct, frozen=True, kw_only=True):
    """What one current report says that a traveller is known again by; a row for each document."""

    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    document_key: str | None


class FalseMatch(Struct, frozen=True, kw_only=True):
    """A remembered pair, in force on the day it was asked for."""

    id: UUID
    known_by: bytes
    source: str
    entry_key: str
    found_at: datetime
    finder: str | None
    expires_on: date


class HeldBack(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``held_back``: a hit that the screening of a journey did not open."""

    id: UUID
    flight_date: str
    journey_id: UUID
    false_match_id: UUID
    code: str
    source: str
    entry_key: str
    finding_key: str
    score: float | None
    at: datetime


_HOLD = rows.insertion("held_back", HeldBack)


class LockedMatch(Struct, frozen=True, kw_only=True):
    """A false match that nobody else can end until this transaction does."""

    hit_id: UUID
    journey_id: UUID
    source: str
    entry_key: str
    in_force: bool


_IDENTITIES = """
    select distinct i.surname, i.given_names, i.date_of_birth, d.number_key as document_key
    from reported_travellers r
    join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    join reported_travellers said on said.flight_date = r.flight_date and said.journey_id = r.journey_id
                                 and said.is_current
    join documents d on d.flight_date = said.flight_date and d.reported_id = said.id and d.number_key is not null
    where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s and r.is_current
    order by 1, 2, 3, 4 limit 20
"""

_ADD = """
    insert into false_matches (id, org_id, originator_org, handling_id, purpose, retention_class, known_by, source,
                               entry_key, entry_said, redress, flight_date, journey_id, hit_id, found_by, found_at,
                               expires_on)
    values (%(new_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(known_by)s, %(source)s, %(entry_key)s, %(entry_said)s, %(redress)s, %(flight_date)s, %(journey_id)s,
            %(hit_id)s, %(by)s, %(at)s,
            %(expires_on)s)
"""

_IN_FORCE = """
    select f.id, f.known_by, f.source, f.entry_key, f.found_at, u.display_name as finder, f.expires_on
    from false_matches f left join users u on u.id = f.found_by
    where f.org_id = %(org_id)s and f.known_by = any (%(known_by)s) and f.expires_on >= %(today)s
      and f.ended_at is null
    order by f.found_at desc, f.id desc limit 100
"""

# The pair, on whichever journey it was found, under each identity that the traveller of this hit was reported with.
_PAIR = """
    with chosen as (
        select hit_id, source, entry_key from false_matches
        where org_id = %(org_id)s and id = %(id)s and not foreland_is_protected(flight_date, journey_id)
    ), known as (
        select f.known_by, f.source, f.entry_key from false_matches f join chosen using (hit_id, source, entry_key)
    )
    select f.id, f.hit_id, f.journey_id, f.source, f.entry_key,
           f.ended_at is null and f.expires_on >= %(today)s as in_force
    from false_matches f join known using (known_by, source, entry_key)
    where f.org_id = %(org_id)s and not foreland_is_protected(f.flight_date, f.journey_id)
    order by f.id for update of f
"""
# Of the same pair and hit, by whom and when it was registered.
_ADD_REDRESS = """
    insert into false_matches (id, org_id, originator_org, handling_id, purpose, retention_class, known_by, source,
                               entry_key, entry_said, redress, flight_date, journey_id, hit_id, found_by, found_at,
                               expires_on)
    select %(new_id)s, org_id, originator_org, handling_id, purpose, retention_class, %(known_by)s, source, entry_key,
           %(entry_said)s, true, flight_date, journey_id, hit_id, %(by)s, %(at)s, %(expires_on)s
    from false_matches where id = %(id)s and ended_at is null
"""

_REMEMBERED = """
    select id, known_by, source, entry_key, entry_said, redress from false_matches
    where org_id = %(org_id)s and known_by = any (%(known_by)s) and expires_on >= %(today)s and ended_at is null
      and entry_said is not null
    order by id
"""

_LIFT = """
    delete from held_back h
    where h.org_id = %(org_id)s and not exists (
        select from false_matches f where f.id = h.false_match_id and f.ended_at is null and f.expires_on >= %(today)s)
    returning h.flight_date::text as day, h.journey_id
"""

_FORGET_HELD = "delete from held_back where flight_date = any (%(dates)s::date[]) and journey_id = any (%(journeys)s)"

_END = """
    update false_matches set ended_by = %(by)s, ended_at = %(at)s, end_reason_sealed = %(reason)s
    where id = any (%(ids)s) and ended_at is null
"""


def identities(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> list[Identity]:
    """Return names, birth dates and documents that are reported of a traveller now."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(Identity)) as cursor:
        return cursor.execute(_IDENTITIES, key).fetchall()


def remember(
    connection: Connection[DictRow],
    locked: LockedHit,
    entry: ListedEntry,
    entry_said: str | None,
    known_by: Sequence[bytes],
    by: UUID,
    at: datetime,
    expires_on: date,
) -> None:
    """Remember that the traveller of this hit is not the listed person."""
    values = msgspec.structs.asdict(locked.ownership) | {
        "source": entry.source,
        "entry_key": entry.id,
        "entry_said": entry_said,
        "redress": False,
        "flight_date": locked.flight_date,
        "journey_id": locked.journey_id,
        "hit_id": locked.id,
        "by": by,
        "at": at,
        "expires_on": expires_on,
    }
    for each in known_by:
        connection.execute(_ADD, values | {"new_id": new_id(), "known_by": each})


def in_force(
    access: Access, connection: Connection[DictRow], known_by: Sequence[bytes], today: date
) -> list[FalseMatch]:
    """Return what is remembered of travellers, given as hashes."""
    key = {"org_id": access.org_id, "known_by": list(known_by), "today": today}
    with connection.cursor(row_factory=class_row(FalseMatch)) as cursor:
        return cursor.execute(_IN_FORCE, key).fetchall() if known_by else []


def add_redress(
    connection: Connection[DictRow],
    match_id: UUID,
    known_by: bytes,
    entry_said: str,
    by: UUID,
    at: datetime,
    expires_on: date,
) -> UUID:
    """Remember the holder of a redress number for the pair of a false match, locked and in force."""
    made = new_id()
    values = {"new_id": made, "id": match_id, "known_by": known_by, "entry_said": entry_said, "by": by, "at": at}
    connection.execute(_ADD_REDRESS, values | {"expires_on": expires_on})
    return made


def remembered(
    access: Access, connection: Connection[DictRow], known_by: Sequence[bytes], today: date
) -> list[RememberedPair]:
    """Return the pairs that may hold back a hit of travellers, given as hashes."""
    key = {"org_id": access.org_id, "known_by": list(known_by), "today": today}
    with connection.cursor(row_factory=class_row(RememberedPair)) as cursor:
        return cursor.execute(_REMEMBERED, key).fetchall() if known_by else []


def journeys_of(connection: Connection[DictRow], ids: Sequence[UUID]) -> list[tuple[str, UUID]]:
    """Return the journeys (flight date, identifier) of which these hold a hit back now."""
    found = connection.execute(
        "select distinct flight_date::text as day, journey_id from held_back where false_match_id = any (%s)"
        " order by 1, 2",
        (list(ids),),
    )
    return [(row["day"], row["journey_id"]) for row in found]


def lift_expired(access: Access, connection: Connection[DictRow], today: date) -> list[tuple[str, UUID]]:
    """Forget what was held back by what is no longer remembered; return the journeys to be screened again."""
    rows = connection.execute(_LIFT, {"org_id": access.org_id, "today": today}).fetchall()
    return sorted({(row["day"], row["journey_id"]) for row in rows})


def hold_back(connection: Connection[DictRow], journeys: Sequence[tuple[str, UUID]], held: Sequence[HeldBack]) -> None:
    """Write what the screening of these journeys held back, in place of what an earlier one did."""
    days, ids = [day for day, _ in journeys], [journey for _, journey in journeys]
    connection.execute(_FORGET_HELD, {"dates": sorted(set(days)), "journeys": ids})
    rows.insert(connection, _HOLD, held)


def lock_pair(access: Access, connection: Connection[DictRow], match_id: UUID, today: date) -> dict[UUID, LockedMatch]:
    """Lock a false match and all that is remembered of its pair; nothing about people in the care of protection."""
    key = {"org_id": access.org_id, "id": match_id, "today": today}
    return {row.pop("id"): LockedMatch(**row) for row in connection.execute(_PAIR, key)}


def end(connection: Connection[DictRow], ids: Sequence[UUID], by: UUID, reason_sealed: bytes, at: datetime) -> None:
    """Remember these no longer, and keep who ended them, when and why."""
    connection.execute(_END, {"ids": list(ids), "by": by, "reason": reason_sealed, "at": at})
