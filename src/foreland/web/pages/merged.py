"""Addresses of flights, travellers and hits that went into others, because a flight had been announced as two."""

from __future__ import annotations

from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from foreland.store.flight_merging import Kind, kept
from foreland.web.pages.answering import Visit

_ADDRESSES: dict[Kind, str] = {"flight": "/flights/{id}", "journey": "/travellers/{day}/{id}"}


def moved(visit: Visit, kind: Kind, gone: UUID) -> RedirectResponse:
    """Lead from an address that leads nowhere to where its flight or traveller went; 404 when it never led anywhere."""
    into = kept(visit.access, visit.connection, gone, kind)
    if into is None:
        raise HTTPException(404)
    return RedirectResponse(_ADDRESSES[kind].format(id=into.id, day=into.flight_date), 303)
