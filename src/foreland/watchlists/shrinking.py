"""The guard against files that suddenly hold little: half a list published by mistake ends nobody's alert.

A file that lost its aliases or its birth dates holds as many entries as before, and finds as few people as half of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, structs

from foreland.watchlists.entry import ListEntry


class Size(Struct, frozen=True, kw_only=True):
    """How much a version of a list holds; of documents all but ``entries`` is 0, of authorisations
    ``dates_of_birth`` are counted besides.
    """

    entries: int
    names: int = 0
    dates_of_birth: int = 0
    documents: int = 0


def size_of(entries: Iterable[object]) -> Size:
    """Count what some entries hold."""
    count = names = dates = documents = 0
    for entry in entries:
        count += 1
        if isinstance(entry, ListEntry):
            names += len(entry.names)
            dates += len(entry.dates_of_birth)
            documents += len(entry.documents)
        elif getattr(entry, "date_of_birth", None):  # an authorisation, of documents' rooms
            dates += 1
    return Size(entries=count, names=names, dates_of_birth=dates, documents=documents)


def shrinks(before: Size, after: Size, most: float, least: int) -> Literal["shrunk", "thinned"] | None:
    """Whether more than the share ``most`` (0 to 1) goes: ``shrunk`` of the entries, ``thinned`` of what they say.

    Of fewer than ``least`` a share says nothing.
    """
    less = [
        part
        for part, held in structs.asdict(before).items()
        if held >= least and getattr(after, part) < held * (1 - most)
    ]
    if not less:
        return None
    return "shrunk" if "entries" in less else "thinned"
