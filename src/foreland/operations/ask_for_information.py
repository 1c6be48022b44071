"""A request for information is entered or received, goes through its steps, and ends; each step audited.

An owner and an instant at which it is due belong to it from the first moment on; where nobody can own it, it stands on
the supervisors' board until somebody does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.deployment import Deployment
from foreland.operations.post_requests import channel_to, post_reply, post_to_asked
from foreland.resources.airports import airports
from foreland.sharing.request_letters import REPLIED
from foreland.sharing.requests import (
    CLOSED,
    KEPT,
    NotStepped,
    RequestContent,
    RequestDirection,
    RequestKind,
    RequestRefusal,
    RequestState,
    Step,
    StepRefusal,
    due,
    next_state,
    refuse_request,
)
from foreland.store import audit, exchange_partners, information_requests, organisation_register
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.information_requests import Channel, LockedRequest, NewRequest
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rows import hexed, owner_fields


class GivenRequest(Struct, frozen=True, kw_only=True):
    """A request as somebody gives it. ``until``: when an assessment, or a standing requirement, is due.

    ``letter_id`` and ``asked_at``: in which letter of a partner it came, and when it was asked; its clock began then.
    """

    direction: RequestDirection
    kind: RequestKind
    party_org: UUID
    reference: str
    urgency: str
    until: datetime | None
    content: RequestContent
    owner_id: UUID | None = None
    airport: str | None = None
    asked_at: datetime | None = None
    letter_id: UUID | None = None
    channel: Channel = "bundle"


class NotAsked(Struct, frozen=True):
    """Why nothing was written."""

    code: (
        RequestRefusal
        | StepRefusal
        | Literal[
            "may_not_ask",
            "not_found",
            "changed",
            "known",
            "party_unknown",
            "owner_unknown",
            "no_exchange",
        ]
    )


class Received(Struct, frozen=True, kw_only=True):
    """A request that is there. ``known``: the same reference was received before."""

    id: UUID
    due_at: datetime
    known: bool = False


def ask(deployment: Deployment, access: Access, given: GivenRequest, now: datetime) -> Received | NotAsked:
    """Enter a request: one that came in, one of ours, or what a field office wants to have assessed."""
    if not access.may_ask_assessment():
        return NotAsked("may_not_ask")
    if not access.may_decide() and (given.kind == "information" or given.airport not in access.airports):
        return NotAsked("airport_unknown" if given.kind != "information" else "may_not_ask")
    return _enter(deployment, access, given, now)


def receive_request(
    deployment: Deployment, partner: Partner, given: GivenRequest, now: datetime
) -> Received | NotAsked:
    """Take a request of a partner's system; the same reference again is answered as known."""
    if not partner.in_force(now, "request"):
        return NotAsked("may_not_ask")
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        found = information_requests.referred(access, connection, partner.partner_org, given.reference)
    if found is not None:
        return Received(id=found.id, due_at=found.due_at, known=True)
    return _enter(deployment, access, given, now)


def _enter(deployment: Deployment, access: Access, given: GivenRequest, now: datetime) -> Received | NotAsked:
    with transaction(deployment.pool, access) as connection:
        return enter(deployment, access, connection, given, now)


def enter(
    deployment: Deployment, access: Access, connection: PooledConnection, given: GivenRequest, now: datetime
) -> Received | NotAsked:
    """Write a request in a transaction, with its owner and the instant at which it is due."""
    at = given.asked_at or now
    refused = refuse_request(given.content, given.kind, given.reference)
    if refused is not None:
        return NotAsked(refused)
    due_at = due(given.kind, given.urgency, given.until, at)
    if due_at is None:
        return NotAsked("urgency_unknown" if given.kind == "information" else "due_unreadable")
    if given.airport is not None and given.airport not in airports():
        return NotAsked("airport_unknown")
    party = organisation_register.one(connection, given.party_org)
    if party is None or party.kind == "carrier":
        return NotAsked("party_unknown")
    able = [one.id for one in information_requests.officers(access, connection)]
    if given.owner_id is not None and given.owner_id not in able:
        return NotAsked("owner_unknown")
    new = NewRequest(
        **owner_fields(deployment.home.ownership(given.party_org)),  # type: ignore[arg-type]
        id=new_id(),
        direction=given.direction,
        kind=given.kind,
        party_org=given.party_org,
        airport=given.airport,
        reference=given.reference.strip(),
        urgency=given.urgency if given.kind == "information" else None,  # type: ignore[arg-type]
        at=at,
        due_at=due_at,
        owner_id=given.owner_id or next(iter(able), None),
        state="open",
        row_version=1,
        content_sealed=hexed(deployment.sealer.seal(msgspec.json.encode(given.content), information_requests.CONTENT)),
        expires_on=(due_at + KEPT).date(),
        letter_id=given.letter_id,
        channel=given.channel,
    )
    if not information_requests.add(connection, new):
        return NotAsked("known")
    information_requests.note(access, connection, new, "ask", None, None, now)
    detail = {"direction": new.direction, "kind": new.kind, "urgency": new.urgency or ""}
    audit.append(connection, access, "request_entered", "request", (new.id,), at=now, detail=detail)
    return Received(id=new.id, due_at=due_at)


def take_step(
    deployment: Deployment, access: Access, request_id: UUID, row_version: int, step: Step, now: datetime
) -> RequestState | NotAsked:
    """Take a step with a request as it was at ``row_version``; return its state."""
    if not access.may_decide():
        return NotAsked("may_not_ask")
    with transaction(deployment.pool, access) as connection:
        found = information_requests.lock(access, connection, request_id)
        if found is None:
            return NotAsked("not_found")
        if found.row_version != row_version:
            return NotAsked("changed")
        state = next_state(found.asked, step)
        if isinstance(state, NotStepped):
            return NotAsked(state.code)
        refused = _refuse_other(access, connection, step)
        if refused is not None:
            return refused
        if step.step == "send" and not _send(deployment, access, connection, found, now):
            return NotAsked("no_exchange")
        _write(deployment, access, connection, found, step, state, now)
        _tell(deployment, access, connection, found, step, state, now)
    return state


def _send(
    deployment: Deployment, access: Access, connection: PooledConnection, found: LockedRequest, now: datetime
) -> bool:
    """Write the letter that takes a request to the partner; whether requests may go there."""
    known = exchange_partners.partners(access, connection)
    partner = next((one for one in known if one.partner_org == found.party_org), None)
    if partner is None or found.kind != "information" or not partner.in_force(now, "request"):
        return False
    channel = channel_to(partner, now)
    found = msgspec.structs.replace(found, channel=channel)
    letter = post_to_asked(deployment, access, connection, found, "ask", "", now)
    information_requests.send(connection, found, letter, channel, now)
    return True


def _tell(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: LockedRequest,
    step: Step,
    state: RequestState,
    now: datetime,
) -> None:
    """Tell the partner of a step with a request that goes by letters, as far as it is theirs to know."""
    if found.letter_id is None:
        return
    if found.direction == "outbound" and step.step in ("withdraw", "feedback"):
        post_to_asked(deployment, access, connection, found, step.step, step.code, now)
    elif found.direction == "inbound" and step.step in REPLIED:
        post_reply(deployment, access, connection, found, state, step.code or None, now)


def _refuse_other(access: Access, connection: PooledConnection, step: Step) -> NotAsked | None:
    """Say why whom a step names may not be meant."""
    if step.step == "hand_on" and step.other not in [
        one.id for one in information_requests.officers(access, connection)
    ]:
        return NotAsked("owner_unknown")
    if step.step == "hit" and step.other is not None and organisation_register.one(connection, step.other) is None:
        return NotAsked("party_unknown")
    return None


def _write(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: LockedRequest,
    step: Step,
    state: RequestState,
    now: datetime,
) -> None:
    holder = step.other if step.step == "hit" and step.other != access.org_id else found.holder_org
    values = {
        "state": state,
        "owner_id": step.other if step.step == "hand_on" else found.owner_id,
        "holder": holder,
        "released_at": now if step.step == "release" else found.released_at,
        "ground": step.code if step.step == "refuse" else found.ground,
        "feedback": step.code if step.step == "feedback" else found.feedback,
        "closes": state in CLOSED,
        "now": now,
    }
    words = step.words.strip()
    sealed = deployment.sealer.seal(words.encode(), information_requests.WORDS) if words else None
    information_requests.change(connection, found, values)
    information_requests.note(access, connection, found, step.step, step.code or None, sealed, now)
    detail = {"step": step.step, "state": state}
    audit.append(connection, access, "request_step", "request", (found.id,), at=now, detail=detail)


def opened_request(sealer: Sealer, sealed: bytes) -> RequestContent:
    """Return what a request says."""
    return msgspec.json.decode(sealer.open(bytes(sealed), information_requests.CONTENT), type=RequestContent)
