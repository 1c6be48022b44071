"""Organisations, communities and agreements are kept by supervisors and administrators: each change audited."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.desks import may_keep_desks
from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.sharing.agreements import (
    LONGEST,
    Agreement,
    AgreementRefusal,
    Organisation,
    OrganisationRefusal,
    refuse_agreement,
    refuse_organisation,
)
from foreland.store import agreements, audit, organisation_register
from foreland.store.organisation_register import Community
from foreland.store.pool import transaction


class NotKept(Struct, frozen=True):
    """Why nothing was written."""

    code: (
        OrganisationRefusal
        | AgreementRefusal
        | Literal["may_not_keep", "not_found", "changed", "taken", "no_purpose", "already", "carrier"]
    )


def keep_organisation(
    deployment: Deployment, by: Access, wanted: Organisation, now: datetime, *, new: bool
) -> NotKept | None:
    """Enter an organisation, or change one as it was at ``wanted.row_version``."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, by) as connection:
        former = None if new else organisation_register.one(connection, wanted.id, lock=True)
        if not new and former is None:
            return NotKept("not_found")
        refused = refuse_organisation(wanted, former)
        if refused is not None:
            return NotKept(refused)
        if wanted.parent_org and (
            wanted.parent_org == wanted.id or organisation_register.one(connection, wanted.parent_org) is None
        ):
            return NotKept("parent_unknown")
        if new and not organisation_register.add(connection, wanted, now):
            return NotKept("taken")
        if not new and not organisation_register.change(connection, wanted):
            return NotKept("changed")
        action = "organisation_added" if new else "organisation_changed"
        detail = {"kind": wanted.kind, "state": wanted.state}
        audit.append(connection, by, action, "organisation", (wanted.id,), at=now, detail=detail)
    return None


def agree(deployment: Deployment, by: Access, wanted: Agreement, now: datetime) -> NotKept | None:
    """Enter what an organisation may receive from now on."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, by) as connection:
        party = organisation_register.one(connection, wanted.party_org, lock=True)
        if party is None:
            return NotKept("not_found")
        refused = refuse_agreement(wanted, party.kind)
        if refused is not None:
            return NotKept(refused)
        agreements.add(by, connection, wanted, now)
        detail = {"receives": " ".join(wanted.receives), "most_closed": wanted.most_closed, "channel": wanted.channel}
        audit.append(connection, by, "agreement_made", "organisation", (party.id,), at=now, detail=detail)
    return None


def end_agreement(
    deployment: Deployment, by: Access, party: UUID, agreement_id: UUID, row_version: int, now: datetime
) -> NotKept | None:
    """End an agreement at once."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, by) as connection:
        if not agreements.end(by, connection, party, agreement_id, row_version, now):
            return NotKept("changed")
        audit.append(connection, by, "agreement_ended", "organisation", (party,), at=now)
    return None


def add_community(deployment: Deployment, by: Access, wanted: Community, now: datetime) -> NotKept | None:
    """Enter a community without members."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    if not wanted.name:
        return NotKept("no_name")
    if not wanted.purpose:
        return NotKept("no_purpose")
    if len(wanted.name) > LONGEST or len(wanted.purpose) > LONGEST:
        return NotKept("too_long")
    if wanted.ends_on < wanted.begins_on:
        return NotKept("days_unreadable")
    with transaction(deployment.pool, by) as connection:
        if not organisation_register.add_community(by, connection, wanted, now):
            return NotKept("taken")
        audit.append(connection, by, "community_added", "community", (wanted.id,), at=now)
    return None


def change_membership(
    deployment: Deployment, by: Access, member: UUID, community: UUID, now: datetime, *, joins: bool
) -> NotKept | None:
    """Take an organisation into a community, or out of it. A carrier is in none: it reads notices and nothing else."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, by) as connection:
        found = organisation_register.one(connection, member)
        if found is None:
            return NotKept("not_found")
        if joins and found.kind == "carrier":
            return NotKept("carrier")
        if joins and not organisation_register.join(by, connection, community, member, now):
            return NotKept("already")
        if not joins and not organisation_register.leave(by, connection, community, member):
            return NotKept("already")
        action = "community_joined" if joins else "community_left"
        audit.append(connection, by, action, "community", (community, member), at=now)
    return None
