"""The lists in force as screening wants them, read again only when another version was activated, and then only what
differs from the version before.

Names of persons stand in an index that is made once, kept in the data folder and mapped by every process. What changes
later is laid over it (:class:`~foreland.watchlists.changed.ChangedIndex`) until a tenth of it is other than it was.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.load_papers import PaperShelf
from foreland.operations.load_rules import RuleShelf
from foreland.resources.kept_index import KeptIndex, keep_index, map_index, stamp_of, turn
from foreland.resources.logs import trouble
from foreland.resources.name_tables import name_tables
from foreland.screening.context import Lists
from foreland.store import lists
from foreland.store.lists import StoredList
from foreland.store.pool import PooledConnection, transaction
from foreland.watchlists.build import Filing
from foreland.watchlists.changed import ChangedIndex
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import NameIndex

_log = structlog.get_logger(__name__)
FOLDER = "indexes"
"""Below the data folder: what can be made again from the database, and is not backed up."""

_FEW = 2_000
_MOST_CHANGED = 0.1
_PATIENCE = 900.0
"""Seconds after which a process makes the index itself: the worker that should is not there."""


class ListShelf:
    """Holds the lists of one process, in an index over names and one over documents, and the rules.

    With a ``folder`` the index over names is shared with the other processes that use it. ``served``: a worker makes it
    anew when much of a list has changed (:mod:`~.make_index`), and until it has, that list is used as it was.
    """

    def __init__(self, folder: Path | None = None, *, served: bool = False) -> None:
        self._folder = folder
        self._served = served
        self._papers = PaperShelf()
        self._names: KeptIndex | None = None
        self._built: tuple[frozenset[UUID], Lists] | None = None
        self._wanted: frozenset[UUID] = frozenset()
        self._stamp: tuple[int, int] | None = None
        self._behind_since: float | None = None
        self.rules = RuleShelf()
        self.told: frozenset[UUID] = frozenset()
        """The versions of which it was noted that they are on a worker's shelf."""

    @classmethod
    def shared(cls, deployment: Deployment, *, served: bool = False) -> ListShelf:
        """A shelf that shares its index over names with every process of this side of the deployment."""
        return cls(folder_of(deployment), served=served)

    @property
    def versions(self) -> frozenset[UUID]:
        """Which versions are on the shelf: those in force but for lists of which a new index is being made."""
        return self._built[0] if self._built else frozenset()

    def current(self, access: Access, connection: PooledConnection) -> Lists:
        """Return the lists in force now."""
        stored = lists.in_force(access, connection)
        wanted = frozenset(one.version_id for one in stored)
        if self._built is not None and self._wanted == wanted and not self._may_catch_up(access):
            return self._built[1]
        documents = [one for one in stored if one.kind == "document"]
        names, persons = self._index(access, connection, [one for one in stored if one.kind == "person"])
        registers = [one for one in stored if one.kind == "authorisation"]
        built = Lists(
            names=names,
            documents=self._papers.current(access, connection, documents),
            registers={one.list_id: one.number for one in registers},
        )
        self._wanted = wanted
        self._built = frozenset(one.version_id for one in (*documents, *persons, *registers)), built
        return built

    def _may_catch_up(self, access: Access) -> bool:
        """Whether lists are used as they were and there is a new index now, or one was waited for too long."""
        if self._behind_since is None or self._folder is None:
            return False
        waited = time.monotonic() - self._behind_since
        return waited > _PATIENCE or stamp_of(self._folder, str(access.org_id)) != self._stamp

    def of(self, deployment: Deployment) -> Lists:
        """Return the lists in force now, for whoever asks: what a viewer may not know is left out later."""
        access = deployment.service()
        with transaction(deployment.pool, access) as connection:
            return self.current(access, connection)

    def _index(
        self, access: Access, connection: PooledConnection, stored: Sequence[StoredList]
    ) -> tuple[NameIndex, Sequence[StoredList]]:
        """The index over person lists, and which versions it holds.

        The one at hand or the kept one with what changed since, or one made anew; where that is the worker's, the kept
        one in which some lists are as they were.
        """
        if self._names is not None and (index := laid_over(access, connection, self._names, stored)) is not None:
            self._behind_since = None
            return index, stored
        if self._folder is not None:
            if self._served and (found := self._meanwhile(access, connection, self._folder, stored)) is not None:
                return found
            self._behind_since = None
            try:
                with turn(self._folder):
                    return self._shared(access, connection, self._folder, stored), stored
            except OSError as error:  # no space, for example: memory will do until there is
                _log.warning("name index not kept", **trouble(error))
        self._names = make(access, connection, stored)
        return self._names.names, stored

    def _meanwhile(
        self, access: Access, connection: PooledConnection, folder: Path, stored: Sequence[StoredList]
    ) -> tuple[NameIndex, Sequence[StoredList]] | None:
        """What can be used without making an index; ``None`` when nothing can, or it was waited for too long."""
        owner, now = str(access.org_id), time.monotonic()
        stamp = stamp_of(folder, owner)
        kept = map_index(folder, owner, name_tables()) or self._names
        if kept is None:
            return None
        index = laid_over(access, connection, kept, stored)
        if index is not None:
            self._names, self._behind_since = kept, None
            return index, stored
        since = now if self._behind_since is None else self._behind_since
        before = _as_before(access, connection, kept, stored)
        index = laid_over(access, connection, kept, before) if before is not None else None
        if index is None or before is None or now - since > _PATIENCE:
            return None
        self._names, self._behind_since, self._stamp = kept, since, stamp
        return index, before

    def _shared(
        self, access: Access, connection: PooledConnection, folder: Path, stored: Sequence[StoredList]
    ) -> NameIndex:
        owner = str(access.org_id)
        kept = map_index(folder, owner, name_tables())
        if kept is not None and (index := laid_over(access, connection, kept, stored)) is not None:
            self._names = kept
            return index
        made = make(access, connection, stored)
        keep_index(folder, owner, made)
        self._names = map_index(folder, owner, name_tables()) or made
        return self._names.names


def folder_of(deployment: Deployment) -> Path:
    """Where the indexes of a side of the deployment are kept."""
    return deployment.data / FOLDER / deployment.side.schema


def make(access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> KeptIndex:
    """Make an index over person lists: 40 seconds at a million entries."""
    filing = Filing(name_tables())
    for one in stored:
        for key, entry in lists.each_entry(access, connection, one):
            if isinstance(entry, ListEntry):
                filing.add(entry, _key(one, key))
    numbers = {str(one.list_id): one.number for one in stored}
    return KeptIndex(numbers, NameIndex.over(filing.arrays(), filing.digests, name_tables()))


def laid_over(
    access: Access, connection: PooledConnection, kept: KeptIndex, stored: Sequence[StoredList]
) -> NameIndex | None:
    """What was kept with what changed since; ``None`` when that cannot be said or would be too much."""
    away = _away(access, connection, kept, stored)
    if away is None or _changes_since(access, connection, kept, stored, away) > _most_changed(kept):
        return None
    gone = [_key(one, key) for one in away for key in lists.keys(access, connection, one)]
    begun: list[tuple[str, ListEntry]] = []
    for one in stored:
        before = kept.lists.get(str(one.list_id), 0)
        if before < one.number:
            ended, entries = lists.changes(access, connection, one, before)
            gone += [_key(one, key) for key in ended]
            begun += [(_key(one, key), entry) for key, entry in entries.items() if isinstance(entry, ListEntry)]
    return ChangedIndex(kept.names, gone, begun) if gone or begun else kept.names


def too_much(access: Access, connection: PooledConnection, kept: KeptIndex, stored: Sequence[StoredList]) -> bool:
    """Whether an index has to be made anew, because what changed since cannot be laid over the kept one."""
    away = _away(access, connection, kept, stored)
    return away is None or _changes_since(access, connection, kept, stored, away) > _most_changed(kept)


def _most_changed(kept: KeptIndex) -> int:
    """How many entries may have ended and begun before an index is made anew."""
    return max(_FEW, int(_MOST_CHANGED * len(kept.names)))


def _changes_since(
    access: Access,
    connection: PooledConnection,
    kept: KeptIndex,
    stored: Sequence[StoredList],
    away: Sequence[StoredList],
) -> int:
    """How many entries ended and began; those of lists that went away all ended."""
    return sum(one.entries for one in away) + sum(_since(access, connection, kept, one) for one in stored)


def _since(access: Access, connection: PooledConnection, kept: KeptIndex, one: StoredList) -> int:
    before = kept.lists.get(str(one.list_id), 0)
    return lists.count_changes(access, connection, one, before) if before < one.number else 0


def _away(
    access: Access, connection: PooledConnection, kept: KeptIndex, stored: Sequence[StoredList]
) -> list[StoredList] | None:
    """The lists that are in the kept index and in force no more; ``None`` when one is unknown, or went back."""
    now = {str(one.list_id): one.number for one in stored}
    if any(now.get(name, number) < number for name, number in kept.lists.items()):
        return None
    found = [
        lists.as_of(access, connection, UUID(name), number) for name, number in kept.lists.items() if name not in now
    ]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _as_before(
    access: Access, connection: PooledConnection, kept: KeptIndex, stored: Sequence[StoredList]
) -> list[StoredList] | None:
    """Each list in force, but as it is in the kept index where too much of it has changed since, the least first."""
    away = _away(access, connection, kept, stored)
    if away is None:
        return None
    found, left = [], _most_changed(kept)
    for changed, one in sorted(
        [(one.entries, one) for one in away] + [(_since(access, connection, kept, one), one) for one in stored],
        key=lambda pair: pair[0],
    ):
        if changed <= left:
            left -= changed
            if one not in away:
                found.append(one)
        elif (before := kept.lists.get(str(one.list_id))) is not None:
            earlier = lists.as_of(access, connection, one.list_id, before)
            if earlier is None:
                return None
            found.append(earlier)
    return found


def _key(one: StoredList, key: str) -> str:
    return f"{one.list_id}/{key}"
