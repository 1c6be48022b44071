"""An index over the names of any number of lists: from a traveller's name to the few entries worth comparing."""

from __future__ import annotations

from collections.abc import Iterable

from foreland.travel.content_hash import content_hash
from foreland.watchlists.entry import ListEntry


class NameIndex:
    """Built once per list version; look-ups change nothing that can be seen from outside."""

    __slots__ = ("entries", "version")

    def __init__(self, entries: Iterable[ListEntry] = ()) -> None:
        self.entries = tuple(entries)
        self.version = content_hash(sorted(content_hash(entry) for entry in self.entries))
