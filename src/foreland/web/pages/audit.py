"""Who looked at a traveller: the audit trail of one journey, for oversight and supervisors."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from foreland.store.views.audit import looks, person
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.travellers import read_date

ROWS = 500


@page("audit.read")
def journey_audit(visit: Visit) -> Page:
    """Show ``GET /audit/journey/{flight_date}/{journey_id}``."""
    if not visit.access.may_read_audit():
        raise HTTPException(403)
    path = visit.request.path_params
    found = person(visit.access, visit.connection, read_date(path["flight_date"]), path["journey_id"])
    if found is None:
        raise HTTPException(404)
    rows = looks(visit.access, visit.connection, [found.journey_id], ROWS)
    values = {"person": found, "rows": rows, "all_shown": len(rows) < ROWS}
    return Page(template="audit_journey.html", values=values, shown=[found.journey_id])
