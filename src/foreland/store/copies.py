"""Fills an empty database with years of journeys: one received flight, copied under other dates, names and documents.

For measuring alone. Whoever travels did so two or three times on average, and one in a thousand has a name and a birth
date that many share.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import DictRow

_FIRST_DAY, _DAYS = date(2024, 9, 1), 690
_USES = 2.5
_AT_ONCE = 500  # copies of the flight that one statement makes

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
            "surname_heard": "null",
            "given_heard": "null",
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


_PEOPLE_OF = """
    select f.carrier || f.number || ' ' || j.seat as seated, d.number, i.surname
    from journeys j
    join flights f on f.id = j.flight_id
    join reported_travellers r on r.flight_date = j.flight_date and r.journey_id = j.id
    join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    join documents d on d.flight_date = r.flight_date and d.reported_id = r.id
    where f.status = 'arrived' and j.seat is not null and i.surname like 'SYN%%' and j.flight_date = %s
    order by i.surname limit 2000
"""


def copied_people(connection: psycopg.Connection[DictRow], day: date) -> list[DictRow]:
    """Return flight and seat (``seated``), document ``number`` and ``surname`` of people copied to a day."""
    return connection.execute(_PEOPLE_OF, (day,)).fetchall()


def copy_flight(
    conninfo: str, copies: int, passengers: int, wanted: int, first: date = _FIRST_DAY, days: int = _DAYS
) -> tuple[list[UUID], int]:
    """Fill the store with copies of its one flight of ``passengers``, one after the other over ``days`` from ``first``.

    Return ``wanted`` of the last of them, and the bytes of the database.
    """
    values = {
        "first": first,
        "days": days,
        "copies": copies,
        "passengers": passengers,
        "people": int(copies * passengers / _USES),
    }
    with psycopg.connect(conninfo, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("select foreland_ensure_partitions(%s, %s)", (first, first + timedelta(days)))
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
            "select id from flights where status = 'arrived' order by id desc limit %s", (wanted,)
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
