"""The hit queue, and the small fragment that tells what is new in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from foreland.store.views import flights as flights_view
from foreland.store.views import queue as queue_view
from foreland.web.codes import KIND, SEVERITY
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE, page_number, queue_filter
from foreland.web.pages.flights import pages

ROWS = 60


@page("queue.read")
def queue(visit: Visit) -> Page:
    """Show ``GET /queue``."""
    query = visit.request.query_params
    desks = flights_view.desks(visit.access, visit.connection, visit.now.date() - timedelta(days=2))
    own = visit.access.desk if visit.access.desk in desks else None
    chosen, form = queue_filter(query, visit.now, own)
    number = page_number(query)
    rows = queue_view.queue(
        visit.access, visit.connection, chosen, now=visit.now, limit=ROWS, offset=(number - 1) * ROWS
    )
    total = rows[0].total if rows else 0
    values = {
        "rows": rows,
        "desks": desks,
        "form": form,
        "kinds": KIND,
        "severities": SEVERITY,
        "page": number,
        "pages": pages(total, ROWS),
        "total": total,
        "hours": QUEUE_HOURS_AFTER_DEPARTURE,
        "done": query.get("done") if query.get("done") in ("clear", "needs_second_look") else None,
    }
    return Page(template="queue.html", values=values, shown=[row.journey_id for row in rows])


@page("queue.news")
def news(visit: Visit) -> Page | Response:
    """Answer ``GET /queue/news?since=...``: 204 as long as the officer was told everything (``told``) already."""
    query = visit.request.query_params
    since = _instant(query.get("since", ""))
    if since is None:
        return Response(status_code=400)
    chosen, form = queue_filter(query, visit.now, None)
    found = queue_view.news(visit.access, visit.connection, chosen, now=visit.now, since=since)
    told = f"{found.opened}-{found.changed}"
    if told in (query.get("told"), "0-0"):
        return Response(status_code=204)
    values = {"news": found, "form": form, "since": query["since"], "told": told}
    return Page(template="_queue_news.html", values=values)


def _instant(text: str) -> datetime | None:
    """Read an instant that a page of ours printed."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
