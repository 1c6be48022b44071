"""Numbered migrations: ``NNNN_pre_*.sql`` run before new code starts, ``NNNN_post_*.sql`` when the old has left.

All of them run on both sides (:mod:`foreland.store.sides`). Their text is written for operations; for training the
schema, the role and the names of advisory locks in it are exchanged, and a test compares what came of it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from importlib.resources import files

import psycopg
from msgspec import Struct
from psycopg import Connection, sql

from foreland.store import partitions
from foreland.store.sides import OPERATIONS, SIDES, TRAINING, Side, enter

Plain = Connection[tuple[object, ...]]

_NAME = re.compile(r"^(\d{4})_(pre|post)_([a-z0-9_]+)\.sql$")
_LOCK = 0x666F72656C616E64  # "foreland": one migration at a time, whoever starts it
_OLDEST_SERVER = 150000
_NO_RIGHT = psycopg.errors.InsufficientPrivilege

_EXCHANGED = (
    (re.compile(r"(search_path = |schema |')public\b"), rf"\g<1>{TRAINING.schema}"),
    (re.compile(rf"\b{OPERATIONS.role}\b"), TRAINING.role),
    (re.compile(r"(hashtext\(')foreland\."), rf"\g<1>foreland.{TRAINING.schema}."),
)

# Functions are everybody's when they are made, and with them the tables that they reach as their owner.
_OPEN_FUNCTIONS = r"""
    select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace = current_schema()::regnamespace and p.proname like 'foreland\_%%'
      and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
                  where grantee = 0 and privilege_type = 'EXECUTE')
"""

_ROLE_EXISTS = "select from pg_roles where rolname = %s"


class Migration(Struct, frozen=True):
    """A migration file: its number, whether it runs before or after the new code, its name and its text."""

    number: int
    stage: str
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Content hash, kept so that an edited migration is noticed."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def text_for(self, side: Side) -> str:
        """Return the statements as they run on ``side``."""
        text = self.text
        for pattern, replacement in _EXCHANGED if side == TRAINING else ():
            text = pattern.sub(replacement, text)
        return text


class MigrationError(Exception):
    """The database does not fit this version of Foreland; the message says how."""


def migrations() -> tuple[Migration, ...]:
    """Read the packaged migrations in order."""
    found = (
        Migration(int(match[1]), match[2], match[3], entry.read_text(encoding="utf-8"))
        for entry in files("foreland.store").joinpath("migrations").iterdir()
        if (match := _NAME.match(entry.name))
    )
    return tuple(sorted(found, key=lambda migration: migration.number))


def migrate(conninfo: str, stage: str | None = None) -> tuple[str, ...]:
    """Bring both sides up to date and make the partitions of the coming year; return what was run.

    ``stage`` limits the run to ``pre`` or ``post``. Raises :class:`MigrationError` when the database is newer than
    this code, was migrated with another text, forbids the schema of training, or runs on a server older than
    PostgreSQL 15.
    """
    done: list[str] = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if connection.info.server_version < _OLDEST_SERVER:
            raise MigrationError(f"PostgreSQL 15 or later is needed, this is {connection.info.server_version // 10000}")
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        for side in SIDES:
            _ensure_schema(connection, side)
            enter(connection, side)
            done += _migrate_side(connection, side, stage)
            _close_functions(connection, side)
            today = date.today()  # noqa: DTZ011 - a month more or less at midnight makes no difference
            connection.execute(
                "select foreland_ensure_partitions(%s, %s)", (today - partitions.BEHIND, today + partitions.AHEAD)
            )
    return tuple(done)


def _ensure_schema(connection: Plain, side: Side) -> None:
    if connection.execute("select to_regnamespace(%s)", (side.schema,)).fetchone() != (None,):
        return
    try:
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(side.schema)))
    except _NO_RIGHT:
        owner = connection.info.user
        raise MigrationError(
            f"the database user may not create the schema {side.schema}:"
            f" let its owner run CREATE SCHEMA {side.schema} AUTHORIZATION {owner}"
        ) from None


def _migrate_side(connection: Plain, side: Side, stage: str | None) -> list[str]:
    connection.execute(
        "create table if not exists migrations (number int primary key, name text not null,"
        " sha256 text not null, applied_at timestamptz not null default now())"
    )
    rows = connection.execute("select number, sha256 from migrations").fetchall()
    applied = {int(str(number)): str(sha256) for number, sha256 in rows}
    known = migrations()
    _refuse_misfit(applied, known)
    done = []
    for migration in known:
        if migration.number in applied or stage not in (None, migration.stage):
            continue
        try:
            _run(connection, side, migration)
        except _NO_RIGHT as error:
            raise MigrationError(
                f"{str(error).splitlines()[0]}: where the role {side.role} is there already, let an administrator run"
                f" GRANT {side.role} TO {connection.info.user} WITH ADMIN OPTION"
            ) from error
        before = "" if side == OPERATIONS else f"{side.schema}."
        done.append(f"{before}{migration.number:04}_{migration.stage}_{migration.name}")
    return done


def _run(connection: Plain, side: Side, migration: Migration) -> None:
    with connection.transaction():
        connection.execute(migration.text_for(side).encode())
        connection.execute(
            "insert into migrations (number, name, sha256) values (%s, %s, %s)",
            (migration.number, migration.name, migration.sha256),
        )


def _close_functions(connection: Plain, side: Side) -> None:
    """Leave the functions of a side to its role alone."""
    has_role = connection.execute(_ROLE_EXISTS, (side.role,)).fetchone() is not None
    for (signature,) in connection.execute(_OPEN_FUNCTIONS).fetchall():
        connection.execute(f"revoke execute on function {signature} from public".encode())
        if has_role:
            connection.execute(f"grant execute on function {signature} to {side.role}".encode())


def is_migrated(conninfo: str) -> bool:
    """Whether exactly the migrations of this version were applied, on both sides."""
    known = {migration.sha256 for migration in migrations()}
    with psycopg.connect(conninfo) as connection:
        return all(_applied(connection, side) == known for side in SIDES)


def _applied(connection: Plain, side: Side) -> set[str]:
    there = connection.execute("select to_regclass(%s) is not null", (f"{side.schema}.migrations",)).fetchone()
    if there != (True,):
        return set()
    enter(connection, side)
    return {str(row[0]) for row in connection.execute("select sha256 from migrations")}


def _refuse_misfit(applied: dict[int, str], known: tuple[Migration, ...]) -> None:
    hashes = {migration.number: migration.sha256 for migration in known}
    for number, sha256 in applied.items():
        if number not in hashes:
            raise MigrationError(f"the database has migration {number:04}, this version of Foreland does not know it")
        if hashes[number] != sha256:
            raise MigrationError(f"migration {number:04} was applied with another text than this version holds")
