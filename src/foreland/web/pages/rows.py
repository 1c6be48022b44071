"""What can be done with a hit from its row in a list: pass it on, ask for a second look. Fetched when it is opened."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from foreland.resources.review_reasons import load_reasons
from foreland.store.assignments import colleagues
from foreland.store.views.queue import row_of
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.travellers import read_date


@page("queue.row")
def row(visit: Visit) -> Page:
    """Answer ``GET /hits/{flight_date}/{hit_id}/row``; it names no traveller."""
    if not visit.access.may_decide():
        raise HTTPException(403)
    path = visit.request.path_params
    found = row_of(visit.access, visit.connection, read_date(path["flight_date"]), path["hit_id"])
    if found is None:
        raise HTTPException(404)
    values = {
        "hit": found,
        "colleagues": colleagues(visit.access, visit.connection),
        "reason_codes": load_reasons(visit.request.state.deployment.data),
    }
    return Page(template="_row.html", values=values)
