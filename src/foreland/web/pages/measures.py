"""How the work goes, and what it spared carriers: by desk and period, never by officer."""

from __future__ import annotations

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response

from foreland.access.measuring import may_read_ledger, may_read_measures
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.measuring import (
    EXPIRED_ROWS,
    FLOOR,
    PERIODS,
    Chosen,
    chosen,
    exported,
    ledger_rows,
    measure_rows,
    read_ledger,
    read_measures,
)


@page("measures.read")
def measures(visit: Visit) -> Page:
    """Show ``GET /measures``: figures of a period, nobody's data."""
    asked = _asked(visit, whole=False)
    told = read_measures(visit.access, visit.request.state.deployment, visit.connection, asked, visit.now)
    most = max((one.decisions for one in told.work), default=0)
    return Page(
        template="measures.html",
        values=_values(asked)
        | {
            "told": told,
            "by_code": {one.now.measure.code: one for one in told.compared},
            "most": most,
            "floor": FLOOR,
            "work_desks": list(dict.fromkeys(one.desk for one in told.work)),
            "work_hours": sorted({one.hour for one in told.work}),
            "work": {(one.desk, one.hour): one.decisions for one in told.work},
            "whole": may_read_ledger(visit.access),
        },
    )


@page("ledger.read")
def ledger(visit: Visit) -> Page:
    """Show ``GET /ledger``: each counted case, and the pending answers that ended without a decision."""
    asked = _asked(visit, whole=True)
    told = read_ledger(visit.access, visit.request.state.deployment, visit.connection, asked, visit.now)
    return Page(
        template="ledger.html",
        values=_values(asked) | {"told": told, "most": EXPIRED_ROWS, "floor": FLOOR},
        shown=told.shown,
    )


@page("measures.read")
def measures_csv(visit: Visit) -> Response:
    """Answer ``GET /measures.csv``."""
    asked = _asked(visit, whole=False)
    told = read_measures(visit.access, visit.request.state.deployment, visit.connection, asked, visit.now)
    return exported(visit.access, visit.connection, asked, "measures", measure_rows(told), visit.now)


@page("ledger.read")
def ledger_csv(visit: Visit) -> Response:
    """Answer ``GET /ledger.csv``."""
    asked = _asked(visit, whole=True)
    told = read_ledger(visit.access, visit.request.state.deployment, visit.connection, asked, visit.now)
    return exported(visit.access, visit.connection, asked, "ledger", ledger_rows(told), visit.now, told.counted)


def _asked(visit: Visit, *, whole: bool) -> Chosen:
    if not (may_read_ledger(visit.access) if whole else may_read_measures(visit.access)):
        raise HTTPException(403)
    return chosen(visit.access, visit.request.state.deployment, visit.request.query_params, visit.now)


def _values(asked: Chosen) -> dict[str, object]:
    return {"asked": asked, "periods": PERIODS, "last": asked.now.until - timedelta(days=1)}
