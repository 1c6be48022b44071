"""Measures and the ledger for systems of officers, by the rules of the pages."""

from __future__ import annotations

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.measuring import may_read_ledger, may_read_measures
from foreland.store.pool import PooledConnection, transaction
from foreland.web.api.officers import Caller, answered, note_shown, officer, refusal
from foreland.web.pages.measuring import (
    FLOOR,
    Chosen,
    chosen,
    exported,
    ledger_rows,
    measure_rows,
    read_ledger,
    read_measures,
)


@officer()
def get_measures(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /measures``: figures of the last ``days``, of a ``desk`` or all."""
    if not may_read_measures(caller.access):
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        asked = _asked(request, caller, connection)
        told = read_measures(caller.access, caller.deployment, connection, asked, caller.now)
    return answered(
        {
            "period": asked.now,
            "before": asked.before,
            "measures": [structs.asdict(one) | {"apart": one.apart} for one in told.compared],
            "penalties": told.penalties,
            "penalties_before": told.penalties_before,
            "protection_referrals": _referrals(told.referrals),
            "work": told.work,
            "carriers": told.carriers,
        }
    )


@officer()
def get_ledger(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /ledger``: each counted case, and pending answers that ended without a decision."""
    if not may_read_ledger(caller.access):
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        asked = _asked(request, caller, connection)
        told = read_ledger(caller.access, caller.deployment, connection, asked, caller.now)
        note_shown(caller, connection, "ledger.read", told.shown)
    beside = structs.asdict(told.beside) | {"referrals": _referrals(told.beside.referrals)}
    return answered(
        {
            "period": asked.now,
            "cases": told.cases,
            "total": told.total,
            "beside": beside,
            "expired": told.expired,
        }
    )


@officer()
def get_measures_csv(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /measures.csv``, as the page exports it."""
    if not may_read_measures(caller.access):
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        asked = _asked(request, caller, connection)
        told = read_measures(caller.access, caller.deployment, connection, asked, caller.now)
        return exported(caller.access, connection, asked, "measures", measure_rows(told), caller.now)


@officer()
def get_ledger_csv(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /ledger.csv``, as the page exports it."""
    if not may_read_ledger(caller.access):
        return refusal(403, "not allowed")
    with transaction(caller.deployment.pool, caller.access) as connection:
        asked = _asked(request, caller, connection)
        told = read_ledger(caller.access, caller.deployment, connection, asked, caller.now)
        return exported(caller.access, connection, asked, "ledger", ledger_rows(told), caller.now, told.counted)


def _asked(request: Request, caller: Caller, connection: PooledConnection) -> Chosen:
    caller.deployment.desks.read(caller.access, connection)
    return chosen(caller.access, caller.deployment, request.query_params, caller.now)


def _referrals(counted: int | None) -> str:
    return f"<{FLOOR}" if counted is None else f">={counted}"


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/measures", get_measures, name="api_measures"),
        Route("/ledger", get_ledger, name="api_ledger"),
        Route("/measures.csv", get_measures_csv, name="api_measures_csv"),
        Route("/ledger.csv", get_ledger_csv, name="api_ledger_csv"),
    ]
