"""Where a carrier is told that something waits: mailboxes, and an address of its system. No traveller stands here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access

SECRET = "carrier_channels.secret_sealed"  # noqa: S105 - a context of sealing, not a secret
"""What the key of a carrier's webhooks is bound to."""

FORMER = "carrier_channels.former_sealed"


class Channels(Struct, frozen=True, kw_only=True):
    """The channels of a carrier. ``former_sealed`` signs beside the current secret until ``former_until``."""

    carrier_org: UUID
    emails: tuple[str, ...] = ()
    language: str = "en"
    webhook_url: str | None = None
    secret_sealed: bytes | None = None
    former_sealed: bytes | None = None
    former_until: datetime | None = None
    row_version: int = 0

    def names(self) -> tuple[str, ...]:
        """Return which channels there are."""
        return (*(("mail",) if self.emails else ()), *(("webhook",) if self.webhook_url else ()))


_COLUMNS = "carrier_org, emails, language, webhook_url, secret_sealed, former_sealed, former_until, row_version"

_ONE = f"select {_COLUMNS} from carrier_channels where org_id = %s and carrier_org = %s"  # noqa: S608 - constants

_KEEP = """
    insert into carrier_channels as known (carrier_org, org_id, emails, language, webhook_url, secret_sealed,
                                           former_sealed, former_until, row_version, changed_at, changed_by)
    values (%(carrier_org)s, %(org_id)s, %(emails)s, %(language)s, %(webhook_url)s, %(secret_sealed)s,
            %(former_sealed)s, %(former_until)s, 1, %(at)s, %(by)s)
    on conflict (carrier_org) do update
    set emails = excluded.emails, language = excluded.language, webhook_url = excluded.webhook_url,
        secret_sealed = excluded.secret_sealed, former_sealed = excluded.former_sealed,
        former_until = excluded.former_until, row_version = known.row_version + 1, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by
    where known.org_id = excluded.org_id and known.row_version = %(row_version)s
    returning row_version
"""


def of(access: Access, connection: Connection[DictRow], carrier_org: UUID) -> Channels:
    """Return the channels of a carrier; one nobody configured has none."""
    with connection.cursor(row_factory=class_row(Channels)) as cursor:
        found = cursor.execute(_ONE.encode(), (access.org_id, carrier_org)).fetchone()
    return found or Channels(carrier_org=carrier_org)


def keep(access: Access, connection: Connection[DictRow], wanted: Channels, now: datetime) -> bool:
    """Write the channels over those of ``wanted.row_version``; ``False`` when somebody changed them meanwhile."""
    values = structs.asdict(wanted) | {"org_id": access.org_id, "at": now, "by": access.username}
    row = connection.execute(_KEEP, values | {"emails": list(wanted.emails)}).fetchone()
    return row is not None and row["row_version"] == wanted.row_version + 1
