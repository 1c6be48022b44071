"""The list of flights and one flight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from starlette.exceptions import HTTPException
from starlette.responses import Response

from foreland.operations.enter_times import NotEntered
from foreland.store.views import accounting
from foreland.store.views import flight as flight_view
from foreland.store.views import flights as flights_view
from foreland.store.views.flights import FlightRow
from foreland.travel.names import fold_name
from foreland.web.live.marks import changed, had, mark, order
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import WINDOWS, flight_filter, page_number
from foreland.web.pages.merged import moved
from foreland.web.pages.quality import accounted, accounted_by_id
from foreland.web.pages.routing import watched
from foreland.web.words.flights import ENTRY

ROWS = 60
MOST_TRAVELLERS = 900  # the largest aircraft carry fewer
MOST_MESSAGES = 60
FLIGHT_PARTS = ("head", "legs", "messages", "owed")
"""Parts of a flight's page that are sent anew as a whole."""


@page("flights.list")
def flights(visit: Visit) -> Page:
    """Show ``GET /flights``: counts only, nobody's data."""
    return Page(template="flights.html", values=_list_values(visit))


@page("flights.live")
def live_flights(visit: Visit) -> Page:
    """Answer ``GET /live/flights``: the rows of the same list that are not as the reader ``have``s them."""
    values = _list_values(visit)
    fresh = changed(values["rows"], values["marks"], had(visit.request))
    return Page(template="_live_flights.html", values=values | {"rows": fresh, "order": order(values["rows"], "f-")})


def flight_marks(rows: Sequence[FlightRow], owed: Mapping[UUID, object], now: datetime) -> dict[UUID, str]:
    """Return the mark of each flight in a list, with what came of what was due and whether its doors are closed."""
    return {
        row.id: mark(row, owed.get(row.id), row.door_close_utc is not None and row.door_close_utc < now) for row in rows
    }


def _list_values(visit: Visit) -> dict[str, Any]:
    query = visit.request.query_params
    desks = flights_view.desks(visit.access, visit.connection, visit.now.date() - timedelta(days=2))
    own = visit.access.desk if visit.access.desk in desks else None
    chosen, form = flight_filter(query, visit.now, own)
    chosen = structs.replace(chosen, desks=watched(visit, form.values["desk"]))
    number = page_number(query)
    rows = flights_view.flights(
        visit.access, visit.connection, chosen, now=visit.now, limit=ROWS, offset=(number - 1) * ROWS
    )
    owed = accounted_by_id(visit, [row.id for row in rows])
    return {
        "rows": rows,
        "accounts": owed,
        "marks": flight_marks(rows, {key: (one.counted, one.completeness) for key, one in owed.items()}, visit.now),
        "desks": desks,
        "form": form,
        "windows": WINDOWS,
        "page": number,
        "pages": pages(rows[0].total if rows else 0),
        "total": rows[0].total if rows else 0,
    }


class Attempted(Struct, frozen=True, kw_only=True):
    """An entry that was not written: what the officer typed, and why it was refused."""

    typed: Mapping[str, str]
    refused: NotEntered


class FlightGoneError(HTTPException):
    """There is no flight of this identifier that the viewer may see."""


@page("flight.read")
def flight(visit: Visit) -> Page | Response:
    """Show ``GET /flights/{flight_id}``."""
    try:
        return flight_page(visit)
    except FlightGoneError:
        return moved(visit, "flight", visit.request.path_params["flight_id"])


@page("flight.live")
def live_flight(visit: Visit) -> Page:
    """Answer ``GET /live/flights/{flight_id}``: the parts of the page that are not as the reader ``have``s them."""
    values, have = _flight_values(visit), had(visit.request)
    everyone = values["travellers"]
    fresh = changed(everyone, values["marks"], have, "journey_id")
    values |= {
        "rows": fresh,
        "order": order(everyone, "t-", "journey_id"),
        "parts": [name for name in FLIGHT_PARTS if values["part_marks"][name] not in have],
    }
    return Page(template="_live_flight.html", values=values, shown=[row.journey_id for row in fresh])


def flight_page(visit: Visit, entry: Attempted | None = None) -> Page:
    """Build the page, with the entry that was refused if there was one."""
    values = _flight_values(visit) | {"entry": entry}
    return Page(
        template="flight.html",
        values=values,
        shown=[row.journey_id for row in values["travellers"]],
        status=422 if entry else 200,
    )


def _flight_values(visit: Visit) -> dict[str, Any]:
    head = flight_view.head(visit.access, visit.connection, visit.request.path_params["flight_id"], visit.now)
    if head is None:
        raise FlightGoneError(404)
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
    legs = flight_view.legs(visit.access, visit.connection, head.id)
    due = accounted(
        visit,
        visit.request.app.state.profiles,
        accounting.due_flights(visit.access, visit.connection, [head.id]),
    )
    closed = head.door_close_utc is not None and head.door_close_utc < visit.now
    return {
        "flight": head,
        "legs": legs,
        "travellers": travellers,
        "rows": travellers,
        "marks": {row.journey_id: mark(row) for row in travellers},
        "part_marks": {
            "head": mark("head", head, closed),
            "legs": mark("legs", *legs),
            "messages": mark("messages", *messages),
            "owed": mark("owed", *due),
        },
        "messages": messages,
        "contacts": [each for each in messages if each.reporting_contact][:1],
        "search": search,
        "due": due,
        "entries": list(ENTRY),
        "all_shown": len(travellers) < MOST_TRAVELLERS,
    }


def pages(total: int, rows: int = ROWS) -> int:
    """Return how many pages there are, at least one."""
    return max(1, -(-total // rows))
