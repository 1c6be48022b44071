"""Operations and training: two schemas that are alike, and no way from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from foreland.access.viewer import Access
from foreland.store import audit_blocks, outbox, partitions
from foreland.store.migrate import MigrationError, is_migrated, migrate, migrations
from foreland.store.outbox_bell import Bell
from foreland.store.pool import Pool, WrongSideError, open_pool, transaction
from foreland.store.sides import OPERATIONS, SIDES, TRAINING, Side
from tests.conftest import WorkerDatabase

Plain = psycopg.Connection[tuple[object, ...]]

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OFFICER = Access(org_id=uuid4(), roles=frozenset(("service",)))
TRAINEE = Access(org_id=uuid4(), roles=frozenset(("service",)), purpose="training")

TABLES = """
    select c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, a.attname, a.attnum,
           format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p', 'v', 'S') order by 1, 6
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = %s order by 1, 2"
CONSTRAINTS = """
    select k.conrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid) from pg_constraint k
    where k.connamespace = %s::regnamespace order by 1, 2
"""
POLICIES = """
    select tablename, policyname, cmd, roles::text, qual, with_check from pg_policies
    where schemaname = %s order by 1, 2
"""
FUNCTIONS = "select proname, pg_get_functiondef(oid) from pg_proc where pronamespace = %s::regnamespace order by 1"
RIGHTS = """
    select c.relname, r.rolname, g.privilege_type
    from pg_class c, aclexplode(c.relacl) g join pg_roles r on r.oid = g.grantee
    where c.relnamespace = %s::regnamespace and r.rolname like 'foreland\\_%%' order by 1, 2, 3
"""
EXECUTE = """
    select p.proname, coalesce(r.rolname, 'everybody') from pg_proc p, aclexplode(p.proacl) g
    left join pg_roles r on r.oid = g.grantee
    where p.pronamespace = %s::regnamespace and (r.oid is null or r.rolname like 'foreland\\_%%') order by 1, 2
"""
NAMES = (
    "select c.relname from pg_class c where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p')"
    " and not c.relispartition order by 1"
)


@pytest.fixture
def practice(postgres_url: str) -> Iterator[Pool]:
    opened = open_pool(postgres_url, 2, TRAINING)
    yield opened
    opened.close()


def _neutral(value: object, side: Side) -> object:
    """What a catalogue says, without the names in which the sides differ."""
    if not isinstance(value, str):
        return value
    text = value.replace(side.role, "ROLE").replace(f"foreland.{side.schema}.", "foreland.")
    for before in ("'", " ", "(", "="):
        text = text.replace(f"{before}{side.schema}.", before).replace(f"{before}{side.schema}", f"{before}SCHEMA")
    return text.removeprefix(f"{side.schema}.").replace("SCHEMA.", "")


@pytest.fixture(scope="module")
def untouched(worker_database: WorkerDatabase) -> None:
    """Nobody's test has made or dropped months on one side alone."""
    worker_database.renew()


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("query", [TABLES, INDEXES, CONSTRAINTS, POLICIES, FUNCTIONS, RIGHTS, EXECUTE])
def test_both_sides_are_alike_in_everything_a_migration_makes(postgres_url: str, query: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        found = {
            side: [
                tuple(_neutral(value, side) for value in row)
                for row in connection.execute(query.encode(), (side.schema,))
            ]
            for side in SIDES
        }
    assert found[OPERATIONS], "the query finds something"
    assert found[TRAINING] == found[OPERATIONS]


def test_no_role_has_a_right_on_a_table_or_function_of_the_other_side(postgres_url: str) -> None:
    query = """
        select c.oid::regclass::text from pg_class c
        where c.relnamespace = %(schema)s::regnamespace and c.relkind in ('r', 'p', 'v', 'S')
          and has_table_privilege(%(role)s::text, c.oid, 'select, insert, update, delete, truncate, references')
        union all
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = %(schema)s::regnamespace and has_function_privilege(%(role)s::text, p.oid, 'execute')
    """
    with psycopg.connect(postgres_url) as connection:
        for side, other in ((OPERATIONS, TRAINING), (TRAINING, OPERATIONS)):
            reached = connection.execute(query, {"schema": side.schema, "role": other.role}).fetchall()
            assert reached == []
            own = connection.execute(query, {"schema": side.schema, "role": side.role}).fetchall()
            assert len(own) > 20
        member = "select pg_has_role('foreland_app', 'foreland_training', 'member') or"
        member += " pg_has_role('foreland_training', 'foreland_app', 'member')"
        assert connection.execute(member.encode()).fetchone() == (False,)


def test_a_statement_that_names_the_other_side_fails(postgres_url: str, pool: Pool, practice: Pool) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = [str(row[0]) for row in connection.execute(NAMES.encode(), (TRAINING.schema,))]
    assert "journeys" in tables
    for opened, access, other in ((pool, OFFICER, TRAINING), (practice, TRAINEE, OPERATIONS)):
        for table in tables:
            for statement in ("select from {}", "delete from {}", "insert into {} default values"):
                text = statement.format(f"{other.schema}.{table}")
                with (
                    pytest.raises(psycopg.errors.InsufficientPrivilege),
                    transaction(opened, access) as connection,
                ):
                    connection.execute(text.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction(opened, access) as connection:
            connection.execute(f"select {other.schema}.foreland_drop_month(current_date)".encode())


def test_each_side_finds_its_own_tables_under_the_same_names(pool: Pool, practice: Pool) -> None:
    with transaction(pool, OFFICER) as connection:
        outbox.add(connection, OFFICER.org_id, "topic", ["real"], NOW)
    with transaction(practice, TRAINEE) as connection:
        outbox.add(connection, TRAINEE.org_id, "topic", ["practice"], NOW)
        assert [job.key for job in outbox.claim(connection, "w", ("topic",), NOW)] == ["practice"]
        assert connection.execute("select current_user as name").fetchone() == {"name": TRAINING.role}
    with transaction(pool, OFFICER) as connection:
        assert [job.key for job in outbox.claim(connection, "w", ("topic",), NOW)] == ["real"]


def test_a_viewer_on_the_wrong_side_is_stopped_before_the_first_statement(pool: Pool, practice: Pool) -> None:
    for opened, access in ((pool, TRAINEE), (practice, OFFICER)):
        with pytest.raises(WrongSideError), transaction(opened, access):
            raise AssertionError("never reached")


def test_content_of_the_other_purpose_is_invisible_even_to_one_who_owns_both_schemas(practice: Pool) -> None:
    """Where no roles can be had, the row filters alone keep the sides apart."""
    with transaction(practice, TRAINEE) as connection:
        row = connection.execute("select current_setting('foreland.purposes') as purposes").fetchone()
    assert row == {"purposes": "training"}


def test_the_sealers_and_partition_makers_of_both_sides_never_wait_for_each_other(pool: Pool, practice: Pool) -> None:
    with transaction(pool, OFFICER) as real, transaction(practice, TRAINEE) as exercise:
        real.execute("set local lock_timeout = '1ms'")
        exercise.execute("set local lock_timeout = '1ms'")
        assert audit_blocks.take_turn(real)
        assert audit_blocks.take_turn(exercise)
        partitions.ensure(real, NOW.date(), NOW.date())
        partitions.ensure(exercise, NOW.date(), NOW.date())
        locks = "select objid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
        assert not {row["objid"] for row in real.execute(locks)} & {row["objid"] for row in exercise.execute(locks)}


def test_the_bell_rings_for_either_side_and_each_on_a_channel_of_its_own(
    postgres_url: str, pool: Pool, practice: Pool
) -> None:
    bell = Bell(postgres_url)
    bell.wait(0)
    heard: list[str] = []
    with psycopg.connect(postgres_url, autocommit=True) as listening:
        for side in SIDES:
            listening.execute(f"listen {outbox.channel(side)}".encode())
        for opened, access in ((pool, OFFICER), (practice, TRAINEE)):
            with transaction(opened, access) as connection:
                outbox.add(connection, access.org_id, "topic", ["key"], NOW)
            heard += [notice.channel for notice in listening.notifies(timeout=5, stop_after=1)]
    bell.close()
    assert heard == [outbox.channel(OPERATIONS), outbox.channel(TRAINING)]


def test_a_database_from_before_training_gets_it_and_keeps_what_it_has(empty_database: str) -> None:
    migrate(empty_database)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("drop schema training cascade")
        connection.execute(
            "insert into organisations (id, name, kind, created_at) values (%s, 'A', 'authority', now())", (uuid4(),)
        )
    assert not is_migrated(empty_database)
    done = migrate(empty_database)
    assert len(done) == len(migrations())
    assert all(name.startswith("training.") for name in done)
    assert is_migrated(empty_database)
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("select count(*) from organisations").fetchone() == (1,)
        assert connection.execute("select count(*) from training.organisations").fetchone() == (0,)
        months = (
            "select count(*) from pg_class where relispartition and relkind = 'r' and relnamespace = %s::regnamespace"
        )
        made = {side: connection.execute(months.encode(), (side.schema,)).fetchone() for side in SIDES}
    assert made[TRAINING] == made[OPERATIONS]


def test_a_half_migrated_side_is_not_opened(empty_database: str) -> None:
    migrate(empty_database)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(
            "delete from training.migrations where number = (select max(number) from training.migrations)"
        )
    assert not is_migrated(empty_database)


@pytest.fixture
def guest(postgres_server: str, empty_database: str) -> Iterator[str]:
    """Return an empty database as seen by a user of somebody else's server, who may create tables and no more."""
    name = f"guest_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"create role {name} login password 'x'".encode())
        with psycopg.connect(empty_database, autocommit=True) as connection:
            connection.execute(f"grant create, usage on schema public to {name}".encode())
        yield make_conninfo(empty_database, user=name, password="x")
        admin.execute(f"drop database {_named(empty_database, 'dbname')} with (force)".encode())
        admin.execute(f"drop role {name}".encode())


def _named(conninfo: str, part: str) -> str:
    return str(conninfo_to_dict(conninfo)[part])


def test_a_database_user_without_rights_is_told_what_to_ask_for(guest: str, empty_database: str) -> None:
    name = _named(guest, "user")
    with psycopg.connect(empty_database, autocommit=True) as admin:
        with pytest.raises(MigrationError, match=f"GRANT foreland_app TO {name} WITH ADMIN OPTION"):
            migrate(guest)
        admin.execute(f"grant foreland_app to {name} with admin option".encode())
        with pytest.raises(MigrationError, match=f"CREATE SCHEMA training AUTHORIZATION {name}"):
            migrate(guest)
        admin.execute(f"create schema training authorization {name}".encode())
        with pytest.raises(MigrationError, match=f"GRANT foreland_training TO {name} WITH ADMIN OPTION"):
            migrate(guest)
        admin.execute(f"grant foreland_training to {name} with admin option".encode())
        assert len(migrate(guest)) == len(migrations()), "operations were migrated before"
    assert is_migrated(guest)


def test_without_a_role_the_row_filters_alone_keep_training_apart(guest: str, empty_database: str) -> None:
    name = _named(guest, "user")
    with psycopg.connect(empty_database, autocommit=True) as admin:
        admin.execute(f"grant foreland_app, foreland_training to {name} with admin option".encode())
        admin.execute(f"create schema training authorization {name}".encode())
        migrate(guest)
        admin.execute(f"revoke foreland_training from {name} cascade".encode())
    roleless = open_pool(guest, 1, TRAINING)
    row = (uuid4(), TRAINEE.org_id, TRAINEE.org_id, "passenger_data", b"", 0, "cli")
    add = """
        insert into {schema}receipts (id, org_id, originator_org, handling_id, purpose, retention_class, sha256,
                                      size_bytes, source, received_at, answer, expires_on)
        values (%s, %s, %s, (select id from {schema}handling), '{purpose}', %s, %s, %s, %s, now(), '{{}}', current_date)
    """
    handling = "insert into {schema}handling values (gen_random_uuid(), 'foreland', '1', 'OWN', '{{}}')"
    try:
        with transaction(roleless, TRAINEE) as connection:
            assert connection.execute("select current_user as name").fetchone() == {"name": name}
            connection.execute(handling.format(schema="").encode())
            connection.execute(add.format(schema="", purpose="training").encode(), row)
            connection.execute(handling.format(schema="public.").encode())
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
            transaction(roleless, TRAINEE) as connection,
        ):
            connection.execute(add.format(schema="public.", purpose="pre_departure_screening").encode(), row)
    finally:
        roleless.close()
