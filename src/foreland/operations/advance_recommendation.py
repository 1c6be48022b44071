"""A recommendation goes on: approved, sent, acknowledged, acted upon, withdrawn, verified. Each step with its history.

A carrier's user acts under the rights of the system, for the notice that was addressed to their carrier alone; who they
are stands in the history.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.policy import RESTRICTING
from foreland.liaison.progress import NotAdvanced, Progress, ProgressRefusal, State, Step, advance
from foreland.operations.answers import reconsider
from foreland.operations.credit_sources import credit_sources
from foreland.operations.deployment import Deployment
from foreland.operations.recommended_hits import held, take_back, take_up_again
from foreland.operations.send_notice import send_notice
from foreland.operations.tell_carrier import tell_carrier
from foreland.resources.liaison import load_liaison
from foreland.review.true_time import Done, NotThen, TimeRefusal, true_time
from foreland.store import audit, carrier_notices, inbound, recommendations
from foreland.store.carrier_notices import NoticeState
from foreland.store.denials import screen_later
from foreland.store.pool import PooledConnection, name_viewer, transaction
from foreland.store.recommendations import Concerned, Locked


class WantedStep(Struct, frozen=True, kw_only=True):
    """What is asked for. ``row_version`` is that of the recommendation as it was seen; ``None`` from a carrier.

    ``happened_at``: when it was done, for what is keyed in later (a telephone call, a paper form); never in the future.
    ``said_by``: who spoke for the carrier, as they named themselves.
    """

    recommendation_id: UUID
    step: str
    row_version: int | None = None
    detail: str | None = None
    reason: str | None = None
    happened_at: datetime | None = None
    said_by: str | None = None


class NotDone(Struct, frozen=True):
    """Why nothing was written."""

    code: (
        ProgressRefusal
        | TimeRefusal
        | Literal["not_found", "changed", "step_unknown", "not_travelling", "protected"]
        | Literal["after_the_doors", "already_recommended"]
    )


def advance_recommendation(
    deployment: Deployment, actor: Access, wanted: WantedStep, now: datetime
) -> Progress | NotDone:
    """Take one step in one transaction."""
    step = next((one for one in get_args(Step) if one == wanted.step), None)
    if step is None or step == "expire":
        return NotDone("step_unknown")
    viewer = deployment.service(actor.username) if actor.speaks_for_carrier() else actor
    with transaction(deployment.pool, viewer) as connection:
        locked = recommendations.lock(viewer, connection, wanted.recommendation_id)
        if locked is None or not _addressed(connection, actor, viewer, locked):
            return NotDone("not_found")
        if wanted.row_version is not None and wanted.row_version != locked.row_version:
            return NotDone("changed")
        since = locked.sent_at or locked.made_at
        done = true_time(wanted.happened_at, now, deployment.settings.paper_hours, since)
        if isinstance(done, NotThen):
            return NotDone(done.code)
        approving = step in ("approve", "disapprove")
        hits = held(viewer, connection, locked) if approving else []  # before the journey, as screening
        about = _about(viewer, connection, locked, now) if approving else None
        in_time = done.noted_at is not None and about is not None and not about.too_late(locked.kind, done.at, now)
        progress = advance(
            locked.standing, step, actor, done.at, wanted.detail, wanted.reason, wanted.said_by, in_time=in_time
        )
        if isinstance(progress, NotAdvanced):
            return NotDone(progress.code)
        if step == "approve":
            refused = _may_not_go(locked, about, progress, done, now)
            if about is None or refused is not None:
                return NotDone(refused or "not_travelling")
            take_up_again(actor, connection, hits, done)
            send_notice(deployment, actor, connection, locked, about, progress, done)
        else:
            write_step(deployment, actor, viewer, connection, locked, progress, done, wanted.said_by)
        reconsider(connection, viewer, locked.flight_date, locked.journey_id, now)
    return progress


def _addressed(connection: PooledConnection, actor: Access, viewer: Access, locked: Locked) -> bool:
    """Whether the actor may touch it: an officer of the authority, or somebody of the carrier that it was sent to."""
    return actor is viewer or carrier_notices.carrier_of(connection, locked.id) == actor.org_id


def _about(viewer: Access, connection: PooledConnection, locked: Locked, now: datetime) -> Concerned | None:
    found = recommendations.concerned(viewer, connection, locked.flight_date, [locked.journey_id], now)
    return found.get(locked.journey_id)


def _may_not_go(
    locked: Locked, about: Concerned | None, progress: Progress, done: Done, now: datetime
) -> Literal["not_travelling", "protected", "after_the_doors", "already_recommended"] | None:
    """Why what is approved does not go to the carrier, who may have said since what came of what it was told."""
    if about is None or not (about.travelling if done.noted_at is None else about.known):
        return "not_travelling"
    if about.protected and locked.kind in RESTRICTING:  # since it was proposed
        return "protected"
    if about.too_late(locked.kind, progress.at, now):
        return "after_the_doors"
    return "already_recommended" if progress.before == "expired" and about.in_force else None


def write_step(
    deployment: Deployment,
    actor: Access,
    viewer: Access,
    connection: PooledConnection,
    locked: Locked,
    progress: Progress,
    done: Done,
    said_by: str | None = None,
) -> None:
    """Write a step that may be taken: its history, the hits and the notice that go with it, the trail.

    ``viewer`` is under whose rights, ``actor`` who is named in the history: nobody for the system.
    """
    now = done.entered_at
    recommendations.write_progress(connection, locked, progress)
    words = deployment.sealer.seal(progress.reason.encode(), recommendations.WORDS) if progress.reason else None
    detail = {name: text for name, text in (("code", progress.detail), ("said_by", said_by)) if text}
    recommendations.note(connection, locked, progress.step, actor, progress.at, now, detail, words)
    moved = progress.after != progress.before
    if moved and progress.after in ("withdrawn", "not_approved"):
        name_viewer(connection, deployment.service(actor.username))  # hits of the protected are out of others' sight
        take_back(actor, connection, locked, now)
        name_viewer(connection, viewer)
    if progress.step == "verify" and progress.detail == "confirmed":
        credit_sources(deployment, viewer, connection, locked.flight_date, locked.journey_id, now)
    if progress.step in (
        "report",
        "withdraw",
        "reject",
        "verify",
    ):  # whoever comes again is, or is no longer, looked for
        days = load_liaison(deployment.data).realert_days
        screen_later(deployment.service(), connection, locked.flight_date, locked.journey_id, days, now)
    state, instruction = _NOTICE.get(progress.after, (None, None))
    if progress.step == "report" and progress.detail is not None:
        carrier_notices.note_action(connection, locked.id, progress.detail, now)
        inbound.take_away(connection, locked.flight_date, locked.journey_id, now)
    if state is not None and moved:
        carrier_notices.change(connection, locked.id, state, now, instruction, said_by or _name(actor))
    if (
        moved
        and progress.after == "withdrawn"
        and (told := carrier_notices.addressed(connection, locked.id)) is not None
    ):
        notice_id, carrier = told
        tell_carrier(deployment, viewer, connection, carrier, "withdrawal", now, notice_id=notice_id)
    audit.append(
        connection,
        viewer,
        f"recommendation_{_AUDITED[progress.step]}",
        "recommendation",
        (locked.id, locked.journey_id),
        at=now,
        detail=done.detail() | ({"by": str(actor.user_id)} if actor is not viewer and actor.user_id else {}),
    )


def _name(actor: Access) -> str | None:
    return actor.username if actor.speaks_for_carrier() else None


_NOTICE: dict[State, tuple[NoticeState, str | None]] = {
    "acknowledged": ("acknowledged", None),
    "acted": ("answered", None),
    "withdrawn": ("withdrawn", "withdrawn"),
    "withdrawal_acknowledged": ("withdrawal_acknowledged", None),
    "verified": ("closed", None),
}
"""How the carrier's notice follows the recommendation."""

_AUDITED: dict[Step, str] = {
    "approve": "approved",
    "disapprove": "not_approved",
    "confirm": "confirmed",
    "reject": "rejected",
    "send": "sent",
    "acknowledge": "acknowledged",
    "report": "reported",
    "withdraw": "withdrawn",
    "verify": "verified",
    "expire": "expired",
}
