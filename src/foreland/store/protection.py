"""Referrals to protection: everybody who works with travellers may write one, only protection reads them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

WORDS = "protection_referrals.words_sealed"
"""What the sealed words of a referral are bound to."""


class Referral(Struct, frozen=True, kw_only=True):
    """A referral to be written; what was said stays sealed."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    airport: str | None
    concern: str
    asked_by_kind: str
    referred_by: UUID | None
    referred_by_org: UUID
    words_sealed: bytes | None


_ADD = f"""
    insert into protection_referrals (id, {COLUMNS}, flight_id, flight_date, journey_id, airport, concern,
                                      asked_by_kind, referred_by, referred_by_org, referred_at, words_sealed)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_id)s,
            %(flight_date)s, %(journey_id)s, %(airport)s, %(concern)s, %(asked_by_kind)s, %(referred_by)s,
            %(referred_by_org)s, %(now)s, %(words_sealed)s)
"""  # noqa: S608 - constant column names

_MARK = """
    select foreland_protect(%(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
                            %(flight_date)s, %(journey_id)s, %(now)s, %(referred_by)s)
"""


def refer(connection: Connection[DictRow], ownership: Ownership, referral: Referral, now: datetime) -> UUID:
    """Write a referral and mark the person; return the identifier of the referral."""
    values: dict[str, Any] = msgspec.structs.asdict(ownership) | msgspec.structs.asdict(referral)
    values |= {"id": new_id(), "now": now}
    connection.execute(_ADD.encode(), values)
    connection.execute(_MARK, values)
    return UUID(str(values["id"]))


def is_protected(connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> bool:
    """Whether a traveller is in the care of protection: the one thing that is told outside the compartment."""
    row = connection.execute("select foreland_is_protected(%s, %s) as yes", (flight_date, journey_id)).fetchone()
    return bool(row and row["yes"])
