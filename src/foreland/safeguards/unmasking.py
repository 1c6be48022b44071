"""Who may look at a masked person: one asks with a reason and a legal basis, another approves, for some hours.

Nobody approves what they asked for; nobody but the one who asked looks; every answer that refuses says why.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

LONGEST_REASON = 4000
"""Characters of a reason."""

State = Literal["open", "approved", "refused", "ended"]
Verdict = Literal["approved", "refused", "ended"]
VERDICTS: tuple[Verdict, ...] = ("approved", "refused", "ended")

Refusal = Literal[
    "may_not_unmask",
    "not_masked",
    "basis_unknown",
    "text_missing",
    "text_too_long",
    "already_asked",
    "own_request",
    "verdict_unknown",
    "not_open",
    "lapsed",
    "not_approved",
    "not_asked_by_you",
    "view_over",
]


class Request(Struct, frozen=True, kw_only=True):
    """A request to look at a masked journey, as far as deciding about it needs it."""

    asked_by: UUID
    state: State
    open_until: datetime
    view_until: datetime | None


def refuse_asking(by: Access, reason: str, basis: str, bases: Collection[str]) -> Refusal | None:
    """Say why this may not be asked; ``None`` when it may."""
    if not by.may_ask_unmasking():
        return "may_not_unmask"
    if basis not in bases:
        return "basis_unknown"
    if not reason.strip():
        return "text_missing"
    return "text_too_long" if len(reason) > LONGEST_REASON else None


def refuse_verdict(by: Access, request: Request, verdict: str, now: datetime) -> Refusal | None:
    """Say why ``by`` may not answer so; ``None`` when they may. Ending stops a view that was approved."""
    if not by.may_approve_unmasking():
        return "may_not_unmask"
    if by.user_id == request.asked_by:
        return "own_request"
    if verdict not in VERDICTS:
        return "verdict_unknown"
    if verdict == "ended":
        return None if request.state == "approved" else "not_approved"
    if request.state != "open":
        return "not_open"
    return "lapsed" if now >= request.open_until else None


def refuse_view(by: Access, request: Request, now: datetime) -> Refusal | None:
    """Say why ``by`` may not look now; ``None`` when they may."""
    if by.user_id is None or by.user_id != request.asked_by:
        return "not_asked_by_you"
    if not by.may_ask_unmasking():
        return "may_not_unmask"
    if request.state != "approved" or request.view_until is None:
        return "not_approved"
    return "view_over" if now >= request.view_until else None
