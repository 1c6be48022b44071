"""An officer settles a doubtful join: the same person, another person, or taken back (decisions 4 and 20).

The flight is held meanwhile as receiving holds it, so a message comes before the decision or after it, never between;
and what the officer saw of both travellers must still be so. Nothing that was reported is changed: a join lets the
reports of one journey be read in the other. Both are then screened again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.messages.changes import FUNCTION_WORDS
from foreland.messages.joining import candidates
from foreland.messages.segment_status import holds_flight
from foreland.operations.deployment import Deployment
from foreland.operations.known_journeys import Journey
from foreland.operations.receive_bookings import BookingBook
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_message import SCREEN_FLIGHT
from foreland.operations.receive_reports import ReportRows
from foreland.operations.receive_rosters import RosterBook
from foreland.operations.receive_travellers import JourneyBook, segments_on
from foreland.review.joins import JoinRefusal, Latest, NotLegal, Reported, Settlement, settle
from foreland.store import audit, flights, join_decisions, outbox
from foreland.store.identifiers import new_id
from foreland.store.join_decisions import NOTE, DecisionRow, StoredDecision
from foreland.store.journeys import Source
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rows import hexed, owner_fields
from foreland.travel.booking import Booking

_Pair = tuple[Journey, Journey | None, Source | None]
_AUDITED = {"join": "travellers_joined", "separate": "travellers_separated", "undo": "join_undone"}


class Seen(Struct, frozen=True):
    """A traveller as the officer saw them: the version of what is reported about them."""

    journey_id: UUID
    facts_version: int


class WantedJoin(Struct, frozen=True, kw_only=True):
    """What the officer asks for: about ``one``, and the ``others`` of its flight that were named beside it."""

    flight_date: date
    one: Seen
    others: tuple[Seen, ...]
    action: str
    reason_code: str | None
    text: str | None


class NotSettled(Struct, frozen=True):
    """Why nothing was written: the rule that forbids it, ``not_found``, ``masked``, or ``changed`` since then."""

    code: JoinRefusal | Literal["not_found", "changed", "masked"]


class Settled(Struct, frozen=True):
    """What was decided, and the journey in which the traveller is now to be looked at."""

    settlement: Settlement
    journey_id: UUID


def settle_join(deployment: Deployment, access: Access, wanted: WantedJoin, now: datetime) -> Settled | NotSettled:
    """Write a decision with all that follows from it, and its audit entry, in one transaction."""
    if access.user_id is None or not access.may_decide():
        return NotSettled("may_not_decide")
    with transaction(deployment.pool, access) as connection:
        found = join_decisions.place(access, connection, wanted.flight_date, wanted.one.journey_id)
        if found is None:
            return NotSettled("not_found")
        if found.masked:
            return NotSettled("masked")
        flight = _held(deployment, access, connection, found.flight_id)
        if flight is None:
            return NotSettled("not_found")
        if flight.is_masked:
            return NotSettled("masked")
        return _Case(deployment, access, connection, flight, now).decide(wanted)


def _held(deployment: Deployment, access: Access, connection: PooledConnection, flight_id: UUID) -> Flight | None:
    """The flight, which no message and no other decision can change until this transaction ends."""
    number = flights.numbered(access, connection, flight_id)
    if number is None:
        return None
    book = FlightBook(deployment.settings, deployment.desks)
    book.open_numbers(access, connection, {number[0]}, [number[1]])
    return book.flight(flight_id)


class _Case:
    """The journeys of a held flight, while one decision is taken about them."""

    def __init__(
        self, deployment: Deployment, access: Access, connection: PooledConnection, flight: Flight, now: datetime
    ) -> None:
        self._deployment = deployment
        self._access = access
        self._connection = connection
        self._flight = flight
        self._day = flight.row.flight_date.isoformat()
        self._now = now
        self._bookings = BookingBook(deployment.sealer)
        self._registry_days = deployment.settings.registry_days
        self._book = JourneyBook(ReportRows(self._registry_days, self._bookings))
        self._book.open(access, connection, [flight])
        self._decided = join_decisions.decisions(access, connection, flight.row.id)

    def decide(self, wanted: WantedJoin) -> Settled | NotSettled:
        """Take the decision, if what the officer saw is still so and the decision is legal."""
        one = self._book.find(self._flight, wanted.one.journey_id)
        others = [self._book.find(self._flight, each.journey_id) for each in wanted.others]
        known = [each for each in others if each is not None]
        if one is None or len(known) < len(others):
            return NotSettled("not_found")
        seen = zip((one, *known), (wanted.one, *wanted.others), strict=True)
        if any(journey.row.facts_version != each.facts_version for journey, each in seen):
            return NotSettled("changed")
        result = settle(
            self._access,
            wanted.action,
            wanted.reason_code,
            wanted.text,
            self._reported(one),
            [(self._reported(each), self._latest(one.row.id, each.row.id)) for each in known],
            self._latest(one.row.id, None),
        )
        if isinstance(result, NotLegal):
            return NotSettled(result.code)
        pairs = self._pairs(result, one, known)
        undone = self._undone(pairs) if result.action == "undo" else set()
        for journey, other, moved in pairs:
            self._note(result, journey, other, moved)
        touched = list({id(each): each for pair in pairs for each in pair[:2] if each is not None}.values())
        self._mark(result, touched, undone)
        self._write(result, touched)
        return Settled(result, one.row.joined_into or one.row.id)

    def _reported(self, journey: Journey) -> Reported:
        guest = next((one for one in self._everyone() if one.row.joined_into == journey.row.id), None)
        return Reported(
            journey=journey.row.id,
            sources=frozenset(journey.reports),
            joined_with=journey.row.joined_into or (guest.row.id if guest else None),
            doubtful=journey.row.doubtful,
        )

    def _everyone(self) -> Sequence[Journey]:
        return self._book.everyone(self._flight)

    def _about(self, one: UUID, other: UUID | None) -> StoredDecision | None:
        """The latest decision about a pair, or about one alone."""
        pair = {one, other}
        return next((each for each in reversed(self._decided) if {each.journey_id, each.other_id} == pair), None)

    def _latest(self, one: UUID, other: UUID | None) -> Latest | None:
        found = self._about(one, other)
        return None if found is None else Latest(action=found.action, split=found.moved_source is not None)

    def _pairs(self, result: Settlement, one: Journey, others: Sequence[Journey]) -> list[_Pair]:
        """Do what was decided to the journeys; return the pairs it is about, with the source the second one got."""
        if result.step == "split":
            taken_out, source = self._split(one)
            return [(one, taken_out, source)]
        if result.step == "part":
            guest, host = (one, others[0]) if one.row.joined_into else (others[0], one)
            return [(host, guest, self._part(guest, host))]
        if result.step == "join":
            guest, host = self._guest_and_host(result, one, others[0])
            self._book.join(guest, host, self._flight)
            self._book.save(self._connection)
            join_decisions.read_in(self._connection, self._day, guest.row.id, host.row.id)
            return [(guest, host, None)]
        return [(one, other, None) for other in others] or [(one, None, None)]

    def _guest_and_host(self, result: Settlement, one: Journey, other: Journey) -> tuple[Journey, Journey]:
        """Who is read in whom: a join reads the one in the other, an undone separation as it was before."""
        before = self._about(one.row.id, other.row.id)
        if result.action == "undo" and before is not None and before.other_id == other.row.id:
            return other, one
        return one, other

    def _part(self, guest: Journey, host: Journey) -> Source:
        self._book.part(guest, host, self._flight)
        join_decisions.read_apart(self._connection, self._day, guest.row.id, host.row.id)
        return next(iter(guest.reports))

    def _split(self, journey: Journey) -> tuple[Journey, Source]:
        """Make two journeys of one; the source that named the traveller first keeps it, with its natural key."""
        first = join_decisions.first_source(self._access, self._connection, self._day, journey.row.id)
        source: Source = "API" if first == "PNR" else "PNR"
        taken_out = self._book.split(journey, source, self._flight, self._now)
        self._book.save(self._connection)
        join_decisions.take_out(self._connection, self._day, journey.row.id, source, taken_out.row.id)
        for one in (journey, taken_out):
            self._tell_again(one)
        locators = {one.locator for one in (journey, taken_out)}
        self._bookings.open(
            self._access, self._connection, [self._flight], [Booking(record_locator=each) for each in locators]
        )
        self._book.settle_bookings(self._bookings.current())
        rosters = RosterBook()
        rosters.open(self._access, self._connection, [self._flight])
        self._book.settle_rosters(self._flight, rosters.latest(self._flight))
        return taken_out, source

    def _tell_again(self, journey: Journey) -> None:
        """Say of a journey again what messages said by naming it: of its own reports alone."""
        row = journey.row
        told = join_decisions.told(self._access, self._connection, row.flight_id, self._day, row.id)
        if told:
            journey.unsay(told[0].reported_at, told[0].message_id)
        for one in told:
            word = FUNCTION_WORDS.get(one.function or "")
            segments = segments_on(Booking(segments=one.segments), self._flight)
            gone = word == "cancelled" or not holds_flight(each.status for each in segments)
            journey.stand("cancelled" if gone else "reported", one.reported_at, one.message_id)
            if word == "boarded" or word == "not_boarded":
                journey.close(word, one.reported_at, one.message_id)

    def _note(self, result: Settlement, journey: Journey, other: Journey | None, moved: Source | None) -> None:
        """Append the decision to those about the pair."""
        before = self._about(journey.row.id, other.row.id if other else None)
        row = journey.row
        decided = DecisionRow(
            **owner_fields(row.ownership),  # type: ignore[arg-type]
            id=new_id(),
            flight_id=row.flight_id,
            flight_date=row.flight_date,
            journey_id=row.id,
            other_id=other.row.id if other else None,
            version=before.version + 1 if before else 1,
            action=result.action,
            moved_source=moved if result.action == "separate" else None,
            was_doubtful=row.doubtful,
            other_was_doubtful=bool(other and other.row.doubtful),
            decided_at=self._now,
            decided_by=result.decided_by,
            reason_code=result.reason_code,
            note_sealed=hexed(self._deployment.sealer.seal(result.text.encode(), NOTE)),
        )
        join_decisions.add(self._connection, [decided])

    def _undone(self, pairs: Sequence[_Pair]) -> set[UUID]:
        """Who was doubtful before the decisions that are now taken back."""
        before = [self._about(one.row.id, other.row.id if other else None) for one, other, _ in pairs]
        found = {each.journey_id for each in before if each is not None and each.was_doubtful}
        return found | {each.other_id for each in before if each and each.other_id and each.other_was_doubtful}

    def _mark(self, result: Settlement, touched: Sequence[Journey], undone: set[UUID]) -> None:
        """Keep whether the travellers are doubtful, and whether decisions about them hold."""
        self._decided = join_decisions.decisions(self._access, self._connection, self._flight.row.id)
        for journey in touched:
            about = {each.partner(journey.row.id): each for each in self._concerning(journey)}
            holding = {partner for partner, each in about.items() if each.action != "undo"}
            doubtful = journey.row.doubtful or journey.row.id in undone
            if result.action != "undo":
                doubtful = result.step == "mark" and doubtful and self._undecided(journey, holding)
            journey.row = structs.replace(journey.row, settled=bool(holding), doubtful=doubtful)
            if result.step == "mark":
                self._book.renew(journey, self._flight)

    def _concerning(self, journey: Journey) -> list[StoredDecision]:
        return [each for each in self._decided if journey.row.id in (each.journey_id, each.other_id)]

    def _undecided(self, journey: Journey, decided: set[UUID | None]) -> bool:
        """Whether somebody is left whom the report of a journey may be about and of whom nobody has decided that."""
        if None in decided or not journey.reports:
            return False
        (source, said), *_ = journey.reports.items()
        known = [
            one.compared(source, is_host=False)
            for one in self._everyone()
            if one is not journey and one.reports and one.row.joined_into is None and one.row.id not in decided
        ]
        return bool(candidates(known, said.traveller))

    def _write(self, result: Settlement, touched: Sequence[Journey]) -> None:
        self._book.settle(self._flight)
        self._book.save(self._connection)
        concerned = [one.row.id for one in touched]
        expires = self._flight.row.flight_date + timedelta(days=self._registry_days)
        join_decisions.renew_keys(self._access, self._connection, self._day, concerned, expires)
        to_screen = [str(flight.row.id) for flight in self._book.to_screen()]
        outbox.add(self._connection, self._access.org_id, SCREEN_FLIGHT, to_screen, self._now)
        audit.append(
            self._connection,
            self._access,
            _AUDITED[result.action],
            "journey",
            concerned,
            at=self._now,
            detail={"reason": result.reason_code},
        )
