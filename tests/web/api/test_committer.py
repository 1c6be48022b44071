"""The committer groups what arrives together and never mixes up answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from foreland.web.api.committer import Committer, QueueFullError

Outcome = TypeVar("Outcome")


def complete(scenario: Coroutine[object, object, Outcome]) -> Outcome:
    """Run a scenario in a thread of its own: the browser tests of this worker leave a loop running in the main one."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, scenario).result()


def test_what_arrives_during_a_commit_shares_the_next_one() -> None:
    groups: list[list[int]] = []
    gate = threading.Event()

    def commit(items: Sequence[int]) -> list[str]:
        groups.append(list(items))
        if len(groups) == 1:
            gate.wait(5)
        return [f"answer {item}" for item in items]

    async def scenario() -> list[str]:
        committer: Committer[int, str] = Committer(commit)
        first = asyncio.create_task(committer.submit(0))
        while not groups:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(committer.submit(number)) for number in range(1, 6)]
        await asyncio.sleep(0)
        gate.set()
        return [await task for task in (first, *others)]

    assert complete(scenario()) == [f"answer {number}" for number in range(6)]
    assert groups == [[0], [1, 2, 3, 4, 5]]


def test_a_failed_group_fails_its_members_and_not_the_next() -> None:
    def commit(items: Sequence[int]) -> list[int]:
        if 13 in items:
            raise RuntimeError("broken")
        return list(items)

    async def scenario() -> tuple[str, int]:
        committer: Committer[int, int] = Committer(commit)
        with pytest.raises(RuntimeError) as caught:
            await committer.submit(13)
        return str(caught.value), await committer.submit(7)

    assert complete(scenario()) == ("broken", 7)


def test_a_sender_that_went_away_does_not_stop_the_others() -> None:
    gate = threading.Event()

    def commit(items: Sequence[int]) -> list[int]:
        gate.wait(5)
        return list(items)

    async def scenario() -> int:
        committer: Committer[int, int] = Committer(commit)
        gone = asyncio.create_task(committer.submit(1))
        stays = asyncio.create_task(committer.submit(2))
        await asyncio.sleep(0.01)
        gone.cancel()
        gate.set()
        return await stays

    assert complete(scenario()) == 2


def test_a_full_queue_is_refused() -> None:
    gate = threading.Event()

    def commit(items: Sequence[int]) -> list[int]:
        gate.wait(5)
        return list(items)

    async def scenario() -> None:
        committer: Committer[int, int] = Committer(commit)
        tasks = [asyncio.create_task(committer.submit(number)) for number in range(600)]
        await asyncio.sleep(0.05)
        gate.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert any(isinstance(result, QueueFullError) for result in results)
        assert results[0] == 0

    complete(scenario())
