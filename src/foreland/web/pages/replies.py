"""Where the link in a mail to a station leads: a plain page with a button, for somebody who is not signed in.

Scanners of mail follow links, so looking changes nothing; pressing the button acknowledges. Nothing is shown that did
not stand in the mail.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.count_attempts import follow_link
from foreland.operations.deployment import Deployment
from foreland.operations.reply_links import Link, acknowledge_by_link, followed
from foreland.web.rendering import render
from foreland.web.too_many import client_address


def _answer(request: Request, take: Callable[[Deployment, str], Link | None]) -> Response:
    deployment: Deployment = request.app.state.deployment  # training sends no mail, so there is no link into it
    wait = follow_link(deployment, client_address(request.scope), request.state.now)
    if wait is not None:
        answer = render(request, "carrier_reply.html", {"link": None, "standing": "too_many"}, 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    link = take(deployment, request.path_params["token"])
    standing = link.standing if link else "unknown"
    return render(request, "carrier_reply.html", {"link": link, "standing": standing}, 200 if link else 404)


def reply(request: Request) -> Response:
    """Show ``GET /reply/{token}``."""
    return _answer(request, lambda deployment, token: followed(deployment, token, request.state.now))


def take_reply(request: Request) -> Response:
    """Take ``POST /reply/{token}``: the token is the proof, and the form comes from our own page."""
    return _answer(request, lambda deployment, token: acknowledge_by_link(deployment, token, request.state.now))


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/reply/{token}", reply, methods=["GET"], name="reply"),
        Route("/reply/{token}", take_reply, methods=["POST"], name="take_reply"),
    ]
