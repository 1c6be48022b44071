"""The hits that a recommendation rests on go with it: recommended with it, and waiting again when it is taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.review.hit import Transition, recommend, reopen, sent_in_time
from foreland.review.true_time import Done
from foreland.store import recommendations
from foreland.store.decisions import LockedHit, clock_of, evidence_opened, lock_hit, write_recommended, write_reopened
from foreland.store.pool import PooledConnection
from foreland.store.recommendations import Locked
from foreland.targeting.random_referral import CODE as BY_CHANCE


class Grounding:
    """The hits that an officer recommends on, held until the end of the transaction, by journey.

    ``off_loads`` are the journeys of those who are to leave the aircraft; ``quiet`` are the sources on which alone
    nobody is spoken to: nothing is recommended on their hits. A hit that the door ended is good for off-loads, and for
    what was recommended on paper (``done``) before.
    """

    def __init__(
        self,
        access: Access,
        connection: PooledConnection,
        flight_date: date,
        hits: Mapping[UUID, Sequence[UUID]],
        done: Done,
        off_loads: Collection[UUID] = (),
        quiet: Collection[str] = (),
    ) -> None:
        self._connection = connection
        self._quiet: set[UUID] = set()
        self._moves: dict[UUID, list[tuple[LockedHit, Transition]]] = {}
        self._by_chance: set[UUID] = set()
        self._others: set[UUID] = set()
        self._since: dict[UUID, datetime] = {}
        for hit_id in sorted(one for several in hits.values() for one in several):
            locked = lock_hit(access, connection, flight_date, hit_id)
            if locked is None:
                continue
            if locked.code == BY_CHANCE:
                self._by_chance.add(locked.journey_id)
                continue
            if locked.source in quiet:
                self._quiet.add(locked.journey_id)
                continue
            self._others.add(locked.journey_id)
            opened = evidence_opened(connection, locked, access.user_id)
            ended = locked.journey_id in off_loads
            if done.noted_at is not None:
                clock = clock_of(connection, locked, done.noted_at)
                ended = ended or done.before(clock.door_close_utc)
                self._since[locked.journey_id] = max(clock.since, self._since.get(locked.journey_id, clock.since))
            move = recommend(locked.hit, access, opened, ended=ended)
            if isinstance(move, Transition):
                self._moves.setdefault(locked.journey_id, []).append((locked, move))

    def holds(self, journey_id: UUID) -> bool:
        """Whether there is a hit of the traveller that may be recommended on, with evidence this officer opened."""
        return bool(self._moves.get(journey_id))

    def since(self, journey_id: UUID) -> datetime | None:
        """Return since when the evidence is what it is, of what is held against a true time."""
        return self._since.get(journey_id)

    def by_chance(self, journey_id: UUID) -> bool:
        """Whether all that was named of the traveller is that chance chose them, which is no ground."""
        return journey_id in self._by_chance and journey_id not in self._others | self._quiet

    def only_quiet(self, journey_id: UUID) -> bool:
        """Whether what was named of the traveller are hits of quiet sources alone, or these and chance."""
        return journey_id in self._quiet and journey_id not in self._others

    def hits(self, journey_id: UUID) -> list[UUID]:
        """Return those hits."""
        return [locked.id for locked, _ in self._moves.get(journey_id, [])]

    def take(self, journey_id: UUID, done: Done) -> None:
        """Move them to ``recommended``."""
        for locked, move in self._moves.get(journey_id, []):
            write_recommended(self._connection, locked, move, done)


def held(actor: Access, connection: PooledConnection, about: Locked) -> list[LockedHit]:
    """Return the hits of a recommendation, held until the end of the transaction."""
    under = recommendations.hits_under(connection, about.id)
    found = (lock_hit(actor, connection, about.flight_date, hit_id) for hit_id in under)
    return [one for one in found if one is not None]


def take_up_again(actor: Access, connection: PooledConnection, hits: Sequence[LockedHit], done: Done) -> None:
    """Let hits that the door ended with an unsent recommendation be recommended: it was approved and told in time."""
    for locked in hits:
        move = sent_in_time(locked.hit, actor)
        if isinstance(move, Transition):
            write_recommended(connection, locked, move, done)


def take_back(actor: Access, connection: PooledConnection, about: Locked, at: datetime) -> None:
    """Let the hits of a recommendation that was withdrawn, or not approved, wait again."""
    for locked in held(actor, connection, about):
        move = reopen(locked.hit, actor)
        if isinstance(move, Transition):
            write_reopened(connection, locked, move, at)
