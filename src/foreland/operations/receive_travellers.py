"""The travellers of a group of messages: joined to known journeys, or new ones (decisions 3, 4 and 20).

A report never overwrites another: it is added, and becomes the current one of its source unless a newer one is known.
A journey's ``facts_version`` grows when what is reported about it changes, and then it is screened again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.changes import (
    OTHERS,
    Closing,
    ClosingWord,
    Roster,
    Standing,
    StandingWord,
    later_closing,
    later_standing,
    status,
)
from foreland.messages.joining import Joined, KnownTraveller, join
from foreland.operations.receive_bookings import AppliedBooking
from foreland.operations.receive_flights import Flight
from foreland.operations.receive_reports import Report, ReportRows, Telling, fitting
from foreland.store import journeys as stored
from foreland.store.bookings import StoredBooking
from foreland.store.identifiers import new_id
from foreland.store.journeys import JourneyRow, Source, StoredReport
from foreland.store.pool import PooledConnection
from foreland.store.rows import owner_fields
from foreland.travel.booking import Booking, Segment
from foreland.travel.content_hash import content_hash
from foreland.travel.names import fold_name
from foreland.travel.natural_key import natural_key
from foreland.travel.traveller import Traveller

_SOURCES: tuple[Source, ...] = ("API", "PNR")


class _Journey:
    """A journey while messages are applied to it."""

    def __init__(self, row: JourneyRow, reports: Iterable[StoredReport]) -> None:
        self.row = row
        self.before = row.status
        self.reports: dict[Source, StoredReport] = {report.source: report for report in reports}

    def view(self, source: Source) -> Traveller:
        """What is compared with a new report: the one it would replace, else the other source's."""
        said = self.reports.get(source) or next(iter(self.reports.values()), None)
        return said.traveller if said else Traveller()

    @property
    def locator(self) -> str | None:
        """The booking that the journey is part of, as far as pushes of bookings tell."""
        said = self.reports.get("PNR")
        return said.traveller.record_locator if said else None

    def stand(self, word: Standing, heard_at: datetime, said_by: UUID) -> None:
        """Take in whether the traveller is to travel."""
        self.row = _with_words(self.row, later_standing(_standing(self.row), _standing_word(word, heard_at, said_by)))

    def close(self, word: Closing, heard_at: datetime, said_by: UUID) -> None:
        """Take in what became of the traveller when the flight was closed."""
        said = ClosingWord(word=word, heard_at=heard_at, said_by=said_by)
        self.row = _with_words(self.row, _standing(self.row), later_closing(_closing(self.row), said))


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

    def settle_bookings(self, bookings: Iterable[StoredBooking]) -> None:
        """Note that whom the current version of a booking does not name is no longer in it, unless told of later."""
        current = {(one.flight_id, one.record_locator): one for one in bookings}
        for flight_id, journeys in self._by_flight.items():
            for journey in journeys:
                booking = current.get((flight_id, journey.locator))
                if booking is not None:
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
        for journey in self._by_flight[flight.row.id]:
            row = journey.row
            journey.row = structs.replace(row, status=_status(row), status_heard_at=_heard_at(row))
            if journey.row != row:
                self._changed[row.id] = journey
            if (journey.before == "cancelled") != (journey.row.status == "cancelled"):
                self._renew(journey, flight)

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
        journey = _Journey(row, ())
        self._by_flight[flight.row.id].append(journey)
        return journey

    def _report(self, journey: _Journey, telling: Telling, report: Report, basis: str) -> None:
        """Add a report to a journey."""
        before = journey.reports.get(telling.source)
        rank = (not telling.is_mention, telling.heard_at)
        newer = before is None or rank >= (not before.is_mention, before.reported_at)
        added = _stored_report(telling, report, before)
        self._rows.add(journey.row, telling, report, added, basis, is_current=newer)
        if newer:
            if before is not None:
                self._rows.retire(journey.row.flight_date, before.id)
            if before is None or before.content != added.content:
                self._count_change(journey, telling.flight)
            journey.reports[telling.source] = added
            self._settle(journey)
        self._place(journey, telling, report)
        self._say(journey, telling, report)

    def _place(self, journey: _Journey, telling: Telling, report: Report) -> None:
        """Keep where the traveller boards and leaves, from whichever source tells it."""
        board, off = report.traveller.embarked, report.traveller.disembarks
        if report.booking is not None and not (board and off):
            places = _places(report.booking, telling.flight)
            board, off = board or places[0], off or places[1]
        row = journey.row
        journey.row = structs.replace(row, board=row.board or board, off=row.off or off)

    def _say(self, journey: _Journey, telling: Telling, report: Report) -> None:
        """Take in what the message says has become of the traveller."""
        cancelled = telling.word == "cancelled" or not report.held
        journey.stand("cancelled" if cancelled else "reported", telling.heard_at, telling.message_id)
        if telling.word == "boarded" or telling.word == "not_boarded":
            journey.close(telling.word, telling.heard_at, telling.message_id)
        if telling.source == "PNR" and telling.sender not in journey.row.booked_by:
            booked_by = tuple(sorted({*journey.row.booked_by, telling.sender}))
            journey.row = structs.replace(journey.row, booked_by=booked_by)
        self._changed[journey.row.id] = journey

    def _count_change(self, journey: _Journey, flight: Flight) -> None:
        if journey.reports:
            self._renew(journey, flight)
        self._to_screen[flight.row.id] = flight

    def _renew(self, journey: _Journey, flight: Flight) -> None:
        """Have a journey screened again, or its hits withdrawn."""
        journey.row = structs.replace(journey.row, facts_version=journey.row.facts_version + 1)
        self._changed[journey.row.id] = journey
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


def _standing_word(word: Standing, heard_at: datetime, said_by: UUID) -> StandingWord:
    return StandingWord(word=word, heard_at=heard_at, said_by=said_by)


def _standing(row: JourneyRow) -> StandingWord:
    return _standing_word(row.standing, row.standing_at or row.status_heard_at, row.standing_by or row.id)


def _closing(row: JourneyRow) -> ClosingWord | None:
    if row.closing is None:
        return None
    return ClosingWord(
        word=row.closing, heard_at=row.closing_at or row.status_heard_at, said_by=row.closing_by or row.id
    )


def _with_words(row: JourneyRow, standing: StandingWord, closing: ClosingWord | None = None) -> JourneyRow:
    row = structs.replace(row, standing=standing.word, standing_at=standing.heard_at, standing_by=standing.said_by)
    if closing is None:
        return row
    return structs.replace(row, closing=closing.word, closing_at=closing.heard_at, closing_by=closing.said_by)


def _status(row: JourneyRow) -> str:
    return status(_standing(row), _closing(row))


def _heard_at(row: JourneyRow) -> datetime:
    """When the message was prepared that decides the state."""
    standing, closing = _standing(row), _closing(row)
    decided = closing is not None and status(standing, closing) != status(standing, None)
    return closing.heard_at if closing is not None and decided else standing.heard_at


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
