"""Letters about requests for information, written in the transaction of the step that they tell of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.write_bundles import post
from foreland.sharing.request_letters import AskerStep, FromAsker, HowItStands, Told
from foreland.sharing.requests import RequestContent, RequestState
from foreland.store import information_requests
from foreland.store.information_requests import LockedRequest
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
    return post(deployment, access, connection, found.party_org, "request", msgspec.json.encode(letter), now)


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
    post(deployment, access, connection, found.party_org, "reply", msgspec.json.encode(reply), now)
