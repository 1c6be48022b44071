"""The answers that stand about travellers: reconsidered when something changes, ended when their time is over.

An answer is given in the exchange of a carrier's request (:mod:`foreland.operations.answer_requests`). When a screening
or an officer's word makes another answer of it, the carrier gets an unsolicited message; every answer that is still
pending at the configured instant before the doors close ends in the configured default, and stays an officer's task
(decision 13).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.answers import AnswerRules, Grounds, Judged, OfficerWord, WaitingHit, ends_at, in_time, judge
from foreland.operations.check_requirements import requirements_in_force
from foreland.operations.deployment import Deployment
from foreland.operations.journey_jobs import do_journey_jobs, journey_key
from foreland.operations.tell_carrier import tell_carrier
from foreland.resources.answer_connections import AnswerConnection, Dialect, Said
from foreland.resources.logs import trouble
from foreland.screening.context import Versions
from foreland.store import answer_messages, audit, outbox
from foreland.store import answers as stored
from foreland.store.answer_messages import AnswerMessageRow
from foreland.store.answers import AnswerRow, CurrentAnswer, Facts
from foreland.store.identifiers import new_id
from foreland.store.outbox import RECONSIDER_ANSWER
from foreland.store.pool import OUTAGES, PooledConnection, transaction
from foreland.store.rows import owner_fields

_log = structlog.get_logger(__name__)
Cause = Literal["request", "time_out", "reconsidered", "expired"]


class Given(Struct, frozen=True, kw_only=True):
    """To whom an answer goes and why it is given now: what all answers of one message have in common."""

    connection: AnswerConnection
    carrier: str
    carrier_org: UUID
    dialect: Dialect
    message_id: UUID | None
    request_id: UUID | None
    cause: Cause
    now: datetime


def reconsider(
    connection: PooledConnection, access: Access, flight_date: date, journey_id: UUID, now: datetime
) -> None:
    """Have the answer about a journey reconsidered; nothing comes of it where no carrier was given one.

    Leaves a job in the caller's transaction. Whoever changes what an answer rests on calls this: an officer's decision,
    a recommendation sent or withdrawn.
    """
    outbox.add(connection, access.org_id, RECONSIDER_ANSWER, [journey_key(flight_date.isoformat(), journey_id)], now)


def reconsider_all(
    connection: PooledConnection, access: Access, journeys: Sequence[tuple[str, UUID]], now: datetime
) -> None:
    """Have the answers that carriers were given about journeys (flight date, identifier) reconsidered."""
    if journeys:
        keys = stored.answered(access, connection, journeys)
        outbox.add(connection, access.org_id, RECONSIDER_ANSWER, sorted(keys), now)


def grounds_of(facts: Facts, versions: Versions | None = None, *, unruled: bool = False) -> Grounds:
    """What a verdict rests on. With ``versions`` only a screening with these counts; else any of the facts as they are,
    because whoever publishes others has everybody screened, and reconsidered, again.
    """
    checked = facts.screened_facts_version == facts.facts_version
    if versions is not None:
        made_with = (facts.screened_list_set, facts.screened_rule_set, facts.screened_policy)
        checked = checked and made_with == (versions.list_set, versions.rule_set, versions.policy)
    hits = msgspec.convert(facts.hits, tuple[WaitingHit, ...], strict=False)
    word = msgspec.convert(facts.word, OfficerWord, strict=False) if facts.word else None
    return Grounds(checked=checked, hits=hits, elements=facts.said, word=word, unruled=unruled)


def is_unruled(deployment: Deployment, access: Access, facts: Facts, rules: AnswerRules, now: datetime) -> bool:
    """Whether none of the rules of entry for where a traveller gets off may decide, and an answer depends on it."""
    if rules.unruled == "cleared":
        return False
    requirements = requirements_in_force(deployment.data, access, now.date())
    return requirements is None or requirements.is_silent(facts.disembarks, facts.flight_date)


def pending_end(facts: Facts, before: CurrentAnswer | None, given: Given) -> datetime:
    """When a pending answer ends. Without a clock, asking again never puts the end off."""
    if facts.door_close_utc is None and before is not None and before.ends_at is not None:
        return before.ends_at
    return ends_at(facts.door_close_utc, given.now, given.connection.rules())


def answer_row(
    deployment: Deployment, facts: Facts, judged: Judged, ends: datetime, given: Given, position: int
) -> AnswerRow:
    """The row of an answer with everything it was based on."""
    unsure = judged.verdict == "pending_contact" or judged.because == "no_decision"
    return AnswerRow(
        org_id=deployment.home.org_id,
        originator_org=given.carrier_org,
        handling_id=facts.handling_id,
        purpose=facts.purpose,
        retention_class=facts.retention_class,
        id=new_id(),
        flight_id=facts.flight_id,
        flight_date=facts.flight_date.isoformat(),
        journey_id=facts.journey_id,
        message_id=given.message_id,
        request_id=given.request_id,
        position=position,
        verdict=judged.verdict,
        because=judged.because,
        cause=given.cause,
        code=code_of(deployment, given.connection, given.dialect, judged.verdict),
        carrier=given.carrier,
        state=given.connection.state,
        dialect=given.dialect,
        connection_version=given.connection.version(),
        facts_version=facts.screened_facts_version,
        list_set=facts.screened_list_set,
        rule_set=facts.screened_rule_set,
        policy=facts.screened_policy,
        screened_at=facts.screened_at,
        hits=facts.hits,
        missing=judged.missing,
        ends_at=ends if unsure else None,
        decided_by=judged.word.officer if judged.word else None,
        recommendation_id=judged.word.recommendation if judged.word else None,
        made_at=given.now,
    )


def message_to_carrier(
    deployment: Deployment, given: Given, says: str, reference: str, flight_id: UUID | None, until: datetime | None
) -> AnswerMessageRow:
    """The row of a message: an answer in the exchange of a request, or an unsolicited one, which waits."""
    asked = given.cause in ("request", "time_out")
    return AnswerMessageRow(
        **owner_fields(deployment.home.ownership(given.carrier_org)),  # type: ignore[arg-type]
        id=given.message_id or new_id(),
        flight_id=flight_id,
        request_id=given.request_id if asked else None,
        kind="answer" if asked else "unsolicited",
        says=says,
        dialect=given.dialect,
        reference=reference[:70],
        state="answered" if asked else "waiting",
        available_at=given.now,
        until=until,
        made_at=given.now,
        expires_on=given.now.date() + timedelta(days=deployment.settings.receipt_days),
    )


def code_of(deployment: Deployment, connection: AnswerConnection, dialect: Dialect, said: Said) -> str:
    """The code with which a connection says something."""
    return deployment.answering.codes_of(connection.state, dialect).of(said)


def own_reference(message_id: UUID) -> str:
    """The control and transaction reference of a message of ours: its identifier, as long as an envelope allows."""
    return message_id.hex[-14:].upper()


def reconsider_answers(deployment: Deployment, worker: str, limit: int = 20) -> int:
    """Do up to ``limit`` jobs; return how many (:func:`~foreland.operations.journey_jobs.do_journey_jobs`)."""

    def work(access: Access, connection: PooledConnection, day: date, journey: UUID, now: datetime) -> None:
        reconsidered(deployment, access, connection, (day, journey), "reconsidered", now)

    return do_journey_jobs(deployment, worker, RECONSIDER_ANSWER, work, limit)


def reconsidered(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    journey: tuple[date, UUID],
    cause: Literal["reconsidered", "expired"],
    now: datetime,
) -> AnswerRow | None:
    """Judge a journey anew, in the caller's transaction; ``None`` when the answer that stands is still right.

    Another code becomes an unsolicited message, unless the doors are closed or the traveller no longer travels.
    """
    stored.lock(connection, [journey])
    before = stored.current(access, connection, [journey]).get(journey[1])
    facts = stored.facts(access, connection, [journey], now).get(journey[1])
    if before is None or facts is None or "cancelled" in (facts.status, facts.flight_status):
        return None
    config = deployment.answering.of(before.carrier)
    unruled = is_unruled(deployment, access, facts, config.rules(), now)
    grounds = grounds_of(facts, unruled=unruled)
    if not grounds.checked and cause == "reconsidered":
        return None  # screened in a moment, and then reconsidered again
    given = Given(
        connection=config,
        carrier=before.carrier,
        carrier_org=before.originator_org,
        dialect="APP" if before.dialect == "APP" else "CUSRES",
        message_id=new_id(),
        request_id=before.request_id,
        cause=cause,
        now=now,
    )
    ends = pending_end(facts, before, given)
    judged = in_time(judge(grounds, config.rules()), ends, now, config.rules())
    if judged.verdict == before.verdict:
        return None
    row = answer_row(deployment, facts, judged, ends, given, before.position)
    closed = facts.door_close_utc is not None and facts.door_close_utc <= now
    if row.code == before.code or closed:
        row = msgspec.structs.replace(row, message_id=None)
    stored.add(connection, [row])
    if row.message_id is not None:
        answer_messages.supersede(connection, journey[0], journey[1], now)
        message = message_to_carrier(
            deployment, given, "clearance", own_reference(row.message_id), facts.flight_id, facts.door_close_utc
        )
        answer_messages.add(connection, [message])
        tell_carrier(deployment, access, connection, given.carrier_org, "answer", now, flight_id=facts.flight_id)
    detail = {"before": before.verdict, "after": row.verdict, "cause": cause, "told": int(row.message_id is not None)}
    audit.append(connection, access, "answer_changed", "journey", (journey[1],), at=now, detail=detail)
    return row


def end_pending(deployment: Deployment, now: datetime) -> int:
    """End the pending answers whose time is over, each in a transaction of its own; return how many."""
    access, ended = deployment.service(), 0
    with transaction(deployment.pool, access) as connection:
        answer_messages.end_late(access, connection, now)
        pending = stored.pending(access, connection, now)
    for one in pending:
        rules = deployment.answering.of(one.carrier).rules()
        ends = one.ends_at if one.door_close_utc is None else ends_at(one.door_close_utc, one.made_at, rules)
        if ends is None or ends > now:
            continue
        try:
            with transaction(deployment.pool, access) as connection:
                done = reconsidered(deployment, access, connection, (one.flight_date, one.journey_id), "expired", now)
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - one that cannot be ended keeps no other from ending
            _log.error("a pending answer was not ended", **trouble(error))
            continue
        ended += done is not None
    return ended
