"""What came from airports abroad: taskings and their answers, interviews, and local notes as drafts of bulletins."""

from __future__ import annotations

from datetime import timedelta

from starlette.exceptions import HTTPException

from foreland.operations.write_note import opened_note
from foreland.store import field_reports as stored
from foreland.store.views import field as view
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.field_words import opened_encounters, opened_tasks

ROWS = 200
_SINCE = timedelta(days=3)


@page("field.reports")
def reports(visit: Visit) -> Page:
    """Show ``GET /field/reports``: those of one's own airports for an officer abroad, all of them for a desk."""
    return reports_page(visit)


def reports_page(visit: Visit, refused: str | None = None) -> Page:
    """Build the page, with why a tasking was not taken back if it was not."""
    access, connection = visit.access, visit.connection
    if not access.may_read_field_reports():
        raise HTTPException(403)
    tasks = view.recent_tasks(access, connection, visit.now, ROWS)
    met = stored.interviews(access, connection, visit.now - _SINCE, ROWS)
    notes = stored.drafts(access, connection, visit.now.date(), ROWS)
    done = visit.request.query_params.get("done", "")
    values = {
        "tasks": opened_tasks(visit.sealer, tasks),
        "encounters": opened_encounters(visit.sealer, met),
        "notes": [(one, opened_note(visit.sealer, one.words_sealed)) for one in notes],
        "refused": refused,
        "done": done if done in ("note", "cancelled") else "",
    }
    shown = [one.journey_id for one in tasks] + [one.journey_id for one in met if one.journey_id]
    status = 200 if refused is None else 409
    return Page(template="field_reports.html", values=values, shown=list(dict.fromkeys(shown)), status=status)
