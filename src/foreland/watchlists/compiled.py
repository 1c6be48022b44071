"""The one way this room compiles its inner loops: to machine code at the first call, kept on disk for the next
process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])
_njit: Any = numba.njit


def compiled(function: F) -> F:
    """Compile a function over numbers and arrays. It must not call back into Python."""
    return cast(F, _njit(cache=True, nogil=True, error_model="numpy")(function))


def compiled_loop(function: F) -> F:
    """Compile a function that makes no arrays: what it is given is not counted as used and let go at every call.

    An index is forty arrays; counting their uses took nine tenths of the time of the innermost loops.
    """
    return cast(F, _njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function))


def written_in(function: F) -> F:
    """Compile a part of a loop into the loop that calls it: handing on an index of forty arrays costs more than its
    work.
    """
    return cast(F, _njit(nogil=True, error_model="numpy", _nrt=False, inline="always")(function))
