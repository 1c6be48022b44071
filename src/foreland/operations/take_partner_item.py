"""A partner recommends something to us, revises or withdraws it, and reads what came of it; an officer declines it.

It is adopted by an officer's own recommendation, in the transaction of :mod:`foreland.operations.recommend`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.liaison.partner_item import (
    KEPT,
    DeclineRefusal,
    ItemContent,
    ItemRefusal,
    PartnerOutcome,
    outcome_for_originator,
    refuse_decline,
    refuse_item,
    refuse_uphold,
)
from foreland.operations.deployment import Deployment
from foreland.review.true_time import NotThen, TimeRefusal, true_time
from foreland.sharing.handling import Tlp
from foreland.store import audit, information_requests, partner_items
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.partner_items import Circles, LockedItem, NewItem
from foreland.store.pool import PooledConnection, transaction
from foreland.store.rows import hexed, owner_fields
from foreland.store.views import partner_items as item_view

_LAST_INSTANT = time(23, 59, 59, tzinfo=UTC)


class GivenItem(Struct, frozen=True, kw_only=True):
    """An item as a partner gives it. ``open_until``: until when it is of use; else through the day after the flight.

    ``tlp`` and ``circles`` say who of us may read it.
    """

    reference: str
    revision: int
    flight: str
    flight_date: date
    open_until: datetime | None
    content: ItemContent
    tlp: Tlp = "amber"
    circles: Circles = ()


class TakenItem(Struct, frozen=True, kw_only=True):
    """What became of it. ``known``: the same was received before."""

    id: UUID
    revision: int
    known: bool


class NotTaken(Struct, frozen=True):
    """Why nothing was written."""

    code: ItemRefusal | DeclineRefusal | TimeRefusal | Literal["out_of_order", "other_content", "withdrawn"]


class ItemOutcome(Struct, frozen=True, kw_only=True):
    """What an originator reads of an item. ``decided_revision``: on which revision of theirs a decision was made.

    Where nothing further is said, that is not said either.
    """

    reference: str
    revision: int
    originator: str
    legal_basis: str
    outcome: PartnerOutcome
    ground: str | None
    decided_revision: int | None


def take_partner_item(
    deployment: Deployment, partner: Partner, given: GivenItem, now: datetime
) -> TakenItem | NotTaken:
    """Keep a partner's recommendation, or a later revision of it; the same again is answered as known.

    What was decided of an earlier revision stands until an officer decides again; the desk is told.
    """
    until = given.open_until or datetime.combine(given.flight_date + timedelta(days=1), _LAST_INSTANT)
    access, sealer = deployment.service("partner"), deployment.sealer
    encoded = msgspec.json.encode(given.content)
    owner = msgspec.structs.replace(deployment.home.ownership(), originator_org=partner.partner_org)
    new = _row(owner, partner.partner_org, given, until, hexed(sealer.seal(encoded, partner_items.CONTENT)), now)
    with transaction(deployment.pool, access) as connection:
        # The reference of a former answer is asked first: what was taken once is known, however late it comes again.
        found = partner_items.lock_referred(access, connection, "incoming", partner.partner_org, given.reference)
        if found is None:
            refused = refuse_item(given.content, given.flight_date, until, now)
            if refused is not None:
                return NotTaken(refused)
            if partner_items.add(connection, _owned(access, connection, new)):
                sealed = sealer.seal(encoded, partner_items.EVENT_CONTENT)
                partner_items.note(access, connection, new, "receive", now, sealed)
                detail: dict[str, str | int] = {"partner": partner.code, "revision": new.revision}
                audit.append(connection, access, "partner_item_taken", "partner_item", (new.id,), at=now, detail=detail)
                return TakenItem(id=new.id, revision=new.revision, known=False)
            found = partner_items.lock_referred(access, connection, "incoming", partner.partner_org, given.reference)
            assert found is not None  # noqa: S101 - somebody wrote it this moment
        if given.revision <= found.revision:
            return _known(sealer, found, given)
        if found.withdrawn_at is not None:
            return NotTaken("withdrawn")
        refused = refuse_item(given.content, given.flight_date, until, now)
        if refused is not None:
            return NotTaken(refused)
        partner_items.revise(connection, found, new)
        later = msgspec.structs.replace(found, revision=given.revision)
        partner_items.note(access, connection, later, "revise", now, sealer.seal(encoded, partner_items.EVENT_CONTENT))
        detail = {"partner": partner.code, "revision": given.revision}
        audit.append(connection, access, "partner_item_revised", "partner_item", (found.id,), at=now, detail=detail)
    return TakenItem(id=found.id, revision=given.revision, known=False)


def _row(owner: Ownership, partner: UUID, given: GivenItem, until: datetime, sealed: str, now: datetime) -> NewItem:
    return NewItem(
        **owner_fields(owner),  # type: ignore[arg-type]
        id=new_id(),
        direction="incoming",
        partner_org=partner,
        reference=given.reference,
        revision=given.revision,
        flight=given.flight,
        flight_date=given.flight_date,
        at=now,
        open_until=until,
        state="received",
        row_version=1,
        made_by=None,
        content_sealed=sealed,
        expires_on=max(now.date(), given.flight_date) + KEPT,
        tlp=given.tlp,
        circles=given.circles,
    )


def _owned(access: Access, connection: PooledConnection, new: NewItem) -> NewItem:
    able = information_requests.officers(access, connection)[:1]
    return structs.replace(new, owner_id=able[0].id, readers=(able[0].id,)) if able else new


def _known(sealer: Sealer, found: LockedItem, given: GivenItem) -> TakenItem | NotTaken:
    if given.revision < found.revision:
        return NotTaken("out_of_order")
    content = opened_item(sealer, found.content_sealed)
    said = (given.content, given.flight, given.flight_date, given.tlp, given.circles)
    circles = tuple(tuple(one) for one in found.circles)
    if (content, found.flight, found.flight_date, found.tlp, circles) != said:
        return NotTaken("other_content")
    return TakenItem(id=found.id, revision=found.revision, known=True)


def withdraw_partner_item(deployment: Deployment, partner: Partner, reference: str, now: datetime) -> NotTaken | None:
    """Note that its originator withdraws an item; again changes nothing. What was decided stays for the officer."""
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        found = partner_items.lock_referred(access, connection, "incoming", partner.partner_org, reference)
        if found is None:
            return NotTaken("not_found")
        if found.withdrawn_at is None:
            partner_items.withdraw(connection, found, now)
            partner_items.note(access, connection, found, "withdraw", now)
            detail = {"partner": partner.code}
            audit.append(
                connection, access, "partner_item_withdrawn", "partner_item", (found.id,), at=now, detail=detail
            )
    return None


def read_outcome(deployment: Deployment, partner: Partner, reference: str, now: datetime) -> ItemOutcome | None:
    """Return what a partner may read of its own item."""
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        found = item_view.referred(access, connection, partner.partner_org, reference, now)
        if found is None:
            return None
        audit.append(connection, access, "partner_item_outcome", "partner_item", (found.id,), at=now)
    outcome, ground = outcome_for_originator(found.followed, now)
    content = opened_item(deployment.sealer, found.content_sealed)
    return ItemOutcome(
        reference=found.reference,
        revision=found.revision,
        originator=found.partner,
        legal_basis=content.legal_basis if content else "",
        outcome=outcome,
        ground=ground,
        decided_revision=None if outcome == "no_further_information" else found.decided_revision,
    )


def decline_partner_item(
    deployment: Deployment,
    access: Access,
    item_id: UUID,
    row_version: int,
    said: tuple[str, str],
    now: datetime,
    happened_at: datetime | None = None,
) -> NotTaken | None:
    """Decline a partner's recommendation; ``said`` is the ground that the partner reads, and the reason for us.

    ``happened_at``, here and below: when it was done on paper, for what is keyed in later.
    """
    ground, reason = said
    with transaction(deployment.pool, access) as connection:
        found = partner_items.lock(access, connection, [item_id]).get(item_id)
        if found is None or found.direction != "incoming":
            return NotTaken("not_found")
        refused = refuse_decline(access, found.standing, row_version, ground, reason)
        if refused is not None:
            return NotTaken(refused)
        done = true_time(happened_at, now, deployment.settings.paper_hours, found.told_at)
        if isinstance(done, NotThen):
            return NotTaken(done.code)
        words, sealer = reason.strip().encode(), deployment.sealer
        partner_items.decline(access, connection, found, ground, sealer.seal(words, partner_items.REASON), done)
        kept = sealer.seal(words, partner_items.EVENT_REASON)
        partner_items.note(
            access, connection, found, "decline", done.at, noted_at=done.noted_at, ground=ground, reason_sealed=kept
        )
        detail: dict[str, str | int] = {"ground": ground, "revision": found.revision, **done.detail()}
        audit.append(connection, access, "partner_item_declined", "partner_item", (item_id,), at=now, detail=detail)
    return None


def uphold_partner_item(
    deployment: Deployment,
    access: Access,
    item_id: UUID,
    row_version: int,
    now: datetime,
    happened_at: datetime | None = None,
) -> NotTaken | None:
    """Stand by what was decided of an earlier revision, having seen the latest."""
    with transaction(deployment.pool, access) as connection:
        found = partner_items.lock(access, connection, [item_id]).get(item_id)
        if found is None or found.direction != "incoming":
            return NotTaken("not_found")
        refused = refuse_uphold(access, found.standing, row_version)
        if refused is not None:
            return NotTaken(refused)
        done = true_time(happened_at, now, deployment.settings.paper_hours, found.told_at)
        if isinstance(done, NotThen):
            return NotTaken(done.code)
        partner_items.uphold(access, connection, found, done)
        partner_items.note(access, connection, found, "uphold", done.at, noted_at=done.noted_at)
        detail: dict[str, str | int] = {"revision": found.revision, **done.detail()}
        audit.append(connection, access, "partner_item_upheld", "partner_item", (item_id,), at=now, detail=detail)
    return None


def opened_item(sealer: Sealer, sealed: bytes | None) -> ItemContent | None:
    """Return who is meant and why; ``None`` when no key opens it."""
    return sealer.read(sealed, partner_items.CONTENT, ItemContent)


def opened_revision(sealer: Sealer, sealed: bytes | None) -> ItemContent | None:
    """Return what a revision said; ``None`` when the step brought none, or no key opens it."""
    return sealer.read(sealed, partner_items.EVENT_CONTENT, ItemContent)
