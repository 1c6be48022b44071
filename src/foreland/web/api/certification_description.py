"""How the description of the interface tells of certification."""

from __future__ import annotations

from typing import get_args

from foreland.liaison.certification import SCENARIOS, Judgement, Why

_WHO: list[dict[str, list[str]]] = [{"carrier": []}]
_REASON = {
    "type": "object",
    "required": ["code", "detail"],
    "properties": {"code": {"enum": list(get_args(Why))}, "detail": {"type": "string"}},
}
_SCENARIO = {
    "type": "object",
    "required": ["scenario", "needed", "judgement", "reasons", "remarks"],
    "properties": {
        "scenario": {"enum": list(SCENARIOS)},
        "needed": {"type": "boolean", "description": "asked of this carrier before it goes live"},
        "judgement": {"enum": list(get_args(Judgement))},
        "reasons": {"type": "array", "items": _REASON},
        "remarks": {"type": "array", "items": {"type": "string"}, "description": "defects that should be mended"},
    },
}
_STANDING = {
    "type": "object",
    "required": ["carrier", "software", "passed", "live_at", "scenarios", "differences"],
    "properties": {
        "carrier": {"type": "string"},
        "software": {"type": "string", "description": "the version of Foreland that judges"},
        "passed": {"type": "boolean"},
        "live_at": {"type": ["string", "null"]},
        "scenarios": {"type": "array", "items": {"$ref": "#/components/schemas/Scenario"}},
        "differences": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "about"],
                "properties": {"code": {"type": "string"}, "about": {"type": "string"}},
            },
        },
    },
}
_TRIED = {
    "type": "object",
    "required": ["id", "duplicate", "training", "defects", "certification"],
    "properties": {
        "id": {"type": ["string", "null"]},
        "duplicate": {"type": "boolean"},
        "training": {"type": "boolean"},
        "defects": {"type": "array", "items": {"$ref": "#/components/schemas/Defect"}},
        "certification": {"$ref": "#/components/schemas/Scenario"},
    },
}


def schemas() -> dict[str, object]:
    """Return the shapes."""
    return {"Scenario": _SCENARIO, "Certification": _STANDING, "Tried": _TRIED}


def paths(content_types: frozenset[str]) -> dict[str, object]:
    """Return the addresses."""
    scenario = {"name": "scenario", "in": "path", "required": True, "schema": {"enum": list(SCENARIOS)}}
    offer = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    bodies = {name: {"schema": {"type": "string", "format": "binary"}} for name in sorted(content_types)}
    answered = {name: {"schema": {"type": "string"}} for name in ("application/edifact", "text/plain")}
    tried = {
        "200": {"description": "the answer to a request, as in operations", "content": answered},
        "202": _said("taken, and judged", "Tried"),
        "400": _said("nothing could be read; it is judged, unless there was nothing", "Tried", "Error"),
        "408": _said("the body came too slowly", "Error"),
        "413": _said("too large", "Error"),
        "415": _said("another content type", "Error"),
        "422": _said("no test indicator: nothing was taken", "Error"),
    }
    return {
        "/certification": {"get": _get("certification", "How the certification stands", "Certification")},
        "/certification/{scenario}": {
            "post": {
                "operationId": "post_scenario",
                "summary": "Try a message of a scenario; it goes to training alone",
                "security": _WHO,
                "parameters": [scenario],
                "requestBody": {"required": True, "content": bodies},
                "responses": tried | {"404": _said("no such scenario", "Error")} | _usual(),
            }
        },
        "/certification/answers": {
            "get": _get("certification_answers", "Take the changed answer of the scenario acknowledgement", "Answers")
        },
        "/certification/answers/{id}/acknowledgement": {
            "post": {
                "operationId": "acknowledge_certification_answer",
                "summary": "Acknowledge it",
                "security": _WHO,
                "parameters": [offer],
                "responses": {"204": {"description": "noted"}, "404": _said("none waits", "Error")} | _usual(),
            }
        },
    }


def _get(name: str, summary: str, schema: str) -> dict[str, object]:
    return {
        "operationId": name,
        "summary": summary,
        "security": _WHO,
        "responses": {"200": _said("as it is now", schema)} | _usual(),
    }


def _said(description: str, *schemas: str) -> dict[str, object]:
    said = [{"$ref": f"#/components/schemas/{schema}"} for schema in schemas]
    content = {"application/json": {"schema": said[0] if len(said) == 1 else {"anyOf": said}}}
    return {"description": description, "content": content}


def _usual() -> dict[str, object]:
    again = {"Retry-After": {"schema": {"type": "integer"}}}
    return {
        "401": _said("no valid token", "Error"),
        "429": _said("too many requests from this address", "Error") | {"headers": again},
        "503": _said("not taken, send again", "Error") | {"headers": again},
    }
