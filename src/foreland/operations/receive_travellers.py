"""The travellers of a group of messages: joined to known journeys, or new ones (decisions 3, 4 and 20).

A report never overwrites another: it is added, and becomes the current one of its source unless a newer one is known.
A journey's ``facts_version`` grows when what is reported about it changes, and then it is screened again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.joining import Joined, KnownTraveller, join
from foreland.operations.receive_bookings import AppliedBooking
from foreland.operations.receive_flights import Flight
from foreland.operations.receive_reports import Report, ReportRows, Telling, fitting
from foreland.store import journeys as stored
from foreland.store.identifiers import new_id
from foreland.store.journeys import JourneyRow, Source, StoredReport
from foreland.store.pool import PooledConnection
from foreland.store.rows import owner_fields
from foreland.travel.content_hash import content_hash
from foreland.travel.names import fold_name
from foreland.travel.natural_key import natural_key
from foreland.travel.traveller import Traveller

_SOURCES: tuple[Source, ...] = ("API", "PNR")


class _Journey:
    """A journey while messages are applied to it."""

    def __init__(self, row: JourneyRow, reports: Iterable[StoredReport]) -> None:
        self.row = row
        self.reports: dict[Source, StoredReport] = {report.source: report for report in reports}

    def view(self, source: Source) -> Traveller:
        """What is compared with a new report: the one it would replace, else the other source's."""
        said = self.reports.get(source) or next(iter(self.reports.values()), None)
        return said.traveller if said else Traveller()


class JourneyBook:
    """The journeys of the flights of a group of messages: loaded once, written once."""

    def __init__(self, report_rows: ReportRows) -> None:
        self._rows = report_rows
        self._by_flight: dict[UUID, list[_Journey]] = defaultdict(list)
        self._changed: dict[UUID, _Journey] = {}
        self._to_screen: dict[UUID, Flight] = {}

    def open(self, access: Access, connection: PooledConnection, flights: Iterable[Flight]) -> None:
        """Load the journeys of flights that were known before."""
        keys = [(flight.row.flight_date.isoformat(), flight.row.id) for flight in flights]
        for found in stored.load(access, connection, keys):
            self._by_flight[found.row.flight_id].append(_Journey(found.row, found.reports))

    def apply(self, telling: Telling, reports: Sequence[Report]) -> None:
        """Take in the travellers of one message."""
        journeys = self._by_flight[telling.flight.row.id]
        known = [KnownTraveller(str(one.row.id), one.view(telling.source)) for one in journeys]
        joined = join(known, [report.traveller for report in reports])
        by_id = {str(one.row.id): one for one in journeys}
        taken = {one.journey for one in joined if one.journey}
        by_key = {one.row.natural_key: one for one in journeys}
        seen: dict[Traveller, _Journey] = {}
        for report, found in zip(reports, joined, strict=True):
            if report.traveller in seen:
                continue  # the same words twice in one message are one person
            journey = by_id[found.journey] if found.journey else None
            if journey is not None and self._in_other_booking(journey, telling, report):
                journey = None
            basis: str = found.basis or "new"
            if journey is None:
                journey, basis = self._by_natural_key(telling, report, found, by_key, taken)
            seen[report.traveller] = journey
            self._report(journey, telling, report, basis)

    def cancel_booking(self, telling: Telling, locator: str | None) -> None:
        """Note that a booking was cancelled, and with it the journeys it reported, unless a later message disagrees."""
        for journey in self._by_flight[telling.flight.row.id]:
            said = journey.reports.get("PNR")
            if said is not None and locator and said.traveller.record_locator == locator:
                self._set_status(journey, telling, "cancelled")

    def to_screen(self) -> list[Flight]:
        """Flights on which the facts about somebody changed."""
        return list(self._to_screen.values())

    def save(self, connection: PooledConnection) -> None:
        """Write what was changed and added."""
        stored.save(connection, [journey.row for journey in self._changed.values()])
        self._rows.save(connection)

    def _in_other_booking(self, journey: _Journey, telling: Telling, report: Report) -> bool:
        """Whether the person is already reported by another booking, which keeps its own journey."""
        said = journey.reports.get(telling.source)
        if telling.source != "PNR" or said is None or report.booking is None:
            return False
        return said.traveller.record_locator != report.traveller.record_locator

    def _by_natural_key(
        self, telling: Telling, report: Report, found: Joined, by_key: dict[str, _Journey], taken: set[str]
    ) -> tuple[_Journey, str]:
        """The journey of the same natural key and name that nobody else of the message takes, else a new one."""
        first = key = fitting(natural_key(report.traveller))
        count = 1
        while (known := by_key.get(key)) is not None:
            if str(known.row.id) not in taken and _name(known.view(telling.source)) == _name(report.traveller):
                taken.add(str(known.row.id))
                return known, "reference" if report.traveller.unique_reference else "name_birth"
            count += 1
            key = f"{first}#{count}"
        journey = self._new(telling, report, key)
        by_key[key] = journey
        taken.add(str(journey.row.id))
        return journey, found.basis or "new"

    def _new(self, telling: Telling, report: Report, key: str) -> _Journey:
        traveller, flight = report.traveller, telling.flight
        board, off = traveller.embarked, traveller.disembarks
        if report.booking is not None and not (board and off):
            places = _places(report.booking, flight)
            board, off = board or places[0], off or places[1]
        row = JourneyRow(
            **owner_fields(telling.ownership),  # type: ignore[arg-type]
            id=new_id(),
            flight_date=flight.row.flight_date.isoformat(),
            flight_id=flight.row.id,
            natural_key=key,
            board=board,
            off=off,
            role=traveller.role,
            status="cancelled" if telling.cancels else "reported",
            status_heard_at=telling.heard_at,
            seat=traveller.seat,
            facts_version=1,
            created_at=telling.now,
        )
        journey = _Journey(row, ())
        self._by_flight[flight.row.id].append(journey)
        return journey

    def _report(self, journey: _Journey, telling: Telling, report: Report, basis: str) -> None:
        """Add a report to a journey."""
        before = journey.reports.get(telling.source)
        newer = before is None or telling.heard_at >= before.reported_at
        if telling.cancels and before is not None:
            newer = False  # a cancellation repeats some facts; what is known of the person stays
        added = _stored_report(telling, report, before)
        self._rows.add(journey.row, telling, report, added, basis, is_current=newer)
        if newer:
            if before is not None:
                self._rows.retire(journey.row.flight_date, before.id)
            if before is None or before.content != added.content:
                self._count_change(journey, telling.flight)
            journey.reports[telling.source] = added
            self._settle(journey)
        self._set_status(journey, telling, "cancelled" if telling.cancels else "reported")

    def _count_change(self, journey: _Journey, flight: Flight) -> None:
        if journey.reports:
            journey.row = structs.replace(journey.row, facts_version=journey.row.facts_version + 1)
        self._to_screen[flight.row.id] = flight

    def _settle(self, journey: _Journey) -> None:
        """Keep seat and role as the sources now say, API first."""
        said = [journey.reports[source] for source in _SOURCES if source in journey.reports]
        journey.row = structs.replace(
            journey.row,
            seat=next((report.seat for report in said if report.seat), None),
            role=said[0].traveller.role,
        )
        self._changed[journey.row.id] = journey

    def _set_status(self, journey: _Journey, telling: Telling, status: Literal["reported", "cancelled"]) -> None:
        """Note what the latest message says; whoever has boarded, or was not boarded, stays so."""
        row = journey.row
        if telling.heard_at < row.status_heard_at or row.status not in ("reported", "cancelled"):
            return
        if row.status == "cancelled" and status == "reported":
            self._to_screen[telling.flight.row.id] = telling.flight
        journey.row = structs.replace(row, status=status, status_heard_at=telling.heard_at)
        self._changed[row.id] = journey


def _stored_report(telling: Telling, report: Report, before: StoredReport | None) -> StoredReport:
    booking = report.booking
    return StoredReport(
        id=new_id(),
        source=telling.source,
        version=before.version + 1 if before else 1,
        reported_at=telling.heard_at,
        booking_id=booking.row.id if booking else None,
        content=content_hash((report.traveller, booking.content if booking else None)),
        seat=report.traveller.seat,
        traveller=report.traveller,
    )


def _name(traveller: Traveller) -> str:
    return fold_name(f"{traveller.surname or ''} {traveller.given_names or ''}") or fold_name(traveller.name_raw or "")


def _places(booking: AppliedBooking, flight: Flight) -> tuple[str | None, str | None]:
    """Where the booking's itinerary enters and leaves this flight."""
    numbers = {str(flight.designator), *(str(alias) for alias in flight.aliases)}
    days = {(leg.origin, leg.destination, (leg.departure_local or "")[:10]) for leg in flight.legs}
    for segment in booking.booking.segments:
        day = (segment.departure_local or "")[:10]
        on_it = bool({segment.flight, segment.operating_flight} & numbers)
        if (segment.origin, segment.destination, day) in days or (on_it and day == flight.row.flight_date.isoformat()):
            return segment.origin, segment.destination
    return None, None
