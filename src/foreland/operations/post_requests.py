"""What partners are told of requests for information, written in the transaction of the step that it tells of.

A partner with a Foreland is told in letters of signed bundles. Who has only TAXII is told by an item of exchange, which
is theirs alone: they read it in their collection, and push what they ask or answer.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.keep_items import keep_items, later_than
from foreland.operations.write_bundles import post
from foreland.sharing.agreements import closed_at
from foreland.sharing.formats.package import SharedReply, SharedRequest
from foreland.sharing.handling import TLP_LEVELS, Handling, audience_of
from foreland.sharing.request_letters import AskerStep, FromAsker, HowItStands, Told, as_reply, as_request
from foreland.sharing.requests import RequestContent, RequestState
from foreland.store import audit, exchange_partners, information_requests, shared_items
from foreland.store.exchange_partners import Partner
from foreland.store.information_requests import Channel, LockedRequest
from foreland.store.pool import PooledConnection


def post_to_asked(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: LockedRequest,
    step: AskerStep,
    code: str,
    now: datetime,
) -> UUID:
    """Tell the partner that is asked what we ask, or what we do with it; return the letter."""
    content = deployment.sealer.open(bytes(found.content_sealed), information_requests.CONTENT)
    assert found.urgency is not None  # noqa: S101 - of every request that is sent
    letter = FromAsker(
        reference=found.reference,
        step=step,
        asked_at=found.at,
        urgency=found.urgency,
        content=msgspec.json.decode(content, type=RequestContent),
        code=code,
    )
    if found.channel == "bundle":
        return post(deployment, access, connection, found.party_org, "request", msgspec.json.encode(letter), now)
    partner, caveats = _told(deployment, access, connection, found, now)
    _give(deployment, access, connection, partner, as_request(letter, found.id, now, caveats), now)
    return found.id


def post_reply(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: LockedRequest,
    state: RequestState,
    ground: str | None,
    now: datetime,
) -> None:
    """Tell the partner that asked how its request stands after a step, with all that was answered so far."""
    steps = information_requests.events(access, connection, found.id)
    words = deployment.sealer.words
    told = tuple(
        Told(one.step == "part", words(one.words_sealed, information_requests.WORDS) or "")
        for one in steps
        if one.step in ("part", "answer")
    )
    reply = HowItStands(
        reference=found.reference,
        turn=found.row_version + 1,
        state=state,  # type: ignore[arg-type]
        ground=ground if state == "refused" else None,
        answers=told,
    )
    reply_to(deployment, access, connection, found, reply, now)


def reply_to(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    asked: LockedRequest,
    reply: HowItStands,
    now: datetime,
) -> None:
    """Tell the partner that asked, by the way it asked."""
    if asked.channel == "bundle":
        post(deployment, access, connection, asked.party_org, "reply", msgspec.json.encode(reply), now)
        return
    partner, caveats = _told(deployment, access, connection, asked, now)
    item = as_reply(reply, uuid5(asked.id, "reply"), asked.at, now, caveats)
    _give(deployment, access, connection, partner, item, now)


def channel_to(partner: Partner, now: datetime) -> Channel:
    """Return how requests go to a partner: as items where an agreement in force says that they go by TAXII."""
    held = [one for one in partner.terms.agreements if one.channel == "taxii" and "request" in one.receives]
    return "taxii" if closed_at(held, "request", now) is not None else "bundle"


def _told(
    deployment: Deployment, access: Access, connection: PooledConnection, found: LockedRequest, now: datetime
) -> tuple[Partner, Handling]:
    """Return the partner of a request, and caveats under which nobody else may have what they are told."""
    partner = exchange_partners.partner(access, connection, found.party_org)
    assert partner is not None  # noqa: S101 - partners are ended, never deleted
    audience = audience_of(min("amber", partner.terms.closed(now), key=TLP_LEVELS.index))
    only = ((f"org:{partner.partner_org}",),)
    return partner, Handling(audience=audience, only=only, originators=(deployment.home.name,))


def _give(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    item: SharedRequest | SharedReply,
    now: datetime,
) -> None:
    """Keep what a partner is told as an item of ours, and release it to that partner."""
    ours = deployment.home.org_id
    for former in shared_items.lock(access, connection, item.id, ours):
        item = msgspec.structs.replace(item, modified=later_than(former, now))
    keep_items(deployment, access, connection, [item], ours, now)
    for row in shared_items.lock(access, connection, item.id, ours):
        at = shared_items.next_instant(access, connection, now)
        shared_items.release(access, connection, row.id, partner.partner_org, at)
    audit.append(
        connection, access, "item_released", "shared_item", (item.id,), at=now, detail={"partner": partner.code}
    )
