"""The power goes in the middle of something: a call that never comes to be."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count


class CutOff(Exception):
    """No error of ours: the power went."""


def cut_at(call: int, function: Callable[..., object]) -> Callable[..., object]:
    """Return the function, of which this call (from one) never comes to be, as when the power goes."""
    calls = count(1)

    def cut(*arguments: object, **named: object) -> object:
        if next(calls) == call:
            raise CutOff
        return function(*arguments, **named)

    return cut
