"""Our part in blind comparison: questions are proposed, sent, looked at and answered by two each.

Keys of persons are collected at the moment they are needed, so that whoever came into the care of protection meanwhile
stays out. What a match gives is a reference and a contact; both owners find it among their matches.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import keys_in_care
from foreland.operations.key_epochs import is_in, keys_of_person, origins_of_person
from foreland.operations.write_bundles import post
from foreland.sharing.origins import may_be_fled
from foreland.sharing.psi import SEED, NotIntersected, answer, ask, padded_size
from foreland.sharing.psi import SMALLEST_QUESTION as SMALLEST
from foreland.sharing.psi_question import Asked, Outcome, QuestionRefusal, encode_question, judge_second
from foreland.store import audit, exchange_partners, psi_epochs, psi_questions
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.store.psi_epochs import Owned
from foreland.store.psi_questions import Question

KEPT_FOR = timedelta(days=90)
"""Questions and matches end with the budget of their case, long before the data they were about is masked."""


class NotDone(Struct, frozen=True):
    """Why nothing was written."""

    code: (
        QuestionRefusal
        | Literal[
            "not_found", "may_not_ask", "unknown_partner", "no_filter", "nothing_to_ask", "oversize", "wrong_state"
        ]
        | Literal["no_such_outcome", "declined"]
    )


class GivenAnswer(Struct, frozen=True):
    """An answer as it travels: points, or why there are none."""

    question: UUID
    points: bytes = b""
    refusal: str = ""


class Contact(Struct, frozen=True):
    """What is asked about pointers, and what is said of them, as it travels."""

    question: UUID
    pointers: tuple[bytes, ...] = ()
    references: tuple[tuple[bytes, str], ...] = ()


class Wanted(Struct, frozen=True):
    """What a proposed question is about: recommendations of ours."""

    recommendations: tuple[UUID, ...]


class Sent(Struct, frozen=True):
    """What opens the answer to a question of ours."""

    seed: bytes
    keys: tuple[str | None, ...]


# Asking ---------------------------------------------------------------------------------------------------------------


def propose_question(
    deployment: Deployment,
    access: Access,
    partner: str,
    about: Sequence[UUID],
    case_ref: str,
    ground: str,
    now: datetime,
) -> UUID | NotDone:
    """Propose to ask a partner about those of some recommendations; a second officer sends it."""
    if access.user_id is None or not access.may_decide():
        return NotDone("may_not_ask")
    if not case_ref.strip() or not ground.strip():
        return NotDone("no_purpose" if case_ref.strip() else "no_case")
    care = keys_in_care(deployment)
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, partner)
        if found is None:
            return NotDone("unknown_partner")
        if found.agreed_until <= now:
            return NotDone("agreement_ended")
        theirs = psi_epochs.partner_filter(access, connection, found.partner_org, now)
        if theirs is None:
            return NotDone("no_filter")
        keys = _keys(deployment, psi_epochs.people(access, connection, about), care, found.state)
        if not keys:
            return NotDone("nothing_to_ask")
        question = Question(
            id=new_id(),
            direction="asked",
            partner_org=found.partner_org,
            epoch_id=theirs.epoch_id,
            case_ref=case_ref.strip()[:80],
            ground=ground.strip()[:200],
            points=padded_size(len(keys), SMALLEST),
            state="proposed",
            first_by=access.user_id,
            at=now,
            content_sealed=_sealed(deployment, Wanted(tuple(about))),
            expires_on=(now + KEPT_FOR).date(),
        )
        psi_questions.add_question(connection, deployment.home.ownership(), question)
        _note(connection, access, "question_proposed", question, now)
    return question.id


def send_question(deployment: Deployment, access: Access, question_id: UUID, now: datetime) -> Question | NotDone:
    """Send what a colleague proposed. Whoever came into care meanwhile is not asked about."""
    care = keys_in_care(deployment)
    with transaction(deployment.pool, access) as connection:
        question = psi_questions.lock_question(access, connection, question_id)
        if question is None or question.direction != "asked":
            return NotDone("not_found")
        if question.state != "proposed":
            return NotDone("wrong_state")
        refused = judge_second(question.first_by, access.user_id, access.may_approve_recommendation())
        if refused is not None:
            return NotDone(refused.code)
        theirs = psi_epochs.partner_filter(access, connection, question.partner_org, now)
        if theirs is None or theirs.epoch_id != question.epoch_id:
            return NotDone("unknown_epoch")
        about = msgspec.json.decode(_opened(deployment, question), type=Wanted).recommendations
        seed = secrets.token_bytes(SEED)
        partner = exchange_partners.partner(access, connection, question.partner_org)
        people = psi_epochs.people(access, connection, about)
        blinded = ask(_keys(deployment, people, care, partner.state if partner else None), seed)
        if isinstance(blinded, NotIntersected):
            return NotDone("oversize" if blinded.code == "oversize" else "nothing_to_ask")
        asked = Asked(
            id=question.id,
            epoch=question.epoch_id,
            case=question.case_ref,
            purpose=question.ground,
            asked_at=now,
            points=blinded.points,
        )
        post(deployment, access, connection, question.partner_org, "question", encode_question(asked), now)
        sent = msgspec.structs.replace(
            question,
            state="sent",
            second_by=access.user_id,
            points=len(blinded.keys),
            content_sealed=_sealed(deployment, Sent(seed, blinded.keys)),
        )
        psi_questions.change_question(connection, sent)
        _note(connection, access, "question_sent", sent, now)
    return sent


def _keys(deployment: Deployment, people: Sequence[Owned], care: frozenset[str], state: str | None) -> set[str]:
    """The keys of those who are asked about: nobody in care, and nobody who may flee from the state of the partner."""
    told = [one for one in people if not is_in(care, one) and not may_be_fled(state, origins_of_person(one))]
    return {key for one in told for key in keys_of_person(deployment, one)}


# Answering ------------------------------------------------------------------------------------------------------------


def look_at_question(deployment: Deployment, access: Access, question_id: UUID, now: datetime) -> Question | NotDone:
    """Note that an officer looked at a partner's question: partner, case, purpose and size, which is all there is."""
    if access.user_id is None or not access.may_decide():
        return NotDone("may_not_ask")
    with transaction(deployment.pool, access) as connection:
        question = _received(access, connection, question_id)
        if isinstance(question, NotDone):
            return question
        if question.first_by is not None:
            return NotDone("wrong_state")
        looked = msgspec.structs.replace(question, first_by=access.user_id)
        psi_questions.change_question(connection, looked)
        _note(connection, access, "question_looked_at", looked, now)
    return looked


def answer_question(deployment: Deployment, access: Access, question_id: UUID, now: datetime) -> Question | NotDone:
    """Let the answer out to a question that a colleague looked at."""
    with transaction(deployment.pool, access) as connection:
        question = _received(access, connection, question_id)
        if isinstance(question, NotDone):
            return question
        refused = judge_second(question.first_by, access.user_id, access.may_approve_recommendation())
        if refused is not None:
            return NotDone(refused.code)
        psi_epochs.end_if_in_care(access, connection)  # whoever came into care meanwhile is not to be found out
        epoch = psi_epochs.current(access, connection, now)
        if epoch is None or epoch.id != question.epoch_id:
            return _decline(deployment, access, connection, question, "unknown_epoch", now)
        seed = deployment.sealer.open(bytes(epoch.seed_sealed), psi_epochs.SEED)
        points = answer(_opened(deployment, question), seed)
        if isinstance(points, NotIntersected):
            return _decline(deployment, access, connection, question, "bad_points", now)
        given = msgspec.json.encode(GivenAnswer(question.id, points))
        post(deployment, access, connection, question.partner_org, "answer", given, now)
        done = msgspec.structs.replace(
            question, state="answered", second_by=access.user_id, closed_at=now, content_sealed=None
        )
        psi_questions.change_question(connection, done)
        _note(connection, access, "question_answered", done, now)
    return done


def decline_question(deployment: Deployment, access: Access, question_id: UUID, now: datetime) -> Question | NotDone:
    """Answer nothing to a partner's question; one officer is enough for that."""
    if access.user_id is None or not access.may_decide():
        return NotDone("may_not_ask")
    with transaction(deployment.pool, access) as connection:
        question = _received(access, connection, question_id)
        if isinstance(question, NotDone):
            return question
        _decline(deployment, access, connection, question, "declined", now)
    return question


QUESTION_STEPS: dict[str, Callable[[Deployment, Access, UUID, datetime], Question | NotDone]] = {
    "send": send_question,
    "look": look_at_question,
    "answer": answer_question,
    "decline": decline_question,
}
"""What officers do with a question: send ours, look at a partner's, answer it, or decline it."""


def _received(access: Access, connection: PooledConnection, question_id: UUID) -> Question | NotDone:
    question = psi_questions.lock_question(access, connection, question_id)
    if question is None or question.direction != "received":
        return NotDone("not_found")
    return question if question.state == "waiting" else NotDone("wrong_state")


def _decline(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    question: Question,
    code: Literal["unknown_epoch", "bad_points", "declined"],
    now: datetime,
) -> NotDone:
    given = msgspec.json.encode(GivenAnswer(question.id, refusal=code))
    post(deployment, access, connection, question.partner_org, "answer", given, now)
    done = msgspec.structs.replace(question, state="refused", refusal=code, closed_at=now, content_sealed=None)
    psi_questions.change_question(connection, done)
    _note(connection, access, "question_refused", done, now)
    return NotDone(code)


# What came of it ------------------------------------------------------------------------------------------------------


def record_outcome(
    deployment: Deployment, access: Access, match_id: UUID, outcome: str, now: datetime
) -> NotDone | None:
    """Write what two owners agreed on after they spoke."""
    if access.user_id is None or not access.may_decide():
        return NotDone("may_not_ask")
    if outcome not in get_args(Outcome):
        return NotDone("no_such_outcome")
    with transaction(deployment.pool, access) as connection:
        if not psi_questions.record_outcome(access, connection, match_id, outcome, now):  # type: ignore[arg-type]
            return NotDone("not_found")
        detail = {"outcome": outcome}
        audit.append(connection, access, "match_outcome", "deconfliction", (match_id,), at=now, detail=detail)
    return None


def _sealed(deployment: Deployment, content: Struct) -> bytes:
    return deployment.sealer.seal(msgspec.json.encode(content), psi_questions.CONTENT)


def _opened(deployment: Deployment, question: Question) -> bytes:
    assert question.content_sealed is not None  # noqa: S101 - of a question that is not closed
    return deployment.sealer.open(bytes(question.content_sealed), psi_questions.CONTENT)


def _note(connection: PooledConnection, access: Access, action: str, question: Question, now: datetime) -> None:
    """One entry: who, which partner, how many points, never a key."""
    detail: dict[str, str | int] = {
        "partner": str(question.partner_org),
        "points": question.points,
        "state": question.state,
    }
    if question.refusal:
        detail["code"] = question.refusal
    audit.append(connection, access, action, "deconfliction", (question.id,), at=now, detail=detail)
