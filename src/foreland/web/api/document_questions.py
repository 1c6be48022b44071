"""Questions of carriers whether a document is good, for systems of officers who answer them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.document_question import answer_document
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refused
from foreland.web.pages.document_questions import asked_of_desk

_CONFLICTS = ("answered",)


class AnswerDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an answer: ``good``, ``not_good`` or ``call_us``."""

    answer: str


BODIES: tuple[type[Any], ...] = (AnswerDocument,)


@officer(admits=Access.may_recommend)
def get_document_questions(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /document-questions``: what waits, the oldest first, and what was answered in two days."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = asked_of_desk(caller.access, connection, caller.deployment.sealer, caller.now)
    return answered({"questions": [one.told() for one in found]})


@officer(AnswerDocument, admits=Access.may_recommend)
def post_document_answer(request: Request, caller: Caller, body: AnswerDocument) -> Response:
    """Take ``POST /document-questions/{question_id}/answer``; the first answer holds."""
    about = request.path_params["question_id"]
    code = answer_document(caller.deployment, caller.access, about, body.answer, caller.now)
    return refused(code, _CONFLICTS) if code is not None else answered({"answer": body.answer})


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/document-questions/{question_id:uuid}/answer"
    return [
        Route("/document-questions", get_document_questions, methods=["GET"], name="api_document_questions"),
        Route(one, post_document_answer, methods=["POST"], name="api_answer_document"),
    ]
