"""What is asked twice under one key of a user is carried out once: the answer is kept for a day, and told again.

The note that a request is under way is committed before it is carried out, so that of two at the same time one alone
is. When it was cut off nobody knows what became of it: whoever asks again is told so, and looks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.store import audit, kept_answers
from foreland.store.kept_answers import ANSWER, ASKED, KEY
from foreland.store.pool import transaction


class Answer(Struct, frozen=True, kw_only=True):
    """What a system was answered; ``text`` is JSON."""

    status: int
    text: str


class NotAgain(Struct, frozen=True):
    """Why nothing was carried out: the key stands for another request, or for one that is under way or was cut off."""

    code: Literal["key_of_another_request", "under_way"]


def answer_once(
    deployment: Deployment, access: Access, key: str, asked: str, carry_out: Callable[[], Answer], now: datetime
) -> tuple[Answer, bool] | NotAgain:
    """Carry out what is ``asked`` (method, address, body) unless it was; return the answer, and whether it was kept."""
    hashed, wanted = deployment.sealer.index(key, KEY), deployment.sealer.index(asked, ASKED)
    with transaction(deployment.pool, access) as connection:
        about = kept_answers.begin(access, connection, deployment.home.ownership(), hashed, wanted, now)
    if about is None:
        return _again(deployment, access, hashed, wanted, now)
    answer = carry_out()
    _keep(deployment, access, about, answer)
    return answer, False


def _keep(deployment: Deployment, access: Access, about: UUID, answer: Answer) -> None:
    sealed = deployment.sealer.seal(f"{answer.status} {answer.text}".encode(), ANSWER)
    with transaction(deployment.pool, access) as connection:
        kept_answers.finish(connection, about, sealed)


def _again(
    deployment: Deployment, access: Access, key: bytes, asked: bytes, now: datetime
) -> tuple[Answer, bool] | NotAgain:
    with transaction(deployment.pool, access) as connection:
        found = kept_answers.one(access, connection, key)
        if found is None:
            return NotAgain("under_way")
        if bytes(found.asked_hash) != asked:
            return NotAgain("key_of_another_request")
        said = deployment.sealer.words(found.answer_sealed, ANSWER)
        if said is None:
            return NotAgain("under_way")
        audit.append(connection, access, "answer_told_again", "kept_answer", (found.id,), at=now)
    status, _, text = said.partition(" ")
    return Answer(status=int(status), text=text), True
