"""What is exchanged, whatever the format: a package of items, each with its originator's caveats.

Caveats are a :class:`foreland.sharing.handling.Handling` and travel with every item. What a format cannot say is kept
in words beside it; what comes without caveats is held under the strictest that an item can bear and still be read.
Nothing is ever marked more openly than it came.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from foreland.sharing.handling import UNMARKED, Handling, Instant, Long, Short

MOST_BYTES = 20_000_000
MOST_ITEMS = 20_000

Few = Annotated[tuple[Short, ...], Meta(max_length=50)]


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every item has. A later ``modified`` of the same ``id`` replaces an earlier one; ``withdrawn`` ends it."""

    id: UUID
    created: Instant
    modified: Instant
    caveats: Handling = UNMARKED
    withdrawn: bool = False


class Traveller(Item, frozen=True, kw_only=True, omit_defaults=True, tag="traveller"):
    """A person as somebody reported them."""

    surname: Short = ""
    given_names: Short = ""
    date_of_birth: Short = ""
    sex: Short = ""
    nationality: Short = ""
    phones: Few = ()
    emails: Few = ()


class Document(Item, frozen=True, kw_only=True, omit_defaults=True, tag="travel-document"):
    """A travel document, and whose it is said to be."""

    traveller: UUID | None = None
    document_type: Short = ""
    number: Short = ""
    issuing_state: Short = ""
    expiry_date: Short = ""


class SharedJourney(Item, frozen=True, kw_only=True, omit_defaults=True, tag="journey"):
    """One traveller on one flight."""

    traveller: UUID | None = None
    flight: Short = ""
    flight_date: Short = ""
    origin: Short = ""
    destination: Short = ""
    seat: Short = ""
    record_locator: Short = ""


class SharedRecommendation(Item, frozen=True, kw_only=True, omit_defaults=True, tag="recommendation"):
    """What was recommended to a carrier about a journey, and what became of it. Never why: that stays in the house."""

    journey: UUID | None = None
    action: Short = ""
    state: Short = ""


class Encounter(Item, frozen=True, kw_only=True, omit_defaults=True, tag="encounter"):
    """Where somebody was met, and what was found."""

    traveller: UUID | None = None
    journey: UUID | None = None
    place: Short = ""
    at: Instant | None = None
    outcome: Short = ""
    text: Long = ""


class Indicator(Item, frozen=True, kw_only=True, omit_defaults=True, tag="indicator"):
    """What to look for, in the language named by ``pattern_type``."""

    title: Short = ""
    pattern_type: Short = "foreland"
    pattern: Long = ""
    valid_until: Instant | None = None


class Report(Item, frozen=True, kw_only=True, omit_defaults=True, tag="report"):
    """A bulletin, an assessment or a note; ``about`` are other items."""

    title: Short = ""
    text: Long = ""
    about: Annotated[tuple[UUID, ...], Meta(max_length=MOST_ITEMS)] = ()


class SharedRequest(Item, frozen=True, kw_only=True, omit_defaults=True, tag="information-request"):
    """A request for information, and what its asker does with it: ``step`` is ask, withdraw or feedback.

    ``urgency`` is 1h, 24h or 5d from ``created`` on; ``code``: what an answer was good for.
    """

    reference: Short = ""
    step: Short = ""
    urgency: Short = ""
    officer: Short = ""
    reason: Long = ""
    legal_basis: Long = ""
    questions: Long = ""
    code: Short = ""


class SharedReply(Item, frozen=True, kw_only=True, omit_defaults=True, tag="information-reply"):
    """How a request stands with who was asked, under its asker's reference. ``turn`` grows with each reply.

    ``answers`` are all that were given so far; once it is answered, the last of them is the answer.
    """

    reference: Short = ""
    turn: int = 0
    state: Short = ""
    ground: Short = ""
    answers: Annotated[tuple[Long, ...], Meta(max_length=500)] = ()


AnyItem = (
    Traveller | Document | SharedJourney | SharedRecommendation | Encounter | Indicator | Report | SharedRequest
    | SharedReply
)  # fmt: skip
KINDS: dict[str, type[Item]] = {
    str(one.__struct_config__.tag): one
    for one in (
        Traveller,
        Document,
        SharedJourney,
        SharedRecommendation,
        Encounter,
        Indicator,
        Report,
        SharedRequest,
        SharedReply,
    )
}


def withdrawn(item: AnyItem, at: datetime) -> AnyItem:
    """Return the withdrawal of an item: which one, under which caveats, and nothing of what it said."""
    return type(item)(
        id=item.id, created=item.created, modified=max(at, item.modified), caveats=item.caveats, withdrawn=True
    )


class Originator(Struct, frozen=True):
    """Who made a package."""

    id: UUID
    name: Short


class Package(Struct, frozen=True, kw_only=True):
    """Items of one originator."""

    originator: Originator
    made_at: Instant
    items: tuple[AnyItem, ...] = ()


class Problem(Struct, frozen=True):
    """What of a file was not taken: the place in its list (from 0; -1: all of it), and why."""

    index: int
    code: Literal["oversize", "unreadable", "too_many", "kind_unknown", "value_refused", "same_id_twice"]
    about: str = ""


class Taken(Struct, frozen=True):
    """What was read: the items with what is told of them, and what was not."""

    items: tuple[AnyItem, ...] = ()
    problems: tuple[Problem, ...] = ()


class Taking:
    """Gathers the items of a file one by one; the first of an id counts."""

    def __init__(self) -> None:
        """Nothing has been taken yet."""
        self.items: dict[UUID, AnyItem] = {}
        self.problems: list[Problem] = []

    def take(self, index: int, kind: str, values: dict[str, object]) -> None:
        """Take an item from plain values; one that does not fit its type becomes a problem."""
        try:
            item: AnyItem = settled(msgspec.convert({"kind": kind, **values}, type=AnyItem, strict=False))
        except (msgspec.ValidationError, OverflowError, RecursionError) as error:
            self.refuse(index, "value_refused", str(error)[:200])
            return
        if item.id in self.items:
            self.refuse(index, "same_id_twice", str(item.id))
        else:
            self.items[item.id] = item

    def refuse(self, index: int, code: str, about: str = "") -> None:
        """Note what is not taken; of many the first thousand."""
        if len(self.problems) < 1000:
            self.problems.append(msgspec.convert({"index": index, "code": code, "about": about[:200]}, type=Problem))

    def taken(self) -> Taken:
        """Return what was gathered."""
        return Taken(tuple(self.items.values()), tuple(self.problems))


def settled(item: AnyItem) -> AnyItem:
    """Return an item with its instants in UTC, changed no earlier than it was made. Raises :class:`OverflowError`."""
    created, modified = item.created.astimezone(UTC), item.modified.astimezone(UTC)
    ends = item.caveats.expires_at and item.caveats.expires_at.astimezone(UTC)
    caveats = msgspec.structs.replace(item.caveats, expires_at=ends)
    return msgspec.structs.replace(item, created=created, modified=max(created, modified), caveats=caveats)


def decoded(raw: bytes, taking: Taking) -> object | None:
    """Read JSON of a bounded size; ``None`` with the problem noted when it is none."""
    if len(raw) > MOST_BYTES:
        taking.refuse(-1, "oversize", f"{len(raw)} bytes")
        return None
    try:
        return msgspec.json.decode(raw)  # type: ignore[no-any-return]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        taking.refuse(-1, "unreadable", str(error))
        return None


def texts(values: object) -> list[dict[str, object]]:
    """Return the objects of a list, at most one more than may be taken; anything else is none."""
    return [one for one in values[: MOST_ITEMS + 1] if isinstance(one, dict)] if isinstance(values, list) else []
