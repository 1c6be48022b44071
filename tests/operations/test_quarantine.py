"""The quarantine of raw bytes (decision 15): sealed under keys that are elsewhere and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from foreland.keys.seal import SealBrokenError
from foreland.operations.back_up import back_up
from foreland.operations.keep_house import keep_house
from foreland.store import quarantine
from foreland.store.pool import transaction
from tests import backups
from tests.deployments import deployment_of
from tests.operations.conftest import World
from tests.operations.wire import Person, paxlst

RAW = paxlst([Person(surname="QUORVALEN", given="ANA")])


def _key_files(world: World) -> list[Path]:
    return sorted((world.deployment.data / "keys" / "quarantine").glob("*.key"))


def _sealed(world: World) -> tuple[datetime, bytes]:
    (row,) = world.rows("select key_hour, sealed from quarantine")
    return row["key_hour"], bytes(row["sealed"])


def test_with_no_hours_nothing_is_kept_and_the_answer_follows_the_facts(postgres_url: str, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(
        '{"version": "t", "settings": [{"name": "quarantine_hours", "value": 0, "unit": "hours", "citation": "test"}]}'
    )
    with deployment_of(postgres_url, tmp_path) as deployment:
        world = World(deployment, postgres_url)
        (receipt,) = world.receive(RAW)
        assert world.value("select count(*) from identities where surname = 'QUORVALEN'") == 1
        assert world.value("select count(*) from quarantine") == 0
        assert not _key_files(world)
        assert world.value("select count(*) from messages where segments_sealed is not null") == 1
        assert world.receive(RAW)[0].id == receipt.id


def test_the_key_ends_after_its_hours_and_its_rows_with_it(world: World) -> None:
    world.receive(RAW)
    hour, sealed = _sealed(world)
    hours = world.deployment.settings.quarantine_hours
    keep_house(world.deployment, hour + timedelta(hours=hours, minutes=59))
    assert world.deployment.quarantine_keys.open(hour, sealed) == RAW
    keep_house(world.deployment, hour + timedelta(hours=hours + 1))
    assert not _key_files(world)
    assert world.value("select count(*) from quarantine") == 0
    assert world.deployment.quarantine_keys.open(hour, sealed) is None
    assert world.value("select count(*) from audit where action = 'quarantine_ended'") == 1


def test_a_lost_key_loses_the_bytes_and_nothing_else(world: World) -> None:
    world.receive(RAW)
    hour, sealed = _sealed(world)
    for path in _key_files(world):
        path.unlink()
    assert world.deployment.quarantine_keys.open(hour, sealed) is None
    world.receive(paxlst([Person(surname="TESTMANN", given="BEN")], control="2"))
    assert world.value("select count(*) from identities") == 2


def test_neither_rows_nor_keys_are_in_a_back_up(world: World, tmp_path: Path) -> None:
    world.receive(RAW)
    _, sealed = _sealed(world)
    (key,) = _key_files(world)
    copies = tmp_path / "copies"
    backups.enable(world.deployment.data)
    back_up(world.url, world.deployment.data, copies, datetime.now(UTC))
    files = dict(backups.contents(copies))
    for content in files.values():
        assert key.read_bytes() not in content
        assert sealed not in content
        assert sealed.hex().encode() not in content
    assert len(files) > 10
    assert not [name for name in files if name.endswith(".key") and "quarantine" in name]


def test_the_database_holds_sealed_bytes_alone(world: World) -> None:
    world.receive(b"PLAIN WORDS OF SOMEBODY NAMED SECRETNAME")
    dump = world.dump()
    assert "SECRETNAME" not in dump
    assert b"SECRETNAME".hex() not in dump
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        row = connection.execute("select receipt_id from quarantine").fetchone()
        kept = quarantine.get(world.deployment.service(), connection, row["receipt_id"] if row else None)  # type: ignore[arg-type]
    assert kept is not None
    assert world.deployment.quarantine_keys.open(*kept) == b"PLAIN WORDS OF SOMEBODY NAMED SECRETNAME"


def test_bytes_sealed_in_one_hour_do_not_open_in_another(world: World) -> None:
    keys = world.deployment.quarantine_keys
    now = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    hour, sealed = keys.seal(RAW, now)
    later, _ = keys.seal(RAW, now + timedelta(hours=1))
    assert hour != later
    with pytest.raises(SealBrokenError):
        keys.open(later, sealed)
    with psycopg.connect(world.url) as connection:
        assert connection.execute("select count(*) from quarantine").fetchone() == (0,)
