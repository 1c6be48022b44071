"""What officers can look at is held against what waits, of all sources of hits together."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.rule_budget import load_rule_budget
from foreland.store import duties
from foreland.store.pool import PooledConnection
from foreland.store.views import rules as view
from foreland.store.views.rules import Load
from foreland.targeting.economy import Budget, DayBudget, budget, day_budget

_DAY = timedelta(days=1)


class Weighed(Struct, frozen=True, kw_only=True):
    """What waits by source (``load``) against those on shift (``budget``), and what the day around now can bear.

    ``travellers`` were screened in 24 hours; ``one_rule`` is how many alerts a day one rule may make.
    """

    load: list[Load]
    budget: Budget
    day: DayBudget
    one_rule: int
    travellers: int


def weigh_alerts(deployment: Deployment, access: Access, connection: PooledConnection, now: datetime) -> Weighed:
    """Return both as they are now: rosters say who is on shift, and who was and will be on duty."""
    limits = load_rule_budget(deployment.data)
    load = view.load(access, connection, now)
    on_shift = {one.user_id for one in duties.between(access, connection, now, now)}
    hours = duties.hours(access, connection, now - _DAY / 2, now + _DAY / 2)
    travellers = view.screened(access, connection, now)
    day = day_budget(hours, limits.hits_an_hour, travellers, limits.share)
    return Weighed(
        load=load,
        budget=budget(len(on_shift), limits.hits_an_hour, sum(one.waiting for one in load)),
        day=day,
        one_rule=day.of_one_rule(limits.rule_share),
        travellers=travellers,
    )
