"""The shared index over names is made anew beside the work, when more of the lists has changed than is laid over it.

Shelves go on with what is kept and map the new one as soon as it is there (:mod:`~.load_lists`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import folder_of, make, too_much
from foreland.resources.kept_index import keep_index, map_index, turn
from foreland.resources.name_tables import name_tables
from foreland.store import lists
from foreland.store.lists import StoredList
from foreland.store.pool import PooledConnection, transaction


class IndexMaker:
    """Makes the index of one side. It remembers which versions it looked at, so that looking again costs little."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._access = deployment.service("index")
        self._looked: frozenset[UUID] = frozenset()
        self.side = deployment.side.schema

    def make(self) -> bool:
        """Make the index when it is due; whether it was. Raises :class:`OSError` when there is no room for it.

        What nobody has kept yet is made by who first needs it.
        """
        if not self._due():
            return False
        with turn(folder_of(self._deployment)):  # another worker may just have made it
            if not self._due():
                return False
            with transaction(self._deployment.pool, self._access) as connection:
                made = make(self._access, connection, self._persons(connection))
            keep_index(folder_of(self._deployment), str(self._access.org_id), made)
        return True

    def _due(self) -> bool:
        with transaction(self._deployment.pool, self._access) as connection:
            stored = self._persons(connection)
            versions = frozenset(one.version_id for one in stored)
            if versions == self._looked:
                return False
            kept = map_index(folder_of(self._deployment), str(self._access.org_id), name_tables())
            due = kept is not None and too_much(self._access, connection, kept, stored)
        if not due:
            self._looked = versions
        return due

    def _persons(self, connection: PooledConnection) -> Sequence[StoredList]:
        return [one for one in lists.in_force(self._access, connection) if one.kind == "person"]
