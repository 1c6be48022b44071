"""The hit queue, and what of it changed since it was shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import UUID

from msgspec import structs

from foreland.review.hit import DecisionKind
from foreland.store.views import flights as flights_view
from foreland.store.views import queue as queue_view
from foreland.store.views.queue import QueueRow
from foreland.web.live.marks import changed, had, mark, order
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE, page_number, queue_filter
from foreland.web.pages.flights import pages
from foreland.web.pages.routing import watched
from foreland.web.words.review import KIND, SEVERITY

ROWS = 60


@page("queue.read")
def queue(visit: Visit) -> Page:
    """Show ``GET /queue``."""
    done = visit.request.query_params.get("done")
    values = _values(visit) | {"done": done if done in get_args(DecisionKind) else None}
    return Page(template="queue.html", values=values, shown=[row.journey_id for row in values["rows"]])


@page("queue.live")
def live_queue(visit: Visit) -> Page:
    """Answer ``GET /live/queue``: the rows of the same list that are not as the reader ``have``s them."""
    values = _values(visit)
    fresh = changed(values["rows"], values["marks"], had(visit.request))
    values |= {"rows": fresh, "order": order(values["rows"], "h-")}
    return Page(template="_live_queue.html", values=values, shown=[row.journey_id for row in fresh])


def hit_marks(rows: list[QueueRow], now: datetime) -> dict[UUID, str]:
    """Return the mark of each hit in a list; whether its doors are closed is shown too."""
    return {row.id: mark(row, row.door_close_utc is not None and row.door_close_utc < now) for row in rows}


def _values(visit: Visit) -> dict[str, Any]:
    query = visit.request.query_params
    desks = flights_view.desks(visit.access, visit.connection, visit.now.date() - timedelta(days=2))
    own = visit.access.desk if visit.access.desk in desks else None
    chosen, form = queue_filter(query, visit.now, own)
    chosen = structs.replace(chosen, desks=watched(visit, form.values["desk"]))
    number = page_number(query)
    rows = queue_view.queue(
        visit.access, visit.connection, chosen, now=visit.now, limit=ROWS, offset=(number - 1) * ROWS
    )
    total = rows[0].total if rows else 0
    return {
        "rows": rows,
        "marks": hit_marks(rows, visit.now),
        "desks": desks,
        "form": form,
        "kinds": KIND,
        "severities": SEVERITY,
        "page": number,
        "pages": pages(total, ROWS),
        "total": total,
        "total_behind": rows[0].total_behind if rows else 0,
        "hours": QUEUE_HOURS_AFTER_DEPARTURE,
    }
