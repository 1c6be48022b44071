"""A carrier tries its exchanges before it goes live: messages are read as in operations, on the side of training.

Nothing of it reaches operations but the administrator's word that the carrier is live. Only messages with the test
indicator are taken, where their format has one; of those in them nothing is kept with the certification.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Literal
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.administration import may_administer
from foreland.access.viewer import Access
from foreland.liaison.certification import (
    INTERACTIVE,
    SCENARIOS,
    Asked,
    Difference,
    Result,
    Scenario,
    differences,
    is_passed,
    results,
)
from foreland.liaison.certification_facts import Shown, show
from foreland.messages.record import Message
from foreland.operations import answer_requests
from foreland.operations.answer_wire import Line, Reply, pending_reply, unsolicited
from foreland.operations.answers import code_of, own_reference
from foreland.operations.deployment import Deployment
from foreland.operations.leg_clock import instant
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming, Item, Receipt, read
from foreland.operations.receive_message import receive_read
from foreland.resources.answer_connections import AnswerConnection
from foreland.resources.carrier_profiles import load_profiles
from foreland.store import audit, certifications, organisations
from foreland.store.answer_messages import WaitingMessage
from foreland.store.certifications import Certification, Offer
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.sides import Side

_MARKED = ("PAXLST", "PNRGOV", "CUSRES", "ACKRES", "GOVREQ")
"""Kinds of messages whose envelope (UNB) has a test indicator."""


class NotTaken(Struct, frozen=True):
    """Why a message was not taken, or nothing changed."""

    code: Literal["scenario_unknown", "test_mark_missing", "not_passed", "live_already", "may_not", "not_begun"]


class Taken(Struct, frozen=True, kw_only=True):
    """How the scenario stands after a message; the receipt, and the answer that operations would give."""

    result: Result
    receipt: Receipt | None = None
    reply: Reply | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """A carrier's certification: the one that was ``begun`` last, and the one with which it went ``live`` last.

    ``sent`` counts the messages of the former.
    """

    carrier: str
    begun: Certification | None
    live: Certification | None
    sent: int
    asked: Asked
    results: tuple[Result, ...]
    differences: tuple[Difference, ...]
    passed: bool
    software: str
    seconds: float


def software() -> str:
    """Return the version of Foreland that judges."""
    return version("foreland")


def standing(deployment: Deployment, carrier: str, now: datetime) -> Standing:
    """Return how the certification of a carrier stands."""
    side = deployment.training_side
    access = side.service("certification")
    with transaction(side.pool, access) as connection:
        sender = organisations.carrier(connection, carrier, now)
        begun, live = (ask(access, connection, sender) for ask in (certifications.current, certifications.live))
        sent = certifications.shown(access, connection, begun.id) if begun else {}
    asked, config = _asked(side, carrier), side.answering.of(carrier)
    found = results(asked, sent)
    return Standing(
        carrier=carrier,
        begun=begun,
        live=live,
        sent=sum(map(len, sent.values())),
        asked=asked,
        results=found,
        differences=differences(asked, sent),
        passed=begun is not None and is_passed(found),
        software=software(),
        seconds=config.seconds,
    )


def begin_anew(deployment: Deployment, carrier: str, by: Access, now: datetime) -> Certification:
    """Begin another certification of a carrier; the former one stays as it was."""
    side = deployment.training_side
    access = side.service("certification")
    with transaction(side.pool, access) as connection:
        made = certifications.begin(
            access, connection, organisations.carrier(connection, carrier, now), by.username, now
        )
        audit.append(connection, access, "certification_begun", "certification", (made.id,), at=now)
    return made


def try_message(
    deployment: Deployment,
    shelves: Mapping[Side, ListShelf],
    carrier: str,
    scenario: str,
    raw: bytes,
    now: datetime,
    *,
    waited: bool = False,
) -> Taken | NotTaken:
    """Take a message of a scenario. ``waited``: the carrier waited until its time for an answer was over."""
    known = next((one for one in SCENARIOS if one == scenario), None)
    if known is None:
        return NotTaken("scenario_unknown")
    side, config = deployment.training_side, deployment.answering.of(carrier)
    access = side.service("certification")
    with transaction(side.pool, access) as connection:
        sender = organisations.carrier(connection, carrier, now)
    incoming = Incoming(raw=raw, source="http", originator=sender)
    item = read(incoming, side.sensitive, now)
    if any(one.message.kind in _MARKED and not one.message.test for one in item.messages):
        return NotTaken("test_mark_missing")
    receipt, reply = _received(side, shelves, known, carrier, incoming, item)
    first = item.messages[0].message
    offer = None
    if known in ("time_out", "acknowledgement") and config.interactive:
        asks = show(first, (), config.most_travellers, now).asks == "clearance"
        reply = pending_reply(side, first, config, new_id(), now) if asks else None
        if known == "acknowledgement" and reply is not None:
            offer = _offer(side, config, first, carrier, now)
    facts = [
        _shown(side, carrier, config, one.message, one.body_sha256, receipt, now)
        for one in {each.message.index: each for each in item.messages}.values()
    ]
    told = {"answered": reply is not None, "waited": waited, "offered": offer[0] if offer else None}
    with transaction(side.pool, access) as connection:
        run = certifications.current(access, connection, sender)
        if run is None or run.live_at is not None:
            run = certifications.begin(access, connection, sender, carrier, now)
        for one in facts:
            last = structs.replace(one, **told)
            certifications.add(access, connection, run.id, known, last, offer[1] if offer else None)
        found = results(_asked(side, carrier), certifications.shown(access, connection, run.id))
    return Taken(result=next(one for one in found if one.scenario == known), receipt=receipt, reply=reply)


def offers(deployment: Deployment, carrier: str, now: datetime) -> list[Offer]:
    """Return the unsolicited answers that wait in the scenario of that name."""
    side = deployment.training_side
    access = side.service("certification")
    with transaction(side.pool, access) as connection:
        run = certifications.current(access, connection, organisations.carrier(connection, carrier, now))
        return certifications.offers(access, connection, run.id) if run else []


def acknowledge_offer(deployment: Deployment, carrier: str, offer: UUID, now: datetime) -> bool:
    """Take the acknowledgement of an offer by the interface; ``False`` when none of this identifier waits."""
    side = deployment.training_side
    access = side.service("certification")
    with transaction(side.pool, access) as connection:
        run = certifications.current(access, connection, organisations.carrier(connection, carrier, now))
        waiting = certifications.offers(access, connection, run.id) if run else []
        found = next((one for one in waiting if one.id == offer), None)
        if run is None or found is None:
            return False
        told = Shown(at=now, kind="interface", acknowledges=found.reference)
        certifications.add(access, connection, run.id, "acknowledgement", told)
    return True


def mark_live(
    deployment: Deployment, by: Access, carrier: str, carrier_org: UUID, now: datetime
) -> Certification | NotTaken:
    """An administrator of operations says that a carrier goes live: only when every scenario needed is passed."""
    if not may_administer(by) or by.in_training():
        return NotTaken("may_not")
    found, side = standing(deployment, carrier, now), deployment.training_side
    if found.begun is None:
        return NotTaken("not_begun")
    if not found.passed:
        return NotTaken("not_passed")
    access = side.service("certification")
    with transaction(side.pool, access) as connection:
        if not certifications.mark_live(access, connection, found.begun.id, by.username, software(), now):
            return NotTaken("live_already")
    with transaction(deployment.pool, by) as connection:
        audit.append(connection, by, "carrier_marked_live", "organisation", (carrier_org,), at=now)
    return found.begun


def _asked(side: Deployment, carrier: str) -> Asked:
    config = side.answering.of(carrier)
    profile = load_profiles(side.data).of(carrier)
    return Asked(profile=profile, interactive=config.interactive, dialects=config.dialects)


def _received(
    side: Deployment,
    shelves: Mapping[Side, ListShelf],
    scenario: Scenario,
    carrier: str,
    incoming: Incoming,
    item: Item,
) -> tuple[Receipt, Reply | None]:
    """Receive it in training, as operations would: with the answer to a request when the connection is interactive."""
    if scenario in INTERACTIVE:
        asked = answer_requests.Asked(incoming=incoming, carrier=carrier)
        (answered,) = answer_requests.answer_all(side, shelves, [asked])
        return answered.receipt, answered.sent.reply if answered.sent else None
    (receipt,) = receive_read(side, [item])
    return receipt, None


def _shown(
    side: Deployment,
    carrier: str,
    config: AnswerConnection,
    message: Message,
    body: bytes,
    receipt: Receipt,
    now: datetime,
) -> Shown:
    profile = load_profiles(side.data).of(carrier)
    facts = show(message, profile.elements, config.most_travellers, now)
    reference = message.common_access_reference or message.transaction_reference
    index = side.sealer.index
    return structs.replace(
        facts,
        body=index(body.hex(), "certification.body").hex()[:16],
        reference=index(reference, "certification.reference").hex()[:16] if reference else None,
        duplicate=receipt.duplicate,
        late_minutes=_late(side, carrier, facts, message, now),
    )


def _late(side: Deployment, carrier: str, facts: Shown, message: Message, now: datetime) -> int:
    """How many minutes after the last time at which the carrier's profile asks for such a message."""
    leg = next((one for one in message.legs if one.departure_local), None)
    departure = instant(leg.departure_local, leg.origin)[1] if leg else None
    if departure is None or facts.asks is not None:
        return 0
    door = departure - timedelta(minutes=side.settings.door_close_minutes)
    whose = "crew" if facts.crew_list else "passengers"
    times = [
        (door if one.anchor == "door_close" else departure) + timedelta(minutes=one.minutes + one.grace_minutes)
        for one in load_profiles(side.data).of(carrier).due
        if (one.kind, one.closes, one.whose) == (facts.owed, facts.closes, whose)
    ]
    return max(0, int((now - max(times)).total_seconds() // 60)) if times else 0


def _offer(
    side: Deployment, config: AnswerConnection, request: Message, carrier: str, now: datetime
) -> tuple[str, str] | None:
    """The unsolicited answer that follows a pending one: its reference and the message."""
    if not request.legs or not request.travellers:
        return None
    message_id, traveller = new_id(), request.travellers[0]
    dialect: Literal["APP", "CUSRES"] = "APP" if request.kind == "APP" else "CUSRES"
    waiting = WaitingMessage(
        id=message_id,
        dialect=dialect,
        reference=own_reference(message_id),
        flight_date=now.date(),
        journey_id=message_id,
        position=0,
        code=code_of(side, config, dialect, "cleared"),
        verdict="cleared",
        request_reference=None,
    )
    line = Line(
        verdict="cleared",
        unique_reference=traveller.unique_reference,
        record_locator=traveller.record_locator,
        number=traveller.traveller_reference,
    )
    reply = unsolicited(side, config, request.legs[0], line, waiting, carrier, now)
    return None if reply is None else (waiting.reference, reply.body.decode("utf-8", "replace"))
