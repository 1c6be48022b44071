"""The part of the description that is about the field view and documents taken."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.liaison.showable import RECIPIENTS
from foreland.web.api import field, seizures
from foreland.web.api.review_description import JOURNEY, READ, WRITE, body, file_operation, operation, parameter

_TASKING = [parameter("tasking_id", {"type": "string", "format": "uuid"})]
_SEIZURE = [parameter("seizure_id", {"type": "string", "format": "uuid"})]
_LIST, _ADD = "401 403 429 503", "400 401 403 409 413 422 429 503"


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    return {
        "/bank": {"get": operation("get_bank", "Departures of the officer's airports by banks", "200", _LIST)},
        "/travellers/{flight_date}/{journey_id}/showable": {
            "get": operation(
                "get_showable", "What may be shown to a host authority, noted for whom", "200", f"400 {READ}",
                parameters=[*JOURNEY, parameter("to", {"enum": list(RECIPIENTS)}, "query")],
            )
        },
        "/taskings": {"get": operation("get_taskings", "What officers abroad are asked", "200", _LIST)},
        "/travellers/{flight_date}/{journey_id}/taskings": {
            "post": operation(
                "post_tasking", "Ask an officer abroad", "201", WRITE,
                parameters=JOURNEY, requestBody=body(field.AskOfficer),
            )
        },
        "/taskings/{tasking_id}/step": {
            "post": operation(
                "post_tasking_step", "Take a tasking, report on it, or take it back", "200", WRITE,
                parameters=_TASKING, requestBody=body(field.TaskingStep),
            )
        },
        "/interviews": {
            "get": operation("get_interviews", "Interviews of the last three days", "200", _LIST),
            "post": operation(
                "post_interview", "Record an interview", "201", _ADD, requestBody=body(field.KeyInterview)
            ),
        },
        "/notes": {
            "get": operation("get_notes", "Local notes that are still valid", "200", _LIST),
            "post": operation("post_note", "Write a local note", "201", _ADD, requestBody=body(field.KeyNote)),
        },
        "/seizures": {
            "get": operation("get_seizures", "Documents taken that are still kept", "200", _LIST),
            "post": operation(
                "post_seizure", "Enter a document taken", "201", _ADD, requestBody=body(seizures.SeizeDocument)
            ),
        },
        "/seizures/{seizure_id}": {
            "get": operation("get_seizure", "A document taken, with its history", "200", READ, parameters=_SEIZURE)
        },
        "/seizures/{seizure_id}/photograph": {
            "get": file_operation(
                "get_seizure_photograph", "The picture of a document taken", "image/*", _SEIZURE, READ
            )
        },
        "/seizures/{seizure_id}/step": {
            "post": operation(
                "post_seizure_step", "Hand a document on", "200", WRITE,
                parameters=_SEIZURE, requestBody=body(seizures.SeizureStep),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(
        (*field.BODIES, *seizures.BODIES), ref_template="#/components/schemas/{name}"
    )[1]
