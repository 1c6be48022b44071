"""What a machine may answer a carrier about a traveller, and nothing beyond it (decision 13).

*Cleared* when every mandatory check was completed and nothing waits for an officer; *insufficient data*; *document
status* where the state lets a machine say it; otherwise *pending, contact the desk*. That somebody is not to be boarded
is said on the word of a named officer alone. A pending answer ends: silence is neither a denial nor unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

MachineVerdict = Literal["cleared", "cleared_unresolved", "insufficient_data", "document_status", "pending_contact"]
Verdict = Literal[
    "cleared", "cleared_unresolved", "insufficient_data", "document_status", "pending_contact", "no_board"
]
UnruledDefault = Literal["cleared", "cleared_unresolved", "insufficient_data", "pending_contact"]
PendingDefault = Literal["cleared_unresolved", "document_status"]
Because = Literal[
    "nothing_found", "not_checked", "hits", "officer", "document", "data", "no_decision", "recommendation"
]
"""On what a verdict rests: which of the facts beside it decided."""

CONTACT_ALONE = "document_reported_"
"""How codes of hits begin that are never more than *contact the desk*, whatever is configured: a document reported
lost, stolen or invalid, which only its issuer can confirm (INTERPOL, stolen and lost travel documents)."""

UNTOLD = ("random_referral",)
"""Codes of hits that say nothing of a traveller: while they wait, the carrier is answered as if they were not there."""

SETTLED = ("cleared", "false_match", "withdrawn")
"""States of hits that keep nobody from being cleared; any other does, whatever it is called."""

RECOMMENDED = "recommended"
"""The state of hits of which an officer made a recommendation. A referral to another office is no word to a carrier:
what is answered about a referred hit is what was answered before, so that no carrier learns of protection from it."""


class AnswerRules(Struct, frozen=True, kw_only=True):
    """As much of a connection's configuration as a verdict needs.

    ``document_codes``: codes of document hits that a machine may answer with the document's status. ``mandatory``:
    names of the elements without which nothing is cleared. ``pending_minutes``: a pending answer ends so long before
    the doors close, in ``pending_default``; ``unclocked_minutes``: so long after it was given where nobody told when.
    ``unruled``: what is said instead of *cleared* where none of the rules of entry may decide.
    """

    document_codes: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    pending_default: PendingDefault = "cleared_unresolved"
    pending_minutes: int = 20
    unclocked_minutes: int = 60
    unruled: UnruledDefault = "cleared"


class WaitingHit(Struct, frozen=True, kw_only=True):
    """A hit as it stands while an answer is given."""

    id: UUID
    kind: str
    code: str
    severity: str
    state: str


class OfficerWord(Struct, frozen=True, kw_only=True):
    """A recommendation in force that the traveller should not board: whose it is, and which."""

    officer: UUID
    recommendation: UUID


class Grounds(Struct, frozen=True, kw_only=True):
    """Everything a verdict rests on.

    ``elements`` are the reported values by name; ``checked`` says that every mandatory check was completed with what is
    reported and in force now. ``unruled``: there are rules for where the flight leads, and none of them may decide
    (nobody verified them): that says nothing about any traveller.
    """

    checked: bool
    hits: tuple[WaitingHit, ...] = ()
    elements: Mapping[str, str | None] = {}
    word: OfficerWord | None = None
    unruled: bool = False


class Judged(Struct, frozen=True, kw_only=True):
    """A verdict, what decided, and which elements are missing."""

    verdict: Verdict
    because: Because
    missing: tuple[str, ...] = ()
    word: OfficerWord | None = None


def judge(grounds: Grounds, rules: AnswerRules) -> Judged:
    """The verdict about one traveller, whoever asks. Unknown is never cleared."""
    missing = tuple(name for name in rules.mandatory if not grounds.elements.get(name))
    if grounds.word is not None:
        return Judged(verdict="no_board", because="recommendation", missing=missing, word=grounds.word)
    if not grounds.checked:
        return Judged(verdict="pending_contact", because="not_checked", missing=missing)
    waiting = [hit for hit in grounds.hits if hit.state not in SETTLED and not _is_untold(hit)]
    if any(hit.state == RECOMMENDED for hit in waiting):
        return Judged(verdict="pending_contact", because="officer", missing=missing)
    if any(not _says_status(hit, rules) for hit in waiting):
        return Judged(verdict="pending_contact", because="hits", missing=missing)
    if missing:
        return Judged(verdict="insufficient_data", because="data", missing=missing)
    if waiting:
        return Judged(verdict="document_status", because="document")
    if grounds.unruled and rules.unruled != "cleared":
        return Judged(verdict=rules.unruled, because="not_checked")
    return Judged(verdict="cleared", because="nothing_found")


def _is_untold(hit: WaitingHit) -> bool:
    return hit.code in UNTOLD and hit.state != RECOMMENDED


def _says_status(hit: WaitingHit, rules: AnswerRules) -> bool:
    return hit.kind == "document" and hit.code in rules.document_codes and not hit.code.startswith(CONTACT_ALONE)


def ends_at(door_close: datetime | None, given_at: datetime, rules: AnswerRules) -> datetime:
    """When a pending answer ends that was given at ``given_at``."""
    if door_close is None:
        return given_at + timedelta(minutes=rules.unclocked_minutes)
    return door_close - timedelta(minutes=rules.pending_minutes)


def in_time(judged: Judged, ends: datetime, now: datetime, rules: AnswerRules) -> Judged:
    """The verdict, or what a pending one ends in once its time is over: an officer's task, never a denial.

    Whoever it waits for, it ends alike: an exception for the referred would tell who they are.
    """
    if judged.verdict != "pending_contact" or now < ends:
        return judged
    return Judged(verdict=rules.pending_default, because="no_decision", missing=judged.missing)


_MILDEST_FIRST: tuple[Verdict, ...] = (
    "cleared",
    "cleared_unresolved",
    "document_status",
    "insufficient_data",
    "pending_contact",
    "no_board",
)


def strictest(verdicts: Sequence[Verdict]) -> Verdict:
    """Of several about one person (one request about two flights) the one that counts.

    Whom nobody knows by what was sent is to be sent again: a pending answer about nobody would never end.
    """
    return max(verdicts, key=_MILDEST_FIRST.index, default="insufficient_data")
