"""How fast the history of a flight is read where years of journeys are stored: 300 passengers against five million.

A received flight is copied under other dates, names and documents until the store is full: whoever travels did so two
or three times on average, and one in a thousand has a name and a birth date that many share. Then flights are looked at
as screening does it: everything stored about their documents and about people of the same name, and the checks.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from foreland.bench.figures import share
from foreland.bench.parse import PASSENGERS, passenger_list
from foreland.operations.deployment import Deployment, initialise, open_deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming
from foreland.operations.receive_message import receive_all
from foreland.operations.screen_flight import in_force
from foreland.resources.airports import airports
from foreland.screening.context import Context
from foreland.screening.plan import plan
from foreland.screening.screen import screen
from foreland.store.embedded import embedded
from foreland.store.history import history
from foreland.store.migrate import migrate
from foreland.store.pool import transaction
from foreland.store.screening_facts import candidates

JOURNEYS = 5_000_000
_FIRST_DAY, _DAYS = date(2024, 9, 1), 690
_USES = 2.5
_AT_ONCE = 500  # copies of the flight that one statement makes
_MEASURED = 40  # flights

_BATCH = """
    create temporary table batch on commit drop as
    select g, lpad(to_hex(g), 8, '0') as head, %(first)s::date + g * %(days)s / %(copies)s as day
    from generate_series(%(start)s, %(end)s) g
"""

_PEOPLE = """
    create temporary table people on commit drop as
    select g, head, day, report_id, journey_id, number,
           case when common then 'COMMON' else 'SYN' || translate(number, '0123456789', 'ABCDEFGHIJ') end as surname,
           case when common then '1990-01-01' else (date '1940-01-01' + number::int %% 20000)::text end as born
    from (
        select b.*, t.*, person::text as number, person %% 1000 = 0 as common
        from batch b cross join template t
        cross join lateral (select (b.g::bigint * %(passengers)s + t.place) * 2654435761 %% %(people)s as person) p
    ) p
"""

_TEMPLATE = """
    create temporary table template as
    select id as report_id, journey_id, row_number() over (order by id) - 1 as place from reported_travellers
"""

# A copied row is the received one but for what says which flight, day or person it is about. The first eight digits of
# an identifier are those of the copy.
_AS = "(c.head || substr({}::text, 9))::uuid"
_COPIED: dict[str, tuple[str, dict[str, str]]] = {
    "flights": (
        "batch c on true",
        {"id": _AS.format("t.id"), "flight_date": "c.day", "number": "c.g::text", "status": "'arrived'"},
    ),
    "legs": (
        "batch c on true",
        {
            "id": _AS.format("t.id"),
            "flight_id": _AS.format("t.flight_id"),
            "departure_utc": "c.day + interval '5 hours'",
            "arrival_utc": "c.day + interval '11 hours'",
        },
    ),
    "journeys": (
        "people c on c.journey_id = t.id",
        {
            "id": _AS.format("t.id"),
            "flight_id": _AS.format("t.flight_id"),
            "flight_date": "c.day",
            "status": "'boarded'",
        },
    ),
    "reported_travellers": (
        "people c on c.report_id = t.id",
        {"id": _AS.format("t.id"), "journey_id": _AS.format("t.journey_id"), "flight_date": "c.day"},
    ),
    "identities": (
        "people c on c.report_id = t.reported_id",
        {
            "reported_id": _AS.format("t.reported_id"),
            "journey_id": _AS.format("t.journey_id"),
            "flight_date": "c.day",
            "surname": "c.surname",
            "given_names": "'ALEX'",
            "name_folded": "c.surname || ' ALEX'",
            "date_of_birth": "c.born",
        },
    ),
    "documents": (
        "people c on c.report_id = t.reported_id",
        {
            "reported_id": _AS.format("t.reported_id"),
            "journey_id": _AS.format("t.journey_id"),
            "flight_date": "c.day",
            "number": "'B' || c.number",
            "number_key": "'UTO:B' || c.number",
            "issuing_state": "'UTO'",
        },
    ),
    "registry_keys": (
        "people c on c.journey_id = t.journey_id and t.kind = 'document'",
        {"journey_id": _AS.format("t.journey_id"), "flight_date": "c.day", "key": "'UTO:B' || c.number"},
    ),
}


def measure(journeys: int = JOURNEYS) -> dict[str, object]:
    """Latencies of reading and checking the history of flights of 300, every one of them for the first time."""
    with tempfile.TemporaryDirectory(prefix="foreland-bench-") as folder, embedded(Path(folder)) as conninfo:
        migrate(conninfo)
        initialise(conninfo, "Benchmark")
        with open_deployment(conninfo, Path(folder), 2) as deployment:
            started = time.perf_counter()
            flights, size = _fill(deployment, conninfo, max(_MEASURED, journeys // PASSENGERS))
            filled = time.perf_counter() - started
            return {
                "journeys": (journeys // PASSENGERS) * PASSENGERS,
                "database_gigabytes": size / 1e9,
                "filled_in_seconds": filled,
            } | _looked_at(deployment, flights)


def _fill(deployment: Deployment, conninfo: str, copies: int) -> tuple[list[UUID], int]:
    """Fill the store with copies of one flight; return some of the last of them, and the bytes of the database."""
    receive_all(deployment, [Incoming(raw=passenger_list(1), source="cli", originator=deployment.home.org_id)])
    values = {
        "first": _FIRST_DAY,
        "days": _DAYS,
        "copies": copies,
        "passengers": PASSENGERS,
        "people": int(copies * PASSENGERS / _USES),
    }
    with psycopg.connect(conninfo, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("select foreland_ensure_partitions(%s, %s)", (_FIRST_DAY, _FIRST_DAY + timedelta(_DAYS)))
        connection.execute(_TEMPLATE)
        received = {table: _columns(connection, table) for table in _COPIED}
        connection.commit()
        for start in range(1, copies + 1, _AT_ONCE):
            connection.execute("set local session_replication_role = replica")  # what is copied was checked once
            last = {"start": start, "end": min(copies, start + _AT_ONCE - 1)}
            connection.execute(_BATCH, values | last)
            connection.execute(_PEOPLE, values)
            for table, (joined, said) in _COPIED.items():
                connection.execute(_copy(table, received[table], joined, said))
            connection.commit()
        connection.execute("analyze")
        connection.commit()
        rows = connection.execute(
            "select id from flights where status = 'arrived' order by id desc limit %s", (_MEASURED,)
        ).fetchall()
        (size,) = connection.execute("select pg_database_size(current_database())").fetchone() or (0,)
    return [row[0] for row in rows], size


def _columns(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> list[str]:
    """The columns of a table, and a temporary copy of what was received beside it, ``received_TABLE``."""
    connection.execute(
        sql.SQL("create temporary table {} as table {}").format(
            sql.Identifier(f"received_{table}"), sql.Identifier(table)
        )
    )
    found = connection.execute(
        "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s"
        " and is_generated = 'NEVER'",
        (table,),
    )
    return [row[0] for row in found]


def _copy(table: str, columns: Sequence[str], joined: str, said: dict[str, str]) -> sql.Composed:
    chosen = [sql.SQL(said[one]) if one in said else sql.SQL("t.") + sql.Identifier(one) for one in columns]
    return sql.SQL("insert into {} ({}) select {} from {} t join {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(chosen),
        sql.Identifier(f"received_{table}"),
        sql.SQL(joined),
    )


def _looked_at(deployment: Deployment, flights: Sequence[UUID]) -> dict[str, object]:
    """Read and check the history of each flight."""
    shelf, access, now = ListShelf(), deployment.service(), datetime.now(UTC)
    reading, checking, uses = [], [], 0
    for flight in flights:
        with transaction(deployment.pool, access) as connection:
            current = in_force(access, connection, shelf, now)
            found = [one.journey for one in candidates(access, connection, [flight], current.versions())]
            started = time.perf_counter()
            needs = plan(current.rules, current.lists, current.policy)
            known = history(access, connection, needs, found)
            read = time.perf_counter()
        context = Context(
            lists=current.lists,
            rules=current.rules,
            policy=current.policy,
            document_uses=known.document_uses,
            contact_uses=known.contact_uses,
            identity_uses=known.identity_uses,
            airports=airports(),
            departures_seen=known.departures_seen,
        )
        for one in found:
            screen(one, context)
        reading.append(read - started)
        checking.append(time.perf_counter() - read)
        uses += sum(map(len, known.document_uses.values())) + sum(map(len, known.identity_uses.values()))
    whole = [one + other for one, other in zip(reading, checking, strict=True)]
    return {
        "flights": len(flights),
        "uses_per_flight": uses / len(flights),
        "read_p50_ms": share(reading, 0.5) * 1000,
        "read_p99_ms": share(reading, 0.99) * 1000,
        "checked_p50_ms": share(checking, 0.5) * 1000,
        "both_p50_ms": share(whole, 0.5) * 1000,
        "both_p99_ms": share(whole, 0.99) * 1000,
    }
