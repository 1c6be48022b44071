"""The flights of a group of messages: found or announced, their legs and times kept up (decisions 2 and 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.subject import Subject
from foreland.operations.desk_shelf import DeskShelf
from foreland.operations.leg_clock import announces, clocked
from foreland.resources.settings import Settings
from foreland.store import flights as stored
from foreland.store.flights import AliasRow, FlightRow, LegRow
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection
from foreland.store.rows import owner_fields
from foreland.travel.flight import Designator, Leg
from foreland.travel.flight_clock import ToldTime
from foreland.travel.flight_match import KnownFlight, matching_flight

_ACTUAL = "ATD"
_MARGIN = timedelta(days=3)  # a delay or an overnight stop moves a date by less


class Flight:
    """A flight while messages are applied to it."""

    def __init__(
        self,
        row: FlightRow,
        legs: Iterable[LegRow],
        aliases: Iterable[Designator],
        told: Mapping[UUID, tuple[ToldTime, ...]],
        *,
        is_new: bool,
    ) -> None:
        self.row = row
        self.told = dict(told)
        self.legs = list(legs)
        self.aliases = set(aliases)
        self.is_new = is_new
        self.was_cancelled = row.status == "cancelled"
        self.changed_legs: set[UUID] = set()

    @property
    def designator(self) -> Designator:
        """Operating carrier, number and suffix."""
        return self.row.designator

    @property
    def is_masked(self) -> bool:
        """Whether its travellers were masked: nothing that is told of them is taken in any more."""
        return self.row.masked_at is not None

    def what_legs_tell(self) -> tuple[str, str | None, datetime | None]:
        """What has become of the flight by its legs, who said so and when."""
        if self.legs and self.legs[-1].arrival_kind == "ATA":
            return "arrived", self.legs[-1].arrival_source, self.legs[-1].arrival_heard_at
        for leg in self.legs:
            if leg.diverted_to:
                return "diverted", leg.diverted_source, leg.diverted_heard_at
        if self.legs and all(leg.departure_kind == _ACTUAL for leg in self.legs):
            return "departed", self.legs[-1].departure_source, self.legs[-1].departure_heard_at
        for leg in self.legs:
            returned = _returned(self.told.get(leg.id, ())) if leg.departure_kind != _ACTUAL else None
            if returned is not None:
                return "returned", returned.source, returned.heard_at
        return "scheduled", None, None

    def known(self, names: Set[Designator] = frozenset()) -> KnownFlight:
        """As the core compares it: by what was announced, because a delay does not make another flight of it.

        ``names`` are those it was looked for by; when its own is not among them, another one of its names is.
        """
        legs = tuple(
            Leg(
                origin=leg.origin,
                destination=leg.destination,
                departure_local=leg.announced_departure_local,
                arrival_local=leg.announced_arrival_local,
            )
            for leg in self.legs
        )
        by_alias = bool(names) and self.designator not in names
        return KnownFlight(str(self.row.id), self.row.flight_date.isoformat(), legs, by_alias)


class FlightBook:
    """The flights of a group of messages, loaded and locked once, written once."""

    def __init__(self, settings: Settings, desks: DeskShelf) -> None:
        self._settings = settings
        self._desks = desks
        self._flights: list[Flight] = []
        self._touched: dict[UUID, Flight] = {}
        self._new_aliases: list[AliasRow] = []

    def open(self, access: Access, connection: PooledConnection, subjects: Iterable[Subject]) -> None:
        """Lock the numbers the messages name, with those behind code-share numbers, and load their flights."""
        subjects = list(subjects)
        if not subjects:
            return
        wanted = {one for subject in subjects for one in (subject.designator, *subject.aliases)}
        self.open_numbers(access, connection, wanted, [date.fromisoformat(subject.date) for subject in subjects])

    def open_numbers(
        self, access: Access, connection: PooledConnection, wanted: set[Designator], days: Sequence[date]
    ) -> None:
        """Lock numbers, with those behind code-share numbers, and load their flights of about these days."""
        self._desks.read(access, connection)
        first, last = min(days) - _MARGIN, max(days) + _MARGIN
        wanted |= stored.behind(access, connection, wanted, first, last)
        missing = set(wanted)
        while missing:  # who waited for a lock may find that meanwhile a number was changed
            stored.lock(connection, access.org_id, missing)
            loaded = stored.load(access, connection, wanted, first, last)
            missing = {found.row.designator for found in loaded} - wanted
            wanted |= missing
        self._flights = [Flight(found.row, found.legs, found.aliases, found.told, is_new=False) for found in loaded]

    def apply(self, subject: Subject, kind: str, heard_at: datetime, now: datetime, ownership: Ownership) -> Flight:
        """Return the flight the message is about, with its legs and times as it tells them."""
        flight = self.find(subject) or self._announce(subject, heard_at, now, ownership)
        self._touched[flight.row.id] = flight
        for leg in subject.legs:
            self._apply_leg(flight, leg, kind, heard_at, ownership)
        self._settle(flight, now)
        self._add_aliases(flight, subject, ownership)
        return flight

    def cancel(self, flight: Flight, source: str, heard_at: datetime) -> None:
        """Note that the flight is cancelled, unless a later message spoke of it as flying."""
        if heard_at >= (flight.row.word_at or heard_at):
            flight.row = structs.replace(
                flight.row, status="cancelled", status_source=source, status_heard_at=heard_at, word_at=heard_at
            )
        self._touched[flight.row.id] = flight

    def revive(self, flight: Flight, heard_at: datetime) -> None:
        """Note that a message speaks of the flight as flying: if it is the latest word, a cancelled one is not."""
        if heard_at >= (flight.row.word_at or heard_at):
            flight.row = structs.replace(flight.row, status="scheduled", word_at=heard_at)
        self.settle_status(flight)

    def settle_status(self, flight: Flight) -> None:
        """Read what has become of the flight from its legs. A cancelled one stays so until it is said to fly."""
        if flight.row.status != "cancelled":
            status, source, heard_at = flight.what_legs_tell()
            flight.row = structs.replace(flight.row, status=status, status_source=source, status_heard_at=heard_at)
        self._touched[flight.row.id] = flight

    def tell(self, flight: Flight, leg: LegRow, told: Iterable[ToldTime], now: datetime) -> None:
        """Take in what was told about the times of a leg."""
        flight.told[leg.id] = (*flight.told.get(leg.id, ()), *told)
        self.change_leg(flight, leg)
        self._settle(flight, now)
        self._touched[flight.row.id] = flight

    def named(self, designator: Designator) -> list[Flight]:
        """Flights of a number, or sold under it."""
        return [one for one in self._flights if designator == one.designator or designator in one.aliases]

    def flight(self, flight_id: UUID) -> Flight | None:
        """Return a flight of those loaded."""
        return next((one for one in self._flights if one.row.id == flight_id), None)

    def add_alias(self, flight: Flight, alias: Designator, ownership: Ownership) -> None:
        """Note another number of a flight."""
        self._add_alias(flight, alias, ownership)
        self._touched[flight.row.id] = flight

    def set_aircraft(self, flight: Flight, aircraft: str | None, heard_at: datetime) -> None:
        """Note the type of aircraft, when it is told and nobody told another one later."""
        if aircraft and heard_at >= (flight.row.aircraft_heard_at or heard_at):
            flight.row = structs.replace(flight.row, aircraft=aircraft[:10], aircraft_heard_at=heard_at)
            self._touched[flight.row.id] = flight

    def change_leg(self, flight: Flight, leg: LegRow) -> None:
        """Put a leg as it now is in the place of the one of the same identifier, with the times that are believed."""
        closing = timedelta(minutes=self._settings.door_close_minutes)
        changed = clocked(leg, flight.told.get(leg.id, ()), closing)
        flight.legs = [changed if one.id == leg.id else one for one in flight.legs]
        flight.changed_legs.add(leg.id)
        self._touched[flight.row.id] = flight

    def take_over(self, kept: Flight, gone: Flight, now: datetime) -> dict[UUID, UUID]:
        """Take in all that was told of a flight that is the same as another; return which leg is which."""
        same: dict[UUID, UUID] = {}
        for leg in gone.legs:
            said = Leg(
                origin=leg.origin,
                destination=leg.destination,
                departure_local=leg.announced_departure_local,
                arrival_local=leg.announced_arrival_local,
                border_crossing=leg.border_crossing,
            )
            ownership = leg.ownership
            self._apply_leg(kept, said, leg.times_source, leg.times_heard_at, ownership)
            into = _same_leg(kept.legs, said)
            if into is None:
                continue
            same[leg.id] = into.id
            kept.told[into.id] = _in_order((*kept.told.get(into.id, ()), *gone.told.get(leg.id, ())))
            if leg.diverted_heard_at and leg.diverted_heard_at >= (into.diverted_heard_at or leg.diverted_heard_at):
                into = structs.replace(
                    into,
                    diverted_to=leg.diverted_to,
                    diverted_source=leg.diverted_source,
                    diverted_heard_at=leg.diverted_heard_at,
                )
            self.change_leg(kept, into)
        if kept.legs:
            self._settle(kept, now)
        self._take_over_words(kept, gone)
        for alias in sorted({gone.designator, *gone.aliases}, key=str):
            self.add_alias(kept, alias, gone.row.ownership)
        self._flights = [one for one in self._flights if one is not gone]
        return same

    def _take_over_words(self, kept: Flight, gone: Flight) -> None:
        """Let the later word count: whether the flight takes place, and which aircraft flies."""
        row, other = kept.row, gone.row
        if other.word_at is not None and (row.word_at is None or other.word_at > row.word_at):
            kept.row = structs.replace(
                row,
                status=other.status,
                status_source=other.status_source,
                status_heard_at=other.status_heard_at,
                word_at=other.word_at,
            )
        if other.aircraft_heard_at is not None:
            self.set_aircraft(kept, other.aircraft, other.aircraft_heard_at)
        self.settle_status(kept)

    def turned(self) -> list[UUID]:
        """Flights that were cancelled, or are no longer: the hits about those on board go or come back."""
        touched = (flight for flight in self._touched.values() if not flight.is_new)
        return [one.row.id for one in touched if one.was_cancelled != (one.row.status == "cancelled")]

    def renumbered(self) -> list[Flight]:
        """Flights that got another number."""
        renumbered = {alias.flight_id for alias in self._new_aliases}
        return [flight for flight in self._touched.values() if flight.row.id in renumbered]

    def save(self, connection: PooledConnection) -> None:
        """Write what was touched."""
        touched = list(self._touched.values())
        legs = [leg for flight in touched for leg in flight.legs if leg.id in flight.changed_legs]
        stored.save(connection, [flight.row for flight in touched], legs, self._new_aliases)

    def find(self, subject: Subject) -> Flight | None:
        """Return the known flight the message is about."""
        by_id = {str(flight.row.id): flight for flight in self._flights}
        for names in ({subject.designator}, {subject.designator, *subject.aliases}):
            known = [f.known(names) for f in self._flights if f.designator in names or f.aliases & names]
            found = matching_flight(subject.legs, known, self._settings.same_flight_hours)
            if found is not None:
                return by_id[found]
        return None

    def _announce(self, subject: Subject, heard_at: datetime, now: datetime, ownership: Ownership) -> Flight:
        designator = subject.designator
        row = FlightRow(
            **owner_fields(ownership),  # type: ignore[arg-type]
            id=new_id(),
            carrier=designator.carrier,
            number=designator.number,
            suffix=designator.suffix,
            flight_date=date.fromisoformat(subject.date),
            origin=None,
            destination=None,
            desk=None,
            status="scheduled",
            first_heard_at=now,
            last_heard_at=now,
        )
        flight = Flight(row, (), (), {}, is_new=True)
        self._flights.append(flight)
        return flight

    def _apply_leg(self, flight: Flight, leg: Leg, kind: str, heard_at: datetime, ownership: Ownership) -> None:
        known = _same_leg(flight.legs, leg)
        if known is None:
            known = LegRow(
                **owner_fields(ownership),  # type: ignore[arg-type]
                id=new_id(),
                flight_id=flight.row.id,
                position=len(flight.legs),
                origin=leg.origin,
                destination=leg.destination,
                times_source=kind,
                times_heard_at=heard_at,
                border_crossing=leg.border_crossing,
            )
            flight.legs.append(known)
        newer = announces(kind, heard_at, known)
        changed = structs.replace(
            known,
            origin=known.origin or leg.origin,
            destination=known.destination or leg.destination,
            announced_departure_local=_later(leg.departure_local, known.announced_departure_local, newer),
            announced_arrival_local=_later(leg.arrival_local, known.announced_arrival_local, newer),
            times_source=kind if newer else known.times_source,
            times_heard_at=heard_at if newer else known.times_heard_at,
            border_crossing=known.border_crossing or leg.border_crossing,
        )
        self.change_leg(flight, changed)

    def _settle(self, flight: Flight, now: datetime) -> None:
        """Put the legs in order and read route and desk from them."""
        far = datetime.max.replace(tzinfo=UTC)
        ordered = sorted(flight.legs, key=lambda leg: (leg.departure_utc or leg.arrival_utc or far, leg.position))
        for position, leg in enumerate(ordered):
            if leg.position != position:
                flight.changed_legs.add(leg.id)
                ordered[position] = structs.replace(leg, position=position)
        flight.legs = ordered
        boarding = next((leg.origin for leg in ordered if leg.border_crossing), None) or ordered[0].origin
        flight.row = structs.replace(
            flight.row,
            origin=ordered[0].origin,
            destination=ordered[-1].destination,
            desk=self._desks.of(boarding),
            last_heard_at=flight.row.last_heard_at if flight.is_masked else max(now, flight.row.last_heard_at),
        )

    def _add_aliases(self, flight: Flight, subject: Subject, ownership: Ownership) -> None:
        for alias in {subject.designator, *subject.aliases} - flight.aliases - {flight.designator}:
            self._add_alias(flight, alias, ownership)

    def _add_alias(self, flight: Flight, alias: Designator, ownership: Ownership) -> None:
        if alias in flight.aliases or alias == flight.designator:
            return
        flight.aliases.add(alias)
        self._new_aliases.append(
            AliasRow(
                flight_id=flight.row.id,
                org_id=ownership.org_id,
                purpose=ownership.purpose,
                carrier=alias.carrier,
                number=alias.number,
                suffix=alias.suffix,
                flight_date=flight.row.flight_date,
            )
        )


def _in_order(told: Sequence[ToldTime]) -> tuple[ToldTime, ...]:
    return tuple(sorted(told, key=lambda one: one.heard_at))


def _returned(told: Sequence[ToldTime]) -> ToldTime | None:
    """The latest return to the gate that its source has not taken back."""
    last: dict[str, ToldTime] = {}
    for one in told:
        if one.kind == "RETURN" and (one.source not in last or one.heard_at >= last[one.source].heard_at):
            last[one.source] = one
    return max((one for one in last.values() if one.at is not None), key=lambda one: one.heard_at, default=None)


def _later(told: str | None, known: str | None, newer: bool) -> str | None:
    """The time to keep: an older message fills a gap and changes nothing; nothing said changes nothing."""
    if told is None or (known is not None and not newer):
        return known
    return told if known is None or "T" in told or "T" not in known else known


def _same_leg(legs: list[LegRow], leg: Leg) -> LegRow | None:
    """The known leg between the same places, or one of which only the other place was known."""
    exact = [one for one in legs if (one.origin, one.destination) == (leg.origin, leg.destination)]
    if exact:
        return exact[0]
    for one in legs:
        same_start = one.origin == leg.origin and leg.origin and None in (one.destination, leg.destination)
        same_end = one.destination == leg.destination and leg.destination and None in (one.origin, leg.origin)
        if same_start or same_end:
            return one
    return None
