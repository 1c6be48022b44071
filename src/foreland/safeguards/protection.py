"""What the protection focal point may do about a person at risk, and what may be counted outside the compartment.

Sources: domain VA1-VA3 (a compartment, outcomes as categories only, "do not use against"), RL5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

ReferralState = Literal["open", "taken", "closed"]
Said = Literal["note", "contact_made", "not_reached", "help_offered", "help_declined", "handed_over"]
Step = Literal[
    "accept", "call_back", "close", "not_against", "may_be_used", "lift_ask", "lift_agree", "lift_refuse", "companion"
]
HelpOutcome = Literal["helped", "handed_over", "declined", "not_reached", "travelled_on", "not_at_risk"]
HelpRefusal = Literal[
    "may_not_help", "step_unknown", "wrong_state", "words_missing", "outcome_unknown", "same_person", "not_against"
]

SAID: tuple[Said, ...] = get_args(Said)
"""What is written down of a contact; the words say with whom."""
HELP_OUTCOMES: tuple[HelpOutcome, ...] = get_args(HelpOutcome)
NEEDS_WORDS: frozenset[str] = frozenset(("note", "handed_over", "lift_ask"))
"""Steps that say nothing without words: a note, to whom somebody was handed over, why a marking should end."""
FLOOR = 5
"""Persons below which a figure is not told."""


class Standing(Struct, frozen=True, kw_only=True):
    """A referral and the marking of its person. ``lift_asked_by``: who asked to take the marking back.

    ``held_back``: the carrier has a recommendation against them that stands.
    """

    state: ReferralState
    taken_by: UUID | None = None
    marked: bool = True
    not_against: bool = False
    lift_asked_by: UUID | None = None
    held_back: bool = False


class Helped(Struct, frozen=True, kw_only=True):
    """A step that may be taken by a named person, with the state of the referral after it."""

    step: Step | Said
    after: ReferralState
    by: UUID
    words: str = ""
    outcome: HelpOutcome | None = None


class NotHelped(Struct, frozen=True):
    """Why nothing was written."""

    code: HelpRefusal


def help_step(standing: Standing, actor: Access, step: str, words: str = "", outcome: str = "") -> Helped | NotHelped:
    """Decide whether ``actor`` may take a step; ``outcome`` is the category with which a referral is closed."""
    known = next((one for one in (*get_args(Step), *SAID) if one == step), None)
    if actor.user_id is None or not actor.may_help():
        return NotHelped("may_not_help")
    if known is None:
        return NotHelped("step_unknown")
    refused = _against(standing, actor, known)
    if refused is not None:
        return NotHelped(refused)
    if known in NEEDS_WORDS and not words.strip():
        return NotHelped("words_missing")
    ended = next((one for one in HELP_OUTCOMES if one == outcome), None) if known == "close" else None
    if known == "close" and ended is None:
        return NotHelped("outcome_unknown")
    after: ReferralState = {"accept": "taken", "close": "closed"}.get(known, standing.state)  # type: ignore[assignment]
    return Helped(step=known, after=after, by=actor.user_id, words=words.strip(), outcome=ended)


def steps(standing: Standing, actor: Access) -> list[str]:
    """Return what ``actor`` may do now, in the order in which it is offered."""
    if actor.user_id is None or not actor.may_help():
        return []
    every = (*get_args(Step), *SAID)
    return [one for one in every if _against(standing, actor, one) is None]


def _against(standing: Standing, actor: Access, step: Step | Said) -> HelpRefusal | None:
    if step == "accept":
        mine = standing.state == "taken" and standing.taken_by == actor.user_id
        return "wrong_state" if mine or standing.state == "closed" else None
    if step == "call_back":
        return None if standing.marked and standing.held_back else "wrong_state"
    if step == "close" or (step in SAID and step != "note"):
        return None if standing.state == "taken" else "wrong_state"
    if step in ("note", "companion"):
        return "wrong_state" if standing.state == "open" else None
    if step in ("not_against", "may_be_used"):
        return None if standing.marked and standing.not_against == (step == "may_be_used") else "wrong_state"
    if not standing.marked or (standing.lift_asked_by is None) != (step == "lift_ask"):
        return "wrong_state"
    if step != "lift_refuse" and standing.not_against:
        return "not_against"
    return "same_person" if step == "lift_agree" and standing.lift_asked_by == actor.user_id else None


def floored(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return counts of a whole that may be told: ``None`` for each below :data:`FLOOR`.

    Whatever is left out sums to at least the floor, or to nothing, so that no subtraction from the whole tells it.
    """
    hidden = {name for name, count in counts.items() if count < FLOOR}
    shown = sorted((name for name in counts if name not in hidden), key=lambda name: counts[name])
    while 0 < sum(counts[name] for name in hidden) < FLOOR and shown:
        hidden.add(shown.pop(0))
    return {name: None if name in hidden else count for name, count in counts.items()}
