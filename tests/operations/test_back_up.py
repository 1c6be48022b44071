"""A back-up comes back row for row; a damaged one is refused by name; what was deleted stays deleted."""

from __future__ import annotations

import json
import os
import re
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

import foreland
from foreland.keys.files import place
from foreland.keys.recovery import PUBLIC, new_recovery_key
from foreland.keys.stream import CHUNK, SealedWriter, StreamDamagedError
from foreland.keys.stream import opened as opened_stream
from foreland.operations import restore as restore_module
from foreland.operations.back_up import OWN_FILES, OWN_FOLDERS, CannotBackUpError, back_up, damaged
from foreland.operations.deployment import Deployment, NotInitialisedError, open_deployment
from foreland.operations.purge import LEDGER, purge, write_ledger
from foreland.operations.restore import Refused, Restored, restore
from foreland.operations.seal_audit import seal_audit
from foreland.operations.verify_audit import verify_audit
from foreland.store import audit, retention_replay
from foreland.store.backup import LEFT_OUT, Target
from foreland.store.holds import Hold
from foreland.store.holds import add as add_hold
from foreland.store.migrate import migrate
from foreland.store.pool import transaction
from foreland.store.vault import journey_context
from tests.backups import HALF, KEY, enable, vessel
from tests.cutting import CutOff, cut_at
from tests.databases import copy_template
from tests.deployments import NOW, deployment_of
from tests.past import Past

FreshDatabase = Callable[[], str]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path / "first") as opened:
        enable(tmp_path / "first")
        yield opened


@pytest.fixture
def past(deployment: Deployment, postgres_url: str) -> Iterator[Past]:
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        yield Past(deployment, connection)


@pytest.fixture
def fresh(postgres_server: str) -> Iterator[FreshDatabase]:
    """Return a function that makes an empty, migrated database."""
    made: list[str] = []

    def make() -> str:
        name = f"restored_{uuid4().hex}"
        copy_template(postgres_server, name)
        made.append(name)
        return make_conninfo(postgres_server, dbname=name)

    yield make
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in made:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _contents(conninfo: str, deployment: Deployment) -> dict[str, object]:
    with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as connection:
        found = Past(deployment, connection).contents()
    return {table: sum_ for table, sum_ in found.items() if table not in LEFT_OUT}


def test_everything_comes_back_row_for_row(
    deployment: Deployment, past: Past, postgres_url: str, fresh: FreshDatabase, tmp_path: Path
) -> None:
    flight = past.flight(3)
    past.traveller(flight, "QQ\tODD\\N\nNAME")
    past.traveller(past.flight(40, "200"), "QQÄÖ漢")
    purge(deployment, NOW)
    seal_audit(deployment, NOW)
    (deployment.data / "settings.json").write_text('{"version": "own", "settings": []}')
    folders = {"rule_pack/03_own.json": "{}", "trust/UTO/csca.cer": "x", "requirements/UTO.yaml": "pack: UTO"}
    for name, content in folders.items():
        (deployment.data / name).parent.mkdir(parents=True, exist_ok=True)
        (deployment.data / name).write_text(content)
    before = _contents(postgres_url, deployment)
    manifest = back_up(postgres_url, deployment.data, tmp_path / "saved", NOW)
    assert manifest.rows > 30
    assert list(damaged(vessel(tmp_path / "saved"), manifest)) == []
    for path in (tmp_path / "saved").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path

    conninfo, data = fresh(), tmp_path / "second"
    done = restore(conninfo, data, tmp_path / "saved", KEY, NOW + timedelta(days=1))
    assert isinstance(done, Restored)
    assert (done.rows, done.replayed, done.purged.deleted) == (manifest.rows, 0, {})
    assert _contents(conninfo, deployment) == before
    assert (data / "settings.json").read_text() == (deployment.data / "settings.json").read_text()
    assert {name: (data / name).read_text() for name in folders} == folders
    with open_deployment(conninfo, data) as restored:
        head, *problems = verify_audit(restored)
        assert (head, problems) == (next(iter(verify_audit(deployment))), [])
        sealed = deployment.sealer.seal(b"note", "x")
        assert restored.sealer.open(sealed, "x") == b"note"
        assert restored.home == deployment.home


def test_the_quarantine_and_its_keys_stay_behind(
    deployment: Deployment, past: Past, postgres_url: str, fresh: FreshDatabase, tmp_path: Path
) -> None:
    hour, sealed = deployment.quarantine_keys.seal(b"UNB+RAWCANARY", NOW)
    write = past.flight(1).writer
    receipt = uuid4()
    write.insert(
        "receipts",
        id=receipt,
        sha256=b"x",
        size_bytes=1,
        source="cli",
        received_at=NOW,
        answer={},
        expires_on=NOW.date() + timedelta(days=9),
    )
    write.insert("quarantine", receipt_id=receipt, key_hour=hour, sealed=sealed)
    saved = tmp_path / "saved"
    back_up(postgres_url, deployment.data, saved, NOW)
    sealed_in = vessel(saved)
    names = [str(path.relative_to(saved)).removesuffix(".sealed") for path in saved.rglob("*.sealed")]
    assert [name for name in sorted(names) if name.startswith("keys/")] == [
        *("keys/backup.public", "keys/data.key", "keys/index.key", "keys/vault.key")
    ]
    key = next((deployment.data / "keys" / "quarantine").iterdir()).read_bytes()
    for name in names:
        content = b"".join(sealed_in.unpacked(name)) if name.endswith(".gz") else sealed_in.whole(name)
        assert key not in content
        assert sealed.hex().encode() not in content
    conninfo = fresh()
    assert isinstance(restore(conninfo, tmp_path / "second", saved, KEY, NOW), Restored)
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select from quarantine").rowcount == 0
        assert connection.execute("select from receipts").rowcount == 1
    with open_deployment(conninfo, tmp_path / "second") as restored:
        assert restored.quarantine_keys.open(hour, sealed) is None


def test_what_was_deleted_since_is_deleted_again(
    deployment: Deployment, past: Past, postgres_url: str, fresh: FreshDatabase, tmp_path: Path
) -> None:
    (deployment.data / "retention.json").write_text(_rules(delete_days=183))
    flight, stays = past.flight(183), past.flight(20, "200")
    past.traveller(flight, "QQGONE")
    past.traveller(stays, "QQSTAYS")
    back_up(postgres_url, deployment.data, tmp_path / "saved", NOW - timedelta(minutes=5))
    purge(deployment, NOW)
    assert past.tables_with("QQGONE") == set()

    # The restored deployment's own rules would keep it: only the ledger says that it was deleted.
    replayed = []
    for with_ledger in (False, True):
        data = tmp_path / f"second{with_ledger}"
        data.mkdir()
        (data / "retention.json").write_text(_rules(delete_days=None))
        conninfo = fresh()
        ledger = deployment.data / LEDGER if with_ledger else None
        done = restore(conninfo, data, tmp_path / "saved", KEY, NOW, ledger)
        assert isinstance(done, Restored)
        replayed.append(done.replayed)
        with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as connection:
            found = Past(deployment, connection)
            assert (found.tables_with("QQGONE") == set()) == with_ledger
            assert "identities" in found.tables_with("QQSTAYS")
    assert replayed == [0, 3], "journey, message and flight"


def test_what_was_masked_since_is_masked_again(
    deployment: Deployment, past: Past, postgres_url: str, fresh: FreshDatabase, tmp_path: Path
) -> None:
    """Of a flight with somebody held, journeys and bookings are named one by one; of another, the flight."""
    (deployment.data / "retention.json").write_text(_rules(delete_days=1827, mask_days=183))
    whole, part = past.flight(200), past.flight(190, "200")
    past.traveller(whole, "QQWHOLE")
    past.traveller(part, "QQPART")
    held = past.traveller(part, "QQHELD")
    hold = Hold(object_kind="journey", object_id=held, flight_date=part.day, reason="case 7")
    with transaction(deployment.pool, deployment.service()) as connection:
        add_hold(connection, deployment.home.ownership(), hold, "olga", NOW)
    back_up(postgres_url, deployment.data, tmp_path / "saved", NOW - timedelta(minutes=5))
    purge(deployment, NOW)
    lines = [json.loads(line) for line in (deployment.data / LEDGER).read_text().splitlines()]
    assert sorted((line["object_kind"], line["act"]) for line in lines) == [
        ("booking", "masked"),
        ("flight", "masked"),
        ("journey", "masked"),
    ]
    conninfo, data = fresh(), tmp_path / "second"
    data.mkdir()
    (data / "retention.json").write_text(_rules(delete_days=None))  # by these rules nobody is masked
    done = restore(conninfo, data, tmp_path / "saved", KEY, NOW, deployment.data / LEDGER)
    assert isinstance(done, Restored)
    assert (done.replayed, done.masked) == (0, 2)
    with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as connection:
        found = Past(deployment, connection)
        assert found.tables_with("QQWHOLE") <= {"screenings", "messages"}
        assert found.tables_with("QQPART") <= {"screenings", "messages"}
        assert "identities" in found.tables_with("QQHELD")
        sealed = connection.execute("select journey_id, sealed from vault_journeys").fetchall()
    with open_deployment(conninfo, data) as restored:
        opened = [restored.vault.open(bytes(row["sealed"]), journey_context(row["journey_id"])) for row in sealed]
    assert sorted(mark for mark in ("QQWHOLE", "QQPART", "QQHELD") if mark.encode() in b"".join(opened)) == [
        "QQPART",
        "QQWHOLE",
    ]


def _sides(conninfo: str) -> dict[str, set[str]]:
    """Return the surnames of each side."""
    with psycopg.connect(conninfo) as connection:
        return {
            schema: {str(row[0]) for row in connection.execute(f"select surname from {schema}.identities".encode())}
            for schema in ("public", "training")
        }


BEFORE_THE_COMMIT = [
    *((restore_module, "place", call) for call in (1, 2, 4)),
    *((Target, "load", call) for call in (1, 20, 60)),
    *((retention_replay, "forget", call) for call in (1, 2)),
    *((restore_module, "purge_within", call) for call in (1, 2)),
    (audit, "append", 1),
    (psycopg.Connection, "commit", 1),
]
"""Where a restore is cut off, in the order in which it comes there; training is forgotten first."""


def test_a_restore_that_is_cut_off_anywhere_has_done_nothing_and_can_be_done_again(
    deployment: Deployment,
    past: Past,
    postgres_url: str,
    fresh: FreshDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger, saved, data, conninfo = tmp_path / "ledger.jsonl", tmp_path / "saved", tmp_path / "second", fresh()
    lines = []
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as training:
        training.execute("set search_path to training")
        for side in (past, Past(deployment.training_side, training)):
            flight = side.flight(5)
            gone, _ = side.traveller(flight, "QQGONE"), side.traveller(flight, "QQSTAYS")
            side.traveller(side.flight(200, "200"), "QQAGED")
            line = {"id": str(uuid4()), "object_kind": "journey", "object_id": str(gone)}
            lines.append(json.dumps(line | {"flight_date": str(flight.day), "deleted_at": NOW.isoformat()}) + "\n")
    ledger.write_text("".join(lines))
    (deployment.data / "settings.json").write_text('{"version": "own", "settings": []}')
    back_up(postgres_url, deployment.data, saved, NOW)

    for owner, name, call in BEFORE_THE_COMMIT:
        with monkeypatch.context() as cut:
            cut.setattr(owner, name, cut_at(call, getattr(owner, name)))
            with pytest.raises(CutOff):
                restore(conninfo, data, saved, KEY, NOW, ledger)
        assert _sides(conninfo) == {"public": set(), "training": set()}, (name, call)
        with pytest.raises(NotInitialisedError), open_deployment(conninfo, data):
            pass
        if name != "place":
            for path in ("keys/data.key", "keys/index.key", "keys/vault.key", "data/settings.json"):
                there = data / path.removeprefix("data/")
                assert there.read_bytes() == vessel(saved).whole(path), (name, call, path)

    with monkeypatch.context() as cut:  # the commit is done, and with it what was due by its age
        cut.setattr(restore_module, "write_ledger", cut_at(1, write_ledger))
        with pytest.raises(CutOff):
            restore(conninfo, data, saved, KEY, NOW, ledger)
    assert _sides(conninfo) == {"public": {"QQSTAYS"}, "training": {"QQSTAYS"}}
    with open_deployment(conninfo, data) as restored:
        assert restored.sealer.open(deployment.sealer.seal(b"note", "x"), "x") == b"note"
    with psycopg.connect(conninfo) as connection:
        noted = connection.execute("select detail from audit where action = 'restored'").fetchall()
        indexed = connection.execute("explain select from registry_keys where expires_on < '2020-01-01'").fetchall()
    assert [row[0]["forgotten"] for row in noted] == [2]
    assert "registry_keys_by_expiry" in str(indexed)


def test_rules_that_cannot_be_read_are_refused_before_anything_is_placed(
    deployment: Deployment, postgres_url: str, fresh: FreshDatabase, tmp_path: Path
) -> None:
    (deployment.data / "retention.json").write_text('{"version": "1"}')
    back_up(postgres_url, deployment.data, tmp_path / "saved", NOW)
    done = restore(fresh(), tmp_path / "second", tmp_path / "saved", KEY, NOW)
    assert done == Refused("bad_rules", "retention.json")
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("step", ["fdopen", "fsync", "link"])
def test_a_file_is_placed_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "data.key"
    with monkeypatch.context() as cut:
        cut.setattr(os, step, cut_at(1, getattr(os, step)))
        with pytest.raises(CutOff):
            place(path, b"k" * 32)
    assert not path.exists()
    place(path, b"k" * 32)
    place(path, b"other")
    assert (path.read_bytes(), path.stat().st_mode & 0o077) == (b"k" * 32, 0)
    assert list(tmp_path.iterdir()) == [path], "no draft is left"


def test_one_deleted_journey_goes_again_without_its_companion(
    deployment: Deployment, past: Past, postgres_url: str, fresh: FreshDatabase, tmp_path: Path
) -> None:
    flight = past.flight(5)
    gone = past.traveller(flight, "QQGONE")
    past.traveller(flight, "QQSTAYS")
    back_up(postgres_url, deployment.data, tmp_path / "saved", NOW)
    line = {"id": str(uuid4()), "object_kind": "journey", "object_id": str(gone), "flight_date": str(flight.day)}
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_text(json.dumps(line | {"deleted_at": NOW.isoformat()}) + "\n" + '{"cut')
    conninfo = fresh()
    done = restore(conninfo, tmp_path / "second", tmp_path / "saved", KEY, NOW, ledger)
    assert isinstance(done, Restored)
    with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as connection:
        assert Past(deployment, connection).tables_with("QQGONE") == {"messages"}, "which told of others too"
        assert "bookings" in Past(deployment, connection).tables_with("QQSTAYS")


def _rules(delete_days: int | None, mask_days: int | None = None) -> str:
    one = {"name": "passenger_data", "mask_days": mask_days, "delete_days": delete_days, "citation": "test"}
    profile = {"name": "own", "citation": "test", "verified": True, "classes": [one]}
    return json.dumps({"version": "1", "reviewed_on": "x", "in_force": "own", "profiles": [profile]})


@pytest.fixture
def saved(deployment: Deployment, past: Past, postgres_url: str, tmp_path: Path) -> Path:
    past.traveller(past.flight(3), "QQSAVED")
    back_up(postgres_url, deployment.data, tmp_path / "saved", NOW)
    return tmp_path / "saved"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _swap(path: Path) -> None:
    """Put another file of the same back-up there."""
    folder = next(each for each in path.parents if (each / "sealing.json").exists())
    path.write_bytes((folder / "tables" / "journeys.copy.gz.sealed").read_bytes())


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (_cut, "truncated"),
    (_flip, "altered"),
    (_swap, "altered"),
    (Path.unlink, "missing"),
]


def test_a_damaged_back_up_is_refused_by_the_name_of_the_file_before_anything_is_touched(
    saved: Path, fresh: FreshDatabase, tmp_path: Path
) -> None:
    conninfo = fresh()
    for name in ("tables/identities.copy.gz", "keys/data.key", "manifest.json"):
        path = saved / f"{name}.sealed"
        whole = path.read_bytes()
        for damage, how in DAMAGES:
            damage(path)
            assert restore(conninfo, tmp_path / "second", saved, KEY, NOW) == Refused(how, name)  # type: ignore[arg-type]
            path.write_bytes(whole)
    assert not (tmp_path / "second").exists()
    with pytest.raises(NotInitialisedError), open_deployment(conninfo, tmp_path / "second"):
        pass
    assert isinstance(restore(conninfo, tmp_path / "third", saved, KEY, NOW), Restored)


def test_only_its_recovery_key_opens_a_back_up_and_nothing_in_it_is_clear(
    saved: Path, deployment: Deployment, fresh: FreshDatabase, tmp_path: Path
) -> None:
    kept = {path.relative_to(saved).as_posix(): path.read_bytes() for path in saved.rglob("*") if path.is_file()}
    clear = [name for name in kept if not name.endswith(".sealed")]
    assert clear == ["sealing.json"]
    secrets = [(deployment.data / "keys" / name).read_bytes() for name in ("data.key", "index.key", "vault.key")]
    for secret in (b"QQSAVED", b"identities", b"surname", *secrets):
        assert [name for name, content in kept.items() if secret in content] == []
    conninfo, other = fresh(), new_recovery_key()[0]
    letter, twin = "A" if KEY[-1] != "A" else "E", chr(ord(KEY[-1]) + 1)  # the twin differs in bits that say nothing
    for wrong in (other, KEY[:-1] + letter, KEY[:-1] + twin, KEY[:-3], "", "not a key at all", "FLRK-1111"):
        done = restore(conninfo, tmp_path / "second", saved, wrong, NOW)
        assert isinstance(done, Refused)
        assert done.code == "wrong_key", wrong
    assert not (tmp_path / "second").exists()
    as_typed = f"  {KEY.lower().replace('-', ' ')}\n"
    assert isinstance(restore(conninfo, tmp_path / "second", saved, as_typed, NOW), Restored)
    sealing = json.loads((saved / "sealing.json").read_text())
    for ephemeral in ("00" * 32, "ab" * 31, HALF.hex()):
        (saved / "sealing.json").write_text(json.dumps(sealing | {"ephemeral": ephemeral}))
        refused = restore(fresh(), tmp_path / "third", saved, KEY, NOW)
        assert isinstance(refused, Refused)
        assert refused.code in ("wrong_key", "altered")


CHUNKS = (b"a" * CHUNK, b"b" * CHUNK, b"c" * 100)


def _sealed_stream(path: Path, key: bytes = b"k" * 32, name: str = "one") -> list[bytes]:
    """Write three chunks and return their frames."""
    with path.open("wb") as target:
        writer = SealedWriter(target, key, name)
        for start in range(0, len(whole := b"".join(CHUNKS)), 700_001):
            writer.write(whole[start : start + 700_001])
        writer.close()
    content, size = path.read_bytes(), CHUNK + 12 + 16
    return [content[:size], content[size : 2 * size], content[2 * size :]]


@pytest.mark.parametrize(
    ("change", "damage", "read_before"),
    [
        (lambda f: [f[0], f[1]], "truncated", 2),
        (lambda f: [f[0], f[1], f[2][:5]], "truncated", 2),
        (lambda f: [f[0], f[1], f[2][:-1]], "truncated", 2),
        (lambda f: [], "truncated", 0),
        (lambda f: [f[1], f[0], f[2]], "reordered", 0),
        (lambda f: [f[0], f[2]], "reordered", 1),
        (lambda f: [f[0], f[0], f[1], f[2]], "reordered", 1),
        (lambda f: [f[0], f[1], f[2], f[2]], "altered", 3),
        (lambda f: [f[0], f[1], f[2], b"x"], "altered", 3),
        (lambda f: [f[0], f[1][:40] + b"\0" + f[1][41:], f[2]], "altered", 1),
        (lambda f: [b"\xff\xff\xff\xff" + f[0][4:], f[1], f[2]], "altered", 0),
        (lambda f: [f[0], f[1][:11] + b"\x07" + f[1][12:], f[2]], "altered", 1),
    ],
)
def test_a_stream_tells_how_it_was_changed_and_yields_nothing_that_is_not_verified(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], damage: str, read_before: int
) -> None:
    path = tmp_path / "sealed"
    frames = _sealed_stream(path)
    assert list(opened_stream(path, b"k" * 32, "one")) == list(CHUNKS)
    path.write_bytes(b"".join(change(frames)))
    read: list[bytes] = []
    with pytest.raises(StreamDamagedError) as found:
        read.extend(opened_stream(path, b"k" * 32, "one"))
    assert found.value.damage == damage
    assert read == list(CHUNKS[:read_before])


def test_a_stream_opens_with_its_key_and_as_itself_only(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    _sealed_stream(path)
    for key, name in ((b"K" * 32, "one"), (b"k" * 32, "other")):
        with pytest.raises(StreamDamagedError):
            next(opened_stream(path, key, name))


def test_a_large_file_is_sealed_and_opened_with_a_few_chunks_in_memory(tmp_path: Path) -> None:
    path, piece = tmp_path / "sealed", bytes(CHUNK // 2)
    tracemalloc.start()
    with path.open("wb") as target:
        writer = SealedWriter(target, b"k" * 32, "one")
        for _each in range(128):
            writer.write(piece)
        writer.close()
    size = sum(len(chunk) for chunk in opened_stream(path, b"k" * 32, "one"))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 64 * CHUNK
    assert most < 8 * CHUNK


def test_what_may_not_be_restored_is_refused(
    saved: Path, deployment: Deployment, fresh: FreshDatabase, postgres_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "second"
    conninfo = fresh()
    late = restore(conninfo, data, saved, KEY, NOW + timedelta(days=35, seconds=1))
    assert isinstance(late, Refused)
    assert late.code == "expired"
    filled = restore(postgres_url, deployment.data, saved, KEY, NOW)
    assert isinstance(filled, Refused)
    assert filled.code == "not_empty"
    with open_deployment(postgres_url, data):
        pass  # makes keys of its own
    other = restore(conninfo, data, saved, KEY, NOW)
    assert isinstance(other, Refused)
    assert other.code == "other_keys"
    with pytest.MonkeyPatch.context() as newer:
        newer.setattr(restore_module, "applied_migrations", dict)
        older = restore(conninfo, tmp_path / "third", saved, KEY, NOW)
    assert isinstance(older, Refused)
    assert older.code == "other_version"
    (saved / "sealing.json").write_text("{")
    assert restore(conninfo, data, saved, KEY, NOW) == Refused("no_backup", str(saved / "sealing.json"))


def test_a_folder_in_use_is_not_written_to_and_a_missing_key_is_told(
    deployment: Deployment, postgres_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "something").touch()
    with pytest.raises(CannotBackUpError, match="not empty"):
        back_up(postgres_url, deployment.data, folder, NOW)
    (deployment.data / "keys" / "data.key").unlink()
    with pytest.raises(CannotBackUpError, match=r"data\.key"):
        back_up(postgres_url, deployment.data, tmp_path / "other", NOW)
    (deployment.data / "keys" / PUBLIC).unlink()
    with pytest.raises(CannotBackUpError, match="foreland keys recovery"):
        back_up(postgres_url, deployment.data, tmp_path / "other", NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "saved"], "no draft is left"


def test_an_owner_who_is_no_superuser_backs_up_and_restores_all(
    postgres_server: str, deployment: Deployment, tmp_path: Path
) -> None:
    owner, names = f"owner_{uuid4().hex}", [f"own_{uuid4().hex}", f"own_{uuid4().hex}"]
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(sql.SQL("create role {} login password 'x'").format(sql.Identifier(owner)))
        admin.execute(
            sql.SQL("grant foreland_app, foreland_training to {} with admin option").format(sql.Identifier(owner))
        )
        for name in names:
            admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(owner)))
    first, second = (make_conninfo(postgres_server, dbname=name, user=owner, password="x") for name in names)
    try:
        for conninfo in (first, second):
            migrate(conninfo)
        with (
            deployment_of(first, tmp_path / "own") as opened,
            psycopg.connect(
                make_conninfo(postgres_server, dbname=names[0]), autocommit=True, row_factory=dict_row
            ) as superuser,
        ):
            seen = Past(opened, superuser)
            seen.traveller(seen.flight(3), "QQOWN")
            seal_audit(opened, NOW)
        enable(tmp_path / "own")
        manifest = back_up(first, tmp_path / "own", tmp_path / "saved", NOW)
        done = restore(second, tmp_path / "second", tmp_path / "saved", KEY, NOW)
        assert isinstance(done, Restored)
        before, after = (_contents(make_conninfo(postgres_server, dbname=name), deployment) for name in names)
        assert before == after
        assert manifest.rows == done.rows > 15
        with psycopg.connect(second) as connection:
            unforced = connection.execute(
                "select relname from pg_class where relrowsecurity and not relforcerowsecurity"
            ).fetchall()
        assert unforced == []
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            for name in names:
                admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
            admin.execute(sql.SQL("drop role {}").format(sql.Identifier(owner)))


def test_every_file_that_a_deployment_may_have_of_its_own_is_saved() -> None:
    read = re.compile(r'\b(?:data / |own_or_shipped\(data, )"([a-z_]+\.(?:json|csv))"')
    named = {
        name
        for path in Path(foreland.__file__).parent.rglob("*.py")
        for name in read.findall(path.read_text(encoding="utf-8"))
    }
    assert {"sensitive.json", "retention.json", "liaison.json"} <= named, "the search finds something"
    assert named <= set(OWN_FILES)
    folders = re.compile(r'\bdata / "([a-z_]+)"')
    made_here = {"keys", "run", "postgres"}
    kept = {
        name
        for path in Path(foreland.__file__).parent.rglob("*.py")
        for name in folders.findall(path.read_text(encoding="utf-8"))
    }
    assert kept - made_here == set(OWN_FOLDERS)
