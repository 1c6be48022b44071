"""What the pages and the interface tell of measures and the ledger: one reading for both."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from msgspec import Struct
from starlette.responses import Response

from foreland.access.measuring import may_read_ledger
from foreland.access.viewer import Access
from foreland.analysis.intervals import Interval, poisson
from foreland.analysis.measures import Compared, compare
from foreland.analysis.penalties import Sum, Tariff, in_force, total
from foreland.operations.deployment import Deployment
from foreland.resources.airports import airports
from foreland.resources.liaison import load_liaison
from foreland.resources.measuring import Measuring, load_measuring
from foreland.store import audit
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection
from foreland.store.views import measures as view
from foreland.store.views.measures import CaseRow, ExpiredRow, Period, WorkRow

PERIODS = (7, 28, 91, 365)
EXPIRED_ROWS = 200
FLOOR = 5
"""Referrals to protection below this are not told exactly: on a small day they would be somebody."""


class Chosen(Struct, frozen=True, kw_only=True):
    """What a reader asked for: the days up to tomorrow, and a desk or all."""

    days: int
    desk: str | None
    desks: tuple[str, ...]
    now: Period
    before: Period

    @property
    def query(self) -> str:
        """The same choice as a query of an address."""
        return urlencode({"days": self.days} | ({"desk": self.desk} if self.desk else {}))


class Case(Struct, frozen=True, kw_only=True):
    """A counted case with the citation of its ground, and the tariff of its day, if there is one."""

    row: CaseRow
    ground_citation: str
    tariff: Tariff | None


class Measures(Struct, frozen=True, kw_only=True):
    """All that is told of a period. ``referrals``: at least so many, of all desks; ``None`` below the floor."""

    chosen: Chosen
    compared: list[Compared]
    penalties: Sum
    penalties_before: Sum
    referrals: int | None
    work: list[WorkRow]
    carriers: list[str]


class Beside(Struct, frozen=True, kw_only=True):
    """What stands beside penalties avoided wherever they are told. ``referrals`` is ``None`` below the floor."""

    overturned: int
    missed: int
    referrals: int | None


class Ledger(Struct, frozen=True, kw_only=True):
    """The cases of a period, and the pending answers that ended without a decision."""

    chosen: Chosen
    beside: Beside
    cases: list[Case]
    expired: list[ExpiredRow]

    @property
    def shown(self) -> list[UUID]:
        """Whose journeys stand in it."""
        return list(
            dict.fromkeys([one.row.journey_id for one in self.cases] + [one.journey_id for one in self.expired])
        )

    @property
    def counted(self) -> list[UUID]:
        """Whose journeys are its cases."""
        return [one.row.journey_id for one in self.cases]

    @property
    def total(self) -> Sum:
        """What the cases add up to."""
        return total(one.tariff for one in self.cases)


def chosen(access: Access, deployment: Deployment, asked: Mapping[str, str], now: datetime) -> Chosen:
    """Read the period and the desk; whoever does not answer for all desks has their own."""
    days = next((each for each in PERIODS if str(each) == asked.get("days")), PERIODS[1])
    names = tuple(deployment.desks.table.names)
    wanted = asked.get("desk") or None
    desk = (wanted if wanted in names else None) if may_read_ledger(access) else access.desk
    until: date = now.date() + timedelta(days=2)  # the date of a flight is local: in the east tomorrow has begun
    since = until - timedelta(days=days)
    return Chosen(
        days=days,
        desk=desk,
        desks=names if may_read_ledger(access) else (),
        now=Period(since=since, until=until, desk=desk),
        before=Period(since=since - timedelta(days=days), until=since, desk=desk),
    )


def read_measures(
    access: Access, deployment: Deployment, connection: PooledConnection, asked: Chosen, now: datetime
) -> Measures:
    """Work out what is told of a period and of the one before."""
    measuring = load_measuring(deployment.data)
    compared = compare(
        view.counted(access, connection, asked.now, now),
        view.counted(access, connection, asked.before, now),
        measuring.declared,
    )
    counted = [_cases(access, deployment, connection, period, measuring) for period in (asked.now, asked.before)]
    sums = [total(one.tariff for one in cases) for cases in counted]
    return Measures(
        chosen=asked,
        compared=compared,
        penalties=sums[0],
        penalties_before=sums[1],
        referrals=view.referrals(access, connection, asked.now),
        work=view.work(access, connection, asked.now),
        carriers=view.carriers(access, connection, asked.now),
    )


def read_ledger(
    access: Access, deployment: Deployment, connection: PooledConnection, asked: Chosen, now: datetime
) -> Ledger:
    """Return the cases of a period with their price, and the pending answers that expired."""
    numbers = view.counted(access, connection, asked.now, now).numbers
    return Ledger(
        chosen=asked,
        beside=Beside(
            overturned=numbers["overturned"],
            missed=numbers["missed"],
            referrals=view.referrals(access, connection, asked.now),
        ),
        cases=_cases(access, deployment, connection, asked.now, load_measuring(deployment.data)),
        expired=view.expired(access, connection, asked.now, EXPIRED_ROWS),
    )


def _cases(
    access: Access, deployment: Deployment, connection: PooledConnection, period: Period, measuring: Measuring
) -> list[Case]:
    liable = {one.code: one.citation for one in load_liaison(deployment.data).grounds if one.carrier_liability}
    return [
        Case(
            row=row,
            ground_citation=liable[row.ground],
            tariff=in_force(measuring.tariffs, _state(row.destination), row.flight_date),
        )
        for row in view.cases(access, connection, period, list(liable))
    ]


def _state(airport: str | None) -> str | None:
    known = airports().get(airport) if airport else None
    return known.country if known else None


def measure_rows(told: Measures) -> list[list[object]]:
    """The measures as rows of a table with a header; what cannot be said is an empty cell, and ``enough`` says so."""
    head = ["measure", "unit", "value", "low", "high", "part", "whole", "enough", "value_before", "declared"]
    rows: list[list[object]] = [list(head)]
    for one in told.compared:
        now = one.now
        of_now = (_plain(now.value), *_ends(now.interval), now.part, now.whole, "yes" if now.enough else "too few")
        rows.append([now.measure.code, now.measure.unit, *of_now, _plain(one.before.value), _plain(one.declared)])
    rows.append(["protection_referrals", "cases", _referred(told.referrals), *[None] * 7])
    avoided, earlier = told.penalties, told.penalties_before
    for which, value, interval, before in (
        ("penalties_avoided", avoided.cases, avoided.interval, earlier.cases),
        ("penalties_without_price", avoided.without_price, poisson(avoided.without_price), earlier.without_price),
    ):
        rows.append([which, "cases", value, *_ends(interval), value, None, "yes", before, None])
    for currency, amount in avoided.amounts.items():
        ends, before = _ends(avoided.intervals[currency]), earlier.amounts.get(currency, 0)
        rows.append(["penalties_avoided", currency, amount, *ends, None, None, "yes", before, None])
    return rows


def ledger_rows(told: Ledger) -> list[list[object]]:
    """The cases as rows of a table with a header. Nobody's name is among them.

    The last columns stand beside every amount: what was overturned, missed and referred in the whole period.
    """
    head = ["flight_date", "flight", "destination", "desk", "reference", "ground", "ground_citation", "action"]
    head += ["amount", "currency", "tariff_since", "tariff_citation", "tariff_verified"]
    rows: list[list[object]] = [[*head, "period_overturned", "period_missed", "period_protection_referrals"]]
    beside = [told.beside.overturned, told.beside.missed, _referred(told.beside.referrals)]
    for one in told.cases:
        row, price = one.row, one.tariff
        of_price = (
            [price.amount, price.currency, price.since, price.citation, "yes" if price.verified else "no"]
            if price
            else [None] * 5
        )
        place = [row.flight_date, row.designator, row.destination, row.desk, row.reference]
        rows.append([*place, row.ground, one.ground_citation, row.action, *of_price, *beside])
    return rows


def _referred(referrals: int | None) -> str:
    return f"at least {referrals}" if referrals is not None else f"under {FLOOR}"


def exported(
    access: Access,
    connection: PooledConnection,
    asked: Chosen,
    name: str,
    rows: list[list[object]],
    now: datetime,
    journeys: Sequence[UUID] = (),
) -> Response:
    """Answer with rows as a file, and note in the audit trail who took it, of which period and about whom."""
    detail: dict[str, str | int] = {"days": asked.days, "desk": asked.desk or "", "rows": len(rows) - 1}
    audit.append(
        connection, access, f"{name}.exported", "journey", journeys, at=now, detail=detail, request_id=new_id()
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}-{asked.now.since}-{asked.days}.csv"'}
    return Response(as_csv(rows), media_type="text/csv", headers=headers)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV. A text that a spreadsheet would take for a formula is written with a quote before it."""
    written = io.StringIO()
    csv.writer(written).writerows([_cell(each) for each in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (_plain(interval.low), _plain(interval.high)) if interval else (None, None)


def _plain(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
