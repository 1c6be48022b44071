"""The demo, and data to practise with: a synthetic day around now, received as carriers' systems would send it."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import click
import msgspec

from foreland.cli.demo_knowledge import share_knowledge
from foreland.cli.demo_night import work_the_night
from foreland.cli.outcomes import CannotError
from foreland.documents.importing_authorisations import AUTHORISATION_COLUMNS
from foreland.keys.passwords import new_password
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import ReadList, Refused, import_list, read_list
from foreland.operations.receive_message import Incoming, receive_all
from foreland.simulation.authorisations import authorisation_row
from foreland.simulation.lists import NOTICE_COLUMNS, demo_officers, notice_row, trainees, watchlist_row
from foreland.simulation.world import DEMO_SEED, World, simulate
from foreland.store import flights, organisations, outbox
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.store.sides import OPERATIONS, TRAINING

DEMO_FLIGHTS, PRACTICE_FLIGHTS = 120, 16
_PRACTICE_SEED = 30  # other travellers than the demo's
_REGISTER = "demo authorisations to travel"
_GROUP = 8  # messages a transaction
_STILL_GOOD = timedelta(hours=2)  # a demo with departures that far ahead is not loaded again
_LONGEST_WAIT = 180.0  # seconds for the worker to screen what was loaded


def load_demo(deployment: Deployment, stopping: Callable[[], bool]) -> str:
    """Load the synthetic day unless one is there, and some flights to practise with on the side of training.

    Those to practise with come first: test messages of the day are flights on that side, too. Return who may sign in
    with which one-time password.
    """
    now = datetime.now(UTC)
    load_day(deployment.training_side, now, PRACTICE_FLIGHTS, stopping)
    if load_day(deployment, now, DEMO_FLIGHTS, stopping):
        invitation = _invitation(deployment, now)
        _await_screening(deployment, stopping)
        work_the_night(deployment)
        share_knowledge(deployment)
        return invitation
    return _invitation(deployment, now)


def load_day(deployment: Deployment, now: datetime, count: int, stopping: Callable[[], bool]) -> bool:
    """Load a synthetic day of ``count`` flights on this side; ``False`` when flights of an earlier one are ahead."""
    access = deployment.service("demo")
    with transaction(deployment.pool, access) as connection:
        loaded = flights.departing(access, connection, now + _STILL_GOOD, now + timedelta(days=2)) > 0
    what = "to practise with" if deployment.side == TRAINING else "around now"
    if loaded:
        click.echo(f"the flights {what} of an earlier start are still ahead: nothing is loaded", err=True)
        return False
    click.echo(f"making a synthetic day {what}", err=True)
    working = deployment.side == OPERATIONS
    world = simulate(DEMO_SEED if working else _PRACTICE_SEED, now, count, typologies=working)
    _import_lists(deployment, world, now)
    _send(deployment, world, now, stopping)
    return True


def _import_lists(deployment: Deployment, world: World, now: datetime) -> None:
    persons = (msgspec.json.encode(watchlist_row(listed)).decode() for listed in world.listed)
    notices = _csv_lines([NOTICE_COLUMNS, *(notice_row(notice) for notice in world.notices)])
    _import(deployment, "demo watchlist", read_list(persons, "demo watchlist", "persons-jsonl"), now)
    _import(deployment, "demo lost and stolen", read_list(notices, "demo lost and stolen", "documents-csv"), now)
    rows = _csv_lines([AUTHORISATION_COLUMNS, *(authorisation_row(one) for one in world.authorisations)])
    _import(deployment, _REGISTER, read_list(rows, _REGISTER, "authorisations-csv"), now)


def _import(deployment: Deployment, name: str, found: ReadList, now: datetime) -> None:
    access = deployment.service("demo")
    done = import_list(deployment, access, found, name=name, terms=Terms(legal_basis="exercise", owner="demo"), now=now)
    if isinstance(done, Refused):
        raise CannotError(f"the list {name} was refused: {done.code}")


def _csv_lines(rows: list[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        yield line.getvalue()


def _send(deployment: Deployment, world: World, now: datetime, stopping: Callable[[], bool]) -> None:
    """Receive everything that was sent by now, in the order of sending."""
    with transaction(deployment.pool, deployment.service("demo")) as connection:
        codes = sorted({sent.carrier for sent in world.messages})
        carriers = {code: organisations.carrier(connection, code, now) for code in codes}
    due = [sent for sent in world.messages if sent.sent_at <= now]
    with click.progressbar(length=len(due), label="messages", file=sys.stderr, hidden=_hidden()) as bar:
        for start in range(0, len(due), _GROUP):
            if stopping():
                return
            group = due[start : start + _GROUP]
            items = [Incoming(raw=sent.data, source="demo", originator=carriers[sent.carrier]) for sent in group]
            receive_all(deployment, items)
            bar.update(len(group))


def _await_screening(deployment: Deployment, stopping: Callable[[], bool]) -> None:
    """Wait until the worker has screened what was loaded; the pages work meanwhile."""
    access, until, total = deployment.service("demo"), time.monotonic() + _LONGEST_WAIT, 0
    with click.progressbar(length=1, label="screening", file=sys.stderr, hidden=_hidden()) as bar:
        while not stopping() and time.monotonic() < until:
            with transaction(deployment.pool, access) as connection:
                waiting, _ = outbox.waiting(connection)
            total = max(total, waiting)
            bar.length = max(total, 1)
            bar.update(bar.length - waiting - bar.pos)
            if waiting == 0:
                return
            time.sleep(0.3)


def _hidden() -> bool:
    return not sys.stderr.isatty()


def _invitation(deployment: Deployment, now: datetime) -> str:
    """Give the demo's officers one fresh password and say it."""
    password = new_password()
    lines = []
    for officer in (*demo_officers(), *trainees()):
        new = NewUser(
            username=officer.username,
            display_name=officer.display_name,
            roles=officer.roles,
            desk=officer.desk,
            airports=officer.airports,
            carrier=officer.carrier,
        )
        if accounts.add_user(deployment, new, now, password, training=officer.trains) is None:
            accounts.renew_password(deployment, officer.username, now, password)
        lines.append(f"  {officer.username:<10} {officer.display_name}")
    return "\n".join([f"One-time password of all demo users: {password}", *lines])
