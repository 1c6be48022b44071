"""One worker process (``python -m foreland.workers.main``): any number may run, on any number of machines.

The database stands in FORELAND_DATABASE_URL, the keys' folder in FORELAND_DATA.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import structlog
from msgspec.structs import asdict

from foreland.operations.alert_protection import alert_protection
from foreland.operations.answers import end_pending, reconsider_answers
from foreland.operations.ask_backtest import make_backtest
from foreland.operations.close_doors import close_doors
from foreland.operations.count_fares import count_fares
from foreland.operations.deliver_notifications import deliver_notifications
from foreland.operations.deployment import Deployment, open_deployment
from foreland.operations.escalate import raise_escalations, tell_escalations
from foreland.operations.exchange_regularly import exchange_one, tell_unreached
from foreland.operations.fall_back import keep_packs
from foreland.operations.hold_back import lift_expired
from foreland.operations.keep_house import beat, keep_house
from foreland.operations.keep_in_care import keep_in_care
from foreland.operations.load_lists import ListShelf
from foreland.operations.look_again import look_again
from foreland.operations.look_back import look_a_day
from foreland.operations.make_briefs import make_briefs
from foreland.operations.make_index import IndexMaker
from foreland.operations.mind_rules import mind_rules, tell_rule_owners
from foreland.operations.own_lookouts import end_expired
from foreland.operations.purge import purge_nightly
from foreland.operations.seal_audit import seal_audit
from foreland.operations.sweep import sweep
from foreland.operations.tell_followers import tell_followers
from foreland.operations.warn_owners import warn_owners
from foreland.operations.work_off import work_off
from foreland.resources.logs import trouble
from foreland.resources.space import NO_SPACE, is_full
from foreland.resources.steady_clock import SteadyClock
from foreland.store.outbox_bell import Bell
from foreland.store.pool import OUTAGES
from foreland.workers.until_told import work_until_told

_log = structlog.get_logger(__name__)
_SWEEP_EVERY = 3.0
_HOUSE_EVERY = 300.0
_SEAL_EVERY = 1.0
_END_EVERY = 1.0
_PACK_EVERY = 30.0
_DOORS_EVERY = 15.0
_BEAT_EVERY = 5.0
_ALERT_EVERY = 30.0
_CARE_EVERY = 5.0
_MIND_EVERY = 60.0
_BRIEF_EVERY = 30.0
_MAIL_EVERY = 5.0
_NOTIFY_EVERY = 1.0
_EXCHANGE_EVERY = 10.0
_EXCHANGE_AGAIN = 120.0
_LOOK_EVERY = 2.0
_LOOK_AGAIN = 60.0
_FARES_EVERY = 86_400.0
_INDEX_EVERY = 2.0
_POLL = 1.0
_JOBS, _PRACTICE_JOBS = 20, 2
"""Jobs a round. Training gets its turn after each round of operations, and never makes them wait for long."""


class _Every:
    """Says when something is due again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time, and if so, note that it is done now."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


def run(conninfo: str, data: Path, stop: threading.Event) -> None:
    """Work until ``stop`` is set; what is begun is finished. An outage of the database is waited out."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    bell = Bell(conninfo)
    with open_deployment(conninfo, data, pool_size=4) as deployment:
        work = _rounds(deployment, name, _JOBS)
        practice = _rounds(deployment.training_side, name, _PRACTICE_JOBS)
        mailing = threading.Thread(target=_mail, args=(deployment, name, stop), name="mail", daemon=True)
        mailing.start()
        telling = threading.Thread(target=_notify, args=(deployment, name, stop), name="notify", daemon=True)
        telling.start()
        exchanging = threading.Thread(target=_exchange, args=(deployment, stop), name="exchange", daemon=True)
        exchanging.start()
        looking = threading.Thread(target=_look_back, args=(deployment, stop), name="look back", daemon=True)
        looking.start()
        making = threading.Thread(target=_make_indexes, args=(deployment, stop), name="index", daemon=True)
        making.start()
        _log.info("worker ready", worker=name)
        while not stop.is_set():
            try:
                busy = work()
                if not (_practised(practice) or busy):
                    bell.wait(_POLL)
            except OUTAGES as error:
                _log.warning("database away", **trouble(error))
                stop.wait(_POLL)
            except OSError as error:
                if not is_full(error):
                    raise
                _log.error(NO_SPACE, error=type(error).__name__)
                stop.wait(_POLL * 10)
        for thread in (mailing, telling, exchanging, looking):
            thread.join(timeout=20)  # a mail server or a carrier's system may be slow; its job is given back by time
    bell.close()
    _log.info("worker stopped", worker=name)


def _mail(deployment: Deployment, name: str, stop: threading.Event) -> None:
    """Send alerts beside the work: a slow mail server must not keep anybody from being screened."""
    tellers: tuple[Callable[[Deployment], int], ...] = (
        lambda side: alert_protection(side, datetime.now(UTC)),
        lambda side: tell_escalations(side, f"{name}:mail", datetime.now(UTC)),
        lambda side: warn_owners(side, datetime.now(UTC)),
        lambda side: tell_rule_owners(side, datetime.now(UTC)),
        lambda side: tell_followers(side, f"{name}:mail", datetime.now(UTC)),
    )
    while not stop.wait(_MAIL_EVERY):
        for side, tell in product(deployment.sides, tellers):
            try:
                tell(side)
            except OUTAGES as error:
                _log.warning("database away", **trouble(error))
            except Exception as error:  # noqa: BLE001 - a fault in mail.json or in one alert must not end all others
                _log.error("alert failed", **trouble(error))


def _notify(deployment: Deployment, name: str, stop: threading.Event) -> None:
    """Tell carriers beside the work, and beside the alerts: their systems may be slow, too. Training tells nobody."""
    while not stop.wait(_NOTIFY_EVERY):
        try:
            while deliver_notifications(deployment, f"{name}:notify", datetime.now(UTC)) and not stop.is_set():
                pass
        except OUTAGES as error:
            _log.warning("database away", **trouble(error))
        except Exception as error:  # noqa: BLE001 - a fault about one carrier must not end what all others are told
            _log.error("notifying failed", **trouble(error))


def _exchange(deployment: Deployment, stop: threading.Event) -> None:
    """Exchange with partners beside the work: they may be slow, or away. Training calls nobody."""
    wait = _EXCHANGE_EVERY
    while not stop.wait(wait):
        wait = _EXCHANGE_EVERY
        try:
            while not stop.is_set() and exchange_one(deployment, datetime.now(UTC)):
                pass
            tell_unreached(deployment, datetime.now(UTC))
        except OUTAGES as error:
            _log.warning("database away", **trouble(error))
        except Exception as error:  # noqa: BLE001 - a fault about one partner must not end what all others are given
            _log.error("exchange failed", **trouble(error))
            wait = _EXCHANGE_AGAIN


def _look_back(deployment: Deployment, stop: threading.Event) -> None:
    """Compare entries and rules with the journeys that are kept, and count what these cost, beside the work: nobody
    waits for it at a gate.
    """
    wait, counting = _LOOK_EVERY, _Every(_FARES_EVERY)
    while not stop.wait(wait):
        wait = _LOOK_EVERY
        try:
            for side in deployment.sides:
                while not stop.is_set() and look_a_day(side, datetime.now(UTC)):
                    pass
                while not stop.is_set() and make_backtest(side, datetime.now(UTC)):
                    pass
            for side in deployment.sides if counting.due() else ():
                count_fares(side, datetime.now(UTC))
        except OUTAGES as error:
            _log.warning("database away", **trouble(error))
        except Exception as error:  # noqa: BLE001 - a fault about one day or rule must not end all looks
            _log.error("looking back failed", **trouble(error))
            wait = _LOOK_AGAIN


def _make_indexes(deployment: Deployment, stop: threading.Event) -> None:
    """Make indexes over names anew beside the work: screening goes on with what there is."""
    makers = [IndexMaker(side) for side in deployment.sides]
    wait = _INDEX_EVERY
    while not stop.wait(wait):
        wait = _INDEX_EVERY
        for maker in makers:
            try:
                if maker.make():
                    _log.info("name index made", side=maker.side)
            except OUTAGES as error:
                _log.warning("database away", **trouble(error))
            except Exception as error:  # noqa: BLE001 - whatever fails here, the index at hand is used further on
                _log.error("name index not made", **trouble(error))
                wait = _LOOK_AGAIN


def _practised(practice: Callable[[], bool]) -> bool:
    """Do a round for training; a fault in it is logged and never ends the process that operations need."""
    try:
        return practice()
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - whatever fails in training, operations go on
        _log.error("training failed", **trouble(error))
        return False


def _rounds(deployment: Deployment, name: str, jobs: int) -> Callable[[], bool]:
    """Return what does one round of work for one side."""
    shelf = ListShelf.shared(deployment, served=True)
    sweeping, housekeeping, sealing = _Every(_SWEEP_EVERY), _Every(_HOUSE_EVERY), _Every(_SEAL_EVERY)
    steady, ending, packing = SteadyClock(), _Every(_END_EVERY), _Every(_PACK_EVERY)
    beating, started = _Every(_BEAT_EVERY), datetime.now(UTC)
    closing, alerting, minding = _Every(_DOORS_EVERY), _Every(_ALERT_EVERY), _Every(_MIND_EVERY)
    briefing, caring = _Every(_BRIEF_EVERY), _Every(_CARE_EVERY)

    def work() -> bool:
        """Do one round; whether there was anything to do."""
        now = datetime.now(UTC)
        if beating.due():
            beat(deployment, name, started, now)
        ended = end_pending(deployment, now) if ending.due() else 0
        if ended:
            _log.info("pending answers ended", side=deployment.side.schema, answers=ended)
        if closing.due():
            doors = close_doors(deployment, now)
            if any(asdict(doors).values()):
                _log.info("doors closed", side=deployment.side.schema, **asdict(doors))
        if packing.due():
            keep_packs(deployment, now)
        if caring.due():
            keep_in_care(deployment, now)
        done = work_off(deployment, shelf, name, jobs)
        changed = reconsider_answers(deployment, name, jobs) + look_again(deployment, name, jobs)
        if done is not None and done.journeys:
            _log.info("screened", side=deployment.side.schema, **asdict(done))
        if sealing.due():
            seal_audit(deployment, now)
        if briefing.due():
            make_briefs(deployment, now)
        if alerting.due():
            raise_escalations(deployment, now)
            ended_entries = end_expired(deployment, now)
            lifted = lift_expired(deployment, now)
            if lifted:
                _log.info("false matches over, screened again", side=deployment.side.schema, journeys=lifted)
            if ended_entries:
                _log.info("entries of lists ended", side=deployment.side.schema, entries=ended_entries)
        if minding.due():
            minded = mind_rules(deployment, now)
            if any(asdict(minded).values()):
                _log.info("rules minded", side=deployment.side.schema, **asdict(minded))
        if housekeeping.due():
            believed = steady.now()
            keep_house(deployment, believed)
            purge_nightly(deployment, believed)
        if sweeping.due():
            swept = sweep(deployment, shelf, now, jobs)
            if swept.journeys:
                _log.info("swept", side=deployment.side.schema, **asdict(swept))
                return True
        return done is not None or changed > 0

    return work


def main() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    work_until_told(run)


if __name__ == "__main__":
    main()
