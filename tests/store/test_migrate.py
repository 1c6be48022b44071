"""Migrations: once, by one, and never over a database that does not fit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from foreland.access.viewer import Access
from foreland.store import partitions
from foreland.store.migrate import MigrationError, migrate, migrations
from foreland.store.pool import Pool, UnfilteredRoleError, open_pool, transaction
from foreland.store.sides import Side


def test_several_processes_at_once_migrate_once(
    empty_database: str, monkeypatch: pytest.MonkeyPatch, few_months: timedelta
) -> None:
    monkeypatch.setattr(partitions, "AHEAD", few_months)
    with ThreadPoolExecutor(4) as executor:
        runs = list(executor.map(migrate, [empty_database] * 4))
    assert sorted(len(run) for run in runs) == [0, 0, 0, 2 * len(migrations())]
    name = f"journeys_{datetime.now(UTC) + timedelta(days=366):%Y_%m}"
    with psycopg.connect(empty_database) as connection:
        for schema in ("public", "training"):
            there = connection.execute("select to_regclass(%s) is not null", (f"{schema}.{name}",)).fetchone()
            assert there == (True,), "partitions are there a year ahead"


def test_a_newer_database_and_an_edited_migration_are_refused(empty_database: str) -> None:
    migrate(empty_database)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("insert into migrations (number, name, sha256) values (9999, 'later', 'x')")
        with pytest.raises(MigrationError, match="9999"):
            migrate(empty_database)
        connection.execute("delete from migrations where number = 9999")
        connection.execute("update migrations set sha256 = 'edited' where number = 1")
        with pytest.raises(MigrationError, match="another text"):
            migrate(empty_database)


def test_a_superuser_works_as_the_filtered_role_or_not_at_all(postgres_url: str) -> None:
    opened = open_pool(postgres_url, 1)
    with opened.connection() as connection:
        assert connection.execute("select current_user as name").fetchone() == {"name": "foreland_app"}
    opened.close()
    with pytest.raises(UnfilteredRoleError, match="a_role_that_is_not_there"):
        open_pool(postgres_url, 1, Side("public", "a_role_that_is_not_there", "pre_departure_screening"))


CONTENT_TABLES = "select distinct table_name from information_schema.columns where column_name = 'retention_class'"


def test_every_content_table_has_forced_row_filters_and_ownership(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        content = {row[0] for row in connection.execute(CONTENT_TABLES)}
        parents = {
            row[0]
            for row in connection.execute(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
                " and not relispartition"
            )
        }
        unfiltered = {
            row[0]
            for row in connection.execute(
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
                " and not relispartition and not (relrowsecurity and relforcerowsecurity)"
            )
        }
    assert len(content & parents) >= 18
    assert not content & unfiltered
    accounts = {"organisations", "users", "sessions", "service_tokens", "handling"}
    without_content = {"message_bodies", "outbox", "audit_blocks", "audit_unsealed", "migrations"}
    without_content |= {"retention_runs", "worker_heartbeats", "attempts"}
    assert unfiltered == accounts | without_content, "a new table decides whether it holds content"


def test_no_direct_grant_goes_around_the_filters_of_a_partition(postgres_url: str) -> None:
    """A partition has no policy of its own: the application may reach it through its parent alone."""
    with psycopg.connect(postgres_url) as connection:
        open_partitions = [
            row[0]
            for row in connection.execute(
                "select relname from pg_class where relispartition and relkind = 'r'"
                " and has_table_privilege('foreland_app', oid, 'select, insert, update, delete')"
            )
        ]
    assert open_partitions == []


def test_a_transaction_that_names_no_organisation_sees_nothing(pool: Pool) -> None:
    access = Access(org_id=uuid4(), roles=frozenset(("analyst",)))
    with transaction(pool, access) as connection:
        assert connection.execute("select foreland_orgs() as orgs").fetchone() == {"orgs": [access.org_id]}
    with pool.connection() as connection:
        row = connection.execute("select foreland_orgs() as orgs, foreland_purposes() as purposes").fetchone()
        assert row == {"orgs": None, "purposes": None}, "the viewer ends with the transaction"


@pytest.mark.parametrize(
    ("role", "purposes"),
    [("analyst", "pre_departure_screening"), ("administrator", ""), ("partner_analyst", ""), ("station_agent", "")],
)
def test_only_content_roles_name_the_purpose_of_screening(pool: Pool, role: str, purposes: str) -> None:
    access = Access(org_id=uuid4(), roles=frozenset((role,)))  # type: ignore[arg-type]
    with transaction(pool, access) as connection:
        row = connection.execute("select current_setting('foreland.purposes') as purposes").fetchone()
    assert row == {"purposes": purposes}


def test_the_application_may_not_change_what_is_only_ever_added(pool: Pool) -> None:
    access = Access(org_id=uuid4(), roles=frozenset(("service",)))
    for statement in ("delete from audit", "update audit set actor = 'x'", "delete from hit_events"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction(pool, access) as connection:
            connection.execute(statement.encode())
