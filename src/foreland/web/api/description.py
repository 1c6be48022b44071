"""The machine-readable description of the interface (OpenAPI 3.1)."""

from __future__ import annotations

from importlib.metadata import version
from typing import get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.liaison.progress import CarrierAction
from foreland.store.carrier_notices import NoticeState
from foreland.web.api import (
    bulletins_description,
    carrier_description,
    certification_description,
    channels,
    desks_description,
    entries_description,
    events,
    field_description,
    knowledge_description,
    liaison_description,
    lists_description,
    partners_description,
    review_description,
    rules_description,
)
from foreland.web.api.answers import LONGEST_WAIT
from foreland.web.api.messages import CONTENT_TYPES

_DEFECT = {
    "type": "object",
    "required": ["code", "severity"],
    "properties": {
        "code": {"type": "string"},
        "severity": {"enum": ["info", "warn", "error", "fatal"]},
        "message": {"type": "integer", "description": "which message of the body, counted from 0"},
        "segment": {"type": ["integer", "null"], "description": "counted from 0 within the message"},
        "offset": {"type": ["integer", "null"], "description": "bytes from the start of the body"},
        "tag": {"type": ["string", "null"]},
    },
}
_RECEIPT = {
    "type": "object",
    "required": ["id", "duplicate", "training", "defects"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "duplicate": {"type": "boolean", "description": "the same bytes were received before"},
        "training": {"type": "boolean", "description": "received as training or test, without effect in operations"},
        "defects": {"type": "array", "items": {"$ref": "#/components/schemas/Defect"}},
    },
}
_ANSWERS = {
    "type": "object",
    "required": ["answers"],
    "properties": {
        "answers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_type", "message"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "content_type": {"enum": ["application/edifact", "text/plain"]},
                    "message": {"type": "string", "description": "the message as it would be sent"},
                },
            },
        },
    },
}
_TEXT = {"type": ["string", "null"]}
_NOTICE = {
    "type": "object",
    "required": ["id", "reference", "flight", "flight_date", "airport", "instruction", "facts", "state", "traveller"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "reference": {"type": "string", "description": "to be said on the telephone"},
        "flight": {"type": "string"},
        "flight_date": {"type": "string", "format": "date"},
        "airport": {"type": "string", "description": "where the traveller boards"},
        "door_close_utc": {"type": ["string", "null"], "format": "date-time"},
        "until_utc": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "until then something can be done about it",
        },
        "instruction": {"enum": ["check_document", "speak_to_traveller", "no_board", "off_load", "withdrawn"]},
        "facts": {"type": "array", "items": {"type": "string"}, "description": "what the traveller may be told"},
        "state": {"enum": list(get_args(NoticeState))},
        "action": _TEXT,
        "sent_at": {"type": "string", "format": "date-time"},
        "changed_at": {"type": "string", "format": "date-time"},
        "telephone": _TEXT,
        "traveller": {
            "type": "object",
            "properties": dict.fromkeys(("surname", "given_names", "seat", "record_locator"), _TEXT),
        },
    },
}
_NOTICES = {
    "type": "object",
    "required": ["notices"],
    "properties": {"notices": {"type": "array", "items": {"$ref": "#/components/schemas/Notice"}}},
}
_ANSWERED = {"type": "object", "required": ["state"], "properties": {"state": {"type": "string"}}}
_SAID = {
    "type": "object",
    "properties": {
        "action": {"enum": list(get_args(CarrierAction)), "description": "what was done; for a report"},
        "said_by": {"type": "string", "maxLength": 100, "description": "who speaks; needed with an override"},
        "reason": {"type": "string", "maxLength": 1000, "description": "needed with an override"},
    },
}
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
_AGAIN = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}


def _response(description: str, schema: str, headers: dict[str, object] | None = None) -> dict[str, object]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content, **({"headers": headers} if headers else {})}


def _answer(summary: str, operation: str) -> dict[str, object]:
    """Describe one way of answering a notice."""
    return {
        "post": {
            "operationId": operation,
            "summary": summary,
            "security": [{"carrier": []}],
            "parameters": [
                {"name": "notice_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Said"}}},
            },
            "responses": {
                "200": _response("recorded", "Answered"),
                "400": _response("no JSON object", "Error"),
                "401": _response("no valid token", "Error"),
                "404": _response("no notice to this carrier", "Error"),
                "409": _response("the notice has changed: read it again", "Error"),
                "413": _response("too large", "Error"),
                "422": _response("something is missing: detail_unknown, reason_missing, name_missing", "Error"),
                "429": _response("too many requests from this address", "Error", dict(_AGAIN)),
            },
        }
    }


def describe() -> dict[str, object]:
    """Return the OpenAPI document."""
    post = {
        "operationId": "post_message",
        "summary": "Receive one message as sent",
        "security": [{"carrier": []}],
        "requestBody": {
            "required": True,
            "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in sorted(CONTENT_TYPES)},
        },
        "responses": {
            "200": {
                "description": "the answer to a request on an interactive connection",
                "headers": {"Foreland-Receipt": {"schema": {"type": "string", "format": "uuid"}}},
                "content": {name: {"schema": {"type": "string"}} for name in ("application/edifact", "text/plain")},
            },
            "202": _response("received and committed", "Receipt"),
            "400": {
                "description": "nothing could be read; the bytes are kept, unless there were none",
                "content": {
                    "application/json": {
                        "schema": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Receipt", "Error")]}
                    }
                },
            },
            "401": _response("no valid token", "Error"),
            "408": _response("the body came too slowly", "Error"),
            "413": _response("too large", "Error"),
            "415": _response("another content type", "Error"),
            "429": _response("too many requests from this address", "Error", dict(_AGAIN)),
            "503": _response("not taken, send again", "Error", dict(_AGAIN)),
        },
    }
    listed = {
        "operationId": "list_notices",
        "summary": "What waits for the carrier, the door that closes next first",
        "security": [{"carrier": []}],
        "responses": {
            "200": _response("the notices", "Notices"),
            "401": _response("no valid token", "Error"),
            "429": _response("too many requests from this address", "Error", dict(_AGAIN)),
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Foreland", "version": version("foreland")},
        "servers": [{"url": "/api/v1"}],
        "paths": {
            "/messages": {"post": post},
            **review_description.once(
                review_description.paths()
                | entries_description.paths()
                | field_description.paths()
                | liaison_description.paths()
                | lists_description.paths()
                | partners_description.paths()
                | bulletins_description.paths()
                | knowledge_description.paths()
                | rules_description.paths()
                | desks_description.paths()
                | carrier_description.paths()
                | channels.paths()
                | events.paths()
            ),
            **_answers(),
            **certification_description.paths(CONTENT_TYPES),
            "/carrier/notices": {"get": listed},
            "/carrier/notices/{notice_id}/acknowledge": _answer("Acknowledge a notice", "acknowledge"),
            "/carrier/notices/{notice_id}/report": _answer("Report what was done", "report"),
        },
        "components": {
            "schemas": {
                "Answers": _ANSWERS,
                "Defect": _DEFECT,
                "Receipt": _RECEIPT,
                "Error": _ERROR,
                **review_description.schemas(),
                **entries_description.schemas(),
                **field_description.schemas(),
                **liaison_description.schemas(),
                **lists_description.schemas(),
                **partners_description.schemas(),
                **bulletins_description.schemas(),
                **knowledge_description.schemas(),
                **rules_description.schemas(),
                **desks_description.schemas(),
                **carrier_description.schemas(),
                **channels.schemas(),
                **certification_description.schemas(),
                "Notice": _NOTICE,
                "Notices": _NOTICES,
                "Answered": _ANSWERED,
                "Said": _SAID,
            },
            "securitySchemes": {
                "carrier": {"type": "http", "scheme": "bearer", "description": "a carrier's token"},
                "partner": {"type": "http", "scheme": "bearer", "description": "a partner's token of exchange"},
                "officer": {"type": "http", "scheme": "bearer", "description": "the token of an officer's session"},
            },
        },
    }


def _answers() -> dict[str, object]:
    """How a carrier takes changed answers."""
    wait = {"name": "wait", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT}}
    named = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    get = {
        "operationId": "get_answers",
        "summary": "Take changed answers, or wait for the next",
        "security": [{"carrier": []}],
        "parameters": [wait],
        "responses": {
            "200": _response("what waits, oldest first; each comes again until it is acknowledged", "Answers"),
            "400": _response("wait is no number of seconds", "Error"),
            "401": _response("no valid token", "Error"),
            "429": _response("too many requests from this address", "Error", dict(_AGAIN)),
            "503": _response("the database is away", "Error", dict(_AGAIN)),
        },
    }
    post = {
        "operationId": "acknowledge_answer",
        "summary": "Acknowledge a changed answer",
        "security": [{"carrier": []}],
        "parameters": [named],
        "responses": {
            "204": {"description": "noted"},
            "401": _response("no valid token", "Error"),
            "404": _response("no such answer of this carrier waits", "Error"),
            "429": _response("too many requests from this address", "Error", dict(_AGAIN)),
            "503": _response("the database is away", "Error", dict(_AGAIN)),
        },
    }
    return {"/answers": {"get": get}, "/answers/{id}/acknowledgement": {"post": post}}


async def openapi(_request: Request) -> Response:
    """Answer the description."""
    return JSONResponse(describe())


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [Route("/openapi.json", openapi, name="openapi")]
