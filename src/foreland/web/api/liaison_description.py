"""The part of the description that is about recommendations, inbound reviews and arrivals."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api import liaison
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_ID = {"type": "string", "format": "uuid"}
_LIST = "401 403 429 503"


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    one = [parameter("recommendation_id", _ID)]
    day = [parameter("flight_date", {"type": "string", "format": "date"})]
    return {
        "/recommendations": {
            "get": operation("get_recommendations", "Recommendations under way, and of the last day", "200", _LIST)
        },
        "/recommendations/{recommendation_id}": {
            "get": operation("get_recommendation", "A recommendation with its history", "200", READ, parameters=one)
        },
        "/recommendations/{recommendation_id}/step": {
            "post": operation(
                "post_recommendation_step", "Approve, review, acknowledge, report, withdraw, verify", "200", WRITE,
                parameters=one, requestBody=body(liaison.RecommendationStep),
            )
        },
        "/flights/{flight_date}/recommendations": {
            "post": operation(
                "post_recommendations", "Recommend something about travellers of a day, each by itself", "200", WRITE,
                parameters=day, requestBody=body(liaison.MakeRecommendations),
            )
        },
        "/flights/{flight_date}/recommendations/check": {
            "post": operation(
                "post_recommendation_check", "What carriers would read and hear, before it is sent", "200", WRITE,
                parameters=day, requestBody=body(liaison.MakeRecommendations),
            )
        },
        "/inbound": {"get": operation("get_inbound", "Travellers whose doors closed undecided", "200", _LIST)},
        "/inbound/{review_id}/decision": {
            "post": operation(
                "post_inbound_decision", "Announce a traveller to the port, or not", "200", WRITE,
                parameters=[parameter("review_id", _ID)], requestBody=body(liaison.DecideInbound),
            )
        },
        "/arrivals": {
            "post": operation(
                "post_unannounced", "Record what the port found about somebody whom nobody announced", "201",
                "400 401 403 409 413 422 429 503", requestBody=body(liaison.RecordUnannounced),
            )
        },
        "/lookouts": {"get": operation("get_lookouts", "Travellers announced to ports", "200", _LIST)},
        "/lookouts/{lookout_id}/withdrawal": {
            "post": operation(
                "post_lookout_withdrawal", "Take a lookout back", "200", WRITE,
                parameters=[parameter("lookout_id", _ID)], requestBody=body(liaison.WithdrawLookout),
            )
        },
        "/lookouts/{lookout_id}/again": {
            "post": operation(
                "post_lookout_again", "Decide anew about whom a withdrawn lookout announced", "200", WRITE,
                parameters=[parameter("lookout_id", _ID)],
            )
        },
        "/lookouts/{lookout_id}/outcome": {
            "post": operation(
                "post_outcome", "Record what the port found", "200", WRITE,
                parameters=[parameter("lookout_id", _ID)], requestBody=body(liaison.RecordOutcome),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(liaison.BODIES, ref_template="#/components/schemas/{name}")[1]
