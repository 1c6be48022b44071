"""Who may see, pass on, bring to court and act on an item: its originator's caveats decide, and what was agreed.

``foreland_may_see`` and ``foreland_may_pass_on`` of the database say the same; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.sharing.agreements import Agreement, Product, closed_at
from foreland.sharing.handling import TLP_LEVELS, ActionLimit, Audience, Handling, Tlp
from foreland.sharing.origins import may_be_fled

ReleaseRefusal = Literal[
    "agreement_ended",
    "too_closed",
    "expired",
    "originator_release_needed",
    "to_its_originator",
    "withdrawn",
    "not_among_those_named",
    "state_of_origin",
]

WithdrawReason = Literal["wrong", "outdated", "no_legal_basis", "sent_in_error"]
WITHDRAW_REASONS: tuple[WithdrawReason, ...] = get_args(WithdrawReason)
"""Why an item of ours is withdrawn; partners are told that it is, not why."""

Standing = Literal["originator", "own", "client", "member", "stranger"]
"""Where a reader stands to us: gave it, is part of us, works for us, is in a community with us, or none of that."""

Act = Literal["compare", "watch", "interview", "recommend", "publish"]
"""What is done on an item, the quietest first: looking into our own records, watching, speaking to the traveller or the
carrier, telling everybody."""

_ONWARD: frozenset[Tlp] = frozenset(("clear", "green"))
"""Markings under which an item of somebody else may be passed on at all (TLP 2.0: beyond one's own organisation)."""

_REACH: Mapping[Audience, frozenset[Standing]] = {
    "public": frozenset(("own", "client", "member", "stranger")),
    "community": frozenset(("own", "client", "member")),
    "clients": frozenset(("own", "client")),
    "organisation": frozenset(("own",)),
    "named": frozenset(),
}

_QUIET: tuple[Act, ...] = ("compare", "watch")
_ACTS: Mapping[ActionLimit | None, tuple[Act, ...]] = {
    "unlimited": (*_QUIET, "interview", "recommend", "publish"),
    "active": (*_QUIET, "interview", "recommend"),
    "passive": _QUIET,
    None: _QUIET,
    "undetectable": ("compare",),
}


class Reader(Struct, frozen=True, kw_only=True):
    """An organisation that would read. ``state``: alpha-3, of whose authorities it is one; ``None``: not known."""

    org: UUID
    state: str | None = None
    standing: Standing = "stranger"


class Terms(Struct, frozen=True, kw_only=True):
    """What was agreed with a partner: until when, and up to which marking; who that is; what narrows it."""

    agreed_until: datetime
    most_closed: Tlp = "amber"
    org: UUID | None = None
    state: str | None = None
    agreements: tuple[Agreement, ...] = ()

    def in_force(self, now: datetime, product: Product = "items") -> bool:
        """Whether the partner may receive a product at an instant."""
        agreed = not self.agreements or closed_at(self.agreements, product, now) is not None
        return self.agreed_until > now and agreed

    def closed(self, now: datetime) -> Tlp:
        """Return up to which marking items go to the partner: where there are agreements, no further than they say."""
        agreed = closed_at(self.agreements, "items", now) or self.most_closed
        return min(self.most_closed, agreed, key=TLP_LEVELS.index)


def may_see(reader: Reader, handling: Handling, now: datetime, *, released: bool) -> bool:
    """Whether a reader may see something; ``released``: it was released to them by name.

    Its originator always may. Nobody else sees what is past its end, or is outside of one of its circles.
    """
    if reader.standing == "originator":
        return True
    if _ended(handling, now) or _outside(handling, reader.org, reader.state):
        return False
    return released or reader.standing in _REACH[handling.audience]


def may_use_in_court(handling: Handling, *, ours: bool) -> bool:
    """Whether something may be brought to court: our own, or what its originator lets. What may not is listed apart."""
    return ours or handling.court_use


def may_act_on(limit: ActionLimit | None, act: Act) -> bool:
    """Whether something may be done on this alone. What nobody limited in words may be watched, and no more."""
    return act in _ACTS[limit]


def may_pass_on(handling: Handling, terms: Terms, now: datetime, *, ours: bool) -> bool:
    """Whether an item that is neither withdrawn nor the partner's own may be released to a partner."""
    return refuse_release(handling, terms, now, ours=ours, its_own=False, withdrawn=False) is None


def refuse_release(
    caveats: Handling,
    terms: Terms,
    now: datetime,
    *,
    ours: bool,
    its_own: bool,
    withdrawn: bool,
    origins: frozenset[str] = frozenset(),
) -> ReleaseRefusal | None:
    """Say why an item may not be released to a partner. ``ours``: we are its originator; ``its_own``: the partner is.

    What somebody else gave us goes on only when its marking lets the audience pass it on, or its originator sent it
    again marked so: that is their release. ``origins`` are states from which somebody it tells of may flee: of their
    nationality, of their document, and of the airport they leave from; their authorities do not get it, and no partner
    does of whom nobody told the state.
    """
    if not terms.in_force(now):
        return "agreement_ended"
    if withdrawn:
        return "withdrawn"
    if its_own:
        return "to_its_originator"
    if _ended(caveats, now):
        return "expired"
    if not ours and (caveats.onward != "audience" or caveats.tlp not in _ONWARD):
        return "originator_release_needed"
    if TLP_LEVELS.index(caveats.tlp) > TLP_LEVELS.index(terms.closed(now)):
        return "too_closed"
    if _outside(caveats, terms.org, terms.state):
        return "not_among_those_named"
    if may_be_fled(terms.state, origins):
        return "state_of_origin"
    return None


def _ended(handling: Handling, now: datetime) -> bool:
    return handling.expires_at is not None and handling.expires_at <= now


def _outside(handling: Handling, org: UUID | None, state: str | None) -> bool:
    return any(f"org:{org}" not in circle and f"state:{state}" not in circle for circle in handling.only)
