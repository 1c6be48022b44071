"""Who is alerted when somebody is referred to protection, and how often: ``protection.json``.

A file of this name in the data folder replaces the shipped one, which names no mailbox: none is invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from foreland.resources.own_file import own_or_shipped

Minutes = Annotated[int, Meta(ge=1, le=1440)]
Calls = Annotated[int, Meta(ge=1)]


class CallLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls of carriers for help that are kept in an hour, for a traveller, of a user, on a flight.

    They hold for calls after the first one for a traveller; that one is always kept.
    """

    traveller: Calls
    user: Calls
    flight: Calls

    def values(self) -> tuple[int, int, int]:
        """Return the limits in the order above."""
        return (self.traveller, self.user, self.flight)


class ProtectionAlerts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``emails``: who is mailed at every referral, beside the airport's protection contacts.

    ``escalate_emails`` are mailed too once nobody accepted for ``escalate_minutes``; all of them again every
    ``again_minutes`` until somebody accepts.
    """

    emails: tuple[str, ...] = ()
    escalate_emails: tuple[str, ...] = ()
    escalate_minutes: Minutes
    again_minutes: Minutes
    calls_an_hour: CallLimits


def load_protection(data: Path | None = None) -> ProtectionAlerts:
    """Load the deployment's file. Raises :class:`msgspec.ValidationError` when it has another shape."""
    source = own_or_shipped(data, "protection.json")
    return msgspec.json.decode(source.read_bytes(), type=ProtectionAlerts)
