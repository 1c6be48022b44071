"""The clock is set forward or back by hours: nothing is destroyed early, no order breaks, nothing waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from foreland.audit.chain import Problem
from foreland.operations import accounts, receive_message
from foreland.operations.deployment import Deployment
from foreland.operations.keep_house import keep_house
from foreland.operations.seal_audit import seal_audit
from foreland.operations.verify_audit import verify_audit
from foreland.resources.steady_clock import SteadyClock
from foreland.store import audit, outbox, quarantine
from foreland.store.pool import transaction
from tests.operations.conftest import World, world
from tests.operations.wire import Person, paxlst

__all__ = ["world"]

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", reference="R1")


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock by which messages are received."""

    def put(at: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
                return at

        monkeypatch.setattr(receive_message, "datetime", Clock)

    return put


@pytest.mark.parametrize("hours", [-7, 5])
def test_the_later_message_is_the_one_prepared_later(
    world: World, set_clock: Callable[[datetime], None], hours: int
) -> None:
    set_clock(NOW)
    first, renewed = paxlst([ANA], prepared="261123:0900"), structs.replace(ANA, document="C7654321")
    world.receive(first)
    set_clock(NOW + hours * HOUR)
    second = paxlst([renewed], prepared="261123:1000", control="2")
    assert [one.duplicate for one in world.receive(second, first)] == [False, True]
    rows = world.rows(
        "select d.number from reported_travellers r join documents d on d.reported_id = r.id where r.is_current"
    )
    assert rows == [{"number": "C7654321"}]
    assert world.value("select count(*) from journeys") == 1
    found = world.rows("select id, received_at from messages order by id")
    assert [one["received_at"] for one in found] == [NOW, NOW + hours * HOUR], "identifiers keep the order of receipt"


def test_no_quarantine_key_is_destroyed_because_the_clock_was_set_forward(
    world: World, set_clock: Callable[[datetime], None]
) -> None:
    deployment = world.deployment
    set_by = timedelta()
    up = 0.0
    clock = SteadyClock(lambda: NOW + set_by + timedelta(seconds=up), lambda: up)
    set_clock(NOW)
    (receipt,) = world.receive(paxlst([ANA]))
    up, set_by = 60.0, timedelta(hours=72)
    keep_house(deployment, clock.now())
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        sealed = quarantine.get(access, connection, receipt.id)
    assert sealed is not None
    assert deployment.quarantine_keys.open(*sealed) == paxlst([ANA])
    set_by, up = timedelta(), up + 26 * 3600
    keep_house(deployment, clock.now())
    assert deployment.quarantine_keys.open(*sealed) is None, "and in its time it goes"


def test_the_chain_of_the_trail_holds(deployment: Deployment) -> None:
    access = deployment.service()
    for hours in (0, 5, -7, 0, -7, 30, 1):
        now = NOW + hours * HOUR
        for at in (now, now - timedelta(seconds=1), now + timedelta(seconds=1)):
            with transaction(deployment.pool, access) as connection:
                audit.append(connection, access, "queue.read", "journey", (), at=at)
        assert seal_audit(deployment, now) >= 3
    assert [one for one in verify_audit(deployment, None) if isinstance(one, Problem)] == []


def test_no_job_waits_because_the_clock_was_set_back(deployment: Deployment) -> None:
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        outbox.add(connection, access.org_id, outbox.SCREEN_FLIGHT, ["a", "b"], NOW)
        (claimed,) = outbox.claim(connection, "killed", [outbox.SCREEN_FLIGHT], NOW, limit=1)
        earlier = NOW - 7 * HOUR
        found = outbox.claim(connection, "other", [outbox.SCREEN_FLIGHT], earlier)
        assert {one.key for one in found} == {"a", "b"}, "a claim and a wait of the time before"
        assert claimed.key in {one.key for one in found}
        assert outbox.claim(connection, "third", [outbox.SCREEN_FLIGHT], earlier) == [], "a claim is a claim"
        outbox.failed(connection, "other", found[0], "Fault", earlier)
        assert outbox.claim(connection, "third", [outbox.SCREEN_FLIGHT], earlier) == [], "it waits for its turn"
        later = outbox.claim(connection, "third", [outbox.SCREEN_FLIGHT], earlier + 12 * HOUR)
        assert {one.key for one in later} == {"a", "b"}


def test_sessions_and_lock_outs_follow_the_clock_and_none_comes_back(deployment: Deployment) -> None:
    accounts.add_user(
        deployment,
        accounts.NewUser(username="ana", display_name="Ana", roles=("analyst",), desk=None),
        NOW,
        "correct horse 9",
    )
    signed = accounts.sign_in(deployment, "ana", "correct horse 9", NOW)
    assert isinstance(signed, accounts.SignedIn)
    signed_out = accounts.sign_in(deployment, "ana", "correct horse 9", NOW)
    assert isinstance(signed_out, accounts.SignedIn)
    accounts.sign_out(deployment, signed_out.access, signed_out.token, NOW)
    assert accounts.visitor(deployment, signed.token, NOW - 7 * HOUR) is not None
    assert accounts.visitor(deployment, signed.token, NOW + 30 * HOUR) is None
    for hours in (0, -7, 5, -48):
        assert accounts.visitor(deployment, signed_out.token, NOW + hours * HOUR) is None, "ended is ended"
    for _ in range(10):
        accounts.sign_in(deployment, "ana", "wrong", NOW)
    for hours in (0, -7):
        refused = accounts.sign_in(deployment, "ana", "correct horse 9", NOW + hours * HOUR)
        assert refused == accounts.NotSignedIn("locked")
    assert isinstance(accounts.sign_in(deployment, "ana", "correct horse 9", NOW + HOUR), accounts.SignedIn)
