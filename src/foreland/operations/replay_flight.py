"""One message that was read again is applied to the flight it told of, in its place among the others.

Its flight is locked as for any message. Where another message has spoken later, or in the same minute and was received
later, that one keeps the last word; what the message told before and tells again is not touched.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.messages.changes import FUNCTION_WORDS
from foreland.operations.apply_messages import apply
from foreland.operations.await_flights import apply_waiting
from foreland.operations.deployment import Deployment
from foreland.operations.merge_flights import merge_renumbered
from foreland.operations.message_rows import body_row, message_row
from foreland.operations.read_message import Item, ReadMessage
from foreland.operations.receive_bookings import BookingBook
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_reports import ReportRows
from foreland.operations.receive_rosters import RosterBook, sender
from foreland.operations.replay_people import ReplayBook, Retold
from foreland.operations.telling import Telling
from foreland.store import journeys as stored_journeys
from foreland.store import messages, outbox, replays
from foreland.store.outbox import SCREEN_FLIGHT
from foreland.store.pool import PooledConnection
from foreland.store.replays import KeptMessage
from foreland.travel.flight import Designator

_A_LITTLE = timedelta(microseconds=1)


Outcome = Literal[
    "unchanged", "changed", "applied", "repeated", "no_flight", "cut", "other_flight", "unreadable", "refused",
    "gone", "sealed", "typed", "other_kind",
]  # fmt: skip
"""What becomes of a message; docs/how-to/replay.md says what each means."""


class Replayed(Struct, frozen=True):
    """What became of a message that could be read again; ``people`` is about its travellers."""

    outcome: Outcome
    people: Retold


class Replay(Struct, frozen=True, kw_only=True):
    """A message that was read again, ready to be applied in the transaction of ``connection``."""

    deployment: Deployment
    access: Access
    connection: PooledConnection
    kept: KeptMessage
    item: Item
    cut: bool
    now: datetime

    @property
    def message(self) -> ReadMessage:
        """The only message of the item."""
        return self.item.messages[0]

    def run(self) -> Replayed:
        """Apply it: to its own flight, to another one, or for the first time."""
        subject, kept = self.message.subject, self.kept
        if subject is None:
            return Replayed("unreadable" if kept.flight_id else "no_flight", Retold())
        book = FlightBook(self.deployment.settings, self.deployment.desks)
        wanted, days = {subject.designator, *subject.aliases}, [date.fromisoformat(subject.date)]
        if kept.carrier is not None and kept.flight_date is not None:
            wanted.add(Designator(kept.carrier, kept.number or "", kept.suffix or ""))
            days.append(kept.flight_date)
        book.open_numbers(self.access, self.connection, wanted, days)
        former = book.flight(kept.flight_id) if kept.flight_id else None
        flight = book.find(subject)
        if former is not None and (flight is None or flight.row.id != former.row.id):
            return Replayed("other_flight", Retold())
        return self._again(book, flight) if former is not None and flight is not None else self._first()

    def _first(self) -> Replayed:
        """Apply a message that belonged to no flight until now; its body may have had its effect meanwhile."""
        one, at = self.message, self.kept.received_at
        effective = messages.add_bodies(self.connection, [body_row(self.deployment, self.item, one, at)])
        applied = apply(self.deployment, self.access, self.connection, [self.item], effective, at)
        flight = applied.flights.get(one.id)
        waited = apply_waiting(self.deployment, self.access, self.connection, set(applied.flights.values()), self.now)
        row = message_row(self.deployment, self.item, one, flight, effective, at)
        replays.put(self.access, self.connection, row)
        merged = merge_renumbered(self.deployment, self.access, self.connection, waited.renumbered, self.now)
        self._screen(({*applied.to_screen, *waited.to_screen} - merged.keys()) | set(merged.values()))
        return Replayed("applied" if one.id in effective else "repeated", Retold(added=row.travellers))

    def _again(self, book: FlightBook, flight: Flight) -> Replayed:
        """Apply a message to the flight that it told of before."""
        turned = self._flight_facts(book, flight)
        people, retold = self._people(flight)
        row = message_row(self.deployment, self.item, self.message, flight, {self.message.id}, self.kept.received_at)
        noted = not self.cut and replays.put(self.access, self.connection, row)
        self._screen({*(one.row.id for one in people.to_screen()), *turned})
        if retold.left:
            return Replayed("cut", retold)
        return Replayed("changed" if retold.any() or people.is_changed() or turned or noted else "unchanged", retold)

    def _flight_facts(self, book: FlightBook, flight: Flight) -> set[UUID]:
        """Take in what the message says of the flight itself; return it if its travellers have to be screened again."""
        kept, one = self.kept, self.message
        assert one.subject is not None  # noqa: S101 - otherwise there is no flight
        heard_at = kept.prepared_at or kept.received_at
        rank = heard_at - _A_LITTLE if kept.followed else heard_at
        before = flight.row, list(flight.legs), set(flight.aliases)
        ownership = self.deployment.home.ownership(kept.originator_org)
        book.apply(one.subject, one.message.kind, rank, kept.received_at, ownership)
        source = "PNR" if one.message.kind.startswith("PNRGOV") else "API"
        said = min(rank, kept.received_at)
        if one.message.function == "XF":
            book.cancel(flight, source, said)
        elif FUNCTION_WORDS.get(one.message.function or "") != "cancelled":
            book.revive(flight, said)
        if before == (flight.row, flight.legs, flight.aliases):
            return set()
        book.save(self.connection)
        if before[1] != flight.legs:
            day = flight.row.flight_date.isoformat()
            stored_journeys.renew(self.connection, [(day, flight.row.id)])
        return {flight.row.id}

    def _people(self, flight: Flight) -> tuple[ReplayBook, Retold]:
        kept, message = self.kept, self.message.message
        connection, access = self.connection, self.access
        reports = replays.reports(access, connection, flight.row.flight_date, flight.row.id)
        booked = replays.bookings(access, connection, flight.row.flight_date, flight.row.id)
        bookings = BookingBook(self.deployment.sealer)
        bookings.open(access, connection, [flight], message.bookings)
        rows = ReportRows(self.deployment.settings.registry_days, bookings)
        people = ReplayBook(rows, bookings, reports, booked)
        people.open(access, connection, [flight])
        rosters = RosterBook()
        rosters.open(access, connection, [flight])
        telling = self._telling(flight)
        other_word = FUNCTION_WORDS.get(kept.function or "") != FUNCTION_WORDS.get(message.function or "")
        retold = people.replay(telling, message, cut=self.cut, other_word=other_word)
        if not retold.left:
            rosters.apply(telling, message)
        people.settle_bookings(bookings.current())
        people.settle_rosters(flight, rosters.latest(flight))
        people.settle(flight)
        if people.is_changed():
            bookings.save(connection)
            rosters.save(connection)
            people.save(connection)
        return people, retold

    def _telling(self, flight: Flight) -> Telling:
        kept, message = self.kept, self.message.message
        return Telling(
            flight=flight,
            sender=sender(kept.originator_org, message),
            source="PNR" if message.kind.startswith("PNRGOV") else "API",
            message_id=kept.id,
            heard_at=kept.prepared_at or kept.received_at,
            now=self.now,
            ownership=self.deployment.home.ownership(kept.originator_org),
            word=FUNCTION_WORDS.get(message.function or "", "reported"),
        )

    def _screen(self, flights: set[UUID]) -> None:
        outbox.add(self.connection, self.access.org_id, SCREEN_FLIGHT, sorted(str(one) for one in flights), self.now)
