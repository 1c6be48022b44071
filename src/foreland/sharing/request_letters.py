"""What goes between two Forelands about a request for information: the request, what its asker does, and how it stands.

Each letter says all that is needed to take it, whichever arrives first: a withdrawal brings the request it withdraws,
and a reply all answers that were given so far.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, structs

from foreland.sharing.formats.package import SharedReply, SharedRequest
from foreland.sharing.handling import Handling, Instant
from foreland.sharing.requests import CLOSED, LONGEST, REFUSAL_GROUNDS, RequestContent, RequestState, Urgency

AskerStep = Literal["ask", "withdraw", "feedback"]
ReplyState = Literal["hit", "part", "answered", "no_hit", "refused", "withdrawn"]
REPLIED: frozenset[str] = frozenset(("hit", "no_hit", "part", "answer", "refuse", "withdraw"))
"""Steps of the one who is asked that its asker is told of."""

Reference = Annotated[str, Meta(min_length=1, max_length=60)]
Words = Annotated[str, Meta(max_length=LONGEST)]


class FromAsker(Struct, frozen=True, kw_only=True):
    """A request, and what its asker does with it. ``code``: what an answer was good for."""

    reference: Reference
    step: AskerStep
    asked_at: Instant
    urgency: Urgency
    content: RequestContent
    code: Annotated[str, Meta(max_length=40)] = ""


class Told(Struct, frozen=True):
    """An answer; ``part``: more will come."""

    part: bool
    text: Words


class HowItStands(Struct, frozen=True, kw_only=True):
    """How a request stands with who was asked. ``turn`` grows with each reply; ``ground`` is why it was refused."""

    reference: Reference
    turn: Annotated[int, Meta(ge=1, le=1_000_000)]
    state: ReplyState
    ground: Annotated[str, Meta(max_length=40)] | None = None
    answers: Annotated[tuple[Told, ...], Meta(max_length=500)] = ()


_RANK: dict[RequestState, int] = {"open": 0, "hit": 1, "part": 2, **dict.fromkeys(CLOSED, 3)}


def asked_by(item: SharedRequest) -> bytes:
    """Return an item of exchange as the letter that says the same."""
    content = {name: getattr(item, name) for name in RequestContent.__struct_fields__}
    letter = {"step": item.step, "asked_at": item.created, "content": content}
    beside = {name: getattr(item, name) for name in ("reference", "urgency", "code")}
    return msgspec.json.encode(letter | beside)


def answered_by(item: SharedReply) -> bytes:
    """Return an item of exchange as the letter that says the same."""
    whole = item.state == "answered"
    told = [{"part": not whole or at < len(item.answers) - 1, "text": text} for at, text in enumerate(item.answers)]
    letter = {"reference": item.reference, "turn": item.turn, "state": item.state, "answers": told}
    return msgspec.json.encode(letter | {"ground": item.ground or None})


def as_request(letter: FromAsker, item_id: UUID, at: datetime, caveats: Handling) -> SharedRequest:
    """Return a letter as an item of exchange, for a partner that takes no letters."""
    said = {name: getattr(letter, name) for name in ("reference", "step", "urgency", "code")}
    return SharedRequest(
        id=item_id, created=letter.asked_at, modified=at, caveats=caveats, **said, **structs.asdict(letter.content)
    )


def as_reply(letter: HowItStands, item_id: UUID, begun: datetime, at: datetime, caveats: Handling) -> SharedReply:
    """Return a letter as an item of exchange, for a partner that takes no letters."""
    return SharedReply(
        id=item_id, created=begun, modified=at, caveats=caveats, reference=letter.reference, turn=letter.turn,
        state=letter.state, ground=letter.ground or "", answers=tuple(one.text for one in letter.answers),
    )  # fmt: skip


def read_from_asker(body: bytes) -> FromAsker | None:
    """Read what an asker sends; ``None`` when it is nothing of that kind."""
    try:
        return msgspec.json.decode(body, type=FromAsker)
    except (msgspec.DecodeError, UnicodeDecodeError, OverflowError):
        return None


def read_reply(body: bytes) -> HowItStands | None:
    """Read how a request stands; ``None`` when it is no reply, or one that contradicts itself."""
    try:
        given = msgspec.json.decode(body, type=HowItStands)
    except (msgspec.DecodeError, UnicodeDecodeError, OverflowError):
        return None
    whole = (given.state == "refused") == (given.ground in REFUSAL_GROUNDS)
    return given if whole and (bool(given.answers) or given.state not in ("part", "answered")) else None


def goes_back(before: RequestState, after: ReplyState) -> bool:
    """Whether a reply would take back what was told: a request only goes on."""
    return _RANK[after] < _RANK[before]
