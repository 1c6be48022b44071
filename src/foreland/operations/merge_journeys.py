"""The travellers of two flights that are one: what was told of those of one flight is told again of the other.

A report keeps its words; anew is decided whose it is, exactly as when it was received. So a traveller whom both flights
know becomes one journey with all reports. A journey of the flight that goes keeps its identity when nobody of the other
one is the same person. One on which officers acted (a join, a recommendation, a task) keeps it in any case, with all
that they decided: whoever of the other flight is the same person goes into it, unless officers acted on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.changes import FUNCTION_WORDS
from foreland.messages.joining import KnownTraveller, join
from foreland.messages.segment_status import holds_flight
from foreland.operations.deployment import Deployment
from foreland.operations.known_journeys import SOURCES, Journey
from foreland.operations.receive_bookings import BookingBook
from foreland.operations.receive_flights import Flight
from foreland.operations.receive_reports import Report, ReportRows
from foreland.operations.receive_rosters import named_sender
from foreland.operations.receive_travellers import JourneyBook, segments_on
from foreland.operations.telling import Telling
from foreland.store import flight_merging, join_decisions, journeys
from foreland.store.flight_merging import MovedReport, ToldReport
from foreland.store.journeys import JourneyRow, StoredReport
from foreland.store.pool import PooledConnection
from foreland.travel.booking import Booking


class _MovedRows(ReportRows):
    """Collects where reports that are told again now stand."""

    def __init__(self, deployment: Deployment, access: Access) -> None:
        super().__init__(deployment.settings.registry_days, BookingBook(deployment.sealer))
        self._access = access
        self._day = ""
        self._moved: dict[UUID, MovedReport] = {}

    def add(
        self,
        journey: JourneyRow,
        telling: Telling,
        report: Report,
        added: StoredReport,
        basis: str,
        *,
        is_current: bool,
        reported_as: UUID | None = None,
    ) -> None:
        """Let a report stand in a journey."""
        self._day = journey.flight_date
        self._moved[added.id] = MovedReport(
            id=added.id,
            journey_id=journey.id,
            version=added.version,
            is_current=is_current,
            joined_by=basis,
            reported_as=reported_as,
        )

    def retire(self, flight_date: str, report_id: UUID) -> None:
        """Make a report a former one, whether it is told again or not."""
        moved = self._moved.get(report_id)
        if moved is not None:
            self._moved[report_id] = structs.replace(moved, is_current=False)
        else:
            super().retire(flight_date, report_id)

    def save(self, connection: PooledConnection) -> None:
        """Write everything."""
        super().save(connection)
        flight_merging.move_reports(self._access, connection, self._day, list(self._moved.values()))


class MergeBook(JourneyBook):
    """The journeys of a flight while those of another one that is the same are told again."""

    def __init__(
        self, deployment: Deployment, access: Access, connection: PooledConnection, kept: Flight, gone: UUID
    ) -> None:
        super().__init__(_MovedRows(deployment, access))
        self._access = access
        self._connection = connection
        self._kept = kept
        self._gone = gone
        self._day = kept.row.flight_date.isoformat()
        self._loose: dict[UUID, Journey] = {}
        self._keys: dict[UUID, str] = {}
        self._stands: dict[UUID, dict[str, UUID]] = {}
        self.open(access, connection, [kept])

    def set_aside(self) -> None:
        """See whose reports are told again; all others of the flight that goes come as they are."""
        decided = self._decided()
        coming = [
            Journey(one.row, one.reports)
            for one in journeys.load(self._access, self._connection, [(self._day, self._gone)])
        ]
        settled = [one for one in coming if one.row.id in decided or not one.reports]
        self._loose = {one.row.id: one for one in coming if one not in settled}
        everybody = self._by_flight[self._kept.row.id]
        for one in [each for each in everybody if each.row.id not in decided and _is_one_of(each, settled)]:
            everybody.remove(one)
            self._loose[one.row.id] = one
        flight_merging.set_aside(self._access, self._connection, self._day, self._kept.row.id, list(self._loose))
        for one in settled:
            self._take_in(one)

    def tell_again(self) -> None:
        """Tell what was told of those who were set aside, message by message."""
        flights = [self._kept.row.id, self._gone]
        told = flight_merging.told(self._access, self._connection, self._day, flights, list(self._loose))
        for _, same in groupby(told, key=lambda one: one.message_id):
            said = list(same)
            telling = self._telling(said[0])
            reports = [Report(traveller=one, held=self._is_held(one)) for one in said]
            for report, journey, basis in self._matched(telling, reports):
                self._report(journey, telling, report, basis)
                self._stands.setdefault(_told(report).journey_id, {})[telling.source] = journey.row.id

    def save(self, connection: PooledConnection) -> None:
        """Write what was changed and where everybody's reports stand."""
        super().save(connection)
        flight_merging.give_keys(self._access, connection, self._day, self._kept.row.id, self._keys)

    def gone_into(self) -> dict[UUID, UUID]:
        """Who is no journey of their own any more, and in which one to look for them now: API first."""
        found: dict[UUID, UUID] = {}
        for gone, stands in self._stands.items():
            if gone not in self._keys:
                into = next(stands[source] for source in SOURCES if source in stands)
                journey = self.find(self._kept, into)
                found[gone] = journey.row.joined_into or into if journey else into
        return found

    def touched(self) -> list[UUID]:
        """Journeys whose reports are others now."""
        return sorted({*self._loose, *self._changed})

    def _decided(self) -> set[UUID]:
        """About whose joins an officer has ever decided, and on whom officers have acted in any way."""
        flights = [self._kept.row.id, self._gone]
        found = [one for each in flights for one in join_decisions.decisions(self._access, self._connection, each)]
        decided = {each for one in found for each in (one.journey_id, one.other_id) if each is not None}
        return decided | flight_merging.acted_on(self._connection, self._day, flights)

    def _take_in(self, journey: Journey) -> None:
        """Let a journey be one of the flight that is kept, as it is."""
        key = self._free_key(journey.row.natural_key)
        journey.row = structs.replace(journey.row, flight_id=self._kept.row.id, natural_key=key)
        self._by_flight[self._kept.row.id].append(journey)
        self._keys[journey.row.id] = key
        flight_merging.give_keys(self._access, self._connection, self._day, self._kept.row.id, {journey.row.id: key})
        self.renew(journey, self._kept)

    def _free_key(self, first: str) -> str:
        taken = {one.row.natural_key for one in self._by_flight[self._kept.row.id]}
        key, count = first, 1
        while key in taken:
            count += 1
            key = f"{first}#{count}"
        return key

    def _new(self, telling: Telling, report: Report, key: str) -> Journey:
        """A journey of their own: the one that the report stood in, if it is free."""
        journey = super()._new(telling, report, key)
        said = _told(report)
        if said.journey_id in self._keys:
            return journey
        former = self._loose[said.journey_id].row
        journey.row = structs.replace(
            journey.row, id=former.id, created_at=former.created_at, facts_version=former.facts_version + 1
        )
        self._keys[former.id] = key
        return journey

    def _stored(self, telling: Telling, report: Report, before: StoredReport | None) -> StoredReport:
        said = _told(report)
        return StoredReport(
            id=said.id,
            source=said.source,
            version=before.version + 1 if before else 1,
            reported_at=said.reported_at,
            booking_id=said.booking_id,
            content=said.content,
            seat=said.seat,
            traveller=said,
            is_mention=said.is_mention,
        )

    def _in_other_booking(self, journey: Journey, telling: Telling, report: Report) -> bool:
        said = journey.reports.get(telling.source)
        if telling.source != "PNR" or said is None or _told(report).booking_id is None:
            return False
        return said.traveller.record_locator != report.traveller.record_locator

    def _place(self, journey: Journey, telling: Telling, report: Report) -> None:
        said = _told(report)
        former = self._loose[said.journey_id].row
        on_it = segments_on(Booking(segments=said.segments), self._kept)
        board = said.embarked or (on_it[0].origin if on_it else former.board)
        off = said.disembarks or (on_it[0].destination if on_it else former.off)
        row = journey.row
        journey.row = structs.replace(row, board=row.board or board, off=row.off or off)

    def _telling(self, said: ToldReport) -> Telling:
        return Telling(
            flight=self._kept,
            source=said.source,
            sender=named_sender(said.originator_org, said.sender),
            message_id=said.message_id,
            heard_at=said.reported_at,
            now=said.reported_at,
            ownership=said.ownership,
            word=FUNCTION_WORDS.get(said.function or "", "reported"),
        )

    def _is_held(self, said: ToldReport) -> bool:
        """Whether the booking has the flight in its itinerary; a list tells of who is on it."""
        on_it = segments_on(Booking(segments=said.segments), self._kept)
        return said.source == "API" or holds_flight(segment.status for segment in on_it)


def _told(report: Report) -> ToldReport:
    assert isinstance(report.traveller, ToldReport)  # noqa: S101 - nothing else is told again
    return report.traveller


def _is_one_of(journey: Journey, others: Sequence[Journey]) -> bool:
    """Whether somebody is the same person as one of others, of whom the same source tells."""
    for source, said in journey.reports.items():
        known = [KnownTraveller(str(one.row.id), one.view(source)) for one in others if source in one.reports]
        if join(known, [said.traveller])[0].journey is not None:
            return True
    return False
