"""What a partner brings about requests for information: a request of theirs, or a reply to one of ours.

Taken in the transaction of the bundle, or of the items, that brought it, once. A reply that comes late, or takes back
what was told, changes nothing.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from foreland.access.viewer import Access
from foreland.operations.ask_for_information import GivenRequest, NotAsked, enter
from foreland.operations.deployment import Deployment
from foreland.operations.write_bundles import post
from foreland.sharing.bundle import Letter
from foreland.sharing.formats.package import SharedReply, SharedRequest
from foreland.sharing.request_letters import (
    FromAsker,
    HowItStands,
    answered_by,
    asked_by,
    goes_back,
    read_from_asker,
    read_reply,
)
from foreland.sharing.requests import CLOSED, FEEDBACKS
from foreland.store import audit, information_requests
from foreland.store.exchange_partners import Partner
from foreland.store.information_requests import LockedRequest
from foreland.store.pool import PooledConnection


def take_from_asker(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    told: Letter | SharedRequest,
    now: datetime,
) -> int | None:
    """Take a request, its withdrawal, or what the answer was good for; return how much was new."""
    given = read_from_asker(told.body if isinstance(told, Letter) else asked_by(told))
    if given is None:
        return None
    plain = msgspec.structs.replace(given.content, **{
        name: getattr(given.content, name).replace("\0", "") for name in given.content.__struct_fields__
    })  # fmt: skip
    reference = given.reference.replace("\0", "")
    found = information_requests.lock_referred(access, connection, "inbound", partner.partner_org, reference)
    if found is None:
        wanted = GivenRequest(
            direction="inbound",
            kind="information",
            party_org=partner.partner_org,
            reference=reference,
            urgency=given.urgency,
            until=None,
            content=plain,
            asked_at=min(given.asked_at, now),
            letter_id=told.id,
            channel="bundle" if isinstance(told, Letter) else "taxii",
        )
        done = enter(deployment, access, connection, wanted, now) if partner.in_force(now, "request") else None
        if done is None or isinstance(done, NotAsked):
            if isinstance(told, Letter):  # whoever has only TAXII finds no reply: there is nothing to reply about
                refusal = HowItStands(
                    reference=given.reference, turn=1, state="refused", ground="no_further_information"
                )
                post(deployment, access, connection, partner.partner_org, "reply", msgspec.json.encode(refusal), now)
            return 0
        found = information_requests.lock(access, connection, done.id)
        assert found is not None  # noqa: S101 - entered just now
        return 1 if given.step == "ask" else 1 + _after(access, connection, found, given, now)
    return _after(access, connection, found, given, now) if given.step != "ask" else 0


def _after(access: Access, connection: PooledConnection, found: LockedRequest, given: FromAsker, now: datetime) -> int:
    """Do what the asker did with a request; return whether it changes anything here."""
    closed = found.state in CLOSED
    if given.step == "withdraw" and not closed:
        information_requests.change(
            connection, found, found.unchanged | {"state": "withdrawn", "closes": True, "now": now}
        )
    elif given.step == "feedback" and closed and found.feedback is None and given.code in FEEDBACKS:
        information_requests.change(connection, found, found.unchanged | {"feedback": given.code, "now": now})
    else:
        return 0
    code = given.code if given.step == "feedback" else None
    information_requests.note(access, connection, found, given.step, code, None, now)
    detail = {"step": given.step}
    audit.append(connection, access, "request_step", "request", (found.id,), at=now, detail=detail)
    return 1


def take_reply(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    told: Letter | SharedReply,
    now: datetime,
) -> int | None:
    """Take how a request of ours stands with the partner; return how much was new."""
    given = read_reply(told.body if isinstance(told, Letter) else answered_by(told))
    if given is None:
        return None
    found = information_requests.lock_referred(
        access, connection, "outbound", partner.partner_org, given.reference.replace("\0", "")
    )
    if found is None or found.sent_at is None:
        return None
    if given.turn <= found.heard_turn or found.state in CLOSED or goes_back(found.state, given.state):
        return 0
    values = {"state": given.state, "ground": given.ground, "closes": given.state in CLOSED, "now": now}
    information_requests.change(connection, found, found.unchanged | values)
    information_requests.hear(connection, found.id, given.turn)
    _note_reply(deployment, access, connection, found, given, now)
    detail = {"step": "reply", "state": given.state}
    audit.append(connection, access, "request_step", "request", (found.id,), at=now, detail=detail)
    return 1


def _note_reply(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: LockedRequest,
    given: HowItStands,
    now: datetime,
) -> None:
    """Write the steps that the reply tells of and that are not written yet."""
    before = information_requests.events(access, connection, found.id)
    known = sum(one.step in ("part", "answer") for one in before)
    if found.state == "open" and given.state in ("hit", "part", "answered"):
        information_requests.note(access, connection, found, "hit", None, None, now)
    for told in given.answers[known:]:
        words = told.text.replace("\0", "").encode()
        sealed = deployment.sealer.seal(words, information_requests.WORDS)
        information_requests.note(access, connection, found, "part" if told.part else "answer", None, sealed, now)
    step = {"no_hit": "no_hit", "refused": "refuse", "withdrawn": "withdraw"}.get(given.state)
    if step is not None:
        information_requests.note(access, connection, found, step, given.ground, None, now)
