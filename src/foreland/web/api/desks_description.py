"""The part of the description that is about desks, rosters, contacts, hand-over and the call log."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api import calls, desks
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_ID = {"type": "string", "format": "uuid"}
_LIST = "401 403 429 503"
_ADD = "400 401 403 409 413 422 429 503"
_REMOVE = "401 403 404 409 422 429 503"
_AIRPORT = {"type": "string", "pattern": "^[A-Za-z0-9]{2,3}$"}


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    desk, contact = [parameter("desk_id", _ID)], [parameter("contact_id", _ID)]
    duty, shift, call = [*desk, parameter("duty_id", _ID)], [parameter("handover_id", _ID)], [parameter("call_id", _ID)]
    around = [parameter(name, _AIRPORT, "query") for name in ("airport", "carrier")]
    of_desk = [parameter("desk", {"type": "string"}, "query")]
    return {
        "/desks": {"get": operation("get_desks", "Regional desks and their rosters", "200", _LIST)},
        "/desks/{desk_id}": {
            "put": operation(
                "put_desk", "Keep a desk", "200", WRITE, parameters=desk, requestBody=body(desks.KeepDesk)
            ),
            "delete": operation("delete_desk", "Remove a desk", "200", _REMOVE, parameters=desk),
        },
        "/desks/{desk_id}/duties/{duty_id}": {
            "put": operation(
                "put_duty", "Add a line to a roster", "200", WRITE, parameters=duty, requestBody=body(desks.KeyDuty)
            ),
            "delete": operation("delete_duty", "Remove a line of a roster", "200", _REMOVE, parameters=duty),
        },
        "/contacts": {"get": operation("get_contacts", "Whom to call", "200", _LIST, parameters=around)},
        "/contacts/{contact_id}": {
            "put": operation(
                "put_contact", "Keep a contact", "200", WRITE, parameters=contact, requestBody=body(desks.KeepContact)
            ),
            "delete": operation("delete_contact", "Remove a contact", "200", _REMOVE, parameters=contact),
        },
        "/handovers": {
            "get": operation("get_handovers", "Shifts handed over", "200", _LIST, parameters=of_desk),
            "post": operation("post_handover", "Hand over a shift", "201", _ADD, requestBody=body(desks.GiveOver)),
        },
        "/handovers/{handover_id}/acceptance": {
            "post": operation("post_acceptance", "Accept a shift of somebody else", "200", _REMOVE, parameters=shift)
        },
        "/staffing": {"get": operation("get_staffing", "Departures and hits against who is on duty", "200", _LIST)},
        "/wall": {"get": operation("get_wall", "What waits, by desk", "200", _LIST)},
        "/calls": {
            "get": operation("get_calls", "Calls that are open, and of the last day", "200", _LIST),
            "post": operation("post_call", "Open a call by a search", "201", _ADD, requestBody=body(calls.OpenCall)),
        },
        "/calls/{call_id}": {
            "get": operation("get_call", "A call with what was said", "200", READ, parameters=call),
            "put": operation(
                "put_call",
                "Write to a call, or close it",
                "200",
                WRITE,
                parameters=call,
                requestBody=body(calls.WriteCall),
            ),
        },
    }


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components((*desks.BODIES, *calls.BODIES), ref_template="#/components/schemas/{name}")[1]
