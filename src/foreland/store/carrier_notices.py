"""What a carrier is told about a traveller: a code, document facts that may be stated, a reference for the telephone.

These rows are all that a carrier's users ever reach; reasons, grades and lists have no column here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

TRAVELLER = "carrier_notices.traveller_sealed"
"""What the sealed particulars of the traveller are bound to."""

NoticeState = Literal["sent", "acknowledged", "withdrawn", "withdrawal_acknowledged", "answered", "closed"]

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that sounds or looks like another one


class Particulars(Struct, frozen=True, kw_only=True):
    """As much of a traveller as a gate needs to find them."""

    surname: str | None
    given_names: str | None
    seat: str | None
    record_locator: str | None


class Notice(Struct, frozen=True, kw_only=True):
    """A notice to be written; of whom it tells stays sealed."""

    recommendation_id: UUID
    flight_date: date
    journey_id: UUID
    carrier_org: UUID
    flight: str
    airport: str
    door_close_utc: datetime | None
    departure_utc: datetime | None
    instruction: str
    facts: Sequence[str]
    traveller_sealed: bytes


_ADD = f"""
    insert into carrier_notices (id, {COLUMNS}, recommendation_id, flight_date, journey_id, carrier_org, reference,
                                 flight, airport, door_close_utc, departure_utc, instruction, facts, traveller_sealed,
                                 state, sent_at, changed_at)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(recommendation_id)s, %(flight_date)s, %(journey_id)s, %(carrier_org)s, %(reference)s, %(flight)s,
            %(airport)s, %(door_close_utc)s, %(departure_utc)s, %(instruction)s,
            %(facts)s, %(traveller_sealed)s, 'sent', %(now)s, %(now)s)
"""  # noqa: S608 - constant column names

_CHANGE = """
    update carrier_notices
    set state = %(state)s, row_version = row_version + 1, changed_at = %(now)s,
        instruction = coalesce(%(instruction)s, instruction), acknowledged_by = coalesce(%(by)s, acknowledged_by)
    where recommendation_id = %(recommendation_id)s
"""


def reference_of(notice_id: UUID) -> str:
    """Return seven letters and figures that can be said on the telephone, from the random part of an identifier."""
    number = notice_id.int & ((1 << 35) - 1)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(30, -1, -5))


def add(connection: Connection[DictRow], ownership: Ownership, notice: Notice, now: datetime) -> tuple[UUID, str]:
    """Write a notice; return its identifier and its reference."""
    notice_id = new_id()
    values = msgspec.structs.asdict(ownership) | msgspec.structs.asdict(notice)
    values |= {"id": notice_id, "reference": reference_of(notice_id), "now": now, "facts": list(notice.facts)}
    connection.execute(_ADD.encode(), values)
    return notice_id, str(values["reference"])


def change(
    connection: Connection[DictRow],
    recommendation_id: UUID,
    state: NoticeState,
    now: datetime,
    instruction: str | None = None,
    by: str | None = None,
) -> None:
    """Move the notice of a recommendation to another state; ``by`` is who acknowledged, as they named themselves."""
    values = {"recommendation_id": recommendation_id, "state": state, "now": now, "instruction": instruction, "by": by}
    connection.execute(_CHANGE, values)


def note_action(connection: Connection[DictRow], recommendation_id: UUID, action: str, now: datetime) -> None:
    """Write beside the notice what the carrier reported last."""
    connection.execute(
        "update carrier_notices set action = %s, row_version = row_version + 1, changed_at = %s"
        " where recommendation_id = %s",
        (action, now, recommendation_id),
    )


def addressed(connection: Connection[DictRow], recommendation_id: UUID) -> tuple[UUID, UUID] | None:
    """Return the notice of a recommendation and the carrier it went to; ``None`` when there is none."""
    row = connection.execute(
        "select id, carrier_org from carrier_notices where recommendation_id = %s", (recommendation_id,)
    ).fetchone()
    return None if row is None else (row["id"], row["carrier_org"])


def carrier_of(connection: Connection[DictRow], recommendation_id: UUID) -> UUID | None:
    """Return the carrier that was told of a recommendation; ``None`` when none was."""
    found = addressed(connection, recommendation_id)
    return None if found is None else found[1]
