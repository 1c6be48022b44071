"""The disparity report: of every rule, which groups have more of its hits than of the travellers on the same routes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from starlette.routing import Route

from foreland.analysis.backtest import FEWEST, UNEQUAL
from foreland.store import rules
from foreland.store.rules import Signed, Version
from foreland.targeting.life import may_read
from foreland.web.pages.answering import Page, Visit, page


class GroupRow(Struct, frozen=True):
    """A group of a rule's latest back-test (``analysis.backtest.Group`` as stored), and who signed for it."""

    version: Version
    group: dict[str, Any]
    signed: Signed | None


@page("rule.disparity", may_read)
def disparity(visit: Visit) -> Page:
    """Show ``GET /rules/disparity``: the widest apart first."""
    versions = rules.latest(visit.access, visit.connection)
    tested = rules.backtests(visit.access, visit.connection, [one.content_hash for one in versions])
    signed = rules.signed(visit.access, visit.connection, [one.id for one in versions])
    rows = [
        GroupRow(one, group, signed.get(one.id))
        for one in versions
        for group in tested.get(one.content_hash, {}).get("groups", ())
    ]
    values = {
        "rows": sorted(rows, key=lambda row: (not row.group["unequal"], -row.group["ratio"])),
        "tested": len(tested),
        "untested": [one for one in versions if one.content_hash not in tested],
        "small": [one for one in versions if one.content_hash in tested and not tested[one.content_hash].get("groups")],
        "allowed": UNEQUAL,
        "fewest": FEWEST,
    }
    return Page(template="rule_disparity.html", values=values)


def routes() -> list[Route]:
    """Return the routes of the disparity report."""
    return [Route("/rules/disparity", disparity, methods=["GET"], name="rule_disparity")]
