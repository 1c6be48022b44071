"""What items were good for goes back to whoever gave them, is taken from partners about ours, and grades sources.

A letter names items and codes. Of an item that is not ours, or that was not released to its sender, nothing is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from foreland.access.viewer import Access
from foreland.analysis.intervals import wilson
from foreland.operations.deployment import Deployment
from foreland.operations.keep_items import opened_item
from foreland.operations.write_bundles import post
from foreland.resources.source_grades import load_source_grades
from foreland.sharing.formats.package import MOST_ITEMS
from foreland.sharing.handling import SourceGrade
from foreland.sharing.requests import Feedback, later_word
from foreland.sharing.source_grades import Suggestion, suggest_grade
from foreland.store import audit, exchange_partners, item_feedback, shared_items
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.item_feedback import Judged, NewFeedback, SaidOfOurs
from foreland.store.pool import PooledConnection, name_viewer
from foreland.store.rows import owner_fields

KEPT_FOR = timedelta(days=730)
"""A grade rests on two years of judgements."""


class ItemSaid(Struct, frozen=True):
    """What one item was good for, as it travels. ``sightings``: how often what it points at was met so far."""

    item: UUID
    code: Feedback
    sightings: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0


class Letter(Struct, frozen=True):
    """What items were good for, as it travels."""

    said: Annotated[tuple[ItemSaid, ...], Meta(max_length=MOST_ITEMS)]


class Graded(Struct, frozen=True, kw_only=True):
    """A source by its originator and the grade that it got there, with what it is to be held for."""

    judged: Judged
    suggestion: Suggestion


def tell_feedback(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    giver: UUID,
    item_rows: Sequence[UUID],
    code: Feedback,
    now: datetime,
    sightings: int | None = None,
) -> None:
    """Note what items of a giver were good for; a partner with whom we exchange bundles is told.

    ``sightings``: how often what they point at was met, where that is told.
    """
    name_viewer(connection, deployment.service(access.username))  # of what has ended, too
    found = shared_items.rows(access, connection, item_rows)
    name_viewer(connection, access)
    graded = [(one.item_id, opened_item(deployment, one).caveats.source_grade) for one in found]
    count, counted = sightings or 0, None if sightings is None else now
    said_of = [_Said(item, code, grade, count, counted) for item, grade in graded]
    _keep(deployment, connection, "given", giver, said_of, now)
    partner = exchange_partners.partner(access, connection, giver)
    if partner is not None and partner.in_force(now):
        said = Letter(tuple(ItemSaid(item, code, count) for item, _ in graded))
        post(deployment, access, connection, giver, "feedback", msgspec.json.encode(said), now)


def say_of_source(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    source: tuple[UUID, UUID],
    code: Feedback,
    now: datetime,
) -> None:
    """Say of an item of a giver what it was good for, when that says more than what was said of it before."""
    giver, item = source
    former = item_feedback.given(access, connection, giver, item)
    said = later_word(former.code if former else None, code)
    if former is None or said != former.code:
        held = [one.id for one in shared_items.lock(access, connection, item, giver)]
        tell_feedback(deployment, access, connection, giver, held, said, now)


def take_feedback(
    deployment: Deployment, access: Access, connection: PooledConnection, partner: Partner, body: bytes, now: datetime
) -> int | None:
    """Take what a partner says of items of ours; return of how many, or ``None`` when the letter is none."""
    try:
        letter = msgspec.json.decode(body, type=Letter)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    said = {one.item: one for one in letter.said}
    ours = item_feedback.released(access, connection, partner.partner_org, list(said))
    kept = [_Said(item, one.code, "", one.sightings) for item, one in said.items() if item in ours]
    _keep(deployment, connection, "received", partner.partner_org, kept, now)
    detail: dict[str, str | int] = {"partner": partner.code, "items": len(kept), "left_out": len(said) - len(kept)}
    audit.append(
        connection, access, "feedback_taken", "shared_item", [one.item for one in kept[:100]], at=now, detail=detail
    )
    return len(kept)


class _Said(Struct, frozen=True):
    """What is kept of one item."""

    item: UUID
    code: Feedback
    grade: SourceGrade
    sightings: int = 0
    counted_at: datetime | None = None


def _keep(
    deployment: Deployment,
    connection: PooledConnection,
    direction: str,
    party: UUID,
    said: Sequence[_Said],
    now: datetime,
) -> None:
    owner = owner_fields(deployment.home.ownership(party, "list_data"))
    item_feedback.add(
        connection,
        (
            NewFeedback(
                **owner,  # type: ignore[arg-type]
                id=new_id(),
                direction=direction,
                party_org=party,
                item_id=one.item,
                source_grade=one.grade,
                code=one.code,
                at=now,
                expires_on=(now + KEPT_FOR).date(),
                sightings=one.sightings,
                counted_at=one.counted_at,
            )
            for one in said
        ),
    )


def what_it_was_good_for(
    deployment: Deployment, access: Access, connection: PooledConnection, since: datetime
) -> tuple[list[SaidOfOurs], list[Graded]]:
    """Return what partners said of ours, and what the sources of others are to be held for."""
    rule = load_source_grades(deployment.data)
    graded = []
    for one in item_feedback.judged(access, connection, since, rule.held, rule.failed):
        share = wilson(one.held, one.held + one.failed)
        interval = (share.low, share.high) if share else (0.0, 1.0)
        suggestion = suggest_grade(one.source_grade, one.held + one.failed, interval, rule)
        graded.append(Graded(judged=one, suggestion=suggestion))
    return item_feedback.of_ours(access, connection, since), graded
