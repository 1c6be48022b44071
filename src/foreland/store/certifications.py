"""Certifications of carriers, and the messages sent for them: form and faults, no traveller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.certification_facts import Shown
from foreland.store.identifiers import new_id

KEPT = 20
"""Messages of a scenario that are kept: a system in a loop fills nothing."""


class Certification(Struct, frozen=True, kw_only=True):
    """One certification of a carrier; ``live_at``: when an administrator marked the carrier live."""

    id: UUID
    carrier_org: UUID
    begun_at: datetime
    begun_by: str
    live_at: datetime | None
    live_by: str | None
    software: str | None


class Offer(Struct, frozen=True, kw_only=True):
    """An unsolicited answer of ours that waits for its acknowledgement."""

    id: UUID
    offer: str
    reference: str


_CURRENT = """
    select id, carrier_org, begun_at, begun_by, live_at, live_by, software from certifications
    where org_id = %s and carrier_org = %s order by begun_at desc, id desc limit 1
"""

_LIVE = """
    select id, carrier_org, begun_at, begun_by, live_at, live_by, software from certifications
    where org_id = %s and carrier_org = %s and live_at is not null order by live_at desc, id desc limit 1
"""

# Of a scenario only the latest messages stay.
_TRIM = """
    delete from certification_messages where id in (
        select id from certification_messages where certification_id = %s and scenario = %s
        order by at desc, id desc offset %s)
"""

_SHOWN = """
    select scenario, shown from certification_messages where org_id = %s and certification_id = %s order by at, id
"""

_OFFERS = """
    select m.id, m.offer, m.shown ->> 'offered' as reference from certification_messages m
    where m.org_id = %s and m.certification_id = %s and m.offer is not null
      and not exists (select from certification_messages a
                      where a.certification_id = m.certification_id
                        and a.shown ->> 'acknowledges' = m.shown ->> 'offered')
    order by m.at, m.id
"""


def current(access: Access, connection: Connection[DictRow], carrier_org: UUID) -> Certification | None:
    """Return the certification of a carrier that was begun last."""
    with connection.cursor(row_factory=class_row(Certification)) as cursor:
        return cursor.execute(_CURRENT, (access.org_id, carrier_org)).fetchone()


def live(access: Access, connection: Connection[DictRow], carrier_org: UUID) -> Certification | None:
    """Return the certification with which a carrier was marked live last."""
    with connection.cursor(row_factory=class_row(Certification)) as cursor:
        return cursor.execute(_LIVE, (access.org_id, carrier_org)).fetchone()


def begin(access: Access, connection: Connection[DictRow], carrier_org: UUID, by: str, now: datetime) -> Certification:
    """Begin a certification."""
    made = Certification(
        id=new_id(), carrier_org=carrier_org, begun_at=now, begun_by=by, live_at=None, live_by=None, software=None
    )
    connection.execute(
        "insert into certifications (id, org_id, carrier_org, begun_at, begun_by) values (%s, %s, %s, %s, %s)",
        (made.id, access.org_id, carrier_org, now, by),
    )
    return made


def add(
    access: Access,
    connection: Connection[DictRow],
    certification: UUID,
    scenario: str,
    shown: Shown,
    offer: str | None = None,
) -> None:
    """Enter what a message of a scenario was."""
    connection.execute(
        "insert into certification_messages (id, org_id, certification_id, scenario, at, shown, offer)"
        " values (%s, %s, %s, %s, %s, %s::jsonb, %s)",
        (new_id(), access.org_id, certification, scenario, shown.at, msgspec.json.encode(shown).decode(), offer),
    )
    connection.execute(_TRIM, (certification, scenario, KEPT))


def shown(access: Access, connection: Connection[DictRow], certification: UUID) -> Mapping[str, Sequence[Shown]]:
    """Return what was sent for each scenario, in the order in which it came."""
    found: dict[str, list[Shown]] = {}
    for row in connection.execute(_SHOWN, (access.org_id, certification)):
        found.setdefault(row["scenario"], []).append(msgspec.convert(row["shown"], Shown))
    return found


def offers(access: Access, connection: Connection[DictRow], certification: UUID) -> list[Offer]:
    """Return the unsolicited answers that wait to be acknowledged."""
    with connection.cursor(row_factory=class_row(Offer)) as cursor:
        return cursor.execute(_OFFERS, (access.org_id, certification)).fetchall()


def mark_live(
    access: Access, connection: Connection[DictRow], certification: UUID, by: str, software: str, now: datetime
) -> bool:
    """Note that a carrier goes live; ``False`` when it was marked before."""
    done = connection.execute(
        "update certifications set live_at = %s, live_by = %s, software = %s"
        " where org_id = %s and id = %s and live_at is null",
        (now, by, software, access.org_id, certification),
    )
    return done.rowcount == 1
