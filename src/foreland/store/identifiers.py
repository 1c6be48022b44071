"""New identifiers. The clock and the randomness live here, so that the core has neither."""

from __future__ import annotations

import os
import time
from uuid import UUID

from foreland.travel.identifiers import uuid7


def new_id() -> UUID:
    """Return a new version 7 UUID."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))
