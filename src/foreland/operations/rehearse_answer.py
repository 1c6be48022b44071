"""What the first request of a process would have to wait for is done before it comes: a rehearsal that is undone.

Over monthly partitions a statement takes longer to plan than to do, and a connection plans each one once: the first
request on a connection took a third of a second, later ones a few hundredths. So requests have a connection of their
own (:func:`foreland.operations.deployment.with_own_connections`), and on it two requests about an invented traveller
are answered - the first makes the flight, the second finds it - in a transaction that leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from msgspec import structs

from foreland.operations.answer_requests import Group
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive
from foreland.resources.answer_connections import ANY, Answering
from foreland.store.pool import transaction, undone
from foreland.store.sides import Side

_CARRIER = "ZZ"  # assigned to nobody (IATA)


def rehearse(deployment: Deployment, shelves: Mapping[Side, ListShelf]) -> None:
    """Answer two requests on the connection of ``deployment`` and undo both; the lists stay loaded in ``shelves``.

    Raises one of :data:`~foreland.store.pool.OUTAGES`.
    """
    connection_of_any = deployment.answering.of(ANY)
    asking = structs.replace(connection_of_any, interactive=True, dialects=("CUSRES",))
    playing = structs.replace(deployment, answering=Answering({ANY: asking}, deployment.answering.codes))
    access, now = playing.service(), datetime.now(UTC)
    with transaction(playing.pool, access, plan_once=True) as connection, undone(connection):
        for number in (1, 2):
            incoming = Incoming(raw=_request(number, now), source="http", originator=playing.home.org_id)
            items = [read(incoming, playing.sensitive)]
            receipts = receive(playing, access, connection, items, now)
            group = Group(shelves, {items[0].receipt_id: _CARRIER})
            group.answer(playing, access, connection, items, receipts, now)


def _request(number: int, now: datetime) -> bytes:
    """One of two travellers who never were, as a check-in sends them (PAXLST, WCO/IATA/ICAO API Guidelines)."""
    departs, lands = now + timedelta(days=1), now + timedelta(days=1, hours=9)
    return (
        f"UNB+UNOA:4+{_CARRIER}+{_CARRIER}+{now:%y%m%d:%H%M}+{number}++APIS'UNH+{number}+PAXLST:D:05B:UN:IATA'BGM+745'"
        f"RFF+TN:{number}'TDT+20+{_CARRIER}9999'LOC+125+LHR'DTM+189:{departs:%y%m%d%H%M}:201'LOC+87+JFK'"
        f"DTM+232:{lands:%y%m%d%H%M}:201'NAD+FL+++REHEARSAL:ANA'ATT+2++F'DTM+329:850228'NAT+2+UTO'"
        f"RFF+AVF:R{number:05}'RFF+ABO:R{number}'DOC+P:110:111+R{number:07}'DTM+36:350101'LOC+91+UTO'"
        f"UNT+17+{number}'UNZ+1+{number}'"
    ).encode()
