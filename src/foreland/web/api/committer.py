"""Requests of a few milliseconds share one transaction; each is answered after its commit.

A transaction of its own costs a message about 2 ms, most of it waiting for the disk; a group waits once. While a group
is being committed the next one gathers, so nobody waits for the clock: an idle service answers at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

Item = TypeVar("Item")
Result = TypeVar("Result")

_LARGEST_GROUP = 64
_LONGEST_QUEUE = 512


class QueueFullError(Exception):
    """More messages wait than can be answered in time; the sender should come again."""


class Committer(Generic[Item, Result]):
    """Groups items and gives each its result. ``commit`` returns one result an item, in order, after its commit."""

    def __init__(self, commit: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._commit = commit
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._working: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Return the result of ``item``; raises :class:`QueueFullError`, or what ``commit`` raised for its group."""
        if len(self._waiting) >= _LONGEST_QUEUE:
            raise QueueFullError
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_LARGEST_GROUP], self._waiting[_LARGEST_GROUP:]
            try:
                results = await run_in_threadpool(self._commit, [item for item, _ in group])
            except Exception as error:  # noqa: BLE001 - whoever waits gets it, and the next group goes on
                for _, future in group:
                    with suppress(asyncio.InvalidStateError):
                        future.set_exception(error)
                continue
            for (_, future), result in zip(group, results, strict=True):
                with suppress(asyncio.InvalidStateError):  # the sender went away
                    future.set_result(result)
