"""The supervisor's wall board: one large page for a desk or all desks, true without being touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from msgspec.structs import astuple
from starlette.exceptions import HTTPException

from foreland.operations.give_back import owed
from foreland.review.staffing import ON_CALL
from foreland.review.wall import panels
from foreland.sharing.returns import overdue_by_desk, unowned
from foreland.store import duties, escalations
from foreland.store.views.flights import FlightFilter
from foreland.store.views.flights import flights as flights_of
from foreland.store.views.wall import waiting_by_desk
from foreland.web.live.marks import had, mark
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE
from foreland.web.pages.routing import watched

PARTS = ("board", "closing", "raised")
_CLOSING = timedelta(minutes=60)
_FLIGHTS = 100


@page("wall.read")
def wall(visit: Visit) -> Page:
    """Show ``GET /wall``. No traveller stands on it."""
    return Page(template="wall.html", values=_values(visit))


@page("wall.live")
def live_wall(visit: Visit) -> Page:
    """Answer ``GET /live/wall``: the parts of the board that are not as the reader ``have``s them."""
    values, have = _values(visit), had(visit.request)
    parts = [name for name in PARTS if values["part_marks"][name] not in have]
    return Page(template="_live_wall.html", values=values | {"parts": parts})


def _values(visit: Visit) -> dict[str, Any]:
    if not visit.access.may_decide():
        raise HTTPException(403)
    deployment = visit.request.state.deployment
    table = deployment.desks.table
    asked = visit.request.query_params.get("desk", "")
    desk = asked if asked in table.names else None
    expiring = timedelta(minutes=deployment.settings.escalate_minutes_left)
    since = visit.now - timedelta(hours=QUEUE_HOURS_AFTER_DEPARTURE)
    rows = waiting_by_desk(visit.access, visit.connection, visit.now, since=since, expiring=expiring)
    there: Counter[str] = Counter()
    on_call: dict[str, list[str]] = defaultdict(list)
    for duty in duties.between(visit.access, visit.connection, visit.now, visit.now):
        if duty.role == ON_CALL:
            on_call[duty.desk].append(f"{duty.officer} {duty.phone}".strip())
        else:
            there[duty.desk] += 1
    boards = [one for one in panels(table, rows, there, on_call, visit.now) if desk is None or one.desk == desk]
    ahead = FlightFilter(
        departs_from=visit.now, departs_until=visit.now + 2 * _CLOSING, desks=watched(visit, desk), only_hits=True
    )
    flights = flights_of(visit.access, visit.connection, ahead, now=visit.now, limit=_FLIGHTS)
    closing = [
        row for row in flights if row.door_close_utc and timedelta() <= row.door_close_utc - visit.now <= _CLOSING
    ]
    raised = escalations.latest(visit.access, visit.connection, visit.now - timedelta(hours=4))
    raised = [one for one in raised if desk is None or one.desk == desk]
    since_month = visit.now - timedelta(days=30)
    told = owed(deployment, visit.access, visit.connection, since_month, 2000)
    late, nobodys = overdue_by_desk(told, visit.now), unowned(told)
    minute = visit.now.replace(second=0, microsecond=0)
    return {
        "desk": desk,
        "desks": table.names,
        "boards": boards,
        "owed": late if desk is None else {name: number for name, number in late.items() if name == desk},
        "unowned": nobodys,
        "closing": closing,
        "raised": raised[:12],
        "minutes": deployment.settings.escalate_minutes_left,
        "part_marks": {
            "board": mark("board", minute, [astuple(one) for one in boards], sorted(late.items()), nobodys),
            "closing": mark("closing", [astuple(row) for row in closing]),
            "raised": mark("raised", minute, [astuple(one) for one in raised]),
        },
    }
