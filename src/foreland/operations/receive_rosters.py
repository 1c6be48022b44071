"""Full pushes and close-outs of the flights of a group of messages: which of their parts arrived, and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.changes import FUNCTION_WORDS, Roster, RosterKind, latest_rosters
from foreland.messages.record import Message
from foreland.operations.receive_flights import Flight
from foreland.operations.telling import Telling
from foreland.store import rosters as stored
from foreland.store.pool import PooledConnection
from foreland.store.rosters import RosterPartRow
from foreland.store.rows import owner_fields

_LONGEST = 200  # characters of a key
_MOST_PARTS = 999  # a part number has two digits (ISO 9735, 0070)
_DAMAGED = ("error", "fatal")

_Place = tuple[UUID, RosterKind, str, str, int]


class RosterBook:
    """The parts of rosters of the flights of a group of messages: loaded once, written once."""

    def __init__(self) -> None:
        self._parts: dict[UUID, dict[_Place, RosterPartRow]] = defaultdict(dict)
        self._added: dict[_Place, RosterPartRow] = {}

    def open(self, access: Access, connection: PooledConnection, flights: Iterable[Flight]) -> None:
        """Load what arrived about flights that were known before."""
        for row in stored.load(access, connection, [flight.row.id for flight in flights]):
            self._parts[row.flight_id][_place(row)] = row

    def apply(self, telling: Telling, message: Message) -> None:
        """Take in a message, if it is a roster or a part of one."""
        kind = _kind(message)
        if kind is None:
            return
        damaged = any(defect.severity in _DAMAGED for defect in message.defects)
        row = RosterPartRow(
            **owner_fields(telling.ownership),  # type: ignore[arg-type]
            flight_id=telling.flight.row.id,
            kind=kind,
            sender=telling.sender,
            key=_key(telling, message),
            number=min(max(message.part.number, 1), _MOST_PARTS),
            last=message.part.last,
            whole=not damaged and 1 <= message.part.number <= _MOST_PARTS,
            heard_at=telling.heard_at,
            said_by=telling.message_id,
        )
        place = _place(row)
        self._added[place] = _both(self._added.get(place), row)
        self._parts[row.flight_id][place] = _both(self._parts[row.flight_id].get(place), row)

    def latest(self, flight: Flight) -> tuple[Roster, ...]:
        """The last complete roster of each kind and sender about a flight."""
        return latest_rosters(row.part() for row in self._parts[flight.row.id].values())

    def save(self, connection: PooledConnection) -> None:
        """Write what was added."""
        stored.add(connection, list(self._added.values()))


def sender(originator: UUID, message: Message) -> str:
    """Who speaks: silence in the push of one carrier says nothing about the bookings of another."""
    return named_sender(originator, message.sender)


def named_sender(originator: UUID, name: str | None) -> str:
    """Who speaks, by the organisation and the name in the envelope."""
    return f"{originator} {name or ''}"[:_LONGEST].replace("\0", "")


def _kind(message: Message) -> RosterKind | None:
    if message.kind in ("PNRGOV", "PNRGOV-XML"):
        return "full_push" if message.push == "full" else None
    word = FUNCTION_WORDS.get(message.function or "")
    return word if word == "boarded" or word == "not_boarded" else None


def _key(telling: Telling, message: Message) -> str:
    """Parts of one roster share reference and instant; references alone may come again with the next push."""
    reference = message.common_access_reference if message.part.number > 1 or not message.part.last else None
    return f"{telling.heard_at.isoformat()} {reference or ''}"[:_LONGEST].replace("\0", "")


def _place(row: RosterPartRow) -> _Place:
    return row.flight_id, row.kind, row.sender, row.key, row.number


def _both(before: RosterPartRow | None, row: RosterPartRow) -> RosterPartRow:
    """A part that came twice: whole if one of the two is."""
    if before is None:
        return row
    first = min(before, row, key=lambda one: (one.heard_at, one.said_by))
    return structs.replace(first, last=before.last or row.last, whole=before.whole or row.whole)
