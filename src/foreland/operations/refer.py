"""A person at risk is referred to protection: whoever meets them writes it, and only protection reads it.

The audit entry names the referral and never the journey: a trail that named it would tell its readers who is protected.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from foreland.access.viewer import Access
from foreland.store import audit, protection
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection
from foreland.store.protection import Referral


def protection_eyes(access: Access) -> Access:
    """Return the system's access with the role that reads the compartment, for what it does there itself."""
    return msgspec.structs.replace(access, roles=access.roles | {"protection"})


def refer(
    connection: PooledConnection, recorded: Access, ownership: Ownership, referral: Referral, now: datetime
) -> UUID:
    """Write a referral, mark the person and record who did so; return the identifier of the referral."""
    referral_id = protection.refer(connection, ownership, referral, now)
    audit.append(connection, recorded, "protection_referred", protection.OBJECT, (referral_id,), at=now)
    return referral_id
