"""Nothing that somebody gives us stays without an answer: a product, a decision not to make one, or feedback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.sharing.requests import FEEDBACKS, LONGEST, Feedback

ReturnEnd = Literal["product", "no_product", "feedback"]
RETURN_ENDS: tuple[ReturnEnd, ...] = get_args(ReturnEnd)
DUE = timedelta(days=5)
"""Within which time something is due back for a delivery of items."""

NoProduct = Literal["known_before", "not_for_us", "too_late", "too_little"]
NO_PRODUCTS: tuple[NoProduct, ...] = get_args(NoProduct)
"""Why no product was made."""

ReturnRefusal = Literal["end_unknown", "code_unknown", "words_missing", "too_long"]
Given = Literal["request", "recommendation", "question", "delivery"]
HandOnRefusal = Literal["may_not_hand_on", "not_found", "owner_unknown"]


class Return(Struct, frozen=True, kw_only=True):
    """Something that was received, and what was given back. ``ended_as`` is ``None`` while nothing was.

    ``reference`` is empty of what is for those named. ``about`` is a request, a
    recommendation or a blind question; ``owner`` is ``None`` when nobody can own it, or whoever did is here no more.
    """

    given: Given
    party_org: UUID
    party: str
    reference: str
    about: UUID | None
    items: int
    received_at: datetime
    due_at: datetime
    owner: str | None
    owner_id: UUID | None
    desk: str | None
    ended_as: str | None
    code: str | None
    ended_at: datetime | None
    feedback: str | None

    def overdue(self, now: datetime) -> bool:
        """Whether something should have been given back by now."""
        return self.ended_at is None and self.due_at <= now


class Account(Struct, frozen=True, kw_only=True):
    """What a contributor gave and got. ``hours``: the median until its end; ``useful`` counts answers of ours, and
    gifts of theirs, that were said to be useful, used, or to have led to something.
    """

    party_org: UUID
    party: str
    received: int
    products: int
    decisions: int
    feedback: int
    open: int
    overdue: int
    late: int
    hours: float | None
    useful: int
    wrong: int


def refuse_return(ended_as: str, code: str, words: str) -> ReturnRefusal | None:
    """Say why a delivery may not end so: a product is named in words, a decision has a ground, feedback a value."""
    if ended_as not in RETURN_ENDS:
        return "end_unknown"
    if len(words) > LONGEST:
        return "too_long"
    if ended_as == "product":
        return None if words.strip() else "words_missing"
    return None if code in (FEEDBACKS if ended_as == "feedback" else NO_PRODUCTS) else "code_unknown"


def may_hand_on(access: Access, owner: UUID | None) -> bool:
    """Whether the viewer may give what was received to another owner: a supervisor, or who owns it."""
    return access.may_decide() and ("supervisor" in access.roles or access.user_id == owner)


def good_for_of(ended_as: str, code: str) -> Feedback | None:
    """Return what items were good for by how their delivery ended: what a product was made of was used."""
    if ended_as == "product":
        return "used"
    return next((one for one in FEEDBACKS if one == code), None) if ended_as == "feedback" else None


def accounts(returns: Sequence[Return], now: datetime) -> list[Account]:
    """Return the account of each contributor, who waits for most first."""
    found = [_account([one for one in returns if one.party_org == org], now) for org in {r.party_org for r in returns}]
    return sorted(found, key=lambda one: (-one.overdue, -one.open, one.party, str(one.party_org)))


def overdue_by_desk(returns: Sequence[Return], now: datetime) -> dict[str, int]:
    """Return how many answers are overdue by the desk of their owner; an empty name where there is none."""
    late = [one for one in returns if one.overdue(now)]
    return dict(Counter(one.desk or "" for one in late))


def unowned(returns: Sequence[Return]) -> int:
    """Return how many things wait for something back that nobody owns."""
    return sum(one.ended_at is None and one.owner is None for one in returns)


def _account(own: Sequence[Return], now: datetime) -> Account:
    ended = [one for one in own if one.ended_at is not None]
    hours = [(one.ended_at - one.received_at).total_seconds() / 3600 for one in ended if one.ended_at]
    said = [one.feedback for one in own if one.feedback]
    return Account(
        party_org=own[0].party_org,
        party=own[0].party,
        received=len(own),
        products=sum(one.ended_as == "product" for one in ended),
        decisions=sum(one.ended_as == "no_product" for one in ended),
        feedback=sum(one.ended_as == "feedback" for one in ended),
        open=len(own) - len(ended),
        overdue=sum(one.overdue(now) for one in own),
        late=sum(one.ended_at > one.due_at for one in ended if one.ended_at),
        hours=round(median(hours), 1) if hours else None,
        useful=sum(one in ("led_to", "used", "useful") for one in said),
        wrong=said.count("wrong"),
    )
