"""An officer decides about several members of a travelling party at once: recorded per person, each with a reason.

Who is refused is told apart, and the others are recorded all the same: one member's hit that a colleague has just
changed must not undo what was decided about the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.decide_hit import NotDecided, Wanted, decide_one
from foreland.operations.deployment import Deployment
from foreland.resources.review_reasons import load_reasons
from foreland.review.hit import Decision
from foreland.store.pool import transaction
from foreland.store.views.party import members
from foreland.store.views.traveller import place_of_hit

MOST = 60
"""Hits that are decided at once."""


class NotOfParty(Struct, frozen=True):
    """The hit is of nobody who travels with this traveller."""

    code: Literal["not_of_party"] = "not_of_party"


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one hit."""

    hit_id: UUID
    result: Decision | NotDecided | NotOfParty


def decide_party(
    deployment: Deployment,
    access: Access,
    flight_date: date,
    journey_id: UUID,
    wanted: Sequence[Wanted],
    now: datetime,
) -> list[Outcome]:
    """Decide about hits of the party of a traveller, in one transaction; return an outcome for each, as asked."""
    reasons = load_reasons(deployment.data)
    found: dict[UUID, Outcome] = {}
    with transaction(deployment.pool, access) as connection:
        party = {one.person.journey_id for one in members(access, connection, flight_date, journey_id)}
        ordered = sorted(wanted[:MOST], key=lambda each: each.hit_id)  # two officers wait for each other in no order
        places = {one.hit_id: place_of_hit(access, connection, one.flight_date, one.hit_id) for one in ordered}
        helped: dict[UUID, Decision] = {}
        for one in ordered:
            place = places[one.hit_id]
            result: Decision | NotDecided | NotOfParty = NotOfParty()
            if place is not None and place.journey_id in helped and one.target == "protection":
                result = helped[place.journey_id]  # the person is in its care: every hit of theirs is out of sight
            elif place is not None and place.journey_id in party and one.flight_date == flight_date:
                result = decide_one(deployment, access, connection, reasons, one, now)
                if isinstance(result, Decision) and result.target == "protection":
                    helped[place.journey_id] = result
            found[one.hit_id] = Outcome(hit_id=one.hit_id, result=result)
    return [found[one.hit_id] for one in wanted[:MOST]]
