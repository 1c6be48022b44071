"""Answers as they go on the wire: CUSRES, or SITA APP, from verdicts and the configured codes and texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct, structs

from foreland.liaison.answers import Verdict
from foreland.messages.builders.app import build_app
from foreland.messages.builders.cusres import build_cusres
from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.record import Answer, Message
from foreland.operations.answers import code_of, own_reference
from foreland.operations.deployment import Deployment
from foreland.resources.answer_connections import AnswerConnection, Dialect, Said
from foreland.store.answer_messages import WaitingMessage
from foreland.store.sides import TRAINING
from foreland.travel.flight import Leg

_ANSWER, _UNSOLICITED = "962", "132"
_APP_ANSWERS = {"CIRQ": "CIRS", "CICX": "CICC", "CIMR": "CIMA"}


class Reply(Struct, frozen=True):
    """The bytes of an answer and what they are."""

    body: bytes
    content_type: str


class Line(Struct, frozen=True, kw_only=True):
    """One traveller of an answer: the carrier's own keys for the person are repeated. ``number`` is that of APP."""

    verdict: Verdict
    unique_reference: str | None = None
    record_locator: str | None = None
    number: str | None = None


def header_reply(
    deployment: Deployment, request: Message, connection: AnswerConnection, said: Said, message_id: UUID, now: datetime
) -> Reply | None:
    """An answer about a whole request: that it was taken, or that its flight was not understood."""
    dialect = _dialect(request)
    code = code_of(deployment, connection, dialect, said)
    answer = Answer(level="header", code=code, text=connection.texts.get(said))
    return _built(_to(request, connection, (answer,), message_id, now))


def traveller_reply(
    deployment: Deployment,
    request: Message,
    connection: AnswerConnection,
    lines: Sequence[Line],
    message_id: UUID,
    now: datetime,
) -> Reply | None:
    """An answer with a code for each traveller of a request, in its order."""
    answers = tuple(_answer(deployment, connection, _dialect(request), line) for line in lines)
    return _built(_to(request, connection, answers, message_id, now))


def pending_reply(
    deployment: Deployment, request: Message, connection: AnswerConnection, message_id: UUID, now: datetime
) -> Reply | None:
    """The answer when time is over: *pending* for everybody, from the request alone."""
    lines = [
        Line(
            verdict="pending_contact",
            unique_reference=one.unique_reference,
            record_locator=one.record_locator,
            number=one.traveller_reference,
        )
        for one in request.travellers
    ]
    return traveller_reply(deployment, request, connection, lines, message_id, now)


def unsolicited(
    deployment: Deployment,
    connection: AnswerConnection,
    leg: Leg,
    line: Line,
    waiting: WaitingMessage,
    recipient: str,
    now: datetime,
) -> Reply | None:
    """A changed answer about one traveller (BGM 132), with a reference of its own that the carrier acknowledges.

    APP has no key for a person but the number in the request, so its answer repeats the reference of that.
    """
    app = waiting.dialect == "APP"
    reference = (waiting.request_reference if app else None) or waiting.reference
    said = _answer(deployment, connection, "APP" if app else "CUSRES", line)
    message = Message(
        kind="APP" if app else "CUSRES",
        document_code="CIRS" if app else _UNSOLICITED,
        sender=connection.identity,
        recipient=recipient,
        control_reference=own_reference(waiting.id),
        transaction_reference=reference,
        prepared_at=_minute(now),
        test=deployment.side == TRAINING,
        legs=(leg,),
        answers=(structs.replace(said, code=waiting.code),),
    )
    return _built(message)


def _answer(deployment: Deployment, connection: AnswerConnection, dialect: Dialect, line: Line) -> Answer:
    key = line.number if dialect == "APP" else line.unique_reference
    return Answer(
        unique_reference=key,
        record_locator=line.record_locator,
        code=code_of(deployment, connection, dialect, line.verdict),
        text=connection.texts.get(line.verdict),
    )


def _to(
    request: Message, connection: AnswerConnection, answers: tuple[Answer, ...], message_id: UUID, now: datetime
) -> Message:
    """The envelope of an answer: from whom the request was sent to, to whom it came from, its reference repeated."""
    app = request.kind == "APP"
    return Message(
        kind="APP" if app else "CUSRES",
        document_code=_APP_ANSWERS.get(request.document_code or "", "CIRS") if app else _ANSWER,
        sender=request.recipient or connection.identity,
        recipient=request.sender,
        control_reference=own_reference(message_id),
        transaction_reference=request.transaction_reference,
        transaction_revision=request.transaction_revision,
        prepared_at=_minute(now),
        test=request.test,
        legs=request.legs,
        answers=answers,
    )


def _built(message: Message) -> Reply | None:
    built = build_app(message) if message.kind == "APP" else build_cusres(message)
    if isinstance(built, Unbuildable):
        return None
    return Reply(built, "text/plain" if message.kind == "APP" else "application/edifact")


def _dialect(request: Message) -> Dialect:
    return "APP" if request.kind == "APP" else "CUSRES"


def _minute(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
