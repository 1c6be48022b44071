"""The doctor: a well deployment is well, and each trouble is named with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from foreland.operations.deployment import Deployment
from foreland.operations.examine import Check, examine, examine_folder
from foreland.operations.import_list import guess_format, import_list, read_list
from foreland.operations.keep_house import beat
from foreland.operations.seal_audit import seal_audit
from foreland.store import audit, outbox
from foreland.store.lists import Terms
from foreland.store.migrate import migrate
from foreland.store.pool import transaction
from tests.deployments import deployment_of

PERSON = '{"id": "T-1", "names": [{"surname": "EXEMPLAR", "given": "OTTO"}]}'


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    now = datetime.now(UTC)
    migrate(postgres_url)  # another day's partitions may be missing in a copied database
    with deployment_of(postgres_url, tmp_path) as opened:
        found = read_list([PERSON], "persons", guess_format("", PERSON))
        import_list(opened, opened.service(), found, name="persons", terms=Terms(legal_basis="x", owner="x"), now=now)
        beat(opened, "here:1", now, now)
        seal_audit(opened, now)
        yield opened


def _unwell(conninfo: str, data: Path, now: datetime | None = None) -> dict[str, Check]:
    checks = [*examine_folder(data), *examine(conninfo, data, now or datetime.now(UTC))]
    assert len({check.check for check in checks}) == len(checks)
    assert all(check.said and (check.advice or check.state == "ok") for check in checks)
    elsewhere = ("disk", "requirement rules")  # the machine's, and that nobody has verified what ships
    return {check.check: check for check in checks if check.state != "ok" and check.check not in elsewhere}


def test_a_well_deployment_has_nothing_to_say(deployment: Deployment, postgres_url: str) -> None:
    assert _unwell(postgres_url, deployment.data) == {}
    assert len(list(examine(postgres_url, deployment.data, datetime.now(UTC)))) >= 13


_OWNED = "select gen_random_uuid(), o.id, o.id, h.id"
_BY = "from organisations o, handling h"
_OWNER = "id, org_id, originator_org, handling_id, purpose, retention_class"

_TROUBLES = {
    "worker": ("no worker", "update worker_heartbeats set seen_at = seen_at - interval '1 hour'"),
    "audit trail": (
        "entry_changed in block 1",
        "update audit set actor = 'x' where id in (select entry_ids[1] from audit_blocks)",
    ),
    "lists": ("persons (40 days)", "update lists set refreshed_at = refreshed_at - interval '40 days'"),
    "retention": (
        "not deleted",
        "insert into retention_runs values (current_date - 3, now() - interval '3 days', now() - interval '3 days')",
    ),
    "default partitions": (
        "messages_other",
        f"insert into messages_other ({_OWNER}, received_on, receipt_id, position, received_at, kind, body_sha256,"
        f" effect) {_OWNED}, 'x', 'passenger_data', '1970-01-01', gen_random_uuid(), 0, now(), 'x', '', 'none' {_BY}",
    ),
}


def test_a_right_of_one_side_on_the_other_is_told(deployment: Deployment, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("grant select on journeys to foreland_training")
        connection.execute("grant update on training.hits to foreland_app")
        try:
            found = _unwell(postgres_url, deployment.data)
        finally:
            connection.execute("revoke select on journeys from foreland_training")
            connection.execute("revoke update on training.hits from foreland_app")
    assert list(found) == ["training apart"]
    assert "journeys, training.hits" in found["training apart"].said


@pytest.mark.parametrize("check", _TROUBLES)
def test_each_trouble_is_named(deployment: Deployment, postgres_url: str, check: str) -> None:
    said, trouble = _TROUBLES[check]
    with psycopg.connect(postgres_url) as superuser:
        superuser.execute(trouble.encode())
    found = _unwell(postgres_url, deployment.data)
    assert set(found) == {check}
    assert said in found[check].said


def test_no_list_and_a_class_without_a_rule_are_named(deployment: Deployment, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as superuser:
        superuser.execute("delete from activations")
        superuser.execute(
            f"insert into flights ({_OWNER}, carrier, number, flight_date, first_heard_at, last_heard_at)"
            f" {_OWNED}, 'pre_departure_screening', 'odd', 'ZZ', '1', '2026-01-01', now(), now() {_BY}".encode()
        )
    found = _unwell(postgres_url, deployment.data)
    assert (found["lists"].said, found["retention"].said) == ("no list is in force", "no rule for odd")


def test_what_waits_too_long_is_named(deployment: Deployment, postgres_url: str) -> None:
    then = datetime.now(UTC) - timedelta(minutes=10)
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        outbox.add(connection, deployment.home.org_id, "screen_flight", [str(uuid4())], then)
        audit.append(connection, access, "x", "journey", (), at=then)
    found = _unwell(postgres_url, deployment.data)
    assert set(found) == {"jobs", "audit sealing"}
    assert "for 60" in found["jobs"].said


def test_missing_partitions_and_loose_row_filters_are_named(deployment: Deployment, postgres_server: str) -> None:
    name = f"unwell_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    conninfo = make_conninfo(postgres_server, dbname=name)
    try:
        migrate(conninfo)
        month = f"{datetime.now(UTC):%Y_%m}"
        with psycopg.connect(conninfo) as superuser:
            superuser.execute(f"drop table identities_{month}".encode())
            superuser.execute("alter table lists no force row level security")
        found = _unwell(conninfo, deployment.data)
        assert found["partitions"].said == f"missing: identities_{month}"
        assert found["row filters"].said == "not forced on lists"
        assert found["authority"].state == "cannot"
        with psycopg.connect(conninfo) as superuser:
            superuser.execute("delete from migrations where number = 1")
        found = _unwell(conninfo, deployment.data)
        assert found["migrations"].state == "cannot"
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_keys_that_are_open_or_lost_are_named_and_none_is_made(deployment: Deployment, postgres_url: str) -> None:
    key = deployment.data / "keys" / "data.key"
    key.chmod(0o640)
    assert "read by others" in _unwell(postgres_url, deployment.data)["keys"].said
    key.unlink()
    found = _unwell(postgres_url, deployment.data)["keys"]
    assert (found.state, "missing" in found.said) == ("cannot", True)
    assert not key.exists()


def test_a_database_that_is_away_is_one_clear_finding(tmp_path: Path) -> None:
    found = _unwell("host=127.0.0.1 port=1 dbname=x user=x password=secret", tmp_path)
    assert found["database"].state == "cannot"
    assert "secret" not in found["database"].said


def test_rules_that_cannot_be_read_are_named(deployment: Deployment, postgres_url: str) -> None:
    (deployment.data / "retention.json").write_text("{")
    assert "nothing is deleted" in _unwell(postgres_url, deployment.data)["retention"].said


def test_a_term_of_the_filter_in_a_log_is_told_without_its_words(
    deployment: Deployment, postgres_url: str, tmp_path: Path
) -> None:
    kept = deployment.data / "postgres-run" / "log"
    kept.parent.mkdir()
    kept.write_text("LOG:  database system is ready to accept connections\n" * 3)
    assert _unwell(postgres_url, deployment.data) == {}
    with kept.open("a") as log:
        log.write("ERROR:  malformed value: SSR VGML\nERROR:  passenger is a diabetic\n")
    found = _unwell(postgres_url, deployment.data)
    assert set(found) == {"logs"}
    assert "in log line 4" in found["logs"].said
    assert "in log line 5" in found["logs"].said
    assert "VGML" not in found["logs"].said
    assert "diabetic" not in found["logs"].said
    kept.unlink()
    other = tmp_path / "service.log"
    other.write_text('{"event": "page failed", "what": "KSML"}\n')
    checks = {one.check: one for one in examine(postgres_url, deployment.data, datetime.now(UTC), [other])}
    assert "in service.log line 1" in checks["logs"].said
    checks = {one.check: one for one in examine(postgres_url, deployment.data, datetime.now(UTC), [tmp_path / "none"])}
    assert checks["logs"].state == "attention"


def test_an_hourly_key_that_outlived_its_hours_or_is_of_the_future_is_told(
    deployment: Deployment, postgres_url: str
) -> None:
    now = datetime.now(UTC)
    deployment.quarantine_keys.seal(b"x", now)
    assert _unwell(postgres_url, deployment.data) == {}
    deployment.quarantine_keys.seal(b"x", now - timedelta(hours=deployment.settings.quarantine_hours + 4))
    deployment.training_side.quarantine_keys.seal(b"x", now + timedelta(hours=5))
    said = _unwell(postgres_url, deployment.data)["quarantine keys"].said
    assert said == "1 keys should have been destroyed; 1 keys are of hours to come: the clock was wrong"
