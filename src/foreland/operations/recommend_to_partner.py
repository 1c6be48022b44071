"""An officer recommends something to a partner, about a flight of theirs; a colleague sends it; the partner answers.

Nothing of a list, a score or the care of protection is written there: only what the officer types.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.partner_item import (
    KEPT,
    AnswerRefusal,
    ItemContent,
    ItemRefusal,
    ItemState,
    Outgoing,
    OutgoingRefusal,
    advance_outgoing,
    refuse_answer,
    refuse_item,
)
from foreland.operations.deployment import Deployment
from foreland.store import audit, exchange_partners, partner_items, taskings
from foreland.store.carrier_notices import reference_of
from foreland.store.exchange_partners import Partner
from foreland.store.partner_items import LockedItem, NewItem
from foreland.store.pool import transaction
from foreland.store.rows import hexed, owner_fields
from foreland.store.views import partner_items as item_view
from foreland.store.views.partner_items import ItemRow

_LAST_INSTANT = time(23, 59, 59, tzinfo=UTC)
_MOST = 200


class ToPartner(Struct, frozen=True, kw_only=True):
    """What an officer wants to tell a partner. ``id`` is the caller's: the same again is the same record.

    ``journey``: the traveller of ours it is about, by day and identifier, if it is one.
    """

    id: UUID
    partner: str
    flight: str
    flight_date: date
    open_until: datetime | None
    content: ItemContent
    journey: tuple[date, UUID] | None = None


class NotTold(Struct, frozen=True):
    """Why nothing was written."""

    code: ItemRefusal | OutgoingRefusal | AnswerRefusal


def recommend_to_partner(deployment: Deployment, access: Access, wanted: ToPartner, now: datetime) -> UUID | NotTold:
    """Write a recommendation to a partner; it goes out when a supervisor other than its author approves it."""
    until = wanted.open_until or datetime.combine(wanted.flight_date + timedelta(days=1), _LAST_INSTANT)
    if not access.may_recommend():
        return NotTold("may_not_recommend")
    refused = refuse_item(wanted.content, wanted.flight_date, until, now)
    if refused is not None:
        return NotTold(refused)
    with transaction(deployment.pool, access) as connection:
        partner = exchange_partners.partner(access, connection, wanted.partner)
        if partner is None or not partner.in_force(now, "recommendation"):
            return NotTold("unknown_partner")
        about = taskings.journey(access, connection, *wanted.journey) if wanted.journey else None
        if wanted.journey is not None and about is None:
            return NotTold("not_found")
        if about is not None and about.protected:
            return NotTold("protected")
        known = partner_items.lock(access, connection, [wanted.id]).get(wanted.id)
        if known is not None:
            return wanted.id if known.made_by == access.user_id else NotTold("id_taken")
        encoded, sealer = msgspec.json.encode(wanted.content), deployment.sealer
        item = NewItem(
            **owner_fields(deployment.home.ownership()),  # type: ignore[arg-type]
            id=wanted.id,
            direction="outgoing",
            partner_org=partner.partner_org,
            reference=reference_of(wanted.id),
            revision=1,
            flight=wanted.flight,
            flight_date=wanted.flight_date,
            at=now,
            open_until=until,
            state="proposed",
            row_version=1,
            made_by=access.user_id,
            content_sealed=hexed(sealer.seal(encoded, partner_items.CONTENT)),
            expires_on=max(now.date(), wanted.flight_date) + KEPT,
        )
        if not partner_items.add(connection, item):
            return NotTold("id_taken")
        if about is not None:
            partner_items.concern(connection, item, about.flight_date, about.journey_id)
        sealed = sealer.seal(encoded, partner_items.EVENT_CONTENT)
        partner_items.note(access, connection, item, "propose", now, sealed)
        detail = {"partner": partner.code}
        audit.append(connection, access, "partner_told_proposed", "partner_item", (item.id,), at=now, detail=detail)
    return wanted.id


def step_to_partner(
    deployment: Deployment, access: Access, item_id: UUID, row_version: int, wanted: str, now: datetime
) -> NotTold | None:
    """Approve, disapprove or withdraw a recommendation to a partner; nothing is sent of who is protected by now."""
    with transaction(deployment.pool, access) as connection:
        about = partner_items.concerned(access, connection, item_id)
        if about is not None:
            taskings.journey(access, connection, *about)  # held, so that nobody is marked meanwhile
        found = partner_items.lock(access, connection, [item_id]).get(item_id)
        if found is None or found.direction != "outgoing":
            return NotTold("not_found")
        step = advance_outgoing(access, _standing(found), wanted, row_version, now)
        if step == "withdraw":
            partner_items.withdraw(connection, found, now)
        elif step == "approve" and found.protected:
            return NotTold("protected")
        elif step == "approve":
            partner_items.advance(access, connection, found, "sent", None, now)
        elif step == "disapprove":
            partner_items.advance(access, connection, found, "not_approved", None, now)
        else:
            return NotTold(step)
        partner_items.note(access, connection, found, step, now)
        detail = {"step": step}
        audit.append(connection, access, "partner_told_step", "partner_item", (item_id,), at=now, detail=detail)
    return None


def told_to(deployment: Deployment, partner: Partner, now: datetime) -> list[ItemRow]:
    """Return what was sent to a partner and is in force.

    What we have withdrawn says so; so does, in the same words, what is about somebody in the care of protection by now.
    """
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        rows = item_view.sent_to(access, connection, partner.partner_org, now, _MOST)
        if rows:
            ids = [one.id for one in rows]
            audit.append(
                connection, access, "partner_told", "partner_item", ids, at=now, detail={"partner": partner.code}
            )
    return [msgspec.structs.replace(one, withdrawn_at=now) if one.protected else one for one in rows]


def answer_from_partner(
    deployment: Deployment, partner: Partner, reference: str, said: str, now: datetime
) -> ItemState | NotTold:
    """Take what a partner says to a recommendation of ours: that it is there, and what was done."""
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        found = partner_items.lock_referred(access, connection, "outgoing", partner.partner_org, reference)
        if found is None:
            return NotTold("not_found")
        refused = refuse_answer(_read_as(found), found.ground, said, now)
        if refused is not None:
            return NotTold(refused)
        after: ItemState = "acknowledged" if said == "acknowledged" and found.state != "answered" else "answered"
        if after != found.state:
            ground = said if after == "answered" else None
            partner_items.advance(access, connection, found, after, ground, now)
            partner_items.note(access, connection, found, said, now)
            detail = {"partner": partner.code, "said": said}
            audit.append(connection, access, "partner_answered", "partner_item", (found.id,), at=now, detail=detail)
    return after


def _read_as(found: LockedItem) -> Outgoing:
    """Return how the partner reads it: of somebody in the care of protection it was withdrawn."""
    return msgspec.structs.replace(_standing(found), withdrawn=found.withdrawn_at is not None or found.protected)


def _standing(found: LockedItem) -> Outgoing:
    return Outgoing(
        state=found.state,
        row_version=found.row_version,
        made_by=found.made_by,
        withdrawn=found.withdrawn_at is not None,
        open_until=found.open_until,
    )
