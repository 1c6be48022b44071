"""All products are searched, each opened once; one that is sealed anew is read anew, and what is old is let go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from foreland.operations.product_shelf import ProductShelf


def test_each_is_opened_once_until_its_words_change_or_there_is_no_room() -> None:
    asked: list[UUID] = []

    def opened(ids: Sequence[UUID]) -> Iterator[tuple[UUID, str]]:
        asked.extend(ids)
        yield from ((one, f"says {one.int}") for one in ids if one.int != 3)

    shelf = ProductShelf(most=1200)
    marks = [(UUID(int=number), "a") for number in range(1100)]
    found = list(shelf.read(marks, opened))
    assert len(asked) == 1100
    assert [one for one, _ in found] == [one for one, _ in marks if one.int != 3], "in order, what opens alone"
    asked.clear()
    assert len(list(shelf.read(marks, opened))) == 1099
    assert asked == [UUID(int=3)], "what did not open is tried again"
    asked.clear()
    list(shelf.read([(UUID(int=7), "b"), marks[8]], opened))
    assert asked == [UUID(int=7)], "its words were sealed anew"
    list(shelf.read([(UUID(int=number), "a") for number in range(5000, 6100)], opened))
    asked.clear()
    list(shelf.read([marks[8], marks[900]], opened))
    assert asked == [UUID(int=900)], "what was asked for last stays longest"
