"""Databases of tests, copied from a template in which the migrations ran once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from foreland.store.migrate import migrate, migrations

AHEAD = timedelta(days=70)
"""For how long tests let partitions be made: fewer than in earnest, for each of them costs every query."""


def copy_template(server: str, name: str) -> None:
    """Make an empty, migrated database; ``server`` is the connection string of a superuser."""
    template = _ensure_template(server)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def _ensure_template(server: str) -> str:
    """Return the name of a migrated template database for exactly these migrations, made by the first who asks."""
    digest = hashlib.sha256("".join(migration.sha256 for migration in migrations()).encode()).hexdigest()[:12]
    name = f"foreland_template_{digest}_{AHEAD.days}"
    unfinished = f"{name}_unfinished"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(hashtext(%s))", (name,))
        if admin.execute("select from pg_database where datname = %s", (name,)).fetchone() is None:
            admin.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(unfinished)))
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(unfinished)))
            migrate(make_conninfo(server, dbname=unfinished))
            admin.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(unfinished), sql.Identifier(name))
            )
    return name
