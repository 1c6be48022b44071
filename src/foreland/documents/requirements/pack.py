"""A rule pack as it is written (YAML): sources, dated lists, questions, rules (``docs/reference/requirements.md``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from foreland.travel.content_hash import content_hash

Where = Literal["entry", "airside", "exit"]
Validity = Literal["arrival", "stay", "stay_3m", "stay_6m"]
YesNo = Literal["yes", "no"]
Profile = Literal["production", "test"]


class Span(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when to when. A date is a local day, the last included; an instant has its zone, the last excluded."""

    from_: str | None = field(default=None, name="from")
    to: str | None = None


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a rule comes from. ``verified``: somebody compared the rule with the text; until then it is a claim."""

    cite: str
    url: str | None = None
    retrieved: str | None = None
    sha256: str | None = None
    verified: YesNo = "no"
    reviewed_by: str | None = None
    review_due: str | None = None


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes (apart by blanks) that are on a list for a time. ``unsure``: they may be."""

    codes: str
    from_: str | None = field(default=None, name="from")
    to: str | None = None
    unsure: bool = False
    source: str | None = None
    recorded: Span | None = None


class CodeList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated list. Before ``known_from`` nobody here knows who was on it."""

    source: str
    rows: tuple[Row, ...]
    known_from: str | None = None
    note: str | None = None


class Holding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper that must be among those held.

    ``expired``: one whose validity is over. ``issued_within_years``: not one that is known to have been issued earlier.

    ``category`` among ``classes`` stands for the class that the purpose names; ``here``, ``area`` and ``final_state``
    among issuers for the state of the point, the states of the pack, and the end of the journey.
    """

    kind: tuple[str, ...]
    issuer: tuple[str, ...] = ()
    issuer_list: str | None = None
    classes: tuple[str, ...] = ()
    not_classes: tuple[str, ...] = ()
    class_optional: bool = False
    valid: Validity | None = "arrival"
    years_gte: int | None = None
    issued_within_years: int | None = None
    expired: bool = False


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"is_": "is", "in_": "in"}):
    """One comparison. ``code`` names what fails, ``ask`` the question when the fact is unknown; without it: REFER.

    ``presume`` stands for a fact nobody stated. ``tells`` renames the reason of a path that this alternative opened.
    """

    fact: str | None = None
    is_: bool | int | str | None = None
    in_: tuple[str, ...] | None = None
    list: str | None = None
    ever: bool = False
    lte: int | None = None
    gte: int | None = None
    has: tuple[str, ...] | None = None
    has_list: str | None = None
    presume: bool | int | str | None = None
    valid: Validity | None = None
    issued_within_years: int | None = None
    expired_within_years: int | None = None
    holds: Holding | None = None
    any: tuple[tuple[Condition, ...], ...] | None = None
    never: bool = False
    code: str | None = None
    ask: str | None = None
    cite: str | None = None
    tells: str | None = None


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A path (one way to be admitted) or a condition (what must hold whatever the path).

    ``cap`` is the best a path can say, with the question ``ask``; ``on_unmet`` what an unmet condition says.
    """

    id: str
    where: tuple[Where, ...] = ("entry",)
    kind: Literal["path", "condition"] = "path"
    version: int = 1
    effective: Span = Span()
    recorded: Span | None = None
    applies_if: tuple[Condition, ...] = ()
    requires: tuple[Condition, ...] = ()
    cap: Literal["CONDITIONAL", "REFER"] | None = None
    ask: str | None = None
    on_unmet: Literal["NOT_OK", "REFER", "CONDITIONAL"] = "NOT_OK"
    code: str
    text: str
    sources: tuple[str, ...] = ()
    review_due: str | None = None
    owner: str | None = None
    met: Mapping[str, Any] | None = None
    unmet: Mapping[str, Any] | None = None
    unknown: Mapping[str, Any] | None = None


class Complete(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom the paths are all there are, so that none of them being open means NOT_OK."""

    where: tuple[Where, ...]
    applies_if: tuple[Condition, ...] = ()
    code: str
    cite: str


class Pack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of one area. ``rules_declared`` names every rule, so that a missing one is noticed.

    ``area`` is the list of states it covers; ``*`` for a pack that covers what no other does. ``airside``: travellers
    in transit need not be admitted. ``owner``: who is warned before a review, of the rules without an owner of their
    own.
    """

    pack: str
    title: str
    version: str
    recorded: str
    review_due: str
    owner: str | None = None
    area: str
    airside: bool = False
    sources: Mapping[str, Source]
    lists: Mapping[str, CodeList] = {}
    questions: Mapping[str, str] = {}
    complete: tuple[Complete, ...] = ()
    rules_declared: tuple[str, ...]
    rules: tuple[Rule, ...]
    example: Mapping[str, Any] = {}

    def content(self) -> str:
        """Content hash: equal packs, equal hashes."""
        return content_hash(msgspec.to_builtins(self))


def read_pack(content: Any, name: str) -> Pack:
    """Check the shape of what a file held. Raises :class:`ValueError` saying where it is wrong."""
    try:
        return msgspec.convert(content, type=Pack, strict=True)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from error
