"""One synthetic world for all tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foreland.simulation.world import World, simulate

START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def world() -> World:
    """Sixty flights around a fixed instant."""
    return simulate(11, START, 60)


@pytest.fixture(scope="session")
def large_world() -> World:
    """A world of the default size, a day earlier."""
    return simulate(12, START, 120, load=0.12, typologies=True)
