"""The part of the description that is about bulletins."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api.bulletins import BODIES, BulletinStep, SayOfBulletin, SendBulletin, WriteBulletin
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_ONE = [parameter("bulletin_id", {"type": "string", "format": "uuid"})]
_FILTER = [parameter(name, {"type": "string"}, "query") for name in ("about", "airport", "q")]


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    one = "/bulletins/{bulletin_id}"
    write = operation("post_bulletin", "Write or revise a bulletin", "201", WRITE, requestBody=body(WriteBulletin))
    taken = [
        ("step", "post_bulletin_step", "Clear, release or withdraw it", "200", BulletinStep),
        ("partners", "post_bulletin_partner", "Release it to a partner", "200", SendBulletin),
        ("feedback", "post_bulletin_feedback", "Say of it: seen, used, useful, wrong, led to", "201", SayOfBulletin),
    ]
    return {
        "/bulletins": {
            "get": operation("get_bulletins", "Bulletins in force", "200", "401 403 429 503", parameters=_FILTER),
            "post": write,
        },
        "/bulletins/received": {
            "get": operation("get_received", "What partners reported, for bulletins of it", "200", "401 403 429 503")
        },
        one: {"get": operation("get_bulletin", "A bulletin; asking is reading it", "200", READ, parameters=_ONE)},
        f"{one}/sightings": {
            "get": operation(
                "get_bulletin_sightings", "Of which journeys its indicator is true", "200", READ, parameters=_ONE
            )
        },
        f"{one}/rule": {
            "post": operation(
                "post_bulletin_rule",
                "Draft a rule of its indicator",
                "201",
                "401 403 404 409 422 429 503",
                parameters=_ONE,
            )
        },
        f"{one}/acknowledge": {
            "post": operation(
                "post_bulletin_acknowledgement", "Acknowledge it", "200", "401 403 404 409 429 503", parameters=_ONE
            )
        },
        **{
            f"{one}/{name}": {
                "post": operation(called, summary, status, WRITE, parameters=_ONE, requestBody=body(shape))
            }
            for name, called, summary, status, shape in taken
        },
    }


def schemas() -> dict[str, Any]:
    """Return the shapes of the bodies by name."""
    _, components = msgspec.json.schema_components(BODIES, ref_template="#/components/schemas/{name}")
    return components
