"""What will be sent about a flight beside the usual, and what must be concluded from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import structs

from foreland.messages.record import ReportingContact
from foreland.simulation.drafts import bookings_of, envelope
from foreland.simulation.parties import STAND_IN, Party
from foreland.simulation.pushes import Kind, Push, SentMessage
from foreland.simulation.schedule import Flight
from foreland.simulation.truth import FlightTruth, TravellerTruth, truth_of
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller


class Plan:
    """What will be sent about one flight beside the usual, and what must be concluded; stories add to it.

    ``used`` are the parties a story is about, ``not_listed`` those who never check in.
    """

    def __init__(self, random: Random, flight: Flight, parties: Sequence[Party]) -> None:
        self.random = random
        self.flight = flight
        self.parties = parties
        self.truth = truth_of(flight, [list(party.passengers) for party in parties])
        self.phantoms: list[FlightTruth] = []
        self.pushes: list[Push] = []
        self.telegrams: list[SentMessage] = []
        self.used: set[int] = set()
        self.not_listed: set[int] = set()
        self.closes = True
        self._rows: dict[tuple[int, int], TravellerTruth] = {}
        rows = iter(self.truth.travellers)
        for n, party in enumerate(parties):
            for place in range(len(party.passengers)):
                self._rows[n, place] = next(rows)

    def truths(self) -> tuple[FlightTruth, ...]:
        """The flight, and those that only a carrier's mistake announced."""
        for n in self.not_listed:
            for place in range(len(self.parties[n].passengers)):
                self.row(n, place).sources = ("PNR",)
        for party in self.parties:
            self.truth.travellers += _stand_ins(party)
        return (self.truth, *self.phantoms)

    def row(self, party: int, place: int) -> TravellerTruth:
        """The truth about one traveller."""
        return self._rows[party, place]

    def take(self, size: tuple[int, int] = (1, 9)) -> int | None:
        """A party of ordinary travellers that no story has used yet."""
        for n, party in enumerate(self.parties):
            fits = size[0] <= len(party.passengers) <= size[1]
            if fits and party.request.case is None and n not in self.used and not party.request.late:
                self.used.add(n)
                return n
        return None

    def ordinary(self, count: int) -> list[Party]:
        """Some parties that are in the first push for certain."""
        found = [self.take() for _ in range(count)]
        return [self.parties[n] for n in found if n is not None]

    def cancel(self, party: int, places: Sequence[int] | None = None) -> None:
        """Note that travellers of a party do not travel."""
        for place in range(len(self.parties[party].passengers)) if places is None else places:
            self.row(party, place).status = "cancelled"

    def list(self, people: Sequence[Traveller], function: str, before: timedelta) -> None:
        """A list with a function, so long before departure."""
        message = structs.replace(
            envelope(self.flight, "PAXLST", f"/{function}"),
            document_code="745" if function in ("CP", "XR", "RP") else "266",
            function=function,
            travellers=tuple(people),
            reporting_contact=ReportingContact(),
        )
        self.pushes.append(Push(message=message, at=self.flight.departs - before))

    def push(self, bookings: Sequence[Booking], before: timedelta, *marks: str, full: bool = False) -> None:
        """A push of bookings."""
        message = envelope(self.flight, "PNRGOV", f"/{int(before.total_seconds()) // 60}")
        message = bookings_of(message, "full" if full else "update", bookings)
        self.pushes.append(Push(message=message, at=self.flight.departs - before, marks=marks))

    def telegram(self, kind: Kind, at: datetime, data: bytes, name: str) -> None:
        """A telegram."""
        flight = self.flight
        self.telegrams.append(
            SentMessage(
                carrier=flight.carrier.designator,
                flight=flight.designator,
                flight_index=flight.index,
                past=flight.past,
                kind=kind,
                sent_at=at,
                data=data,
                oddities=(name,),
            )
        )


def _stand_ins(party: Party) -> Iterator[TravellerTruth]:
    """Those whose names stood in a booking until they were exchanged for others: they do not travel."""
    for version in party.request.before:
        for one, surname in zip(party.booking.travellers, version.surnames, strict=False):
            yield TravellerTruth(
                record_locator=one.record_locator,
                unique_reference=one.unique_reference,
                surname=surname,
                given_names=STAND_IN,
                status="cancelled",
                sources=("PNR",),
            )
