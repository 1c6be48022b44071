"""The part of the description that is about review and protection: bodies from their types, answers by their status."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.review.evidence import ITEMS
from foreland.web.api.documents import CheckDocument, CheckRequirements
from foreland.web.api.false_matches import EndFalseMatch, Redress
from foreland.web.api.officers import ONCE, WRITES, SignIn
from foreland.web.api.protection import Help, LeadStep
from foreland.web.api.review import Assign, Decide, DecideParty
from foreland.web.pages.measuring import PERIODS

_BODIES = (
    SignIn,
    Decide,
    Assign,
    DecideParty,
    EndFalseMatch,
    Redress,
    Help,
    LeadStep,
    CheckDocument,
    CheckRequirements,
)


def parameter(name: str, schema: dict[str, Any], where: str = "path") -> dict[str, Any]:
    """Describe a parameter."""
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


_DATE = parameter("flight_date", {"type": "string", "format": "date"})
_HIT = [_DATE, parameter("hit_id", {"type": "string", "format": "uuid"})]
JOURNEY = [_DATE, parameter("journey_id", {"type": "string", "format": "uuid"})]
_ITEM = [*_HIT, parameter("item", {"enum": list(ITEMS)})]
_REFERRAL = [parameter("referral_id", {"type": "string", "format": "uuid"})]
_FILTER = [
    *(parameter(name, {"type": "string"}, "query") for name in ("desk", "from", "to", "q")),
    parameter("severity", {"enum": ["high", "medium", "low"]}, "query"),
    parameter("kind", {"enum": ["document", "watchlist", "rule", "network"]}, "query"),
    parameter("state", {"enum": ["open", "second_look"]}, "query"),
    parameter("page", {"type": "integer", "minimum": 1}, "query"),
]
_PERIOD = [
    parameter("days", {"enum": [str(each) for each in PERIODS]}, "query"),
    parameter("desk", {"type": "string"}, "query"),
]
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
_REFUSALS = {
    "400": "the query or the body is not understood",
    "401": "no token of a session in force",
    "403": "the officer's roles do not allow it",
    "404": "there is none that the officer may see",
    "409": "changed by somebody else in the meantime: read it again",
    "413": "the body is too large",
    "422": "the rule that forbids it, as a code",
    "429": "too many requests from this address",
    "503": "the database is away, or no space is left",
}


def operation(name: str, summary: str, status: str, refusals: str, **more: Any) -> dict[str, Any]:
    """Describe an operation of officers, with the status of its success and those of its refusals."""
    done = {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}}
    refused = {code: {"description": _REFUSALS[code], "content": _ERROR} for code in refusals.split()}
    return {"operationId": name, "summary": summary, "security": [{"officer": []}], **more} | {
        "responses": {status: done, **refused}
    }


def once(described: dict[str, Any]) -> dict[str, Any]:
    """Return operations by path; what officers' systems write may be sent again under a key."""
    key = parameter(ONCE, {"type": "string", "minLength": 1, "maxLength": 200}, "header")
    return {
        path: {
            method: _under_key(one, key) if method.upper() in WRITES and one["security"] == [{"officer": []}] else one
            for method, one in methods.items()
        }
        for path, methods in described.items()
    }


def _under_key(one: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    refused = {code: {"description": _REFUSALS[code], "content": _ERROR} for code in ("400", "409", "422")}
    return one | {"parameters": [*one.get("parameters", []), key], "responses": refused | one["responses"]}


def body(shape: type[Any]) -> dict[str, Any]:
    """Refer to the shape of a body."""
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def file_operation(
    name: str, summary: str, kind: str, parameters: list[dict[str, Any]], refusals: str
) -> dict[str, Any]:
    """Describe an operation that answers with a file of a content type."""
    described = operation(name, summary, "200", refusals, parameters=parameters)
    described["responses"]["200"] = {"description": "the file", "content": {kind: {"schema": {"type": "string"}}}}
    return described


READ, WRITE = "401 403 404 429 503", "400 401 403 404 409 413 422 429 503"
_OWN = "401 403 429 503"
_ASK = "400 401 403 404 413 422 429 503"


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    hit, traveller = "/hits/{flight_date}/{hit_id}", "/travellers/{flight_date}/{journey_id}"
    begin = operation(
        "post_session", "Begin a session and get its token", "201", "400 401 413 429 503", requestBody=body(SignIn)
    )
    return {
        "/sessions": {"post": begin | {"security": []}},
        "/hits": {
            "get": operation("get_hits", "Hits that wait, in order", "200", "400 401 403 429 503", parameters=_FILTER)
        },
        "/documents/check": {
            "post": operation(
                "post_document_check", "Check a document", "201", _ASK, requestBody=body(CheckDocument)
            )
        },
        "/requirements/check": {
            "post": operation(
                "post_requirement_check", "Check a journey", "201", _ASK, requestBody=body(CheckRequirements)
            )
        },
        hit: {"get": operation("get_hit", "A hit with its history", "200", READ, parameters=_HIT)},
        f"{hit}/evidence/{{item}}": {
            "get": operation("get_evidence", "Open a piece of evidence", "200", READ, parameters=_ITEM)
        },
        f"{hit}/decision": {
            "post": operation(
                "post_decision", "Decide about a hit", "200", WRITE, parameters=_HIT, requestBody=body(Decide)
            )
        },
        f"{hit}/assignment": {
            "post": operation(
                "post_assignment", "Take, give back or pass on a hit", "200", WRITE,
                parameters=_HIT, requestBody=body(Assign),
            )
        },
        f"{traveller}/party": {
            "get": operation("get_party", "Who travels together", "200", READ, parameters=JOURNEY)
        },
        f"{traveller}/party/decision": {
            "post": operation(
                "post_party_decision", "Decide for members of a party, each by itself", "200", WRITE,
                parameters=JOURNEY, requestBody=body(DecideParty),
            )
        },
        "/false-matches": {
            "get": operation("get_false_matches", "What was found to be somebody else", "200", _OWN)
        },
        "/false-matches/{false_match_id}/end": {
            "post": operation(
                "post_false_match_end", "Remember a false match no longer", "200", WRITE,
                parameters=[parameter("false_match_id", {"type": "string", "format": "uuid"})],
                requestBody=body(EndFalseMatch),
            )
        },
        "/false-matches/{false_match_id}/redress": {
            "post": operation(
                "post_redress", "Register the redress number of somebody who is not the listed person", "200", WRITE,
                parameters=[parameter("false_match_id", {"type": "string", "format": "uuid"})],
                requestBody=body(Redress),
            )
        },
        "/measures": {
            "get": operation("get_measures", "How the work goes", "200", _OWN, parameters=_PERIOD)
        },
        "/ledger": {
            "get": operation("get_ledger", "Penalties avoided, by case", "200", _OWN, parameters=_PERIOD)
        },
        "/measures.csv": {
            "get": file_operation("get_measures_csv", "How the work goes, as a file", "text/csv", _PERIOD, _OWN)
        },
        "/ledger.csv": {
            "get": file_operation("get_ledger_csv", "Penalties avoided, as a file", "text/csv", _PERIOD, _OWN)
        },
        "/protection/referrals": {
            "get": operation(
                "get_referrals", "Referrals to protection, whose time runs first", "200", _OWN,
                parameters=[parameter("closed", {"enum": ["1"]}, "query")],
            )
        },
        "/protection/referrals/{referral_id}": {
            "get": operation("get_referral", "A referral with its history", "200", READ, parameters=_REFERRAL)
        },
        "/protection/referrals/{referral_id}/step": {
            "post": operation(
                "post_referral_step", "Do something for the person", "200", WRITE,
                parameters=_REFERRAL, requestBody=body(Help),
            )
        },
        "/protection/leads": {
            "get": operation("get_leads", "Whom rules on vulnerability found", "200", _OWN)
        },
        "/protection/leads/{journey_id}/step": {
            "post": operation(
                "post_lead_step", "Take into care, or set aside", "200", WRITE,
                parameters=[parameter("journey_id", {"type": "string", "format": "uuid"})], requestBody=body(LeadStep),
            )
        },
        "/protection/figures": {
            "get": operation("get_protection_figures", "How many were referred", "200", _OWN)
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(_BODIES, ref_template="#/components/schemas/{name}")[1]
