"""What a carrier would read and hear, before anything is sent: the page on which an officer checks, for systems."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.readback import spell
from foreland.liaison.recommendation import Recommendation
from foreland.operations.recommend import preview_recommendations
from foreland.store.pool import transaction
from foreland.store.recommendations import Concerned, concerned
from foreland.web.api.liaison import MakeRecommendations, members_of
from foreland.web.api.officers import Caller, answered, note_shown, officer, refusal


@officer(MakeRecommendations, admits=Access.may_recommend)
def post_recommendation_check(request: Request, caller: Caller, body: MakeRecommendations) -> Response:
    """Take ``POST /flights/{flight_date}/recommendations/check``: what would be sent, and what is refused and why.

    Of whoever would be referred to protection carriers are told nothing. ``too_late``: the carrier is told nothing now.
    """
    try:
        day = date.fromisoformat(request.path_params["flight_date"])
    except ValueError:
        return refusal(404, "not_found")
    members = members_of(body)
    party = preview_recommendations(caller.deployment, caller.access, day, members, caller.now, body.happened_at)
    if party is None:
        return refusal(409, "partner_item_closed")
    asked = [one.journey_id for one in members]
    with transaction(caller.deployment.pool, caller.access) as connection:
        known = concerned(caller.access, connection, day, asked, caller.now)
        note_shown(caller, connection, "recommendation.check", list(known))
    codes = dict.fromkeys(asked, "not_found") | {journey: one.code for journey, one in party.refused}
    made = dict(party.made)
    return answered(
        {
            "carrier_reads": [_as_read(known[journey], one, caller.now) for journey, one in party.made],
            "refused": [{"journey_id": one, "refused": codes[one]} for one in asked if one not in made],
        }
    )


def _as_read(about: Concerned, one: Recommendation, now: datetime) -> dict[str, Any]:
    """Return the instruction and facts of the notice, and the name spelt for the telephone."""
    return {
        "journey_id": about.journey_id,
        "flight": about.flight,
        "airport": about.airport,
        "door_close_utc": about.door_close_utc,
        "instruction": one.kind,
        "facts": one.facts,
        "approval": one.approval,
        "spelt": {"surname": spell(about.surname), "given_names": spell(about.given_names), "seat": spell(about.seat)},
        "too_late": about.too_late(one.kind, now, now),
    }


def routes() -> list[Route]:
    """Return the routes of this module."""
    check = "/flights/{flight_date}/recommendations/check"
    return [Route(check, post_recommendation_check, methods=["POST"], name="api_recommendation_check")]
