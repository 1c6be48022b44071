"""Is this deployment well? Checks that say what is wrong and what to do about it; nothing is changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from foreland.feeds.gateway_state import gateway_trouble, read_state
from foreland.feeds.inbox import waiting
from foreland.keys.files import is_key
from foreland.operations.back_up import KEY_FILES
from foreland.operations.deployment import Deployment, NotInitialisedError, open_deployment
from foreland.operations.examine_logs import logs_of, search_logs
from foreland.operations.examine_packs import silence, stale_packs
from foreland.operations.verify_audit import verify_last
from foreland.resources.gateways import load_gateways
from foreland.resources.retention import load_retention
from foreland.resources.space import LEAST, NO_SPACE
from foreland.safeguards.retention import limits
from foreland.store.condition import Condition, examined
from foreland.store.figures import Figures, figures
from foreland.store.migrate import is_migrated, migrations
from foreland.store.pool import OUTAGES, UnfilteredRoleError, transaction
from foreland.store.retention import Purge

State = Literal["ok", "attention", "cannot"]

_OLDEST_SERVER = 150000
_MONTHS_AHEAD = 2
_BLOCKS = 100
_DRIFT = timedelta(seconds=2)
_JOB_WAITS = timedelta(minutes=2)
_SEAL_WAITS = timedelta(minutes=1)
_NIGHTS = timedelta(hours=36)  # a nightly run ended within these, whatever the hour of asking
_LIST_ENDS = timedelta(days=14)
_KEY_LATE = timedelta(hours=2)  # the hour itself, and a worker that comes by every few minutes
_KEY_EARLY = timedelta(minutes=5)
_FREE_SHARE, _FREE_BYTES = 0.10, 2 << 30


class Check(Struct, frozen=True):
    """One finding: what was looked at, how it is, and what to do where it is not well."""

    check: str
    state: State
    said: str
    advice: str = ""


def _judge(check: str, problem: str, advice: str, well: str) -> Check:
    return Check(check, "attention", problem, advice) if problem else Check(check, "ok", well)


def examine(conninfo: str, data: Path, now: datetime, logs: Sequence[Path] = ()) -> Iterator[Check]:
    """Yield every check of the database; where one says ``cannot``, those that need it are not made.

    ``logs`` are searched beside those that stand in the data folder.
    """
    keys = _keys(data)
    try:
        with examined(conninfo) as condition:
            yield _version(condition)
            if not is_migrated(conninfo):
                advice = "run foreland init on a new database, foreland migrate on an older one"
                yield Check("migrations", "cannot", "the database is not at this version of Foreland", advice)
                return
            number = migrations()[-1].number
            yield Check("migrations", "ok", f"the database is at this version of Foreland (migration {number})")
            yield from _database(condition, now)
        if keys.state != "ok":
            return  # opening the deployment would make new keys
        with open_deployment(conninfo, data, 2) as deployment:
            yield Check("role", "ok", "row filters bind the role that Foreland works as")
            yield from _running(deployment, now)
            yield _packs(data, now)
            yield _rules(data, now)
            yield _quarantine(deployment, now)
            yield _logs(deployment, logs)
    except OUTAGES as error:
        advice = "start the database; check FORELAND_DATABASE_URL"
        yield Check("database", "cannot", " ".join(str(error).split()), advice)
    except UnfilteredRoleError as error:
        yield Check("role", "cannot", " ".join(str(error).split()), "let the database user become foreland_app")
    except NotInitialisedError:
        yield Check("authority", "cannot", "there is no authority yet", "run foreland init, or foreland restore")


def examine_folder(data: Path) -> Iterator[Check]:
    """Yield what can be told without the database."""
    yield _keys(data)
    yield _disk(data)


def _keys(data: Path) -> Check:
    problems = []
    for name in KEY_FILES:
        path = data / "keys" / name
        if not path.exists():
            problems.append(f"{path} is missing")
        elif not is_key(path):
            problems.append(f"{path} does not hold a key")
        elif path.stat().st_mode & 0o077:
            problems.append(f"{path} may be read by others")
    advice = "set their mode to 0600; a key that is lost comes from a back-up alone (a new deployment makes its own)"
    if problems:
        return Check("keys", "cannot", "; ".join(problems), advice)
    return Check("keys", "ok", "there, and for their owner alone")


def _disk(data: Path) -> Check:
    place = data if data.exists() else data.resolve().parent
    usage = shutil.disk_usage(place)
    if usage.free < LEAST:
        said = f"{NO_SPACE}: {usage.free >> 20} MiB free, nothing can be received"
        return Check(
            "disk", "attention", said, "make room in the data folder; what senders were refused they send again"
        )
    short = usage.free < _FREE_BYTES or usage.free < usage.total * _FREE_SHARE
    said = f"{usage.free / (1 << 30):.1f} GiB of {usage.total / (1 << 30):.0f} GiB free"
    return _judge("disk", said if short else "", "make room, or move the data folder", said)


def _version(condition: Condition) -> Check:
    version = condition.version()
    old = f"PostgreSQL {version // 10000} is too old" if version < _OLDEST_SERVER else ""
    return _judge("database", old, "use PostgreSQL 15 or later", f"PostgreSQL {version // 10000}.{version % 10000}")


def _database(condition: Condition, now: datetime) -> Iterator[Check]:
    first = now.date().replace(day=1)
    missing = condition.missing_partitions(first, _later(first, _MONTHS_AHEAD))
    advice = "run foreland migrate; a worker makes them too"
    yield _judge("partitions", _listed("missing: ", missing), advice, f"made for {_MONTHS_AHEAD} months ahead")
    filled = condition.filled_default_partitions()
    advice = "flights with wrong dates, or months nobody prepared: look at the dates in these tables"
    yield _judge("default partitions", _listed("rows in ", filled), advice, "empty")
    unfiltered = condition.unfiltered_tables()
    yield _judge(
        "row filters", _listed("not forced on ", unfiltered), "force row level security on these tables again", "forced"
    )
    yield _apart(condition)
    drift = abs(condition.now() - datetime.now(UTC))
    said = f"{drift.total_seconds():.1f} seconds from the database's"
    yield _judge("clock", said if drift > _DRIFT else "", "synchronise the clocks of both machines (NTP)", said)


def _apart(condition: Condition) -> Check:
    """Whether operations and training have roles that cannot reach each other."""
    missing = condition.missing_roles()
    if missing:
        advice = "let an administrator create them and grant them to the database user, then run foreland migrate again"
        said = "row filters alone keep training apart, there is no role "
        return Check("training apart", "attention", _listed(said, missing), advice)
    opened = _listed("a role of the other side may use ", condition.open_to_other_side())
    return _judge("training apart", opened, "revoke these rights", "neither side's role has a right on the other's")


def _running(deployment: Deployment, now: datetime) -> Iterator[Check]:
    access = deployment.service("doctor")
    with transaction(deployment.pool, access) as connection:
        found = figures(access, connection, now)
    silent = "" if found.workers else "no worker was heard of within half a minute"
    yield _judge("worker", silent, "start foreland run", f"{found.workers} at work")
    waits = _waits(found.oldest_job, now, _JOB_WAITS)
    yield _inbox(deployment, now)
    yield from _gateways(deployment, now)
    failing = f"{found.failing} flights cannot be screened" if found.failing else ""
    advice = "report the worker's log line; they are tried again every ten minutes"
    yield _judge("screening", failing, advice, f"{found.unscreened + found.outdated} journeys to be screened again")
    yield _judge("jobs", waits and f"{found.jobs} wait, the oldest {waits}", "look at the worker's log", "in time")
    yield from _audit(deployment, found, now)
    yield from _lists(found, now)
    yield _retention(deployment, found, now)


def _packs(data: Path, now: datetime) -> Check:
    advice = "compare the rules with their sources and set review_due anew: docs/how-to/rule-packs.md"
    return _judge("rule packs", stale_packs(data, now.date()), advice, "no rule is due for review within 30 days")


def _rules(data: Path, now: datetime) -> Check:
    advice = "let your lawyers compare sources and mark them verified: docs/how-to/rule-packs.md"
    return _judge("requirement rules", silence(data, now.date()), advice, "every pack has rules that may decide")


def _quarantine(deployment: Deployment, now: datetime) -> Check:
    """The hourly keys of both sides: none outlives its hours, none is of an hour that has not come."""
    keys = [hour for side in deployment.sides for hour in side.quarantine_keys.hours()]
    most = timedelta(hours=deployment.settings.quarantine_hours) + _KEY_LATE
    late = sum(now - hour > most for hour in keys)
    early = sum(hour - now > _KEY_EARLY for hour in keys)
    problems = [f"{late} keys should have been destroyed"] if late else []
    problems += [f"{early} keys are of hours to come: the clock was wrong"] if early else []
    oldest = f", the oldest of {(now - min(keys)).total_seconds() / 3600:.0f} hours ago" if keys else ""
    advice = "start foreland run: a worker destroys them; check the machine's clock"
    return _judge("quarantine keys", "; ".join(problems), advice, f"{len(keys)} hourly keys{oldest}")


def _logs(deployment: Deployment, more: Sequence[Path]) -> Check:
    paths = [*logs_of(deployment.data), *more]
    try:
        found = search_logs(paths, deployment.sensitive)
    except OSError as error:
        return Check("logs", "attention", f"{error.filename} cannot be read: {error.strerror}", "let doctor read it")
    named = _listed("the filter's ", [f"{one.entry} in {one.file} line {one.line}" for one in found])
    advice = "remove these lines and report how they came there; the filter's entries stand in its data by identifier"
    return _judge("logs", named, advice, f"{len(paths)} searched: no code or term of the sensitive-data filter")


def _inbox(deployment: Deployment, now: datetime) -> Check:
    """Nothing stands in the watched folder for long, and nothing stands where nobody takes it."""
    advice = "see the receipts in attention and the log; carriers' folders are named by designator, such as inbox/ZZ"
    try:
        found = waiting(deployment.data)
    except OSError as error:
        return Check("inbox", "attention", f"cannot be read: {error.strerror}", advice)
    oldest = None if found.oldest_ns is None else datetime.fromtimestamp(found.oldest_ns / 1e9, UTC)
    waits = _waits(oldest, now, timedelta(minutes=deployment.settings.inbox_late_minutes))
    problems = [f"{found.files} files wait, the oldest {waits}"] if waits else []
    problems += [_listed("nothing is taken from ", list(found.strange))] if found.strange else []
    return _judge("inbox", "; ".join(problems), advice, f"{found.files} files wait")


def _gateways(deployment: Deployment, now: datetime) -> Iterator[Check]:
    """Every gateway is at work; a deployment without any says nothing of them."""
    advice = "see the log of foreland run, the broker and the folder; docs/how-to/gateways.md"
    try:
        names = load_gateways(deployment.data).names
    except ValueError as error:
        yield Check("gateways", "attention", str(error), advice)
        return
    for name in names:
        state = read_state(deployment.data, name)
        taken = state.taken if state else 0
        yield _judge(f"gateway {name}", gateway_trouble(state, now), advice, f"ready, {taken} taken since its start")


def _audit(deployment: Deployment, found: Figures, now: datetime) -> Iterator[Check]:
    problems = verify_last(deployment, _BLOCKS)
    named = _listed("", [f"{each.code} in block {each.block}" for each in problems])
    yield _judge(
        "audit trail", named, "run foreland audit verify", f"the last {_BLOCKS} blocks are as they were sealed"
    )
    waits = _waits(found.oldest_unsealed, now, _SEAL_WAITS)
    said = waits and f"{found.unsealed} entries wait, the oldest {waits}"
    yield _judge("audit sealing", said, "start foreland run: the worker seals each second", "in time")


def _lists(found: Figures, now: datetime) -> Iterator[Check]:
    old = [f"{one.name} ({(now - one.refreshed_at).days} days)" for one in found.lists if one.overdue(now)]
    soon = (now + _LIST_ENDS).date()
    ending = [f"{one.name} on {one.expires_on}" for one in found.lists if one.expires_on and one.expires_on <= soon]
    problems = [_listed("not renewed as its schedule says: ", old), _listed("in force no longer after: ", ending)]
    problem = "; ".join(filter(None, problems)) if found.lists else "no list is in force"
    yield _judge("lists", problem, "run foreland watchlist import; see Lists", f"{len(found.lists)} in force")


def _retention(deployment: Deployment, found: Figures, now: datetime) -> Check:
    try:
        rules = limits(load_retention(deployment.data), now.date())
    except (msgspec.ValidationError, ValueError) as error:
        return Check("retention", "attention", f"nothing is deleted: {error}", "repair retention.json")
    access = deployment.service("doctor")
    with transaction(deployment.pool, access) as connection:
        unknown = Purge(access, connection, rules, now).unknown_classes()
        young = found.retention_ended is None and not Purge(access, connection, rules, now).flights_to_delete(None, 1)
    if unknown:
        return Check("retention", "attention", _listed("no rule for ", unknown), "add the class to retention.json")
    late = not young and (found.retention_ended is None or now - found.retention_ended > _NIGHTS)
    advice = "run foreland retention run; a worker does it each night"
    return _judge("retention", "what is due was not deleted last night" if late else "", advice, "nothing is overdue")


def _later(month: date, months: int) -> date:
    for _ in range(months):
        month = (month + timedelta(days=31)).replace(day=1)
    return month


def _waits(since: datetime | None, now: datetime, most: timedelta) -> str:
    return f"for {(now - since).total_seconds():.0f} seconds" if since is not None and now - since > most else ""


def _listed(before: str, names: list[str], most: int = 8) -> str:
    if not names:
        return ""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{before}{', '.join(names[:most])}{more}"
