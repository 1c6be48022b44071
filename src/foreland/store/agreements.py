"""What was agreed that an organisation may receive. No traveller stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.sharing.agreements import Agreement

_COLUMNS = "id, party_org, receives, channel, most_closed, legal_basis, begins_on, ends_on, ended_at, row_version"
_ADD = f"""
    insert into agreements (org_id, made_at, made_by, {_COLUMNS})
    values (%(org_id)s, %(now)s, %(by)s, %(id)s, %(party_org)s, %(receives)s, %(channel)s, %(most_closed)s,
            %(legal_basis)s, %(begins_on)s, %(ends_on)s, null, 1)
"""  # noqa: S608 - constant column names
_END = """
    update agreements set ended_at = %(now)s, row_version = row_version + 1
    where org_id = %(org_id)s and id = %(id)s and party_org = %(party)s and ended_at is null
      and row_version = %(row_version)s
"""


def add(access: Access, connection: Connection[DictRow], agreement: Agreement, now: datetime) -> None:
    """Enter an agreement."""
    values = msgspec.structs.asdict(agreement) | {"receives": list(agreement.receives)}
    connection.execute(_ADD.encode(), values | {"org_id": access.org_id, "now": now, "by": access.username})


def end(
    access: Access, connection: Connection[DictRow], party: UUID, agreement_id: UUID, row_version: int, now: datetime
) -> bool:
    """End an agreement before its day; ``False`` when it is not there, ended, or somebody else changed it."""
    values = {"org_id": access.org_id, "id": agreement_id, "party": party, "row_version": row_version, "now": now}
    return connection.execute(_END, values).rowcount == 1


def agreements(access: Access, connection: Connection[DictRow], party: UUID | None = None) -> list[Agreement]:
    """Return agreements, of one party or of all, those that end last first."""
    query = f"""select {_COLUMNS} from agreements
        where org_id = %(org_id)s and (%(party)s::uuid is null or party_org = %(party)s)
        order by ended_at is not null, ends_on desc, id limit 1000"""  # noqa: S608 - constant column names
    found = connection.execute(query.encode(), {"org_id": access.org_id, "party": party})
    return [_agreement(row) for row in found]


def _agreement(row: dict[str, Any]) -> Agreement:
    return Agreement(**{**row, "receives": tuple(row["receives"])})
