"""A carrier's request is answered in the exchange that brought it, in time whatever happens (decision 13).

When time is over the answer is *pending, contact the desk*, made from the request alone; what the answer would have
been follows as an unsolicited message. A request whose commit failed after its sender was told *pending* is tried
again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import UTC, datetime

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from foreland.messages.parse import parse_bytes
from foreland.messages.requests import requested
from foreland.operations.accounts import Connected
from foreland.operations.answer_requests import Answered, Asked, answer_all, note_time_out
from foreland.operations.answer_wire import Reply, pending_reply
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming
from foreland.resources.answer_connections import AnswerConnection
from foreland.resources.logs import trouble
from foreland.store.identifiers import new_id
from foreland.store.pool import OUTAGES
from foreland.store.sides import Side
from foreland.web.api.committer import Committer, QueueFullError

_RETRIES = (1, 2, 4, 8, 15, 30)  # seconds
_log = structlog.get_logger(__name__)

Exchanges = dict[Side, Committer[Asked, Answered]]


class TimeIsOverError(Exception):
    """No answer in time, on a connection that is to send again then."""


def exchange_committers(deployment: Deployment, shelves: Mapping[Side, ListShelf]) -> Exchanges:
    """Return the committers of requests of one web process, one for the tokens of each side, with its lists."""
    return {side.side: _committer(side, shelves) for side in deployment.sides}


def _committer(deployment: Deployment, shelves: Mapping[Side, ListShelf]) -> Committer[Asked, Answered]:
    def commit(asked: Sequence[Asked]) -> Sequence[Answered]:
        return answer_all(deployment, shelves, asked)

    return Committer(commit)


async def exchange(request: Request, connected: Connected, body: bytes) -> Answered | Reply:
    """Return what became of the body, or the pending answer when time is over.

    Raises :class:`QueueFullError`, :class:`TimeIsOverError` or one of :data:`~foreland.store.pool.OUTAGES`.
    """
    deployment, token = connected.deployment, connected.token
    config = deployment.answering.of(token.carrier_code)
    committer: Committer[Asked, Answered] = request.app.state.exchanges[deployment.side]
    incoming = Incoming(raw=body, source="http", originator=token.originator_org)
    asked = Asked(incoming=incoming, carrier=token.carrier_code)
    work = asyncio.ensure_future(committer.submit(asked))
    try:
        return await asyncio.wait_for(asyncio.shield(work), config.seconds)
    except TimeoutError:
        pass  # what is said instead stands below
    if config.time_out == "unavailable":
        _keep(request, _ended(work))
        raise TimeIsOverError
    reply = await run_in_threadpool(_pending, deployment, body, config)
    if reply is None:  # no request: its receipt can be waited for
        return await work
    _keep(request, _told_pending(committer, asked, work))
    return reply


def _pending(deployment: Deployment, body: bytes, config: AnswerConnection) -> Reply | None:
    message = parse_bytes(body)[0]
    if requested(message, config.most_travellers) != "clearance":
        return None
    return pending_reply(deployment, message, config, new_id(), datetime.now(UTC))


async def _told_pending(committer: Committer[Asked, Answered], asked: Asked, work: asyncio.Future[Answered]) -> None:
    """Note what was told in place of the answer, once that is there."""
    for wait in (*_RETRIES, None):
        try:
            answered = await work
            if (sent := answered.sent) is not None:
                await run_in_threadpool(note_time_out, sent.deployment, sent.message_id, datetime.now(UTC))
        except (*OUTAGES, QueueFullError) as error:
            if wait is None:
                _log.error("a request that was told pending is lost", **trouble(error))
                return
            await asyncio.sleep(wait)
            work = asyncio.ensure_future(committer.submit(asked))
        else:
            return


async def _ended(work: asyncio.Future[Answered]) -> None:
    try:
        await work
    except (*OUTAGES, QueueFullError) as error:
        _log.warning("a request that was not answered in time failed", **trouble(error))


def _keep(request: Request, work: Coroutine[object, object, None]) -> None:
    """Let something go on behind the answer; the application keeps it from being forgotten."""
    behind: set[asyncio.Task[None]] = request.app.state.behind
    task = asyncio.create_task(work)
    behind.add(task)
    task.add_done_callback(behind.discard)


def answer(reply: Reply, receipt: str | None = None) -> Response:
    """The answer as a response; the receipt stands beside it in a header."""
    headers = {"Foreland-Receipt": receipt} if receipt else None
    return Response(reply.body, 200, headers=headers, media_type=reply.content_type)
