"""The part of the description that is about the knowledge base, what is followed, and daily briefs."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api.knowledge import BODIES, FollowTopic
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_TOPIC = [parameter(name, {"type": "string"}, "query") for name in ("kind", "value")]
_BRIEF = [parameter("brief_id", {"type": "string", "format": "uuid"})]
_ONE = [parameter("subscription_id", {"type": "string", "format": "uuid"})]


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    return {
        "/knowledge": {
            "get": operation("get_knowledge", "What is known about a topic", "200", f"{READ} 422", parameters=_TOPIC)
        },
        "/briefs": {
            "get": operation(
                "get_briefs",
                "Briefs of field offices",
                "200",
                "401 403 429 503",
                parameters=[parameter("airport", {"type": "string"}, "query")],
            )
        },
        "/briefs/{brief_id}": {
            "get": operation("get_brief", "A brief as it stands now", "200", READ, parameters=_BRIEF)
        },
        "/subscriptions": {
            "get": operation("get_subscriptions", "What is followed", "200", "401 403 429 503"),
            "post": operation("post_subscription", "Follow a topic", "201", WRITE, requestBody=body(FollowTopic)),
        },
        "/subscriptions/{subscription_id}/end": {
            "post": operation(
                "post_subscription_end", "Follow it no longer", "200", "401 403 404 409 429 503", parameters=_ONE
            )
        },
    }


def schemas() -> dict[str, Any]:
    """Return the shapes of the bodies by name."""
    _, components = msgspec.json.schema_components(BODIES, ref_template="#/components/schemas/{name}")
    return components
