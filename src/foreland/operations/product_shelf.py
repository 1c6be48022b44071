"""What sealed products say, opened once a process, so that all of them are searched and not the latest alone.

Which of them a viewer may see is asked of the database each time; a product whose words were sealed anew, withdrawn or
masked has another mark, and is opened again. What is asked for least lately is let go.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import TypeVar, cast
from uuid import UUID

Said = TypeVar("Said")
Mark = tuple[UUID, str]
"""A product and the hash of what is sealed of it."""

_AT_ONCE = 500


class ProductShelf:
    """Opened products of one side of a deployment; at most so many stay."""

    def __init__(self, most: int = 20_000) -> None:
        """Nothing is opened yet."""
        self._most = most
        self._said: OrderedDict[Mark, object] = OrderedDict()
        self._lock = Lock()

    def read(
        self, marks: Sequence[Mark], opened: Callable[[Sequence[UUID]], Iterable[tuple[UUID, Said]]]
    ) -> Iterable[tuple[UUID, Said]]:
        """Yield what products say, in the order of ``marks``; ``opened`` opens those that are not on the shelf.

        What no key opens is left out.
        """
        for start in range(0, len(marks), _AT_ONCE):
            part = marks[start : start + _AT_ONCE]
            with self._lock:
                known = {one: self._said[one] for one in part if one in self._said}
            missing = [one for one in part if one not in known]
            if missing:
                fresh = dict(opened([about for about, _ in missing]))
                known |= {one: fresh[one[0]] for one in missing if one[0] in fresh}
            self._keep(known)
            yield from ((one[0], cast("Said", known[one])) for one in part if one in known)

    def _keep(self, used: dict[Mark, object]) -> None:
        with self._lock:
            self._said.update(used)
            for one in used:
                self._said.move_to_end(one)
            while len(self._said) > self._most:
                self._said.popitem(last=False)
