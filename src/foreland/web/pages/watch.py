"""The Watch page, an officer's home: hits of mine and of nobody, doors that close, messages and lists that are late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import structs
from msgspec.structs import astuple

from foreland.store import interests, lists
from foreland.store.views import flights as flights_view
from foreland.store.views import queue as queue_view
from foreland.store.views.flights import FlightFilter, FlightRow
from foreland.store.views.queue import QueueFilter
from foreland.web.live.marks import changed, had, mark, order
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE
from foreland.web.pages.flights import flight_marks
from foreland.web.pages.quality import faults
from foreland.web.pages.queue import hit_marks
from foreland.web.pages.routing import watched
from foreland.web.pages.silent_packs import silent_of

LISTS = {"mine": "h-", "nobodys": "h-", "closing": "f-", "late": "m-"}
"""The lists of the page, and how the identifiers of their rows begin."""
MINE = 40
NOBODYS = 15
LATE_MESSAGES = 15
_SOON = timedelta(minutes=60)
_AHEAD = timedelta(hours=6)
_MOST_FLIGHTS = 200


@page("watch.read")
def watch(visit: Visit) -> Page:
    """Show ``GET /watch``."""
    values = _values(visit)
    pointed = {"pointed": interests.waiting(visit.access, visit.connection) if visit.access.may_deconflict() else 0}
    return Page(template="watch.html", values=values | pointed, shown=_persons(values))


@page("watch.live")
def live_watch(visit: Visit) -> Page:
    """Answer ``GET /live/watch``: the rows of the same lists that are not as the reader ``have``s them."""
    values, have = _values(visit), had(visit.request)
    orders = {name: order(values[name], prefix) for name, prefix in LISTS.items()}
    values |= {name: changed(values[name], values["marks"], have) for name in LISTS}
    parts = [name for name in ("lists",) if values["part_marks"][name] not in have]
    return Page(template="_live_watch.html", values=values | {"orders": orders, "parts": parts}, shown=_persons(values))


def _persons(values: Mapping[str, Any]) -> list[UUID]:
    return [row.journey_id for row in (*values["mine"], *values["nobodys"])]


def _values(visit: Visit) -> dict[str, Any]:
    desks = flights_view.desks(visit.access, visit.connection, visit.now.date() - timedelta(days=2))
    desk = visit.access.desk if visit.access.desk in desks else None
    since = visit.now - timedelta(hours=QUEUE_HOURS_AFTER_DEPARTURE)
    waiting = QueueFilter(departed_since=since, desks=watched(visit, desk))
    anywhere = structs.replace(waiting, desks=None, assigned_to=visit.access.user_id)
    mine = queue_view.queue(visit.access, visit.connection, anywhere, now=visit.now, limit=MINE)
    unassigned = structs.replace(waiting, unassigned=True)
    nobodys = queue_view.queue(visit.access, visit.connection, unassigned, now=visit.now, limit=NOBODYS)
    ahead = _flights_ahead(visit, desk)
    owed = faults(visit, visit.request.app.state.profiles, [row.id for row in ahead])
    late = [row for row in ahead if owed.get(row.id)]
    in_force = lists.in_force(visit.access, visit.connection)
    return {
        "desk": desk,
        "marks": hit_marks([*mine, *nobodys], visit.now) | flight_marks(ahead, owed, visit.now),
        "part_marks": {"lists": mark("lists", [(*astuple(one), one.overdue(visit.now)) for one in in_force])},
        "mine": mine,
        "nobodys": nobodys,
        "closing": [
            row for row in ahead if row.door_close_utc and row.door_close_utc - visit.now <= _SOON and _hits(row)
        ],
        "late": late[:LATE_MESSAGES],
        "late_total": len(late),
        "faults": owed,
        "silent": silent_of(visit.request),
        "lists": in_force,
        "hours": int(_AHEAD.total_seconds() // 3600),
    }


def _flights_ahead(visit: Visit, desk: str | None) -> list[FlightRow]:
    """Return flights of the next hours whose doors are open, or whose doors nobody knows."""
    chosen = FlightFilter(departs_from=visit.now, departs_until=visit.now + _AHEAD, desks=watched(visit, desk))
    rows = flights_view.flights(visit.access, visit.connection, chosen, now=visit.now, limit=_MOST_FLIGHTS)
    takes_place = [row for row in rows if row.status != "cancelled"]
    return [row for row in takes_place if row.door_close_utc is None or row.door_close_utc > visit.now]


def _hits(row: FlightRow) -> int:
    return row.high + row.medium + row.low
