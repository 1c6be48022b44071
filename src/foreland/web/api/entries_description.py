"""The part of the description that is about what officers' systems tell of flights and travellers."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api import entries
from foreland.web.api.review_description import JOURNEY, READ, WRITE, body, operation, parameter


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    flight = [parameter("flight_id", {"type": "string", "format": "uuid"})]
    return {
        "/flights/{flight_id}/entry": {
            "post": operation(
                "post_flight_entry", "Enter a time, a cancellation, a return or a diversion", "200", WRITE,
                parameters=flight, requestBody=body(entries.EnterTimes),
            )
        },
        "/manifests": {
            "post": operation(
                "post_manifest", "Enter a manifest", "201", "400 401 403 409 413 422 429 503",
                requestBody=body(entries.EnterManifest),
            )
        },
        "/travellers/{flight_date}/{journey_id}/joins": {
            "get": operation("get_joins", "Who else on the flight a traveller may be", "200", READ, parameters=JOURNEY),
            "post": operation(
                "post_join", "Settle who of two reports is one person", "200", WRITE,
                parameters=JOURNEY, requestBody=body(entries.SettleJoin),
            ),
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(entries.BODIES, ref_template="#/components/schemas/{name}")[1]
