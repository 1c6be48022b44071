"""What a desk asks a liaison officer abroad to do about a traveller, and how it goes on from there (domain §2, AT1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

TaskKind = Literal["look_at_document", "interview", "be_at_gate", "ask_host_authority"]
TASK_KINDS: tuple[TaskKind, ...] = get_args(TaskKind)
TaskState = Literal["open", "taken", "done", "cancelled"]
TaskStep = Literal["take", "report", "cancel"]
TASK_RESULTS = ("done", "nothing_found", "not_found", "too_late")
"""What an officer abroad reports, as codes; an interview says it by its own result."""

LONGEST_WORDS = 4000

NotTaskedCode = Literal[
    "may_not_task", "not_found", "kind_unknown", "words_missing", "until_unreadable", "until_passed", "nobody_there",
    "officer_unknown", "protected", "not_travelling",
]  # fmt: skip
NotAdvancedCode = Literal[
    "not_found", "changed", "wrong_state", "not_yours", "step_unknown", "result_unknown", "may_not_task"
]


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked. ``until`` is in UTC, ``None`` what cannot be read; ``officer`` is one of the airport."""

    airport: str
    kind: str
    words: str
    until: datetime | None
    officer: UUID | None = None


class About(Struct, frozen=True, kw_only=True):
    """Of whom it is asked: ``officers`` are those who work at the airport."""

    officers: Collection[UUID]
    travelling: bool
    protected: bool


class Standing(Struct, frozen=True, kw_only=True):
    """A tasking as it stands."""

    state: TaskState
    row_version: int
    officer_id: UUID | None
    taken_by: UUID | None


def refuse_tasking(access: Access, about: About, asked: Asked, now: datetime) -> NotTaskedCode | None:
    """Say why a tasking may not be given; ``None`` when it may. Whoever is in the care of protection is left alone."""
    if not access.may_decide():
        return "may_not_task"
    if about.protected:
        return "protected"
    if not about.travelling:
        return "not_travelling"
    if asked.kind not in TASK_KINDS:
        return "kind_unknown"
    if not asked.words.strip():
        return "words_missing"
    if asked.until is None:
        return "until_unreadable"
    if asked.until <= now:
        return "until_passed"
    if not about.officers:
        return "nobody_there"
    return "officer_unknown" if asked.officer is not None and asked.officer not in about.officers else None


def refuse_step(
    access: Access, standing: Standing, step: str, row_version: int, result: str | None
) -> NotAdvancedCode | None:
    """Say why a step may not be taken; ``None`` when it may.

    An officer of the airport takes what is for all of them, or for themselves, and reports; the desk takes it back.
    """
    if step not in get_args(TaskStep):
        return "step_unknown"
    if step == "cancel" and not access.may_decide():
        return "may_not_task"
    if step != "cancel" and not access.may_work_abroad():
        return "not_yours"
    if standing.row_version != row_version:
        return "changed"
    if standing.state not in (("open",) if step == "take" else ("open", "taken")):
        return "wrong_state"
    holder = standing.taken_by or standing.officer_id
    if step != "cancel" and holder is not None and holder != access.user_id:
        return "not_yours"
    return "result_unknown" if step == "report" and result not in TASK_RESULTS else None
