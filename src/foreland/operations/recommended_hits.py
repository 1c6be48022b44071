"""The hits that a recommendation rests on go with it: recommended with it, and waiting again when it is taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.review.hit import Transition, recommend, reopen
from foreland.review.true_time import Done
from foreland.store import recommendations
from foreland.store.decisions import LockedHit, evidence_opened, lock_hit, write_recommended, write_reopened
from foreland.store.pool import PooledConnection
from foreland.store.recommendations import Locked
from foreland.targeting.random_referral import CODE as BY_CHANCE


class Grounding:
    """The hits that an officer recommends on, held until the end of the transaction, by journey.

    ``ended`` are the journeys whose hits are good for it though the door ended them: of those who are to leave the
    aircraft, and of those about whom it was recommended on paper in time. ``quiet`` are the sources on which alone
    nobody is spoken to: nothing is recommended on their hits.
    """

    def __init__(
        self,
        access: Access,
        connection: PooledConnection,
        flight_date: date,
        hits: Mapping[UUID, Sequence[UUID]],
        ended: Collection[UUID] = (),
        quiet: Collection[str] = (),
    ) -> None:
        self._connection = connection
        self._quiet: set[UUID] = set()
        self._moves: dict[UUID, list[tuple[LockedHit, Transition]]] = {}
        self._by_chance: set[UUID] = set()
        self._others: set[UUID] = set()
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
            move = recommend(locked.hit, access, opened, ended=locked.journey_id in ended)
            if isinstance(move, Transition):
                self._moves.setdefault(locked.journey_id, []).append((locked, move))

    def holds(self, journey_id: UUID) -> bool:
        """Whether there is a hit of the traveller that may be recommended on, with evidence this officer opened."""
        return bool(self._moves.get(journey_id))

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


def take_back(actor: Access, connection: PooledConnection, about: Locked, at: datetime) -> None:
    """Let the hits of a recommendation that was withdrawn, or not approved, wait again."""
    for hit_id in recommendations.hits_under(connection, about.id):
        locked = lock_hit(actor, connection, about.flight_date, hit_id)
        move = reopen(locked.hit, actor) if locked is not None else None
        if locked is not None and isinstance(move, Transition):
            write_reopened(connection, locked, move, at)
