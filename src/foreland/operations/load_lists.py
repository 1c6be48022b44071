"""The lists in force as screening wants them, read again only when another version was activated, and then only what
differs from the version before.

Names of persons stand in an index that is made once, kept in the data folder and mapped by every process. What changes
later is laid over it (:class:`~foreland.watchlists.changed.ChangedIndex`) until a tenth of it is other than it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.documents.index import BlankRange, DocumentIndex, DocumentNotice
from foreland.operations.deployment import Deployment
from foreland.operations.load_rules import RuleShelf
from foreland.resources.kept_index import KeptIndex, keep_index, map_index, turn
from foreland.resources.logs import trouble
from foreland.resources.name_tables import name_tables
from foreland.screening.context import Lists
from foreland.store import lists
from foreland.store.lists import Entry, StoredList
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


class ListShelf:
    """Holds the lists of one process: documents of each list, the indexes built over those in force, and the rules.

    With a ``folder`` the index over names is shared with the other processes that use it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._documents: dict[UUID, tuple[int, dict[str, Entry]]] = {}
        self._names: KeptIndex | None = None
        self._built: tuple[frozenset[UUID], Lists] | None = None
        self.rules = RuleShelf()
        self.told: frozenset[UUID] = frozenset()
        """The versions of which it was noted that they are on a worker's shelf."""

    @classmethod
    def shared(cls, deployment: Deployment) -> ListShelf:
        """A shelf that shares its index over names with every process of this side of the deployment."""
        return cls(deployment.data / FOLDER / deployment.side.schema)

    @property
    def versions(self) -> frozenset[UUID]:
        """Which versions are on the shelf."""
        return self._built[0] if self._built else frozenset()

    def current(self, access: Access, connection: PooledConnection) -> Lists:
        """Return the lists in force now."""
        stored = lists.in_force(access, connection)
        wanted = frozenset(one.version_id for one in stored)
        if self._built is not None and self._built[0] == wanted:
            return self._built[1]
        documents = [one for one in stored if one.kind == "document"]
        self._documents = {one.list_id: (one.number, self._read(access, connection, one)) for one in documents}
        everything = [entry for _, entries in self._documents.values() for entry in entries.values()]
        built = Lists(
            names=self._index(access, connection, [one for one in stored if one.kind == "person"]),
            documents=DocumentIndex(
                (entry for entry in everything if isinstance(entry, DocumentNotice)),
                (entry for entry in everything if isinstance(entry, BlankRange)),
            ),
        )
        self._built = wanted, built
        return built

    def of(self, deployment: Deployment) -> Lists:
        """Return the lists in force now, for whoever asks: what a viewer may not know is left out later."""
        access = deployment.service()
        with transaction(deployment.pool, access) as connection:
            return self.current(access, connection)

    def _read(self, access: Access, connection: PooledConnection, one: StoredList) -> dict[str, Entry]:
        number, known = self._documents.get(one.list_id, (0, {}))
        if not 0 < number <= one.number:
            return lists.entries(access, connection, one)
        gone, begun = lists.changes(access, connection, one, number)
        if not gone and not begun:
            return known
        return {key: entry for key, entry in known.items() if key not in gone} | dict(begun)

    def _index(self, access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> NameIndex:
        """The index over person lists: the one at hand or the kept one with what changed since, or one made anew."""
        if self._names is not None and (index := _changed(access, connection, self._names, stored)) is not None:
            return index
        if self._folder is not None:
            try:
                with turn(self._folder):
                    return self._shared(access, connection, self._folder, stored)
            except OSError as error:  # no space, for example: memory will do until there is
                _log.warning("name index not kept", **trouble(error))
        self._names = _make(access, connection, stored)
        return self._names.names

    def _shared(
        self, access: Access, connection: PooledConnection, folder: Path, stored: Sequence[StoredList]
    ) -> NameIndex:
        owner = str(access.org_id)
        kept = map_index(folder, owner, name_tables())
        if kept is not None and (index := _changed(access, connection, kept, stored)) is not None:
            self._names = kept
            return index
        made = _make(access, connection, stored)
        keep_index(folder, owner, made)
        self._names = map_index(folder, owner, name_tables()) or made
        return self._names.names


def _make(access: Access, connection: PooledConnection, stored: Sequence[StoredList]) -> KeptIndex:
    filing = Filing(name_tables())
    for one in stored:
        for key, entry in lists.each_entry(access, connection, one):
            if isinstance(entry, ListEntry):
                filing.add(entry, _key(one, key))
    numbers = {str(one.list_id): one.number for one in stored}
    return KeptIndex(numbers, NameIndex.over(filing.arrays(), filing.digests, name_tables()))


def _changed(
    access: Access, connection: PooledConnection, kept: KeptIndex, stored: Sequence[StoredList]
) -> NameIndex | None:
    """What was kept with what changed since; ``None`` when that cannot be said or would be too much."""
    now = {str(one.list_id): one for one in stored}
    if any(name not in now or now[name].number < number for name, number in kept.lists.items()):
        return None
    most = max(_FEW, int(_MOST_CHANGED * len(kept.names)))
    if sum(one.entries for one in stored if str(one.list_id) not in kept.lists) > most:
        return None
    gone: list[str] = []
    begun: list[tuple[str, ListEntry]] = []
    for name, one in now.items():
        before = kept.lists.get(name, 0)
        if before < one.number:
            ended, entries = lists.changes(access, connection, one, before)
            gone += [_key(one, key) for key in ended]
            begun += [(_key(one, key), entry) for key, entry in entries.items() if isinstance(entry, ListEntry)]
    if len(gone) + len(begun) > most:
        return None
    return ChangedIndex(kept.names, gone, begun) if gone or begun else kept.names


def _key(one: StoredList, key: str) -> str:
    return f"{one.list_id}/{key}"
