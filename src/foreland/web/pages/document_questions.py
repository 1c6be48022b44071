"""Is this document good? Asked on a carrier's page, answered on one of officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from msgspec import Struct, structs
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.liaison.document_question import DocumentKind
from foreland.operations.deployment import Deployment
from foreland.operations.document_question import answer_document, ask_document
from foreland.store import audit, document_questions
from foreland.store.document_questions import NUMBER, QuestionRow
from foreland.store.pool import PooledConnection, transaction
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.carrier_desk import of_carrier
from foreland.web.rendering import render
from foreland.web.visitors import form_is_ours

_SHOWN_FOR = timedelta(days=2)
_LONGEST = 60  # characters of a field that are looked at


class Shown(Struct, frozen=True, kw_only=True):
    """A question with its number opened."""

    question: QuestionRow
    number: str

    def told(self) -> dict[str, Any]:
        """Return what the interface tells: the fields of the question, with the number as it was asked."""
        fields = structs.asdict(self.question)
        del fields["number_sealed"]
        return fields | {"number": self.number}


def _opened(sealer: Sealer, found: Sequence[QuestionRow]) -> list[Shown]:
    return [Shown(question=one, number=sealer.open(one.number_sealed, NUMBER).decode()) for one in found]


def asked_by_carrier(deployment: Deployment, access: Access, now: datetime) -> list[Shown]:
    """Return what a carrier asked lately, and write into the authority's trail that it was read."""
    with transaction(deployment.pool, access) as connection:
        found = document_questions.of_carrier(access, connection, now - _SHOWN_FOR)
    recorded = deployment.recorded(access)
    with transaction(deployment.pool, recorded) as connection:
        _note(connection, recorded, found, now)
    return _opened(deployment.sealer, found)


def asked_of_desk(access: Access, connection: PooledConnection, sealer: Sealer, now: datetime) -> list[Shown]:
    """Return the questions that wait and those answered lately; that they were read is audited."""
    found = document_questions.of_desk(access, connection, now - _SHOWN_FOR)
    _note(connection, access, found, now)
    return _opened(sealer, found)


def _note(connection: PooledConnection, access: Access, found: Sequence[QuestionRow], now: datetime) -> None:
    if found:
        audit.append(connection, access, "question.read", "document_question", [one.id for one in found], at=now)


def _show_own(request: Request, refused: str | None = None, typed: dict[str, str] | None = None) -> Response:
    values = {
        "questions": asked_by_carrier(request.state.deployment, of_carrier(request), request.state.now),
        "kinds": get_args(DocumentKind),
        "refused": refused,
        "typed": typed or {},
        "done": request.query_params.get("done") == "1",
    }
    return render(request, "carrier_questions.html", values, 422 if refused else 200)


def own_questions(request: Request) -> Response:
    """Show ``GET /carrier/questions``."""
    return _show_own(request)


async def ask(request: Request) -> Response:
    """Take ``POST /carrier/questions``."""
    typed = await _form(request)
    of_carrier(request)
    return await run_in_threadpool(_ask, request, typed)


def _ask(request: Request, typed: dict[str, str]) -> Response:
    state = request.state
    kind, issuer, number = (typed.get(name, "") for name in ("kind", "issuer", "number"))
    made = ask_document(state.deployment, state.access, kind, issuer, number, state.now)
    if isinstance(made, str):
        return _show_own(request, made, typed)
    return RedirectResponse("/carrier/questions?done=1", 303)


def questions(request: Request) -> Response:
    """Show ``GET /questions`` to officers who may answer."""
    return answer(request, lambda visit: _listed(visit, None), "question.read")


def _listed(visit: Visit, refused: str | None) -> Page:
    if not visit.access.may_recommend():
        raise HTTPException(403)
    found = asked_of_desk(visit.access, visit.connection, visit.sealer, visit.now)
    values = {"questions": found, "refused": refused}
    return Page(template="questions.html", values=values, status=409 if refused else 200)


async def settle(request: Request) -> Response:
    """Take ``POST /questions/{question_id}``: good, not good, or call us."""
    typed = await _form(request)
    if not request.state.access.may_recommend():
        raise HTTPException(403)
    return await run_in_threadpool(_settle, request, typed.get("answer", ""))


def _settle(request: Request, wanted: str) -> Response:
    state = request.state
    refused = answer_document(state.deployment, state.access, request.path_params["question_id"], wanted, state.now)
    if refused == "not_found":
        raise HTTPException(404)
    if refused is None:
        return RedirectResponse("/questions", 303)
    return answer(request, lambda visit: _listed(visit, refused), "question.read")


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: str(value)[:_LONGEST].replace("\0", "").strip() for name, value in form.items()}


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/carrier/questions", own_questions, methods=["GET"], name="carrier_questions"),
        Route("/carrier/questions", ask, methods=["POST"], name="ask_document"),
        Route("/questions", questions, methods=["GET"], name="questions"),
        Route("/questions/{question_id:uuid}", settle, methods=["POST"], name="answer_document"),
    ]
