"""A database that nobody has migrated."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo


@pytest.fixture
def empty_database(postgres_server: str, worker_database: object) -> str:
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
    return make_conninfo(postgres_server, dbname=name)
