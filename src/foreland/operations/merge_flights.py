"""A number was changed, and both numbers had announced a flight: the two become one (decisions 2 and 20).

That happens when messages under the new number come before the change and the first message under the old one. The
flight of the old number is kept, and ends in the state in which it would be if the change had come first: everything
told of the other flight is told again of this one. Whether the two are one is decided by their legs, as for a message:
an unrelated flight of the same number stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.defects import DEFECTS
from foreland.messages.record import Defect
from foreland.operations.deployment import Deployment
from foreland.operations.flight_changes import Renumbered
from foreland.operations.merge_journeys import MergeBook
from foreland.operations.read_message import stored_defect
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_rosters import RosterBook
from foreland.review.same_hit import prevails
from foreland.store import (
    audit,
    bookings,
    flight_merging,
    flights,
    join_decisions,
    journeys,
    rosters,
    screenings,
)
from foreland.store.flight_merging import GoneRow, Kind, MergedHit
from foreland.store.pool import PooledConnection
from foreland.store.rows import owner_columns
from foreland.travel.flight_match import is_same_flight

_IN_USE = "FLT_NUMBER_USED"


def merge_renumbered(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    renumbered: Iterable[Renumbered],
    now: datetime,
) -> dict[UUID, UUID]:
    """Merge what flights under their new numbers were announced as; return which went into which, to be screened.

    In the caller's transaction, after everything else that it writes about flights and their messages. A change that is
    told again finds nothing to merge.
    """
    merged: dict[UUID, UUID] = {}
    for change in renumbered:
        flight_id = change.flight_id
        while flight_id in merged:
            flight_id = merged[flight_id]
        found = flights.numbered(access, connection, flight_id)
        if found is None:
            continue
        book = FlightBook(deployment.settings, deployment.desks)
        book.open_numbers(access, connection, {found[0], change.number}, [found[1]])
        kept = book.flight(flight_id)
        if kept is None or kept.is_masked:
            continue
        for other in [one for one in book.named(change.number) if one is not kept and not one.is_masked]:
            if is_same_flight(kept.known(), other.known(), deployment.settings.same_flight_hours):
                _Merge(deployment, access, connection, book, kept, other, now).run()
                merged[other.row.id] = kept.row.id
            elif other.row.flight_date == kept.row.flight_date and change.message_id is not None:
                defect = stored_defect(Defect(code=_IN_USE, severity=DEFECTS[_IN_USE]))
                flight_merging.add_defect(access, connection, change.message_id, defect)
    return {gone: _end(merged, gone) for gone in merged}


def _end(merged: dict[UUID, UUID], gone: UUID) -> UUID:
    kept = merged[gone]
    return _end(merged, kept) if kept in merged else kept


class _Merge:
    """Two flights that are one, while everything of one of them is told of the other."""

    def __init__(
        self,
        deployment: Deployment,
        access: Access,
        connection: PooledConnection,
        book: FlightBook,
        kept: Flight,
        gone: Flight,
        now: datetime,
    ) -> None:
        self._deployment = deployment
        self._access = access
        self._connection = connection
        self._book = book
        self._kept = kept
        self._gone = gone
        self._now = now
        self._day = kept.row.flight_date.isoformat()

    def run(self) -> None:
        """Do it all. No screening runs meanwhile, and no message and no officer's decision comes in between."""
        kept, gone = self._kept.row, self._gone.row
        screenings.lock(self._connection, [kept.id, gone.id])
        if gone.flight_date != kept.flight_date:
            former = gone.flight_date
            flight_merging.move_to_day(self._connection, gone.id, former, kept.flight_date)
        self._flights()
        people = MergeBook(self._deployment, self._access, self._connection, self._kept, gone.id)
        people.set_aside()
        people.tell_again()
        self._settle(people)
        same = people.gone_into()
        hits = self._hits(same)
        flight_merging.merge_journeys(self._access, self._connection, self._day, same, hits)
        journeys.renew(self._connection, [(self._day, kept.id)])
        pointers = [self._pointer("flight", gone.id, kept.id)]
        pointers += [self._pointer("journey", one, into) for one, into in same.items()]
        pointers += [self._pointer("hit", one, into) for one, into in hits.items()]
        flight_merging.delete_flight(self._access, self._connection, self._day, gone.id, kept.id, pointers)
        audit.append(
            self._connection,
            self._access,
            "flights_merged",
            "flight",
            [kept.id, gone.id],
            at=self._now,
            detail={"journeys": len(same), "hits": len(hits)},
        )

    def _flights(self) -> None:
        """Times, state, numbers and parts of rosters of the flight itself; then all that only points to it."""
        kept, gone = self._kept.row.id, self._gone.row.id
        legs = self._book.take_over(self._kept, self._gone, self._now)
        flight_merging.forget_numbers(self._access, self._connection, gone)
        self._book.save(self._connection)
        parts = rosters.load(self._access, self._connection, [gone])
        rosters.add(self._connection, [structs.replace(part, flight_id=kept) for part in parts])
        current = flight_merging.current_bookings(self._access, self._connection, self._day, [kept, gone])
        last = {
            one.record_locator: one
            for one in sorted(current, key=lambda one: (one.source == "PNR", one.reported_at, one.message_id))
        }
        overtaken = [one for one in current if one.record_locator and last[one.record_locator] is not one]
        bookings.replace(self._connection, [(self._day, one.id) for one in overtaken])
        flight_merging.take_flight(self._access, self._connection, self._day, gone, kept, legs)

    def _settle(self, people: MergeBook) -> None:
        """See who is missing where they should be named, and derive the state of everybody."""
        flight = self._kept
        people.settle_bookings(
            flight_merging.current_bookings(self._access, self._connection, self._day, [flight.row.id])
        )
        parts = RosterBook()
        parts.open(self._access, self._connection, [flight])
        people.settle_rosters(flight, parts.latest(flight))
        people.settle(flight)
        people.save(self._connection)
        expires = flight.row.flight_date + timedelta(days=self._deployment.settings.registry_days)
        touched = people.touched()
        join_decisions.renew_keys(self._access, self._connection, self._day, touched, expires)

    def _hits(self, same: dict[UUID, UUID]) -> dict[UUID, UUID]:
        """Which hits go into which: of two about the same finding of somebody, one is kept."""
        concerned = sorted({*same, *same.values()})
        kept: dict[tuple[UUID, str], MergedHit] = {}
        into: dict[UUID, UUID] = {}
        for hit in flight_merging.hits(self._access, self._connection, self._day, concerned):
            key = same.get(hit.journey_id, hit.journey_id), hit.finding_key
            before = kept.get(key)
            if before is None:
                kept[key] = hit
                continue
            wins = prevails(
                (hit.state, hit.changed_at),
                (before.state, before.changed_at),
                same_evidence=hit.evidence == before.evidence,
            )
            one, other = (hit, before) if wins else (before, hit)
            kept[key], into[other.id] = one, one.id
        return {gone: _end(into, gone) for gone in into}

    def _pointer(self, kind: Kind, gone: UUID, kept: UUID) -> GoneRow:
        return GoneRow(
            **owner_columns(self._gone.row),
            gone_id=gone,
            kind=kind,
            flight_id=self._kept.row.id,
            kept_id=kept,
            merged_at=self._now,
        )
