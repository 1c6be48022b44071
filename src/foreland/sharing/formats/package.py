"""What is exchanged, whatever the format: a package of items, each with an originator's caveats.

Caveats travel with every item. What a format cannot say is kept in words beside it; what comes without caveats is held
under the strictest that an item can bear and still be read. Nothing is ever marked more openly than it came.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

Tlp = Literal["clear", "green", "amber", "amber+strict", "red"]
TLP_LEVELS: tuple[Tlp, ...] = ("clear", "green", "amber", "amber+strict", "red")
"""TLP 2.0 (FIRST, August 2022), the most open first."""

Pap = Literal["clear", "green", "amber", "red"]
PAP_LEVELS: tuple[Pap, ...] = ("clear", "green", "amber", "red")

MOST_BYTES = 20_000_000
MOST_ITEMS = 20_000

Short = Annotated[str, Meta(max_length=300)]
Long = Annotated[str, Meta(max_length=20_000)]
Instant = Annotated[datetime, Meta(tz=True)]
Few = Annotated[tuple[Short, ...], Meta(max_length=50)]


class Code(Struct, frozen=True):
    """A handling code word for word, as its originator wrote it."""

    scheme: Short
    version: Short
    code: Short


class Caveats(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an item may be used, on the canonical scale, with the codes it came with.

    ``onward``: whether the audience may pass it on within its marking, or only after the originator's release.
    """

    tlp: Tlp = "amber+strict"
    pap: Pap | None = None
    onward: Literal["audience", "originator_release"] = "originator_release"
    court_use: bool = False
    action_limit: Short = ""
    purpose: Short = ""
    originator: Short = ""
    expires_at: Instant | None = None
    source_grade: Short = ""
    information_grade: Short = ""
    codes: Annotated[tuple[Code, ...], Meta(max_length=50)] = ()
    text: Long = ""


UNMARKED = Caveats()
"""What came without a marking: for the organisation that received it, and not to be passed on."""

UNREADABLE = Caveats(tlp="red", pap="red")
"""What came with a marking that cannot be read: nobody but the named recipients."""


def strictest(all_caveats: Iterable[Caveats]) -> Caveats:
    """Return caveats at least as strict as each: those of something that was made from several. None: unmarked."""
    given = list(all_caveats)
    if not given:
        return UNMARKED
    ends = [one.expires_at for one in given if one.expires_at is not None]
    paps = [one.pap for one in given if one.pap is not None]
    return Caveats(
        tlp=max((one.tlp for one in given), key=TLP_LEVELS.index),
        pap=max(paps, key=PAP_LEVELS.index) if paps else None,
        onward="audience" if all(one.onward == "audience" for one in given) else "originator_release",
        court_use=all(one.court_use for one in given),
        action_limit=_joined(one.action_limit for one in given),
        purpose=_joined(one.purpose for one in given),
        originator=_joined(one.originator for one in given),
        expires_at=min(ends) if ends else None,
        source_grade=_same(one.source_grade for one in given),
        information_grade=_same(one.information_grade for one in given),
        codes=tuple(dict.fromkeys(code for one in given for code in one.codes))[:50],
        text=_joined((one.text for one in given), 20_000),
    )


def _joined(texts: Iterable[str], longest: int = 300) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))[:longest]


def _same(grades: Iterable[str]) -> str:
    """The grade that all share: of two different ones neither holds for both."""
    found = set(grades)
    return found.pop() if len(found) == 1 else ""


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every item has. A later ``modified`` of the same ``id`` replaces an earlier one; ``withdrawn`` ends it."""

    id: UUID
    created: Instant
    modified: Instant
    caveats: Caveats = UNMARKED
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


AnyItem = Traveller | Document | SharedJourney | SharedRecommendation | Encounter | Indicator | Report
KINDS: dict[str, type[Item]] = {
    str(one.__struct_config__.tag): one
    for one in (Traveller, Document, SharedJourney, SharedRecommendation, Encounter, Indicator, Report)
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
