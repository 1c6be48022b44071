"""Staffing by departure bank: departures and hits of the next 24 hours against who is on duty."""

from __future__ import annotations

from datetime import timedelta

from foreland.review.staffing import Bank, OnDuty, staffing, without_desk
from foreland.store import duties
from foreland.store.views.staffing import departures_by_hour
from foreland.web.pages.answering import Page, Visit, page

HOURS = 24


@page("staffing.read")
def staffing_page(visit: Visit) -> Page:
    """Show ``GET /staffing``. No traveller stands on it."""
    first = visit.now.replace(minute=0, second=0, microsecond=0)
    until = first + timedelta(hours=HOURS)
    table = visit.request.state.deployment.desks.table
    found = departures_by_hour(visit.access, visit.connection, first, until, visit.now)
    banks = [Bank(row.desk, row.hour, row.departures, row.hits) for row in found]
    roster = duties.between(visit.access, visit.connection, first, until)
    on_duty = [OnDuty(row.desk, row.officer, row.role, row.begins, row.ends) for row in roster]
    values = {
        "desks": table.desks,
        "rows": staffing(table, banks, on_duty, first, HOURS),
        "strays": without_desk(table, banks),
    }
    return Page(template="staffing.html", values=values)
