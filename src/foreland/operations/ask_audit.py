"""Who looked at this person, asked for oversight: the question itself leaves an entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access, Purpose
from foreland.operations.deployment import Deployment
from foreland.store import audit
from foreland.store.pool import transaction
from foreland.store.views.audit import LookRow, PersonOnFlight, looks, persons


class Asked(Struct, frozen=True):
    """A journey of the person and the entries about it, the newest first."""

    person: PersonOnFlight
    looks: list[LookRow]


def ask_audit(deployment: Deployment, access: Access, person: str, now: datetime) -> list[Asked]:
    """Find journeys by identifier or document number (``NUMBER``, ``ISSUER:NUMBER``) and return their entries."""
    purpose: Purpose = access.purpose if access.in_training() else "oversight"
    reader = msgspec.structs.replace(access, roles=access.roles | {"oversight"}, purpose=purpose)
    with transaction(deployment.pool, reader) as connection:
        found = persons(reader, connection, _named(person))
        asked = [Asked(each, looks(reader, connection, [each.journey_id], limit=100_000)) for each in found]
        audit.append(
            connection, reader, "audit_who", "journey", [each.journey_id for each in found], at=now,
            detail={"journeys": len(found)},
        )  # fmt: skip
    return asked


def _named(person: str) -> UUID | str:
    try:
        return UUID(person)
    except ValueError:
        issuer, separator, number = person.strip().upper().rpartition(":")
        return f"{issuer}{separator}{''.join(c for c in number if c.isascii() and c.isalnum())}"
