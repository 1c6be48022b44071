"""What partners reported: read at the desk, and the beginning of a bulletin of our own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.keep_items import opened_item
from foreland.sharing.bulletins import LONGEST_FIELD, LONGEST_LIFE, LONGEST_TEXT, marking_line
from foreland.sharing.formats.package import Indicator, Report
from foreland.store import audit, bulletins, shared_items
from foreland.store.shared_items import StoredItem
from foreland.web.pages.answering import Page, Visit, page

ROWS = 200


@page("report.list", Access.may_see_recommendations)
def received(visit: Visit) -> Page:
    """Show ``GET /bulletins/received``."""
    rows = shared_items.reports(visit.access, visit.connection, visit.now, ROWS)
    made = bulletins.threads_made(visit.access, visit.connection)
    values = {
        "rows": [(one, report, _marking(report)) for one in rows for report in (_opened(visit, one),)],
        "made": {(one.source_org, one.source_item): one for one in made},
        "full": len(rows) == ROWS,
        "may_write": visit.access.may_recommend(),
    }
    shown = [one.id for one in rows]
    return Page(template="received_reports.html", values=values, shown=shown, kind="shared_item")


def _marking(report: Report | None) -> str:
    """Return the marking of a report in a line; empty when it is none that can be read."""
    if report is None:
        return ""
    caveats = report.caveats
    return marking_line(caveats.tlp, caveats.pap, caveats.source_grade, caveats.info_grade).rstrip(" ·")


def sourced(visit: Visit, about: UUID) -> dict[str, str]:
    """Return the form of a bulletin as a partner's report fills it: no more open, no better graded, no longer."""
    found = shared_items.lasting(visit.access, visit.connection, about, visit.now)
    report = _opened(visit, found) if found is not None else None
    if found is None or report is None or found.withdrawn or found.originator_org == visit.access.org_id:
        raise HTTPException(404)
    audit.append(visit.connection, visit.access, "report.read", "shared_item", [about], at=visit.now)
    caveats, last = report.caveats, visit.now.date() + LONGEST_LIFE
    ends = min(last, caveats.expires_at.date() - timedelta(days=1)) if caveats.expires_at else None
    return {
        "source": str(about),
        "about": "other",
        "title": report.title[:LONGEST_FIELD],
        "what": report.text[:LONGEST_TEXT],
        "indicator": _indicator(visit, found, report),
        "tlp": caveats.tlp,
        "pap": caveats.pap or "",
        "source_grade": caveats.source_grade or "F",
        "information_grade": caveats.info_grade or "6",
        "valid_until": ends.isoformat() if ends else "",
    }


def _indicator(visit: Visit, found: StoredItem, report: Report) -> str:
    """Return the condition in the language of rules that came with a report, if one did."""
    for row in shared_items.named(visit.access, visit.connection, report.about[:ROWS]):
        item = opened_item(visit.request.state.deployment, row) if row.originator_org == found.originator_org else None
        if isinstance(item, Indicator) and item.pattern_type == "foreland" and len(item.pattern) <= LONGEST_TEXT:
            return item.pattern
    return ""


def _opened(visit: Visit, row: StoredItem) -> Report | None:
    item = opened_item(visit.request.state.deployment, row)
    return item if isinstance(item, Report) else None


def routes() -> list[Route]:
    """Return the routes of what partners reported."""
    return [Route("/bulletins/received", received, name="received_reports")]
