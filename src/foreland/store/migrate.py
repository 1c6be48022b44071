"""Numbered migrations: ``NNNN_pre_*.sql`` run before new code starts, ``NNNN_post_*.sql`` when the old has left."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from importlib.resources import files

import psycopg
from msgspec import Struct

_NAME = re.compile(r"^(\d{4})_(pre|post)_([a-z0-9_]+)\.sql$")
_LOCK = 0x666F72656C616E64  # "foreland": one migration at a time, whoever starts it
_OLDEST_SERVER = 150000


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
    """Bring the database up to date and make the partitions of the coming year; return what was run.

    ``stage`` limits the run to ``pre`` or ``post``. Raises :class:`MigrationError` when the database is newer than
    this code, was migrated with another text, or runs on a server older than PostgreSQL 15.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if connection.info.server_version < _OLDEST_SERVER:
            raise MigrationError(f"PostgreSQL 15 or later is needed, this is {connection.info.server_version // 10000}")
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        connection.execute(
            "create table if not exists migrations (number int primary key, name text not null,"
            " sha256 text not null, applied_at timestamptz not null default now())"
        )
        applied = {int(row[0]): str(row[1]) for row in connection.execute("select number, sha256 from migrations")}
        known = migrations()
        _refuse_misfit(applied, known)
        done = []
        for migration in known:
            if migration.number in applied or stage not in (None, migration.stage):
                continue
            with connection.transaction():
                connection.execute(migration.text.encode())
                connection.execute(
                    "insert into migrations (number, name, sha256) values (%s, %s, %s)",
                    (migration.number, migration.name, migration.sha256),
                )
            done.append(f"{migration.number:04}_{migration.stage}_{migration.name}")
        today = date.today()  # noqa: DTZ011 - a month more or less at midnight makes no difference
        connection.execute(
            "select foreland_ensure_partitions(%s, %s)",
            (today - timedelta(days=62), today + timedelta(days=366)),
        )
    return tuple(done)


def is_migrated(conninfo: str) -> bool:
    """Whether exactly the migrations of this version were applied."""
    with psycopg.connect(conninfo) as connection:
        there = connection.execute("select to_regclass('public.migrations') is not null").fetchone()
        if there != (True,):
            return False
        applied = {str(row[0]) for row in connection.execute("select sha256 from migrations")}
    return applied == {migration.sha256 for migration in migrations()}


def _refuse_misfit(applied: dict[int, str], known: tuple[Migration, ...]) -> None:
    hashes = {migration.number: migration.sha256 for migration in known}
    for number, sha256 in applied.items():
        if number not in hashes:
            raise MigrationError(f"the database has migration {number:04}, this version of Foreland does not know it")
        if hashes[number] != sha256:
            raise MigrationError(f"migration {number:04} was applied with another text than this version holds")
