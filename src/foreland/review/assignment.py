"""Who works on a hit: an officer takes it, gives it back, or passes it to a colleague who may decide.

Taking a hit decides nothing about the traveller. A colleague's hit may be taken over (shifts end, people fall ill);
the officer sees whose it is before, and the history says so after.
"""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.review.hit import WAITING, HitState

AssignmentStep = Literal["take", "release", "pass"]
AssignmentRefusal = Literal[
    "may_not_decide", "step_unknown", "not_waiting", "already_yours", "not_yours", "colleague_unknown"
]


class Assignment(Struct, frozen=True, kw_only=True):
    """A legal step: whose hit it is afterwards (``None``: nobody's) and who made it so."""

    step: AssignmentStep
    assigned_to: UUID | None
    by: UUID


class NotAssigned(Struct, frozen=True):
    """Why nothing changes; ``code`` is looked up in the text catalogue."""

    code: AssignmentRefusal


def assign(
    state: HitState, assigned_to: UUID | None, step: str, actor: Access, colleague: Access | None
) -> Assignment | NotAssigned:
    """Change whose hit it is. ``colleague`` is the one it is passed to: somebody of the same organisation in force."""
    if actor.user_id is None or not actor.may_decide():
        return NotAssigned("may_not_decide")
    if step not in get_args(AssignmentStep):
        return NotAssigned("step_unknown")
    if state not in WAITING:
        return NotAssigned("not_waiting")
    if step == "take":
        if assigned_to == actor.user_id:
            return NotAssigned("already_yours")
        return Assignment(step="take", assigned_to=actor.user_id, by=actor.user_id)
    if step == "release":
        if assigned_to is None or (assigned_to != actor.user_id and "supervisor" not in actor.roles):
            return NotAssigned("not_yours")
        return Assignment(step="release", assigned_to=None, by=actor.user_id)
    if assigned_to not in (None, actor.user_id) and "supervisor" not in actor.roles:
        return NotAssigned("not_yours")
    if colleague is None or not colleague.may_decide() or colleague.org_id != actor.org_id:
        return NotAssigned("colleague_unknown")
    if colleague.user_id in (actor.user_id, assigned_to):
        return NotAssigned("colleague_unknown")
    return Assignment(step="pass", assigned_to=colleague.user_id, by=actor.user_id)
