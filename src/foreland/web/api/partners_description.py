"""The part of the description that is about recommendations of partners."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.operations.bring_items import FILE_FORMATS
from foreland.sharing.handling import TLP_LEVELS
from foreland.web.api import deconfliction, exchange_items, organisations, partners, requests, told_partners
from foreland.web.api.review_description import READ, WRITE, body, operation, parameter

_PARTNER: dict[str, Any] = {"security": [{"partner": []}]}
_REFERENCE = [parameter("reference", {"type": "string", "pattern": partners.REFERENCE})]
_ORGANISATION = [parameter("organisation_id", {"type": "string", "format": "uuid"})]
_ITEM = [parameter("item_id", {"type": "string", "format": "uuid"})]
_ROW = [parameter("item_row", {"type": "string", "format": "uuid"})]
_FILE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file", "format"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "format": {"enum": list(FILE_FORMATS)},
                    "giver": {"type": "string", "description": "code of a partner, or own; not of a bundle"},
                    "tlp": {"enum": list(TLP_LEVELS)},
                },
            }
        }
    },
}


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    take = operation(
        "post_partner_item", "Recommend something to us", "201", "400 401 409 413 422 429 503",
        requestBody=body(partners.RecommendToUs),
    )  # fmt: skip
    take["responses"]["200"] = take["responses"]["201"] | {"description": "known: the same was received before"}
    ask = operation(
        "post_partner_request", "Ask us for information", "201", "400 401 403 409 413 422 429 503",
        requestBody=body(requests.AskUs),
    )  # fmt: skip
    ask["responses"]["200"] = ask["responses"]["201"] | {"description": "known: the same was received before"}
    return {
        "/partner/recommendations": {"post": take | _PARTNER},
        "/partner/recommendations/{reference}": {
            "get": operation(
                "get_partner_outcome", "Originator, legal basis and outcome", "200", "401 404 429 503",
                parameters=_REFERENCE,
            ) | _PARTNER
        },
        "/partner/recommendations/{reference}/withdraw": {
            "post": operation(
                "post_partner_withdrawal", "Withdraw it", "200", "401 404 429 503", parameters=_REFERENCE
            ) | _PARTNER
        },
        "/partner/told": {
            "get": operation("get_for_partner", "What we recommend to you", "200", "401 429 503") | _PARTNER
        },
        "/partner/told/{reference}/answer": {
            "post": operation(
                "post_partner_answer", "Say that it is there, or what was done", "200",
                "400 401 404 409 413 422 429 503",
                parameters=_REFERENCE, requestBody=body(told_partners.AnswerOfPartner),
            ) | _PARTNER
        },
        "/partners/told": {
            "get": operation("get_told", "What we recommend to partners", "200", "401 403 429 503"),
            "post": operation(
                "post_told", "Recommend something to a partner", "201", WRITE,
                requestBody=body(told_partners.RecommendToPartner),
            ),
        },
        "/partners/told/{item_id}/step": {
            "post": operation(
                "post_told_step", "Approve it, disapprove it, or withdraw it", "200", WRITE,
                parameters=_ITEM, requestBody=body(told_partners.ToPartnerStep),
            )
        },
        "/partner/requests": {"post": ask | _PARTNER},
        "/partner/requests/{reference}": {
            "get": operation(
                "get_partner_answer", "How your request stands, and what was answered", "200", "401 404 429 503",
                parameters=_REFERENCE,
            ) | _PARTNER
        },
        "/partner/receipts": {
            "get": operation("get_partner_receipts", "What became of what you gave us", "200", "401 429 503") | _PARTNER
        },
        "/requests/returns": {
            "get": operation("get_returns", "What we gave back", "200", "401 403 429 503"),
            "post": operation(
                "post_return", "Say what is given back for a delivery", "200", WRITE,
                requestBody=body(requests.EndReturn),
            ),
        },
        "/requests/returns/hand-on": {
            "post": operation(
                "post_hand_on", "Give what was received to another owner", "200", WRITE,
                requestBody=body(requests.HandOnReturn),
            )
        },
        "/requests/feedback": {"get": operation("get_feedback", "What it was good for", "200", "401 403 429 503")},
        "/requests": {
            "get": operation("get_requests", "Requests for information", "200", "401 403 429 503"),
            "post": operation(
                "post_request_entry", "Enter a request", "201", WRITE, requestBody=body(requests.EnterRequest)
            ),
        },
        "/requests/{asked_id}/step": {
            "post": operation(
                "post_request_step", "Take a step with one of them", "200", WRITE,
                parameters=[parameter("asked_id", {"type": "string", "format": "uuid"})],
                requestBody=body(requests.TakeRequestStep),
            )
        },
        "/deconfliction": {
            "get": operation("get_pointers", "Who else here works on the same as you", "200", "401 403 429 503")
        },
        "/deconfliction/questions": {
            "get": operation("get_blind_questions", "Blind questions, and where both met", "200", "401 403 429 503"),
            "post": operation(
                "post_blind_question", "Propose a blind question", "201", WRITE,
                requestBody=body(deconfliction.AskBlindly),
            ),
        },
        "/deconfliction/questions/{question_id}/step": {
            "post": operation(
                "post_blind_step", "Send, look at, answer or decline it", "200", WRITE,
                parameters=[parameter("question_id", {"type": "string", "format": "uuid"})],
                requestBody=body(deconfliction.QuestionStep),
            )
        },
        "/deconfliction/matches/{match_id}/outcome": {
            "post": operation(
                "post_match_outcome", "Say what you agreed on with a partner", "200", WRITE,
                parameters=[parameter("match_id", {"type": "string", "format": "uuid"})],
                requestBody=body(deconfliction.Agreed),
            )
        },
        "/deconfliction/{pointer_id}/outcome": {
            "post": operation(
                "post_pointer_outcome", "Say what you agreed on", "200", WRITE,
                parameters=[parameter("pointer_id", {"type": "string", "format": "uuid"})],
                requestBody=body(deconfliction.Agreed),
            )
        },
        "/organisations": {
            "get": operation(
                "get_organisations", "Organisations, communities and agreements", "200", "401 403 429 503"
            ),
            "post": operation(
                "post_organisation", "Enter an organisation", "201", WRITE,
                requestBody=body(organisations.EnterOrganisation),
            ),
        },
        "/organisations/{organisation_id}/agreements/{agreement_id}/end": {
            "post": operation(
                "post_end_agreement", "End an agreement at once", "200", WRITE,
                parameters=[*_ORGANISATION, parameter("agreement_id", {"type": "string", "format": "uuid"})],
                requestBody=body(organisations.EndAgreement),
            )
        },
        "/communities": {
            "post": operation(
                "post_community", "Enter a community", "201", WRITE, requestBody=body(organisations.NewCommunity)
            )
        },
        "/communities/{community_id}/members": {
            "post": operation(
                "post_membership", "Let an organisation join or leave", "200", WRITE,
                parameters=[parameter("community_id", {"type": "string", "format": "uuid"})],
                requestBody=body(organisations.Membership),
            )
        },
        "/organisations/{organisation_id}": {
            "get": operation(
                "get_organisation", "One of them, and what was agreed", "200", READ, parameters=_ORGANISATION
            ),
            "put": operation(
                "put_organisation", "Change it", "200", WRITE,
                parameters=_ORGANISATION, requestBody=body(organisations.EnterOrganisation),
            ),
        },
        "/organisations/{organisation_id}/agreements": {
            "post": operation(
                "post_agreement", "Enter what it may receive", "201", WRITE,
                parameters=_ORGANISATION, requestBody=body(organisations.NewAgreement),
            )
        },
        "/exchange/partners": {
            "get": operation("get_exchange_lines", "How the exchange with partners goes", "200", "401 403 429 503")
        },
        "/exchange/partners/{partner_id}/try": {
            "post": operation(
                "post_exchange_try", "Exchange with a partner at once", "200", WRITE,
                parameters=[parameter("partner_id", {"type": "string", "format": "uuid"})],
            )
        },
        "/exchange/items": {
            "get": operation(
                "get_exchange_items", "Items of exchange and their caveats", "200", "401 403 422 429 503",
                parameters=[parameter(name, {"type": "string"}, "query") for name in ("whose", "kind")],
            ),
            "post": operation(
                "post_exchange_file", "Take in what a partner gave, or what is ours", "201", WRITE, requestBody=_FILE
            ),
        },
        "/exchange/items/{item_row}": {
            "get": operation("get_exchange_item", "One of them", "200", READ, parameters=_ROW)
        },
        "/exchange/items/{item_row}/release": {
            "post": operation(
                "post_item_release", "Open it to a partner", "200", WRITE,
                parameters=_ROW, requestBody=body(exchange_items.ReleaseItem),
            )
        },
        "/exchange/items/{item_row}/withdraw": {
            "post": operation(
                "post_item_withdrawal", "Withdraw one of ours", "200", WRITE,
                parameters=_ROW, requestBody=body(exchange_items.WithdrawItem),
            )
        },
        "/partners/recommendations": {
            "get": operation("get_partner_items", "What partners recommend to us", "200", "401 403 429 503")
        },
        "/partners/recommendations/{item_id}": {
            "get": operation("get_partner_item", "One of them, with its history", "200", READ, parameters=_ITEM)
        },
        "/partners/recommendations/{item_id}/decline": {
            "post": operation(
                "post_partner_decline", "Decline it", "200", WRITE,
                parameters=_ITEM, requestBody=body(partners.DeclineItem),
            )
        },
        "/partners/recommendations/{item_id}/uphold": {
            "post": operation(
                "post_partner_uphold", "Stand by the decision, having seen a revision", "200", WRITE,
                parameters=_ITEM, requestBody=body(partners.UpholdItem),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    return msgspec.json.schema_components(
        (
            *partners.BODIES,
            *told_partners.BODIES,
            *requests.BODIES,
            *organisations.BODIES,
            *exchange_items.BODIES,
            *deconfliction.BODIES,
        ),
        ref_template="#/components/schemas/{name}",
    )[1]
