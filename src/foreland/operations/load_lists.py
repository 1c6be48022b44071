"""The lists in force as screening wants them, read again only when another version was activated, and then only what
differs from the version before.
"""

from __future__ import annotations

from uuid import UUID

from foreland.access.viewer import Access
from foreland.documents.index import BlankRange, DocumentIndex, DocumentNotice
from foreland.operations.deployment import Deployment
from foreland.operations.load_rules import RuleShelf
from foreland.resources.name_tables import name_tables
from foreland.screening.context import Lists
from foreland.store import lists
from foreland.store.lists import Entry, StoredList
from foreland.store.pool import PooledConnection, transaction
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import NameIndex


class ListShelf:
    """Holds the lists of one process: entries of each list, the indexes built over those in force, and the rules."""

    def __init__(self) -> None:
        self._entries: dict[UUID, tuple[int, dict[str, Entry]]] = {}
        self._built: tuple[frozenset[UUID], Lists] | None = None
        self.rules = RuleShelf()
        self.told: frozenset[UUID] = frozenset()
        """The versions of which it was noted that they are on a worker's shelf."""

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
        self._entries = {one.list_id: (one.number, self._read(access, connection, one)) for one in stored}
        everything = [entry for _, entries in self._entries.values() for entry in entries.values()]
        built = Lists(
            names=NameIndex((entry for entry in everything if isinstance(entry, ListEntry)), name_tables()),
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
        number, known = self._entries.get(one.list_id, (0, {}))
        if not 0 < number <= one.number:
            return lists.entries(access, connection, one)
        gone, begun = lists.changes(access, connection, one, number)
        if not gone and not begun:
            return known
        return {key: entry for key, entry in known.items() if key not in gone} | dict(begun)
