"""What is destroyed by the clock is not destroyed because the clock was set wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from foreland.resources.steady_clock import BELIEVED_AFTER, SteadyClock

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class _Machine:
    def __init__(self) -> None:
        self.set_by = timedelta()
        self.up = timedelta()

    def wall(self) -> datetime:
        return START + self.set_by + self.up

    def clock(self) -> SteadyClock:
        return SteadyClock(self.wall, lambda: self.up.total_seconds())


def test_it_goes_as_the_machine_does() -> None:
    machine = _Machine()
    clock = machine.clock()
    for minutes in range(0, 3_000, 7):
        machine.up = timedelta(minutes=minutes)
        assert clock.now() == machine.wall()


def test_a_jump_forward_that_is_put_right_was_never_believed() -> None:
    machine = _Machine()
    clock = machine.clock()
    machine.set_by = timedelta(hours=48)
    for minutes in range(1, 60):
        machine.up = timedelta(minutes=minutes)
        assert clock.now() == START + machine.up
    machine.set_by = timedelta()
    assert clock.now() == machine.wall()


def test_a_jump_forward_that_stands_is_believed_in_the_end() -> None:
    machine = _Machine()
    clock = machine.clock()
    machine.set_by = timedelta(hours=5)
    clock.now()
    machine.up = BELIEVED_AFTER
    assert clock.now() == machine.wall() == START + 6 * HOUR
    machine.up += timedelta(minutes=5)
    assert clock.now() == machine.wall()


def test_a_jump_back_is_believed_at_once_and_its_end_only_later() -> None:
    machine = _Machine()
    clock = machine.clock()
    machine.set_by = timedelta(hours=-7)
    assert clock.now() == machine.wall()
    machine.set_by = timedelta()
    machine.up = timedelta(minutes=1)
    assert clock.now() == machine.wall() - 7 * HOUR


def test_a_new_jump_begins_a_new_hour() -> None:
    machine = _Machine()
    clock = machine.clock()
    for step in range(4):
        machine.set_by = timedelta(hours=30)
        machine.up += timedelta(minutes=40)
        assert clock.now() < START + 10 * HOUR, step
        machine.set_by = timedelta()
        machine.up += timedelta(minutes=1)
        assert clock.now() == machine.wall()
