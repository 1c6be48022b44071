"""The list of flights and one flight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct
from starlette.exceptions import HTTPException

from foreland.operations.enter_times import NotEntered
from foreland.store.views import accounting
from foreland.store.views import flight as flight_view
from foreland.store.views import flights as flights_view
from foreland.travel.names import fold_name
from foreland.web.codes import ENTRY
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import WINDOWS, flight_filter, page_number
from foreland.web.pages.quality import accounted, faults

ROWS = 60
MOST_TRAVELLERS = 900  # the largest aircraft carry fewer
MOST_MESSAGES = 60


@page("flights.list")
def flights(visit: Visit) -> Page:
    """Show ``GET /flights``: counts only, nobody's data."""
    query = visit.request.query_params
    desks = flights_view.desks(visit.access, visit.connection, visit.now.date() - timedelta(days=2))
    own = visit.access.desk if visit.access.desk in desks else None
    chosen, form = flight_filter(query, visit.now, own)
    number = page_number(query)
    rows = flights_view.flights(
        visit.access, visit.connection, chosen, now=visit.now, limit=ROWS, offset=(number - 1) * ROWS
    )
    values = {
        "rows": rows,
        "faults": faults(visit, visit.request.app.state.profiles, [row.id for row in rows]),
        "desks": desks,
        "form": form,
        "windows": WINDOWS,
        "page": number,
        "pages": pages(rows[0].total if rows else 0),
        "total": rows[0].total if rows else 0,
    }
    return Page(template="flights.html", values=values)


class Attempted(Struct, frozen=True, kw_only=True):
    """An entry that was not written: what the officer typed, and why it was refused."""

    typed: Mapping[str, str]
    refused: NotEntered


@page("flight.read")
def flight(visit: Visit) -> Page:
    """Show ``GET /flights/{flight_id}``."""
    return flight_page(visit)


def flight_page(visit: Visit, entry: Attempted | None = None) -> Page:
    """Build the page, with the entry that was refused if there was one."""
    head = flight_view.head(visit.access, visit.connection, visit.request.path_params["flight_id"], visit.now)
    if head is None:
        raise HTTPException(404)
    search = visit.request.query_params.get("q", "").replace("\0", "").strip()[:60]
    travellers = flight_view.travellers(
        visit.access,
        visit.connection,
        head,
        name=(fold_name(search) or None) if search else None,
        text="".join(search.upper().split()) if search else None,
        limit=MOST_TRAVELLERS,
    )
    messages = flight_view.messages(visit.access, visit.connection, head.id, limit=MOST_MESSAGES)
    values = {
        "flight": head,
        "legs": flight_view.legs(visit.access, visit.connection, head.id),
        "travellers": travellers,
        "messages": messages,
        "contacts": [each for each in messages if each.reporting_contact][:1],
        "search": search,
        "due": accounted(
            visit,
            visit.request.app.state.profiles,
            accounting.due_flights(visit.access, visit.connection, [head.id]),
        ),
        "entry": entry,
        "entries": list(ENTRY),
        "all_shown": len(travellers) < MOST_TRAVELLERS,
    }
    return Page(
        template="flight.html",
        values=values,
        shown=[row.journey_id for row in travellers],
        status=422 if entry else 200,
    )


def pages(total: int, rows: int = ROWS) -> int:
    """Return how many pages there are, at least one."""
    return max(1, -(-total // rows))
