"""Masking and deletion of what is due, set-based, a group of flights at a time; what is under legal hold stays.

A journey is the unit: its reports, identities, documents, hits and registry keys go with it; a booking goes when no
journey that stays refers to it; a flight goes when nothing hangs on it. ``Limits`` come from the core.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.safeguards.retention import Limits
from foreland.store import masking_sql
from foreland.store import retention_sql as sql
from foreland.store.flights import lock
from foreland.store.identifiers import new_id
from foreland.travel.flight import Designator

LOCKED = psycopg.errors.LockNotAvailable
"""A month could not be dropped, because somebody reads it; row by row it can be done."""

Counts = dict[str, int]
_FIRST = date(1, 1, 1)


class Flights(Struct, frozen=True):
    """A group of flights to look at, and where the next group begins."""

    ids: list[UUID]
    dates: list[date]
    after: tuple[date, UUID]


class Maskable(Struct, frozen=True):
    """Journeys and bookings to be masked, of these flights."""

    flights: Flights
    journeys: list[UUID]
    bookings: list[UUID]


class Purge:
    """What is due by these limits, in a connection of the service."""

    def __init__(self, access: Access, connection: Connection[DictRow], limits: Sequence[Limits], now: datetime):
        self._access = access
        self.connection = connection
        self._now = now
        self._limits = {
            "org_id": access.org_id,
            "today": now.date(),
            "now": now,
            "classes": [one.retention_class for one in limits],
            "mask_through": [one.mask_through for one in limits],
            "delete_through": [one.delete_through for one in limits],
        }

    def unknown_classes(self) -> list[str]:
        """Return classes that rows name and no rule knows: nothing of them is touched."""
        return [row["retention_class"] for row in self.connection.execute(sql.UNKNOWN_CLASSES, self._limits)]

    def held(self) -> int:
        """Return how many journeys are under legal hold."""
        row = self.connection.execute(sql.HELD_COUNT, self._limits).fetchone()
        return row["held"] if row else 0

    def flights_to_delete(self, after: tuple[date, UUID] | None, limit: int) -> Flights | None:
        """Return the next group of flights of which something may be deleted; ``None`` at the end."""
        return self._flights(sql.FLIGHTS_TO_DELETE, after, limit)

    def flights_to_mask(self, after: tuple[date, UUID] | None, limit: int) -> Flights | None:
        """Return the next group of flights with a journey or booking that is due and not masked."""
        return self._flights(sql.FLIGHTS_TO_MASK, after, limit)

    def months_to_drop(self) -> list[date]:
        """Return the first days of months in which every journey is due and nothing is held."""
        return [row["month"] for row in self.connection.execute(sql.MONTHS_TO_DROP, self._limits)]

    def drop_month(self, month: date) -> Counts:
        """Drop the partitions of a month. Raises :data:`LOCKED` when somebody reads it."""
        values = self._limits | {"month": month}
        self.connection.execute("select set_config('lock_timeout', '3s', true)")
        counts = {"journeys": 0, "registry_keys": 0}
        before = self.connection.execute(sql.COUNT_MONTH, values).fetchone()
        dropped = self.connection.execute(sql.DROP_MONTH, values).fetchone()
        if before and dropped and dropped["partitions"]:
            counts["journeys"] = before["journeys"]
            counts["registry_keys"] = self.connection.execute(sql.DELETE_REGISTRY_OF_MONTH, values).rowcount
        return counts

    def delete(self, flights: Flights) -> Counts:
        """Delete what is due of these flights and enter it in the ledger; return rows by table."""
        values = self._limits | {"flights": flights.ids, "dates": flights.dates}
        values["journeys"] = [row["id"] for row in self.connection.execute(sql.JOURNEYS_TO_DELETE, values)]
        counts = {"screenings": self._called(sql.DELETE_SCREENINGS, values)}
        counts["contacts"] = self._rows(sql.DELETE_CONTACTS_OF_JOURNEYS, values)
        counts["registry_keys"] = self._rows(sql.DELETE_REGISTRY, values)
        gone = self.connection.execute(sql.DELETE_JOURNEYS, values).fetchall()
        counts["journeys"] = len(gone)
        values["gone"] = [row["id"] for row in gone]
        counts["join_decisions"] = self._called(sql.DELETE_JOINS, values)
        values["bookings"] = [row["id"] for row in self.connection.execute(sql.BOOKINGS_TO_DELETE, values)]
        counts["contacts"] += self._rows(sql.DELETE_CONTACTS_OF_BOOKINGS, values)
        counts["bookings"] = self._rows(sql.DELETE_BOOKINGS, values)
        ended = self.connection.execute(sql.DELETE_FLIGHTS, values).fetchall()
        counts["flights"] = len(ended)
        self._enter("flight", ended)
        whole = {row["id"] for row in ended}
        self._enter("journey", [row for row in gone if row["flight_id"] not in whole])
        return counts

    def keep_apart(self, flights: Flights) -> None:
        """Let nobody change these flights until the end of the transaction: what is read of them is what is masked."""
        found = self.connection.execute(masking_sql.NUMBERS, {"flights": flights.ids})
        numbers = [Designator(row["carrier"], row["number"], row["suffix"]) for row in found]
        lock(self.connection, self._access.org_id, numbers)

    def to_mask(self, flights: Flights) -> Maskable:
        """Return the journeys and bookings of these flights that are due for masking."""
        values = self._limits | {"flights": flights.ids, "dates": flights.dates}
        return Maskable(
            flights,
            [row["id"] for row in self.connection.execute(masking_sql.JOURNEYS_TO_MASK, values)],
            [row["id"] for row in self.connection.execute(masking_sql.BOOKINGS_TO_MASK, values)],
        )

    def mask(self, due: Maskable) -> Counts:
        """Take away what identifies persons, which the vault holds by now; return rows by table."""
        counts = mask_rows(self.connection, due, self._now)
        whole = self.connection.execute(masking_sql.MASKED_WHOLE, {"flights": due.flights.ids}).fetchall()
        self._enter("flight", whole, "masked")
        for kind, table, masked in (("journey", "journeys", due.journeys), ("booking", "bookings", due.bookings)):
            query = masking_sql.MASKED_OBJECTS.format(table=table)
            found = self.connection.execute(query.encode(), {"dates": due.flights.dates, "masked": masked}).fetchall()
            parts = {row["id"] for row in whole}
            self._enter(kind, [row for row in found if row["flight_id"] not in parts], "masked")
        return counts

    def delete_messages(self) -> Counts:
        """Delete messages that are due, but those that told us of somebody who is held; receipts that have expired."""
        values = self._limits
        gone = self.connection.execute(sql.DELETE_MESSAGES, values).fetchall()
        self._enter("message", [row for row in gone if row["flight_id"] is None])
        return {
            "messages": len(gone),
            "message_bodies": self._rows(sql.DELETE_BODIES, values),
            "waiting_events": self._rows(sql.DELETE_WAITING, values),
            "answer_messages": self._rows(sql.DELETE_ANSWER_MESSAGES, values),
            "document_questions": self._rows(sql.DELETE_QUESTIONS, values),
            "list_questions": self._rows(sql.DELETE_LIST_QUESTIONS, values),
            "list_looks": self._rows(sql.DELETE_LIST_LOOKS, values),
            "shared_items": self._rows(sql.DELETE_SHARED, values),
            "bulletins": self._rows(sql.DELETE_BULLETINS, values),
            "daily_briefs": self._rows(sql.DELETE_BRIEFS, values),
            "exchange_packages": self._rows(sql.DELETE_PACKAGES, values),
            "kept_answers": self._rows(sql.DELETE_ANSWERS, values),
            "information_requests": self._rows(sql.DELETE_REQUESTS, values),
            "partner_items": self._rows(sql.DELETE_PARTNER_ITEMS, values),
            "deconfliction_epochs": self._rows(sql.DELETE_EPOCHS, values),
            "deconfliction_filters": self._rows(sql.DELETE_FILTERS, values),
            "deconfliction_questions": self._rows(sql.DELETE_BLIND, values),
            "deconfliction_interests": self._rows(sql.DELETE_INTERESTS, values),
            "item_feedback": self._rows(sql.DELETE_FEEDBACK, values),
            "receipts": self._rows(sql.DELETE_RECEIPTS, values),
        }

    def delete_aside(self) -> Counts:
        """Delete what is due and hangs on no flight: schedules, counts of the filter, holds that are over."""
        return {table: self._rows(statement, self._limits) for table, statement in sql.DELETE_ASIDE}

    def delete_expired_keys(self) -> Counts:
        """Delete registry keys whose day has passed, but those of journeys under legal hold, and false matches.

        Their journeys stay.
        """
        return {
            "registry_keys": self._rows(sql.DELETE_EXPIRED_REGISTRY, self._limits),
            "false_matches": self._rows(sql.DELETE_FALSE_MATCHES, self._limits),
        }

    def mask_messages(self) -> Counts:
        """Take unread segments, unassigned facts and contacts of carriers' staff from messages that are due; and the
        words of calls and hand-overs.
        """
        words = {table: self._rows(statement, self._limits) for table, statement in masking_sql.MASK_WORDS}
        return {"messages": self._rows(masking_sql.MASK_MESSAGES, self._limits)} | words

    def _flights(self, query: str, after: tuple[date, UUID] | None, limit: int) -> Flights | None:
        day, last = after or (_FIRST, UUID(int=0))
        found = self.connection.execute(
            query, self._limits | {"after_day": day, "after_id": last, "limit": limit}
        ).fetchall()
        if not found:
            return None
        dates = sorted({row["flight_date"] for row in found})
        return Flights([row["id"] for row in found], dates, (found[-1]["flight_date"], found[-1]["id"]))

    def _rows(self, statement: str, values: dict[str, Any]) -> int:
        return self.connection.execute(statement, values).rowcount

    def _called(self, statement: str, values: dict[str, Any]) -> int:
        row = self.connection.execute(statement, values).fetchone()
        return row["rows"] if row else 0

    def _enter(self, kind: str, gone: Sequence[DictRow], act: str = "deleted") -> None:
        if gone:
            values = {"kind": kind, "act": act, "now": self._now, "ids": [row["id"] for row in gone]}
            values |= {"dates": [row["flight_date"] for row in gone], "entries": [new_id() for _ in gone]}
            values |= {"orgs": [row["org_id"] for row in gone], "purposes": [row["purpose"] for row in gone]}
            self.connection.execute(sql.ENTER_LEDGER, values)


def mask_rows(connection: Connection[DictRow], due: Maskable, now: datetime) -> Counts:
    """Take away what identifies persons, whatever ages and holds say; return rows by table."""
    values: dict[str, Any] = {"flights": due.flights.ids, "dates": due.flights.dates, "now": now}
    values |= {"journeys": due.journeys, "bookings": due.bookings}
    counts = {name: connection.execute(statement, values).rowcount for name, statement in masking_sql.MASK_JOURNEYS}
    hits = connection.execute(masking_sql.MASK_HITS, values).fetchall()
    counts["hits"], counts["open_hits"] = len(hits), sum(row["waits"] for row in hits)
    forgotten = connection.execute(masking_sql.FORGET_NOTES, values | {"hits": [row["id"] for row in hits]}).fetchone()
    decided = connection.execute(masking_sql.FORGET_JOINS, values).fetchone()
    tables = {
        "tables": [table for table, _ in masking_sql.MASKED_WORDS],
        "words": [words for _, words in masking_sql.MASKED_WORDS],
    }
    said = connection.execute(masking_sql.FORGET_WORDS, values | tables).fetchone()
    counts["notes"] = sum(row["rows"] for row in (forgotten, decided, said) if row)
    for name, statement in masking_sql.MASK_BOOKINGS:
        counts[name] = counts.get(name, 0) + connection.execute(statement, values).rowcount
    connection.execute(masking_sql.MASK_FLIGHTS, values)
    return counts


def begin_run(connection: Connection[DictRow], now: datetime) -> bool:
    """Take today's nightly run; false when it is taken. One that was begun an hour ago and not ended is taken over."""
    parameters = {"day": now.date(), "now": now, "given_up": now - timedelta(hours=1)}
    return connection.execute(sql.BEGIN_RUN, parameters).fetchone() is not None


def end_run(connection: Connection[DictRow], now: datetime) -> None:
    """Note that today's nightly run has ended."""
    connection.execute("update retention_runs set finished_at = %s where day = %s", (now, now.date()))


def last_run(connection: Connection[DictRow]) -> datetime | None:
    """Return when a nightly run last ended."""
    row = connection.execute("select max(finished_at) as at from retention_runs").fetchone()
    return row["at"] if row else None


def unnoted(connection: Connection[DictRow], limit: int) -> list[DictRow]:
    """Return deletions that stand in no ledger outside this database yet, and keep others from writing them."""
    return connection.execute(sql.UNNOTED, {"limit": limit}).fetchall()


def noted(connection: Connection[DictRow], ids: Sequence[UUID], now: datetime) -> None:
    """Note that these deletions stand in the ledger outside."""
    connection.execute("update deletion_ledger set noted_at = %s where id = any (%s)", (now, list(ids)))
