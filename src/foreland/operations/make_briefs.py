"""Each field office, and each airport of a liaison officer, gets its brief at the beginning of its shift.

It is made as those who work there may see things.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access, Role
from foreland.operations.ask_for_information import opened_request
from foreland.operations.deployment import Deployment
from foreland.operations.follow_topics import fitting
from foreland.operations.issue_bulletins import opened_bulletin
from foreland.resources.airports import airports
from foreland.resources.shifts import load_shifts
from foreland.sharing.briefs import COVERED, KEPT, TREND, shift_begun
from foreland.sharing.bulletins import BulletinWords
from foreland.sharing.requests import CLOSED
from foreland.store import audit, daily_briefs, information_requests, subscriptions
from foreland.store.bulletins import Version
from foreland.store.daily_briefs import Brief, NewBrief
from foreland.store.identifiers import new_id
from foreland.store.information_requests import RequestRow
from foreland.store.pool import PooledConnection, name_viewer, transaction
from foreland.store.rows import owner_fields
from foreland.store.subscriptions import Subscription
from foreland.store.views import briefs as view
from foreland.store.views import inbound
from foreland.store.views.briefs import Trend
from foreland.store.views.inbound import InboundRow

MOST = 300


class BriefBulletin(Struct, frozen=True, kw_only=True):
    """A bulletin of a brief as it stands now; ``why``: what the reader follows that it is about."""

    version: Version
    words: BulletinWords
    why: Subscription | None


class ReadBrief(Struct, frozen=True, kw_only=True):
    """A brief with what its reader may see of it now; with each lookout of how many bulletins it is a sighting."""

    brief: Brief
    bulletins: list[BriefBulletin]
    lookouts: list[tuple[InboundRow, int]]
    requests: list[tuple[RequestRow, str]]
    trends: list[Trend]


def make_briefs(deployment: Deployment, now: datetime) -> int:
    """Make the briefs of shifts that have begun and have none; return how many. Safe in any number of processes."""
    access, shifts = deployment.service(), load_shifts(deployment.data)
    wanted = []
    with transaction(deployment.pool, access) as connection:
        for airport, roles in daily_briefs.offices(access, connection).items():
            known = airports().get(airport)
            if known is not None:
                begun = shift_begun(shifts.of(airport), ZoneInfo(known.zone), now)
                if not daily_briefs.made(access, connection, airport, begun):
                    wanted.append((airport, roles, begun))
    return sum(_make(deployment, airport, roles, begun, now) for airport, roles, begun in wanted)


def _make(deployment: Deployment, airport: str, roles: frozenset[Role], begun: datetime, now: datetime) -> bool:
    service = deployment.service("brief")
    office = msgspec.structs.replace(service, roles=roles, airports=(airport,))
    with transaction(deployment.pool, office) as connection:
        told = view.news(office, connection, begun - COVERED, now, MOST)
        asked = information_requests.listed(office, connection, MOST)
        brief = NewBrief(
            **owner_fields(deployment.home.ownership(None, "list_data")),  # type: ignore[arg-type]
            id=new_id(),
            airport=airport,
            shift_at=begun,
            made_at=now,
            threads=[one.thread_id for one in told],
            lookouts=[one.id for one in _arriving(office, connection, begun)] if office.arrivals() else [],
            requests=[one.id for one in asked if one.state not in CLOSED],
            expires_on=(now + KEPT).date(),
        )
        name_viewer(connection, service)  # which brief there is, an office is told; nothing of it changes by them
        added = daily_briefs.add(connection, brief)
        if added:
            detail: dict[str, str | int] = {"airport": airport, "bulletins": len(told), "lookouts": len(brief.lookouts)}
            audit.append(connection, office, "brief_made", "brief", (brief.id,), at=now, detail=detail)
    return added


def briefs_of(
    deployment: Deployment, access: Access, connection: PooledConnection, airport: str, limit: int
) -> list[Brief]:
    """Return the briefs of the viewer's airports, of all for those at a desk, the latest shift first.

    A brief names nothing but identifiers; what it tells is read by its reader. Those of liaison officers stand where
    they reach nothing themselves, so the system looks for them.
    """
    if access.scope() not in ("organisation", "airports"):
        return []
    own = None if access.scope() == "organisation" else access.airports
    wanted = own if not airport else [airport] if own is None or airport in own else []
    name_viewer(connection, deployment.service(access.username))
    found = daily_briefs.latest(access, connection, wanted, limit)
    name_viewer(connection, access)
    return found


def brief_of(deployment: Deployment, access: Access, connection: PooledConnection, brief_id: UUID) -> Brief | None:
    """Return a brief of the viewer's airports, or any for those at a desk."""
    name_viewer(connection, deployment.service(access.username))
    found = daily_briefs.one(access, connection, brief_id)
    name_viewer(connection, access)
    seen = access.scope() == "organisation" or (
        access.scope() == "airports" and found and found.airport in access.airports
    )
    return found if seen else None


def _arriving(access: Access, connection: PooledConnection, begun: datetime) -> list[InboundRow]:
    """Who is announced and has not been dealt with, and lands within what a brief covers, or at a time nobody told."""
    found = inbound.lookouts(access, connection, (begun - COVERED).date(), MOST)
    until = begun + COVERED
    return [one for one in found if one.outcome is None and (one.arrival_utc is None or one.arrival_utc < until)]


def read_brief(
    deployment: Deployment, access: Access, connection: PooledConnection, brief: Brief, now: datetime
) -> ReadBrief:
    """Open a brief for a reader: what was withdrawn, masked or closed since is told as it stands now."""
    followed = subscriptions.followed(access, connection)
    opened = [
        BriefBulletin(version=one, words=words, why=fitting(followed, one, words))
        for one in view.bulletins_of(access, connection, brief.threads)
        if (words := opened_bulletin(deployment.sealer, one.words_sealed)) is not None
    ]
    lookouts = set(brief.lookouts)
    since = (brief.shift_at - COVERED).date()
    announced = inbound.lookouts(access, connection, since, MOST) if access.may_see_lookouts() else []
    named = [one for one in announced if one.id in lookouts]
    seen = view.sighted(access, connection, named, now.date())
    asked = information_requests.several(access, connection, brief.requests) if access.may_see_requests() else []
    return ReadBrief(
        brief=brief,
        bulletins=sorted(opened, key=lambda one: (one.version.state != "withdrawn", one.why is None)),
        lookouts=[(one, seen[one.journey_id]) for one in named],
        requests=[(one, opened_request(deployment.sealer, one.content_sealed).questions) for one in asked],
        trends=view.trends(access, connection, brief.airport, brief.shift_at, TREND),
    )
