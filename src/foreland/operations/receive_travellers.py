"""The travellers of a group of messages: joined to known journeys, or new ones (decisions 3, 4 and 20).

A report never overwrites another: it is added, and becomes the current one of its source unless a newer one is known.
A journey's ``facts_version`` grows when what is reported about it changes, and then it is screened again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.changes import OTHERS, Roster, Standing
from foreland.messages.joining import Joined, clues, join
from foreland.operations.known_journeys import Journey
from foreland.operations.receive_bookings import AppliedBooking
from foreland.operations.receive_flights import Flight
from foreland.operations.receive_reports import Report, ReportRows, fitting, report_content
from foreland.operations.telling import Telling
from foreland.store import journeys as stored
from foreland.store.bookings import StoredBooking
from foreland.store.identifiers import new_id
from foreland.store.journeys import JourneyRow, Sought, Source, StoredReport
from foreland.store.pool import PooledConnection
from foreland.store.rows import owner_fields
from foreland.travel.booking import Booking, Segment
from foreland.travel.names import fold_name
from foreland.travel.natural_key import natural_key
from foreland.travel.traveller import Traveller


class JourneyBook:
    """The journeys of the flights of a group of messages: loaded once, written once."""

    def __init__(self, report_rows: ReportRows) -> None:
        self._rows = report_rows
        self._by_flight: dict[UUID, list[Journey]] = defaultdict(list)
        self._changed: dict[UUID, Journey] = {}
        self._to_screen: dict[UUID, Flight] = {}

    def open(
        self,
        access: Access,
        connection: PooledConnection,
        flights: Iterable[Flight],
        reported: Sequence[Traveller] | None = None,
    ) -> None:
        """Load the journeys of flights that were known before; with ``reported`` only of those who may be one of them.

        All that is told then has to be about these travellers.
        """
        keys = [(flight.row.flight_date.isoformat(), flight.row.id) for flight in flights]
        sought = None if reported is None else _sought(reported)
        for found in stored.load(access, connection, keys, sought):
            self._by_flight[found.row.flight_id].append(Journey(found.row, found.reports))

    def find(self, flight: Flight, journey_id: UUID) -> Journey | None:
        """Return a journey of a flight, of those that are loaded."""
        return next((one for one in self._by_flight[flight.row.id] if one.row.id == journey_id), None)

    def everyone(self, flight: Flight) -> Sequence[Journey]:
        """Return all journeys of a flight."""
        return self._by_flight[flight.row.id]

    def join(self, guest: Journey, host: Journey, flight: Flight) -> None:
        """Let the reports of a journey be read in another one from now on."""
        guest.row = structs.replace(guest.row, joined_into=host.row.id)
        host.describe([guest])
        host.row = structs.replace(host.row, board=host.row.board or guest.row.board, off=host.row.off or guest.row.off)
        self.renew(guest, flight)

    def part(self, guest: Journey, host: Journey, flight: Flight) -> None:
        """Let the reports of a joined journey be read in itself again."""
        self.renew(guest, flight)
        guest.row = structs.replace(guest.row, joined_into=None)
        for one in (guest, host):
            one.describe([])

    def split(self, journey: Journey, source: Source, flight: Flight, now: datetime) -> Journey:
        """Take the reports of one source out of a journey into a new one; what is said of the two is yet to be told."""
        said = journey.reports.pop(source)
        first = key = fitting(natural_key(said.traveller))
        keys, count = {one.row.natural_key for one in self._by_flight[flight.row.id]}, 1
        while key in keys:
            count += 1
            key = f"{first}#{count}"
        row = structs.replace(journey.row, id=new_id(), natural_key=key, created_at=now, facts_version=1)
        taken_out = Journey(row, [said])
        booked_by = journey.row.booked_by
        for one in (journey, taken_out):
            one.row = structs.replace(one.row, booked_by=booked_by if "PNR" in one.reports else ())
            one.describe([])
        self._by_flight[flight.row.id].append(taken_out)
        self.renew(journey, flight)
        self.renew(taken_out, flight)
        return taken_out

    def apply(self, telling: Telling, reports: Sequence[Report]) -> None:
        """Take in the travellers of one message."""
        once = {report.traveller: report for report in reversed(reports)}  # the same words twice are one person
        for report, journey, basis in self._matched(telling, [one for one in reports if once[one.traveller] is one]):
            self._report(journey, telling, report, basis)

    def _matched(
        self, telling: Telling, reports: Sequence[Report], told: Set[UUID] = frozenset()
    ) -> Iterator[tuple[Report, Journey, str]]:
        """Each report with the journey it is about, found or made, and why; nobody of those ``told`` is in question."""
        everybody = self._by_flight[telling.flight.row.id]
        hosts = {one.row.joined_into for one in everybody}
        free = [one for one in everybody if one.row.id not in told]
        joined = join(
            [one.compared(telling.source, is_host=one.row.id in hosts) for one in free],
            [report.traveller for report in reports],
        )
        by_id = {str(one.row.id): one for one in free}
        taken = {str(one) for one in told} | {one.journey for one in joined if one.journey}
        taken |= {str(one.row.id) for one in free if one.is_closed(telling.source, is_host=one.row.id in hosts)}
        by_key = {one.row.natural_key: one for one in everybody}
        for report, found in zip(reports, joined, strict=True):
            journey = by_id[found.journey] if found.journey else None
            if journey is not None and self._in_other_booking(journey, telling, report):
                journey = None
            basis: str = found.basis or "new"
            if journey is None:
                journey, basis = self._by_natural_key(telling, report, found, by_key, taken)
            taken.add(str(journey.row.id))
            yield report, journey, basis

    def settle_bookings(self, bookings: Iterable[StoredBooking]) -> None:
        """Note that whom the current version of a booking does not name is no longer in it, unless told of later."""
        current = {(one.flight_id, one.record_locator): one for one in bookings}
        for flight_id, journeys in self._by_flight.items():
            for journey in journeys:
                booking = current.get((flight_id, journey.locator))
                if booking is not None and booking.source == "PNR":  # a list names its own people, not the booking's
                    word: Standing = "cancelled" if booking.cancelled else "absent"
                    journey.stand(word, booking.reported_at, booking.id)

    def settle_rosters(self, flight: Flight, rosters: Sequence[Roster]) -> None:
        """Note what follows from complete pushes and close-outs for those whom they do not name."""
        for roster in rosters:
            word = OTHERS[roster.kind]
            for journey in self._by_flight[flight.row.id]:
                if word == "absent":
                    if roster.sender in journey.row.booked_by:
                        journey.stand(word, roster.heard_at, roster.said_by)
                elif word == "others_boarded" or word == "others_not_boarded":
                    journey.close(word, roster.heard_at, roster.said_by)

    def settle(self, flight: Flight) -> None:
        """Derive the state of everybody on a flight once all messages of the group are applied."""
        guests: dict[UUID | None, list[Journey]] = defaultdict(list)
        for journey in self._by_flight[flight.row.id]:
            guests[journey.row.joined_into].append(journey)
        for journey in self._by_flight[flight.row.id]:
            row = journey.row
            journey.settle(guests[row.id])
            if journey.row != row:
                self._changed[row.id] = journey
            if any((journey.before == word) != (journey.row.status == word) for word in ("cancelled", "not_boarded")):
                self.renew(journey, flight)

    def to_screen(self) -> list[Flight]:
        """Flights on which the facts about somebody changed."""
        return list(self._to_screen.values())

    def left_behind(self) -> list[tuple[str, UUID]]:
        """Return the journeys (day, identifier) of whom these messages say that they did not board."""
        rows = [one.row for one in self._changed.values() if one.before != "not_boarded"]
        return [(row.flight_date, row.id) for row in rows if row.status == "not_boarded"]

    def renew(self, journey: Journey, flight: Flight) -> None:
        """Have a journey screened again, or its hits withdrawn; with it the one in which its reports are read."""
        for one in {id(each): each for each in (journey, self._host(journey))}.values():
            one.row = structs.replace(one.row, facts_version=one.row.facts_version + 1)
            self._changed[one.row.id] = one
        self._to_screen[flight.row.id] = flight

    def save(self, connection: PooledConnection) -> None:
        """Write what was changed and added."""
        rows = [journey.row for journey in self._changed.values()]
        stored.save(connection, sorted(rows, key=lambda row: (row.flight_date, row.id)))  # others mark them in order
        self._rows.save(connection)

    def _in_other_booking(self, journey: Journey, telling: Telling, report: Report) -> bool:
        """Whether the person is already reported by another booking, which keeps its own journey."""
        said = journey.reports.get(telling.source)
        if telling.source != "PNR" or said is None or report.booking is None:
            return False
        return said.traveller.record_locator != report.traveller.record_locator

    def _by_natural_key(
        self, telling: Telling, report: Report, found: Joined, by_key: dict[str, Journey], taken: set[str]
    ) -> tuple[Journey, str]:
        """The journey of the same natural key and name that nobody else of the message takes, else a new one."""
        first = key = fitting(natural_key(report.traveller))
        count = 1
        while (known := by_key.get(key)) is not None:
            if str(known.row.id) not in taken and _name(known.view(telling.source)) == _name(report.traveller):
                return known, "reference" if report.traveller.unique_reference else "name_birth"
            count += 1
            key = f"{first}#{count}"
        journey = self._new(telling, report, key)
        by_key[key] = journey
        return journey, found.basis or "new"

    def _new(self, telling: Telling, report: Report, key: str) -> Journey:
        flight = telling.flight
        row = JourneyRow(
            **owner_fields(telling.ownership),  # type: ignore[arg-type]
            id=new_id(),
            flight_date=flight.row.flight_date.isoformat(),
            flight_id=flight.row.id,
            natural_key=key,
            board=None,
            off=None,
            role=report.traveller.role,
            status="reported",
            status_heard_at=telling.heard_at,
            seat=report.traveller.seat,
            facts_version=1,
            standing="absent",
            standing_at=telling.heard_at,
            standing_by=telling.message_id,
            created_at=telling.now,
        )
        journey = Journey(row, ())
        self._by_flight[flight.row.id].append(journey)
        return journey

    def _report(self, journey: Journey, telling: Telling, report: Report, basis: str) -> None:
        """Add a report to a journey."""
        host = self._host(journey)
        before = journey.reports.get(telling.source)
        newer = self._has_last_word(journey, telling)
        added = self._stored(telling, report, before)
        own = journey.row.id if host is not journey else None
        for one in (journey, host):
            self._place(one, telling, report)
        self._rows.add(host.row, telling, report, added, basis, is_current=newer, reported_as=own)
        if newer:
            if before is not None:
                self._rows.retire(journey.row.flight_date, before.id)
            if before is None or before.content != added.content:
                self._count_change(journey, telling.flight)
            journey.reports[telling.source] = added
            self._settle(journey)
        journey.doubt(basis)
        self._say(journey, telling, report)

    def _stored(self, telling: Telling, report: Report, before: StoredReport | None) -> StoredReport:
        """The report as it is stored."""
        return _stored_report(telling, report, before)

    def _has_last_word(self, journey: Journey, telling: Telling) -> bool:
        """Whether what the message reports of somebody goes before what its source reported until now."""
        before = journey.reports.get(telling.source)
        rank = (not telling.is_mention, telling.heard_at)
        return before is None or rank >= (not before.is_mention, before.reported_at)

    def _place(self, journey: Journey, telling: Telling, report: Report) -> None:
        """Keep where the traveller boards and leaves, from whichever source tells it."""
        board, off = report.traveller.embarked, report.traveller.disembarks
        if report.booking is not None and not (board and off):
            places = _places(report.booking, telling.flight)
            board, off = board or places[0], off or places[1]
        row = journey.row
        journey.row = structs.replace(row, board=row.board or board, off=row.off or off)

    def _say(self, journey: Journey, telling: Telling, report: Report) -> None:
        """Take in what the message says has become of the traveller."""
        cancelled = telling.word == "cancelled" or not report.held
        journey.stand("cancelled" if cancelled else "reported", telling.heard_at, telling.message_id)
        if telling.word == "boarded" or telling.word == "not_boarded":
            journey.close(telling.word, telling.heard_at, telling.message_id)
        if telling.source == "PNR" and telling.sender not in journey.row.booked_by:
            booked_by = tuple(sorted({*journey.row.booked_by, telling.sender}))
            journey.row = structs.replace(journey.row, booked_by=booked_by)
        self._changed[journey.row.id] = journey

    def _count_change(self, journey: Journey, flight: Flight) -> None:
        if journey.reports:
            self.renew(journey, flight)
        self._to_screen[flight.row.id] = flight

    def _host(self, journey: Journey) -> Journey:
        """The journey in which the reports of a journey are read: itself, unless an officer joined it."""
        host = journey.row.joined_into
        if host is None:
            return journey
        return next((one for one in self._by_flight[journey.row.flight_id] if one.row.id == host), journey)

    def _settle(self, journey: Journey) -> None:
        """Keep seat and role as the sources now say, API first."""
        host = self._host(journey)
        for one in {id(each): each for each in (journey, host)}.values():
            one.describe([journey] if one is host and host is not journey else [])
            self._changed[one.row.id] = one


def _sought(reported: Sequence[Traveller]) -> Sought:
    found = clues(reported)
    return Sought(
        places=sorted({fitting(natural_key(each)) for each in reported}),
        references=sorted(found.references),
        locators=sorted(found.locators),
        documents=sorted(found.documents),
        years=[f"{year:04}" for year in sorted(found.years)],
    )


def _stored_report(telling: Telling, report: Report, before: StoredReport | None) -> StoredReport:
    booking = report.booking
    return StoredReport(
        id=new_id(),
        source=telling.source,
        version=before.version + 1 if before else 1,
        reported_at=telling.heard_at,
        booking_id=booking.row.id if booking else None,
        content=report_content(report.traveller, booking.content if booking else None),
        seat=report.traveller.seat,
        traveller=report.traveller,
        is_mention=telling.is_mention,
    )


def _name(traveller: Traveller) -> str:
    return fold_name(f"{traveller.surname or ''} {traveller.given_names or ''}") or fold_name(traveller.name_raw or "")


def _places(booking: AppliedBooking, flight: Flight) -> tuple[str | None, str | None]:
    """Where the booking's itinerary enters and leaves this flight."""
    return next(((one.origin, one.destination) for one in segments_on(booking.booking, flight)), (None, None))


def segments_on(booking: Booking, flight: Flight) -> list[Segment]:
    """The lines of an itinerary that are this flight."""
    found = []
    numbers = {str(flight.designator), *(str(alias) for alias in flight.aliases)}
    days = {(leg.origin, leg.destination, (leg.departure_local or "")[:10]) for leg in flight.legs}
    for segment in booking.segments:
        day = (segment.departure_local or "")[:10]
        on_it = bool({segment.flight, segment.operating_flight} & numbers)
        if (segment.origin, segment.destination, day) in days or (on_it and day == flight.row.flight_date.isoformat()):
            found.append(segment)
    return found
