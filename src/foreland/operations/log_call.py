"""A call on the telephone: its record opens with the search, is linked to whom it is about, and is closed by name.

A call that ends with protection refers the traveller in the same transaction. Of nobody there is no referral: such a
call stays open until the traveller is chosen, or the officer has rung protection and closes it as passed on.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.deployment import Deployment
from foreland.operations.refer import refer
from foreland.review.calls import LONGEST_SEARCH, Call, CallRefusal, may_log_calls, refuse_call
from foreland.review.true_time import NotThen, TimeRefusal, true_time
from foreland.store import audit, calls, protection, recommendations
from foreland.store.calls import WORDS, CallRow, Written
from foreland.store.pool import PooledConnection, transaction
from foreland.store.protection import Referral
from foreland.store.recommendations import Concerned

_ASKED_BY = {"carrier_station": "carrier", "liaison_officer": "liaison_officer", "host_authority": "host_authority"}
"""Who put the question, by who called; of all others the officer who answers the telephone."""


class CallWords(Struct, frozen=True, kw_only=True):
    """What was said, sealed as a whole: the search, who called from which number, what was asked and answered."""

    search: str = ""
    who: str = ""
    phone: str = ""
    asked: str = ""
    answered: str = ""

    def texts(self) -> tuple[str, ...]:
        """Return what an officer wrote, without the search."""
        return (self.who, self.phone, self.asked, self.answered)


class WantedCall(Struct, frozen=True, kw_only=True):
    """What an officer writes down; with an ``outcome`` the call is closed.

    ``happened_at``: when it was taken, for one that was written on paper and is keyed in later.
    """

    row_version: int
    words: CallWords
    caller_kind: str = ""
    flight_date: date | None = None
    journey_id: UUID | None = None
    outcome: str | None = None
    happened_at: datetime | None = None


class NotLogged(Struct, frozen=True):
    """Why nothing was written."""

    code: CallRefusal | TimeRefusal | Literal["not_found", "traveller_unknown", "nobody_to_protect"]


def open_call(deployment: Deployment, access: Access, search: str, now: datetime) -> UUID | NotLogged:
    """Open the record of a call with what is searched for."""
    if not may_log_calls(access):
        return NotLogged("may_not_log")
    sealed = seal_words(deployment.sealer, CallWords(search=search[:LONGEST_SEARCH]))
    with transaction(deployment.pool, access) as connection:
        call_id = calls.open_call(access, connection, deployment.home.ownership(), sealed, now)
        audit.append(connection, access, "call_opened", "call", (call_id,), at=now)
    return call_id


def write_call(
    deployment: Deployment, access: Access, call_id: UUID, wanted: WantedCall, now: datetime
) -> UUID | NotLogged:
    """Write down what is known of a call, and with an outcome close it."""
    with transaction(deployment.pool, access) as connection:
        found = calls.one(access, connection, call_id)
        if found is None:
            return NotLogged("not_found" if may_log_calls(access) else "may_not_log")
        state = Call(closed_at=found.closed_at, row_version=found.row_version)
        refused = refuse_call(
            access, state, wanted.row_version, wanted.caller_kind, wanted.outcome, wanted.words.texts()
        )
        if refused is not None:
            return NotLogged(refused)
        done = true_time(wanted.happened_at, now, deployment.settings.paper_hours)
        if isinstance(done, NotThen):
            return NotLogged(done.code)
        about = None
        if wanted.flight_date is not None and wanted.journey_id is not None:
            about = calls.about_whom(access, connection, wanted.flight_date, wanted.journey_id)
            if about is None:
                return NotLogged("traveller_unknown")
        person = _person(access, connection, wanted, now) if wanted.outcome == "protection" else None
        if wanted.outcome == "protection" and person is None:
            return NotLogged("nobody_to_protect")
        written = Written(
            caller_kind=wanted.caller_kind or None,
            flight_id=about["flight_id"] if about else None,
            flight_date=about["flight_date"] if about else None,
            journey_id=about["journey_id"] if about else None,
            hit_id=about["hit_id"] if about else None,
            words_sealed=seal_words(deployment.sealer, wanted.words),
            outcome=wanted.outcome,
        )
        calls.write(access, connection, call_id, written, done)
        objects = (call_id, *([written.journey_id] if written.journey_id else []))
        detail = {"outcome": wanted.outcome} if wanted.outcome not in (None, "", "protection") else {}
        action = "call_closed" if wanted.outcome else "call_written"
        audit.append(connection, access, action, "call", objects, at=now, detail=detail | done.detail())
        if person is not None:
            _refer(deployment, access, connection, person, wanted, now)
    return call_id


def _person(access: Access, connection: PooledConnection, wanted: WantedCall, now: datetime) -> Concerned | None:
    if wanted.flight_date is None or wanted.journey_id is None:
        return None
    found = recommendations.concerned(access, connection, wanted.flight_date, [wanted.journey_id], now)
    return found.get(wanted.journey_id)


def _refer(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    person: Concerned,
    wanted: WantedCall,
    now: datetime,
) -> None:
    """Refer whom the call is about and mark them; what was said goes with it."""
    said = "\n".join(text.strip() for text in wanted.words.texts() if text.strip())
    referral = Referral(
        flight_id=person.flight_id,
        flight_date=person.flight_date,
        journey_id=person.journey_id,
        airport=person.airport,
        concern="asks_for_protection",
        asked_by_kind=_ASKED_BY.get(wanted.caller_kind, "officer"),
        referred_by=access.user_id,
        referred_by_org=access.org_id,
        words_sealed=deployment.sealer.seal(said.encode(), protection.WORDS),
    )
    refer(connection, access, person.ownership, referral, now)


def seal_words(sealer: Sealer, words: CallWords) -> bytes:
    """Seal what was said."""
    return sealer.seal(msgspec.json.encode(words), WORDS)


def opened_words(sealer: Sealer, call: CallRow) -> CallWords | None:
    """Return what was said; ``None`` when it has been masked, or no key opens it."""
    return sealer.read(call.words_sealed, WORDS, CallWords)
