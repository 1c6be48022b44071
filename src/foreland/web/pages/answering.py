"""The one way a page with content is answered: one transaction of the viewer, one audit entry, one rendering."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.store import audit
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction
from foreland.web.rendering import render


class Visit(Struct, frozen=True, kw_only=True):
    """A request of somebody who may see content, inside a transaction of theirs."""

    request: Request
    access: Access
    connection: PooledConnection
    now: datetime
    sealer: Sealer


class Page(Struct, frozen=True, kw_only=True):
    """What to show: a template with its values. ``shown`` are the persons' journeys on it, for the audit.

    ``kind`` is what they are, when they are not journeys.
    """

    template: str
    values: Mapping[str, Any]
    shown: Sequence[UUID] = ()
    status: int = 200
    kind: str = "journey"


Reader = Callable[[Visit], Page | Response]
Admission = Callable[[Access], bool]


def page(
    action: str, admits: Admission = Access.may_see_travellers
) -> Callable[[Reader], Callable[[Request], Response]]:
    """Make an endpoint of a reader. What it shows of persons is audited as ``action`` before anything is sent."""

    def decorate(read: Reader) -> Callable[[Request], Response]:
        @wraps(read)
        def endpoint(request: Request) -> Response:
            return answer(request, read, action, admits)

        return endpoint

    return decorate


def answer(request: Request, read: Reader, action: str, admits: Admission = Access.may_see_travellers) -> Response:
    """Run a reader in a transaction of a viewer who is admitted, audit what it shows and render it."""
    access: Access = request.state.access
    if not admits(access):
        raise HTTPException(403)
    deployment = request.state.deployment
    with transaction(deployment.pool, access) as connection:
        visit = Visit(
            request=request, access=access, connection=connection, now=request.state.now, sealer=deployment.sealer
        )
        deployment.desks.read(access, connection)
        found = read(visit)
        if isinstance(found, Page) and found.shown:
            audit.append(connection, access, action, found.kind, found.shown, at=request.state.now, request_id=new_id())
    return render(request, found.template, found.values, found.status) if isinstance(found, Page) else found
