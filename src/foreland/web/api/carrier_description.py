"""The part of the description that is about carriers: their calls for help, their questions, their own figures."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.web.api import carrier, document_questions
from foreland.web.api.review_description import WRITE, body, operation, parameter
from foreland.web.language import carrier_languages
from foreland.web.pages.quality import PERIODS

_NOTICE = [parameter("notice_id", {"type": "string", "format": "uuid"})]
_QUESTION = [parameter("question_id", {"type": "string", "format": "uuid"})]
_LANGUAGE = [parameter("language", {"enum": list(carrier_languages())}, "query")]
_DAYS = [parameter("days", {"enum": [str(each) for each in PERIODS]}, "query")]
_READ, _WRITE = "400 401 404 429 503", "400 401 404 413 422 429 503"


def _of_carrier(*told: str, **more: Any) -> dict[str, Any]:
    return operation(*told, **more) | {"security": [{"carrier": []}]}


def paths() -> dict[str, Any]:
    """Return the operations by path."""
    notice = "/carrier/notices/{notice_id}"
    return {
        f"{notice}/help": {
            "post": _of_carrier(
                "post_notice_help", "The traveller of a notice asks for help", "201", _WRITE,
                parameters=_NOTICE, requestBody=body(carrier.AskHelp),
            )
        },
        f"{notice}/passenger": {
            "get": _of_carrier(
                "get_passenger_sheet", "The sheet for the traveller, in a language", "200", _READ,
                parameters=[*_NOTICE, *_LANGUAGE],
            )
        },
        "/carrier/help": {
            "post": _of_carrier(
                "post_help", "Somebody aboard asks for help, with or without a notice", "201", _WRITE,
                requestBody=body(carrier.CallHelp),
            )
        },
        "/carrier/questions": {
            "get": _of_carrier("get_questions", "What was asked about documents, and the answers", "200", _READ),
            "post": _of_carrier(
                "post_question", "Ask whether a document is good", "201", _WRITE,
                requestBody=body(carrier.AskDocument),
            ),
        },
        "/carrier/quality": {
            "get": _of_carrier(
                "get_own_quality", "Own messages that came late, incomplete or not at all", "200", _READ,
                parameters=_DAYS,
            )
        },
        "/carrier/procedure": {
            "get": _of_carrier(
                "get_procedure", "What to do when a system is out", "200", _READ, parameters=_LANGUAGE
            )
        },
        "/document-questions": {
            "get": operation("get_document_questions", "What carriers ask about documents", "200", "401 403 429 503")
        },
        "/document-questions/{question_id}/answer": {
            "post": operation(
                "post_document_answer", "Answer whether a document is good", "200", WRITE,
                parameters=_QUESTION, requestBody=body(document_questions.AnswerDocument),
            )
        },
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """Return the schemas of the bodies."""
    shapes = (*carrier.BODIES, *document_questions.BODIES)
    return msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")[1]
