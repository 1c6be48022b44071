"""The lists in force as screening wants them, read again only when another version was activated."""

from __future__ import annotations

from uuid import UUID

from foreland.access.viewer import Access
from foreland.documents.index import BlankRange, DocumentIndex, DocumentNotice
from foreland.resources.name_tables import name_tables
from foreland.screening.context import Lists
from foreland.store import lists
from foreland.store.lists import Entry
from foreland.store.pool import PooledConnection
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import NameIndex


class ListShelf:
    """Holds the lists of one process: entries per version, and the indexes built over the versions in force."""

    def __init__(self) -> None:
        self._entries: dict[UUID, tuple[Entry, ...]] = {}
        self._built: tuple[frozenset[UUID], Lists] | None = None

    def current(self, access: Access, connection: PooledConnection) -> Lists:
        """Return the lists in force now."""
        stored = lists.in_force(access, connection)
        wanted = frozenset(one.version_id for one in stored)
        if self._built is not None and self._built[0] == wanted:
            return self._built[1]
        self._entries = {
            one.version_id: self._entries.get(one.version_id) or lists.entries(access, connection, one)
            for one in stored
        }
        everything = [entry for one in stored for entry in self._entries[one.version_id]]
        built = Lists(
            names=NameIndex((entry for entry in everything if isinstance(entry, ListEntry)), name_tables()),
            documents=DocumentIndex(
                (entry for entry in everything if isinstance(entry, DocumentNotice)),
                (entry for entry in everything if isinstance(entry, BlankRange)),
            ),
        )
        self._built = wanted, built
        return built
