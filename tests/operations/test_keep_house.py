"""Raw messages end: their keys are destroyed and what was sealed under them is deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from foreland.operations.keep_house import keep_house
from foreland.operations.receive_message import Incoming, receive_all
from foreland.store import partitions
from tests.operations.conftest import World
from tests.operations.wire import Person, paxlst

RAW = paxlst([Person(surname="QUORVALEN", given="ANA")])


def test_raw_bytes_live_for_their_hours_and_no_longer(world: World, tmp_path: Path) -> None:
    world.receive(RAW)
    (kept,) = world.rows("select key_hour, sealed from quarantine")
    keep_house(world.deployment, datetime.now(UTC) + timedelta(hours=23))
    assert world.deployment.quarantine_keys.open(kept["key_hour"], bytes(kept["sealed"])) == RAW
    keep_house(world.deployment, datetime.now(UTC) + timedelta(hours=26))
    assert world.deployment.quarantine_keys.open(kept["key_hour"], bytes(kept["sealed"])) is None
    assert world.value("select count(*) from quarantine") == 0
    assert world.value("select count(*) from receipts") == 1, "the receipt and the facts stay"
    assert world.value("select count(*) from audit where action = 'quarantine_ended'") == 1
    assert not list((tmp_path / "keys" / "quarantine").glob("*.key"))


def test_with_zero_hours_no_raw_bytes_are_kept(world: World) -> None:
    without = structs.replace(world.deployment, settings=structs.replace(world.deployment.settings, quarantine_hours=0))
    receive_all(without, [Incoming(raw=RAW, source="cli", originator=without.home.org_id)])
    assert world.value("select count(*) from quarantine") == 0
    assert world.value("select count(*) from journeys") == 1


def test_partitions_are_there_a_year_ahead(
    world: World, monkeypatch: pytest.MonkeyPatch, few_months: timedelta
) -> None:
    monkeypatch.setattr(partitions, "AHEAD", few_months)
    ahead = datetime.now(UTC) + timedelta(days=700)
    keep_house(world.deployment, ahead)
    name = f"journeys_{ahead + timedelta(days=330):%Y_%m}"
    assert world.value(f"select to_regclass('public.{name}') is not null")
    keep_house(world.deployment, ahead)
