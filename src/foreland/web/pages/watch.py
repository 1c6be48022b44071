"""The Watch page, an officer's home: hits of mine and of nobody, doors that close, messages and lists that are late."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from foreland.store import lists
from foreland.store.views import flights as flights_view
from foreland.store.views import queue as queue_view
from foreland.store.views.flights import FlightFilter, FlightRow
from foreland.store.views.queue import QueueFilter
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE
from foreland.web.pages.quality import faults

MINE = 40
NOBODYS = 15
LATE_MESSAGES = 15
_SOON = timedelta(minutes=60)
_AHEAD = timedelta(hours=6)
_MOST_FLIGHTS = 200
STALE = timedelta(hours=24)
"""A list that nobody has put in force anew for so long is marked."""


@page("watch.read")
def watch(visit: Visit) -> Page:
    """Show ``GET /watch``."""
    desks = flights_view.desks(visit.access, visit.connection, visit.now.date() - timedelta(days=2))
    desk = visit.access.desk if visit.access.desk in desks else None
    waiting = QueueFilter(departed_since=visit.now - timedelta(hours=QUEUE_HOURS_AFTER_DEPARTURE), desk=desk)
    anywhere = structs.replace(waiting, desk=None, assigned_to=visit.access.user_id)
    mine = queue_view.queue(visit.access, visit.connection, anywhere, now=visit.now, limit=MINE)
    unassigned = structs.replace(waiting, unassigned=True)
    nobodys = queue_view.queue(visit.access, visit.connection, unassigned, now=visit.now, limit=NOBODYS)
    ahead = _flights_ahead(visit, desk)
    owed = faults(visit, visit.request.app.state.profiles, [row.id for row in ahead])
    late = [row for row in ahead if owed.get(row.id)]
    values = {
        "desk": desk,
        "mine": mine,
        "nobodys": nobodys,
        "closing": [
            row for row in ahead if row.door_close_utc and row.door_close_utc - visit.now <= _SOON and _hits(row)
        ],
        "late": late[:LATE_MESSAGES],
        "late_total": len(late),
        "faults": owed,
        "lists": lists.in_force(visit.access, visit.connection),
        "stale_since": visit.now - STALE,
        "hours": int(_AHEAD.total_seconds() // 3600),
    }
    return Page(template="watch.html", values=values, shown=[row.journey_id for row in (*mine, *nobodys)])


def _flights_ahead(visit: Visit, desk: str | None) -> list[FlightRow]:
    """Return flights of the next hours whose doors are open, or whose doors nobody knows."""
    chosen = FlightFilter(departs_from=visit.now, departs_until=visit.now + _AHEAD, desk=desk)
    rows = flights_view.flights(visit.access, visit.connection, chosen, now=visit.now, limit=_MOST_FLIGHTS)
    takes_place = [row for row in rows if row.status != "cancelled"]
    return [row for row in takes_place if row.door_close_utc is None or row.door_close_utc > visit.now]


def _hits(row: FlightRow) -> int:
    return row.high + row.medium + row.low
