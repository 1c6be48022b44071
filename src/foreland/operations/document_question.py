"""A carrier asks whether a document is good, and an officer answers. Both are audited; the number stays sealed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from foreland.access.viewer import Access
from foreland.liaison.document_question import (
    AnswerRefusal,
    QuestionRefusal,
    plain_number,
    refuse_answer,
    refuse_question,
)
from foreland.operations.deployment import Deployment
from foreland.store import audit, document_questions
from foreland.store.document_questions import NUMBER, Question
from foreland.store.pool import transaction

KEPT = timedelta(days=30)
"""For so long a question and its answer are kept."""


def ask_document(
    deployment: Deployment, actor: Access, kind: str, issuer: str, number: str, now: datetime
) -> UUID | QuestionRefusal:
    """Ask for a carrier; return the question or why it was not asked."""
    issuer, number = issuer.strip().upper(), plain_number(number)
    refused = refuse_question(actor, kind, issuer, number)
    if refused is not None:
        return refused
    with transaction(deployment.pool, deployment.service(actor.username)) as connection:
        question = Question(
            carrier_org=actor.org_id,
            airport=actor.airports[0] if len(actor.airports) == 1 else None,
            document_type=kind,
            issuer=issuer,
            number_sealed=deployment.sealer.seal(number.encode(), NUMBER),
            asked_by=actor.user_id,
            asked_at=now,
            expires_on=(now + KEPT).date(),
        )
        made = document_questions.add(connection, deployment.home.ownership(actor.org_id), question)
        audit.append(connection, deployment.recorded(actor), "document_asked", "document_question", (made,), at=now)
    return made


def answer_document(
    deployment: Deployment, officer: Access, question_id: UUID, answer: str, now: datetime
) -> AnswerRefusal | Literal["not_found"] | None:
    """Answer a question once; return why not, if not."""
    with transaction(deployment.pool, officer) as connection:
        answered = document_questions.is_answered(officer, connection, question_id)
        if answered is None:
            return "not_found"
        refused = refuse_answer(officer, answer, answered)
        if refused is None:
            document_questions.write_answer(officer, connection, question_id, answer, now)
            detail = {"answer": answer}
            audit.append(
                connection, officer, "document_answered", "document_question", (question_id,), at=now, detail=detail
            )
    return refused
