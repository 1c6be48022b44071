"""Who works on what: work with its owners, keyed hashes of what it is about, and pointers between owners.

A hash is made with the key of the blind indexes (:meth:`foreland.keys.seal.Sealer.index`): equal keys meet, nothing
else can be told from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.progress import IN_FORCE
from foreland.sharing.deconfliction import MOST_SHARED, Interest, Source
from foreland.sharing.psi_question import Outcome
from foreland.store import interests_sql as sql
from foreland.store.carrier_notices import reference_of
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

TAG = "deconfliction_tags.tag"
"""The context under which a key becomes a tag."""

_STATES = [*IN_FORCE, "acted", "verified"]


class Work(Struct, frozen=True, kw_only=True):
    """A piece of work as it stands elsewhere: whose it is, and what is known of whom it is about.

    ``sealed`` are words of that source; ``entry`` is an entry of a list; ``case_ref`` is a reference of ``case_org``;
    ``cards`` are keyed hashes.
    """

    source: Source
    source_id: UUID
    owner_id: UUID
    for_org: UUID
    flight_date: date | None
    journey_id: UUID | None
    case_org: UUID | None
    case_ref: str | None
    issuer: str | None
    sealed: bytes | None
    entry: dict[str, Any] | None
    surname: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    booking_id: UUID | None
    leaves: list[str]
    documents: list[list[str]]
    phones: list[str]
    emails: list[str]
    cards: list[str]


class InCare(Struct, frozen=True, kw_only=True):
    """What is somebody's own of whom protection takes care."""

    surname: str | None
    date_of_birth: str | None
    sex: str | None
    documents: list[list[str]]


class ReachedInCare(Struct, frozen=True, kw_only=True):
    """How somebody of whom protection takes care can be reached, and in which bookings they travel."""

    phones: list[str]
    emails: list[str]
    locators: list[str]


class Pair(Struct, frozen=True, kw_only=True):
    """Two pieces of work that share a tag."""

    first: Side
    second: Side


class Side(Struct, frozen=True, kw_only=True):
    """One of two pieces of work, with its owner as they are now."""

    id: UUID
    source: Source
    source_id: UUID
    interest: Interest


class Pointer(Struct, frozen=True, kw_only=True):
    """What an owner is told: whom to contact about which reference, and which work of their own it touches."""

    id: UUID
    owner_id: UUID
    owner: str
    source: Source
    source_id: UUID
    contact: str
    desk: str | None
    phone: str | None
    their_source_id: UUID
    at: datetime
    outcome: Outcome | None
    outcome_by: str | None
    outcome_at: datetime | None

    @property
    def reference(self) -> str:
        """The reference of the owner's own work."""
        return reference_of(self.source_id)

    @property
    def their_reference(self) -> str:
        """The reference to speak about."""
        return reference_of(self.their_source_id)


def hold(connection: Connection[DictRow]) -> bool:
    """Hold the comparison until the end of the transaction; ``False`` when another process does."""
    row = connection.execute("select pg_try_advisory_xact_lock(hashtext('foreland.interests')) as held").fetchone()
    return row is not None and bool(row["held"])


def in_care(access: Access, connection: Connection[DictRow]) -> list[InCare]:
    """Return what is their own of those in the care of protection: for leaving them out, and for the system alone."""
    with connection.cursor(row_factory=class_row(InCare)) as cursor:
        return cursor.execute(sql.IN_CARE.encode(), {"org_id": access.org_id}).fetchall()


def reached_in_care(access: Access, connection: Connection[DictRow]) -> list[ReachedInCare]:
    """Return how those in the care of protection can be reached: for the system alone."""
    with connection.cursor(row_factory=class_row(ReachedInCare)) as cursor:
        return cursor.execute(sql.REACHED_IN_CARE.encode(), {"org_id": access.org_id}).fetchall()


def forget(access: Access, connection: Connection[DictRow], tags: Iterable[bytes]) -> int:
    """Forget work on those in care, and work that one of their tags is about, with every pointer to it."""
    values = {"org_id": access.org_id, "tags": list(tags)}
    return connection.execute(sql.ABOUT_CARE.encode(), values).rowcount


def fresh(
    access: Access, connection: Connection[DictRow], own_lookouts: str, since: datetime, again: datetime, limit: int
) -> list[Work]:
    """Return work begun since an instant: first what is not known yet, then what was first seen after ``again``."""
    values = {**_live(access, own_lookouts, again.date()), "since": since, "again": again, "limit": limit}
    with connection.cursor(row_factory=class_row(Work)) as cursor:
        return cursor.execute(sql.FRESH.encode(), values).fetchall()


def rest(access: Access, connection: Connection[DictRow], own_lookouts: str, today: date) -> None:
    """Take the tags off what nobody works on any more."""
    connection.execute(sql.REST.encode(), _live(access, own_lookouts, today))


def follow_owners(access: Access, connection: Connection[DictRow], own_lookouts: str, today: date) -> list[UUID]:
    """Let work and open pointers belong to whoever owns the work now; return what was handed on."""
    values = _live(access, own_lookouts, today)
    moved = [row["id"] for row in connection.execute(sql.FOLLOW_WORK.encode(), values).fetchall()]
    if moved:
        connection.execute(sql.FOLLOW_POINTERS.encode(), values)
    return moved


def _live(access: Access, own_lookouts: str, today: date) -> dict[str, object]:
    return {"org_id": access.org_id, "states": _STATES, "own_lookouts": own_lookouts, "today": today}


def keep(
    connection: Connection[DictRow],
    owner: Ownership,
    work: Work,
    origins: Iterable[str],
    tags: Mapping[bytes, bool],
    now: datetime,
    expires_on: date,
) -> UUID:
    """Keep a piece of work with its tags (each with whether strangers may share it); return its identifier."""
    values = _owned(owner) | {
        name: getattr(work, name)
        for name in ("source", "source_id", "owner_id", "for_org", "flight_date", "journey_id")
    }
    values |= {"id": new_id(), "origins": sorted(origins), "at": now, "expires_on": expires_on}
    row = connection.execute(sql.KEEP.encode(), values).fetchone()
    assert row is not None  # noqa: S101 - one row always
    interest: UUID = row["id"]
    connection.execute("delete from deconfliction_tags where interest_id = %s", (interest,))
    tagged = {"id": interest, "tags": list(tags), "loose": list(tags.values())}
    connection.execute(sql.TAG.encode(), _owned(owner) | tagged)
    return interest


def pairs(access: Access, connection: Connection[DictRow], fresh: Sequence[UUID]) -> list[Pair]:
    """Return the pairs that share a tag with one of these and do not point to each other yet."""
    values = {"org_id": access.org_id, "fresh": list(fresh), "most_shared": MOST_SHARED}
    found = connection.execute(sql.PAIRS.encode(), values).fetchall()
    sides = [_side(row) for row in found]
    return [Pair(first=first, second=second) for first, second in zip(sides[::2], sides[1::2], strict=True)]


def _side(row: DictRow) -> Side:
    return Side(
        id=row["id"],
        source=row["source"],
        source_id=row["source_id"],
        interest=Interest(
            owner_id=row["owner_id"],
            desk=row["desk"],
            airports=tuple(sorted(row["airports"])),
            for_org=row["for_org"],
            state=row["state"],
            journey=(row["flight_date"], row["journey_id"]) if row["journey_id"] else None,
            origins=frozenset(row["origins"]),
        ),
    )


def point(connection: Connection[DictRow], owner: Ownership, pair: Pair, now: datetime) -> UUID:
    """Let two pieces of work point to each other."""
    made = new_id()
    values = _owned(owner) | {"id": made, "at": now}
    for name, side in (("first", pair.first), ("second", pair.second)):
        values |= {f"{name}_id": side.id, f"{name}_owner": side.interest.owner_id}
        values |= {f"{name}_source": side.source, f"{name}_source_id": side.source_id}
    values["open_to"] = sorted({*pair.first.interest.airports, *pair.second.interest.airports})
    connection.execute(sql.POINT.encode(), values)
    return made


def pointers(access: Access, connection: Connection[DictRow], *, whole: bool, limit: int = 200) -> list[Pointer]:
    """Return the viewer's pointers, those without an outcome first; with ``whole`` those of everybody."""
    values = {"org_id": access.org_id, "user_id": access.user_id, "whole": whole, "limit": limit}
    with connection.cursor(row_factory=class_row(Pointer)) as cursor:
        return cursor.execute(sql.POINTERS.encode(), values).fetchall()


def waiting(access: Access, connection: Connection[DictRow]) -> int:
    """Return how many of the viewer's pointers have no outcome yet."""
    row = connection.execute(sql.WAITING, {"org_id": access.org_id, "user_id": access.user_id}).fetchone()
    return int(row["waiting"]) if row else 0


def agree(
    access: Access, connection: Connection[DictRow], match_id: UUID, outcome: Outcome, now: datetime, *, whole: bool
) -> bool:
    """Write what two owners agreed on; ``False`` when it is not theirs, or is written already."""
    values = {"org_id": access.org_id, "user_id": access.user_id, "id": match_id, "outcome": outcome}
    return connection.execute(sql.AGREE.encode(), values | {"now": now, "whole": whole}).rowcount == 1


def _owned(owner: Ownership) -> dict[str, Any]:
    return dict(zip((name.strip() for name in COLUMNS.split(",")), owner.values(), strict=True))
