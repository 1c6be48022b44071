"""The travellers of a message that is read again: who is told as before, who is told otherwise, who no longer is.

What a message tells of somebody as before is left alone. What it tells otherwise becomes a new version of its report;
it is the current one only where the message still has the last word. Somebody of whom only this message told, and who
is not in it any more, is absent from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from msgspec import Struct, structs

from foreland.messages.record import Message
from foreland.messages.segment_status import holds_flight
from foreland.operations.known_journeys import Journey
from foreland.operations.receive_bookings import AppliedBooking, BookingBook, booking_content, carried_bookings
from foreland.operations.receive_reports import Report, ReportRows, report_content
from foreland.operations.receive_travellers import JourneyBook, segments_on
from foreland.operations.telling import Telling
from foreland.store.replays import ToldBooking, ToldReport
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller


class Retold(Struct):
    """How many travellers are told otherwise than before, anew, and no longer; and how many were left in doubt."""

    changed: int = 0
    added: int = 0
    gone: int = 0
    left: int = 0

    def any(self) -> bool:
        """Whether anything about anybody changed."""
        return bool(self.changed or self.added or self.gone)


class _Unit(Struct, frozen=True):
    """A traveller of the message, with the booking they stand in."""

    traveller: Traveller
    booking: Booking | None
    content: str


class _Former(Struct, frozen=True):
    """The last report of the message about a journey; ``alone``: no other message ever told of it."""

    journey_id: UUID
    content: str
    joined_by: str
    alone: bool


class ReplayBook(JourneyBook):
    """The journeys of a flight while one of its messages is read again."""

    def __init__(
        self, rows: ReportRows, bookings: BookingBook, reports: Sequence[ToldReport], booked: dict[str, ToldBooking]
    ) -> None:
        super().__init__(rows)
        self._bookings = bookings
        self._told = reports
        self._booked = booked
        self._applied: dict[int, AppliedBooking] = {}
        self._last_words = {(one.journey_id, one.source): one for one in reports if one.is_current}

    def replay(self, telling: Telling, message: Message, *, cut: bool, other_word: bool) -> Retold:
        """Take in what the message says now. ``cut``: where it differs the filter may be the reason, and it is left.

        ``other_word``: it says that something else has become of its people than it was taken to say.
        """
        units = list(_units(message))
        former = [one for one in _former(self._told, telling.message_id) if not self._is_unsaid(telling, one)]
        pairs, fresh, missing = _compare(units, former)
        other = [(unit, one) for unit, one in pairs if unit.content != one.content]
        if cut and (other or fresh or missing):
            return Retold(left=len(other) + len(fresh) + len(missing))
        done = Retold(changed=len(other))
        for unit, one in other:
            self._retell(telling, unit, one)
        if fresh:
            joined = self._join(telling, fresh, {one.journey_id for _, one in pairs})
            missing = [one for one in missing if one.journey_id not in joined]
            done.added = len(fresh)
        done.gone = sum(self._unsay(telling, one) for one in missing)
        if other_word:
            done.changed = len(pairs)
            for unit, one in pairs:
                journey = self._journey(telling, one.journey_id)
                self._forget_words(telling, journey)
                self._say(journey, telling, self._report_of(telling, unit))
        return done

    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return bool(self._changed)

    def _has_last_word(self, journey: Journey, telling: Telling) -> bool:
        """Of two messages of one minute the one that was received later has the last word; it may be this one."""
        last = self._last_words.get((journey.row.id, telling.source))
        if last is None or last.message_id == telling.message_id:
            return True
        rank = (not telling.is_mention, telling.heard_at, telling.message_id)
        return rank > (not last.is_mention, last.reported_at, last.message_id)

    def _retell(self, telling: Telling, unit: _Unit, former: _Former) -> None:
        journey = self._journey(telling, former.journey_id)
        self._forget_words(telling, journey)
        doubtful = journey.row.doubtful
        self._report(journey, telling, self._report_of(telling, unit), former.joined_by)
        journey.row = structs.replace(journey.row, doubtful=doubtful)  # whose report it is was settled before

    def _join(self, telling: Telling, units: Sequence[_Unit], told: set[UUID]) -> set[UUID]:
        """Find or make the journeys of people whom the message told of otherwise, or not at all."""
        found: set[UUID] = set()
        for report, journey, basis in self._matched(telling, [self._report_of(telling, unit) for unit in units], told):
            self._report(journey, telling, report, basis)
            found.add(journey.row.id)
        return found

    def _unsay(self, telling: Telling, former: _Former) -> bool:
        """Somebody of whom only this message told, and tells no more, is absent; whether that is new."""
        journey = self._journey(telling, former.journey_id)
        if not former.alone or journey.row.standing != "reported":
            return False
        self._forget_words(telling, journey)
        self._changed[journey.row.id] = journey
        return True

    def _is_unsaid(self, telling: Telling, former: _Former) -> bool:
        """Whether an earlier reading found that the message does not tell of this journey."""
        row = self._journey(telling, former.journey_id).row
        return former.alone and row.standing == "absent" and row.standing_by == telling.message_id

    def _forget_words(self, telling: Telling, journey: Journey) -> None:
        """Take back what this message was taken to say of somebody's state; any word of its instant goes before."""
        row = journey.row
        if row.standing_by == telling.message_id:
            row = structs.replace(row, standing="absent")
        if row.closing_by == telling.message_id:
            row = structs.replace(row, closing=None, closing_at=None, closing_by=None)
        journey.row = row

    def _journey(self, telling: Telling, journey_id: UUID) -> Journey:
        return next(one for one in self._by_flight[telling.flight.row.id] if one.row.id == journey_id)

    def _report_of(self, telling: Telling, unit: _Unit) -> Report:
        if unit.booking is None:
            return Report(traveller=unit.traveller)
        applied = self._applied.get(id(unit.booking))
        if applied is None:
            last = self._booked.get(unit.booking.record_locator or "")
            applied = self._bookings.apply(
                telling,
                unit.booking,
                overtaken=last is not None
                and (last.reported_at, last.message_id) > (telling.heard_at, telling.message_id),
            )
            self._applied[id(unit.booking)] = applied
        flown = segments_on(unit.booking, telling.flight)
        held = telling.source == "API" or holds_flight(segment.status for segment in flown)
        return Report(traveller=unit.traveller, booking=applied, held=held)


def _units(message: Message) -> Iterator[_Unit]:
    """The travellers of a message as receiving takes them in: the same words twice are one person."""
    seen: set[Traveller] = set()
    carried = carried_bookings(message)
    for traveller in message.travellers:
        if traveller not in seen:
            seen.add(traveller)
            listed = carried.get(traveller.record_locator)
            yield _Unit(traveller, listed, report_content(traveller, booking_content(listed) if listed else None))
    for booking in message.bookings:
        content = booking_content(booking)
        for traveller in booking.travellers:
            if traveller not in seen:
                seen.add(traveller)
                yield _Unit(traveller, booking, report_content(traveller, content))


def _former(reports: Sequence[ToldReport], message_id: UUID) -> list[_Former]:
    """What a message reported, in the order in which it told of people."""
    last: dict[UUID, ToldReport] = {}
    tellers: dict[UUID, set[UUID]] = defaultdict(set)
    for one in reports:
        tellers[one.journey_id].add(one.message_id)
        if one.message_id == message_id:
            last[one.journey_id] = max(one, last.get(one.journey_id, one), key=lambda each: (each.version, each.id))
    return [
        _Former(one.journey_id, one.content, one.joined_by, tellers[one.journey_id] == {message_id})
        for one in last.values()
    ]


def _compare(
    units: Sequence[_Unit], former: Sequence[_Former]
) -> tuple[list[tuple[_Unit, _Former]], list[_Unit], list[_Former]]:
    """Pair what is told now with what was told: by place when as many are told, else by what is told.

    What is left is told anew, or no longer.
    """
    if len(units) == len(former):
        return list(zip(units, former, strict=True)), [], []
    by_content: dict[str, list[_Former]] = defaultdict(list)
    for one in former:
        by_content[one.content].append(one)
    pairs, fresh = [], []
    for unit in units:
        same = by_content[unit.content]
        if same:
            pairs.append((unit, same.pop(0)))
        else:
            fresh.append(unit)
    return pairs, fresh, [one for same in by_content.values() for one in same]
