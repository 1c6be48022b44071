"""What changed lately, kept once for all streams of this process.

One thread a side listens to the database, on one connection, for all streams. A stream is a position in the
list of changes and nothing else, so a client costs the same however slow it is; who lags behind the list is told to
look at everything. Positions of another process, or from before a gap, mean nothing here: they too read everything.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from uuid import UUID

import structlog
from msgspec import Struct

from foreland.resources.logs import trouble
from foreland.store.changes import Change, ChangeFeed
from foreland.store.identifiers import new_id
from foreland.store.pool import OUTAGES
from foreland.store.sides import OPERATIONS, Side

MOST_KEPT = 20_000
"""Identifiers in the list of changes, of all organisations: some megabytes."""
MOST_TOLD = 200
"""Identifiers in one event; where more changed, the reader looks at everything."""
MOST_STREAMS = 100
"""Streams of one process. Half of the connections it may have stay for pages and messages."""
MOST_OF_ONE_SESSION = 8

_PATIENCE = 1.0
_NOT_YET = "beginning"
"""The epoch before the database was first heard; an empty one means that it cannot be heard any more."""

_log = structlog.get_logger(__name__)


class Position(Struct, frozen=True):
    """A place in the list of changes of one process, since it last began to listen."""

    epoch: str
    number: int

    def __str__(self) -> str:
        """Write it as an event's id."""
        return f"{self.epoch}.{self.number}"


def read_position(text: str | None) -> Position | None:
    """Read an event's id that a browser sent back; anybody may have written it."""
    epoch, _, number = (text or "").partition(".")
    if not epoch or len(number) > 15 or not (number.isascii() and number.isdigit()):
        return None
    return Position(epoch, int(number))


class Told(Struct, frozen=True, kw_only=True):
    """What happened since a position. ``away``: the database cannot be heard now.

    ``travellers`` are those whose pages somebody opened or closed, ``referrals`` those to protection that are new or
    changed: for its role alone.
    """

    position: Position
    flights: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    travellers: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    everything: bool = False
    away: bool = False
    sessions: bool = False


class Hub:
    """The changes of one side, in this process. Every method may be called from any thread."""

    def __init__(self, conninfo: str, side: Side = OPERATIONS) -> None:
        self._feed = ChangeFeed(conninfo, side)
        self._lock = threading.Lock()
        self._changes: deque[Change] = deque()
        self._kept = 0
        self._next = 0
        self._epoch = _NOT_YET
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self._streams: Counter[str] = Counter()

    @property
    def closed(self) -> bool:
        """Whether this process is about to end, and every stream with it."""
        return self._closed.is_set()

    def admit(self, session: str) -> bool:
        """Count a stream of a session, unless there are too many; the first one begins the listening."""
        with self._lock:
            if self._streams.total() >= MOST_STREAMS or self._streams[session] >= MOST_OF_ONE_SESSION:
                return False
            self._streams[session] += 1
            if self._thread is None and not self.closed:
                self._thread = threading.Thread(target=self._listen, name="changes", daemon=True)
                self._thread.start()
        return True

    def leave(self, session: str) -> None:
        """Count a stream no more."""
        with self._lock:
            self._streams[session] -= 1
            self._streams += Counter()  # forget who has none

    def streams(self) -> int:
        """Return how many streams there are."""
        with self._lock:
            return self._streams.total()

    def since(self, position: Position | None, org_id: UUID) -> Told:
        """Return what one organisation's readers have to look at since a position."""
        with self._lock:
            here = Position(self._epoch, self._next)
            first = self._next - len(self._changes)
            away = not self._epoch
            if position is None or position.epoch != self._epoch or not first <= position.number <= self._next:
                return Told(position=here, everything=True, away=away, sessions=True)
            missed = [self._changes[place] for place in range(position.number - first, len(self._changes))]
        return _merged(here, [one for one in missed if one.org_id in (None, org_id)], away=away)

    def add(self, changes: list[Change]) -> None:
        """Take in what was told, forgetting the oldest."""
        with self._lock:
            for change in changes:
                self._changes.append(change)
                self._next += 1
                self._kept += 1 + len(change.ids)
            while self._kept > MOST_KEPT:
                self._kept -= 1 + len(self._changes.popleft().ids)

    def close(self) -> None:
        """End the listening and every stream."""
        self._closed.set()

    def _begin(self, epoch: str) -> None:
        with self._lock:
            self._changes.clear()
            self._kept, self._next, self._epoch = 0, 0, epoch

    def _listen(self) -> None:
        while not self.closed:
            try:
                self._feed.connect()
                self._begin(new_id().hex)
                while not self.closed:
                    self.add(self._feed.read(_PATIENCE))
            except OUTAGES as error:
                self._begin("")
                _log.warning("changes are not heard", **trouble(error))
                self._feed.close()
                self._closed.wait(_PATIENCE)
        self._feed.close()


def _merged(here: Position, changes: list[Change], *, away: bool) -> Told:
    flights, hits, travellers, referrals = (
        tuple(sorted({each for one in changes if one.kind == kind for each in one.ids}))
        for kind in ("flights", "hits", "travellers", "referrals")
    )
    sessions = any(one.kind == "sessions" for one in changes)
    if any(one.kind == "everything" for one in changes) or len(flights) + len(hits) + len(travellers) > MOST_TOLD:
        return Told(position=here, everything=True, away=away, sessions=sessions)
    return Told(
        position=here,
        flights=flights,
        hits=hits,
        travellers=travellers,
        referrals=referrals,
        away=away,
        sessions=sessions,
    )
