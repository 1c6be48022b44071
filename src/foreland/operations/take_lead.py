"""Protection takes somebody whom a rule on vulnerability found into its care, or sets what was found aside."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.help_person import LONGEST_WORDS
from foreland.operations.refer import refer
from foreland.store import audit, protection, recommendations, rule_finds
from foreland.store.pool import transaction
from foreland.store.protection import Referral
from foreland.store.views import leads

OBJECT = "rule_find"
CONCERNS = ("possible_victim", "child_at_risk", "asks_for_help", "asks_for_protection")


class NotTaken(Struct, frozen=True):
    """Why nothing was written; ``not_found``: no rule found them any more, or protection cares for them already."""

    code: Literal["may_not", "not_found", "concern_missing"]


def take_lead(
    deployment: Deployment, access: Access, journey_id: UUID, concern: str, words: str, now: datetime
) -> UUID | NotTaken:
    """Refer the person and mark them; return the identifier of the referral."""
    if not access.may_help() or access.user_id is None:
        return NotTaken("may_not")
    if concern not in CONCERNS:
        return NotTaken("concern_missing")
    said = words.strip()[:LONGEST_WORDS]
    with transaction(deployment.pool, access) as connection:
        lead = leads.lead(access, connection, now, journey_id)
        if lead is None:
            return NotTaken("not_found")
        about = recommendations.concerned(access, connection, lead.flight_date, [journey_id], now).get(journey_id)
        if about is None or about.protected:
            return NotTaken("not_found")
        referral = Referral(
            flight_id=about.flight_id,
            flight_date=about.flight_date,
            journey_id=journey_id,
            airport=about.airport,
            concern=concern,
            asked_by_kind="protection",
            referred_by=access.user_id,
            referred_by_org=access.org_id,
            words_sealed=deployment.sealer.seal(said.encode(), protection.WORDS) if said else None,
        )
        return refer(connection, access, about.ownership, referral, now)


def set_lead_aside(deployment: Deployment, access: Access, journey_id: UUID, now: datetime) -> NotTaken | None:
    """Take somebody off the page: looked at, no concern. Audited by the finds, never by the traveller."""
    if not access.may_help() or access.user_id is None:
        return NotTaken("may_not")
    with transaction(deployment.pool, access) as connection:
        finds = rule_finds.set_aside(access, connection, journey_id, now)
        if not finds:
            return NotTaken("not_found")
        audit.append(connection, access, "lead_set_aside", OBJECT, finds, at=now)
    return None
