"""A carrier calls for help: about the traveller of a notice, or about anybody aboard a flight of its own.

The traveller is referred to protection and marked, under the system's rights; a carrier is never told what is known
about them, nor whether somebody called before.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.answer_notice import LONGEST_TEXT, addressed
from foreland.operations.deployment import Deployment
from foreland.operations.refer import protection_eyes, refer
from foreland.resources.protection import load_protection
from foreland.review.calls import CallSearch, read_call_search, read_seat
from foreland.store import carrier_notices, organisations, protection, recommendations
from foreland.store.pool import PooledConnection, name_viewer, transaction
from foreland.store.protection import Referral
from foreland.store.recommendations import Concerned
from foreland.store.views.call_search import FoundTraveller, find_travellers
from foreland.travel.document_number import identifies, normalise_number
from foreland.travel.flight import Designator, read_designator

LONGEST_NAMED = 60
"""Characters of what names a person or a flight."""
DAYS = timedelta(days=3)
"""A flight of so many days before or after today may be named."""


class Person(Struct, frozen=True, kw_only=True):
    """Who is meant, as the carrier has it: the flight, its day, and a seat, a document's number or a name."""

    flight: str
    flight_date: str
    seat: str = ""
    document: str = ""
    name: str = ""


class NotCalled(Struct, frozen=True):
    """Why nobody was referred."""

    code: Literal[
        "not_carrier",
        "flight_unreadable",
        "not_your_flight",
        "day_unreadable",
        "person_missing",
        "seat_unreadable",
        "no_such_traveller",
        "several_travellers",
    ]


class Called(Struct, frozen=True):
    """Help was called; ``airport`` is where the traveller boards."""

    airport: str | None


def ask_for_help(deployment: Deployment, actor: Access, notice_id: UUID, words: str, now: datetime) -> bool:
    """Refer the traveller of a notice to protection and mark them; ``False`` when there is no such notice."""
    found = addressed(deployment, actor, notice_id)
    if found is None:
        return False
    viewer = deployment.service(actor.username)
    with transaction(deployment.pool, viewer) as connection:
        locked = recommendations.lock(viewer, connection, found.recommendation_id)
        if locked is None or carrier_notices.carrier_of(connection, locked.id) != actor.org_id:
            return False
        whom = (locked.flight_date, locked.journey_id)
    with transaction(deployment.pool, viewer) as connection:
        return _refer(deployment, connection, actor, whom, found.airport or None, words, now)


def call_for_help(
    deployment: Deployment, actor: Access, person: Person, words: str, now: datetime
) -> Called | NotCalled:
    """Refer somebody aboard a flight of the actor's carrier to protection, whether or not there is a notice."""
    if not actor.speaks_for_carrier():
        return NotCalled("not_carrier")
    flight, day = read_designator(person.flight.strip().upper()), _day(person.flight_date, now)
    if flight is None:
        return NotCalled("flight_unreadable")
    if day is None:
        return NotCalled("day_unreadable")
    search = _search(flight, person)
    if isinstance(search, NotCalled):
        return search
    viewer = deployment.service(actor.username)
    with transaction(deployment.pool, viewer) as connection:
        if organisations.codes(connection, [actor.org_id]).get(actor.org_id) != flight.carrier:
            return NotCalled("not_your_flight")
        found = [
            one
            for one in find_travellers(viewer, connection, search, now)
            if one.flight_date == day and _meant(one, flight, person) and _at(actor, one.origin)
        ]
        if len(found) != 1:
            return NotCalled("several_travellers" if found else "no_such_traveller")
        whom = (day, found[0].journey_id)
        if not _refer(deployment, connection, actor, whom, found[0].origin, words, now):
            return NotCalled("no_such_traveller")
    return Called(found[0].origin)


def _day(text: str, now: datetime) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if abs(day - now.date()) <= DAYS else None


def _search(flight: Designator, person: Person) -> CallSearch | NotCalled:
    """Return what is looked for: one of a document, a seat and a name, the surest first."""
    number = normalise_number(person.document)
    if identifies(number):
        return CallSearch(number=number)
    if person.seat.strip():
        seat = read_seat(person.seat.strip().upper())
        return NotCalled("seat_unreadable") if seat is None else CallSearch(flight=flight, seat=seat)
    words = read_call_search(person.name).words
    return CallSearch(flight=flight, words=words) if words else NotCalled("person_missing")


def _meant(one: FoundTraveller, flight: Designator, person: Person) -> bool:
    """Whether a traveller is aboard the flight; who was looked for by a document has the seat too, if one was said."""
    seat = read_seat(person.seat.strip().upper())
    aboard = (one.carrier, one.number, one.suffix) == (flight.carrier, flight.number, flight.suffix)
    return aboard and (seat is None or one.seat is None or read_seat(one.seat) == seat)


def _at(actor: Access, airport: str | None) -> bool:
    return not actor.airports or airport in actor.airports


def _refer(
    deployment: Deployment,
    connection: PooledConnection,
    actor: Access,
    whom: tuple[date, UUID],
    airport: str | None,
    words: str,
    now: datetime,
) -> bool:
    """Refer a traveller (flight date, journey); ``False`` when there is none. Calls for one wait for each other."""
    day, journey = whom
    about = recommendations.concerned(deployment.service(actor.username), connection, day, [journey], now).get(journey)
    if about is None:
        return False
    said = words.strip()[:LONGEST_TEXT]
    if _asked_before(deployment, connection, actor, about, said, now):
        return True
    referral = Referral(
        flight_id=about.flight_id,
        flight_date=about.flight_date,
        journey_id=about.journey_id,
        airport=airport,
        concern="asks_for_help",
        asked_by_kind="carrier",
        referred_by=actor.user_id,
        referred_by_org=actor.org_id,
        words_sealed=deployment.sealer.seal(said.encode(), protection.WORDS) if said else None,
    )
    refer(connection, deployment.recorded(actor), about.ownership, referral, now)
    return True


def _asked_before(
    deployment: Deployment, connection: PooledConnection, actor: Access, about: Concerned, said: str, now: datetime
) -> bool:
    """Note another call for somebody whose referral is under way; beyond the limits it is heard, and not kept.

    The first call for a traveller is never refused, whoever called for how many others before.
    """
    viewer = protection_eyes(deployment.service(actor.username))
    name_viewer(connection, viewer)
    found = protection.under_way(viewer, connection, about.flight_date, about.journey_id)
    if found is not None:
        limits = load_protection(deployment.data).calls_an_hour
        calls = protection.calls_since(viewer, connection, found, actor.user_id, now - timedelta(hours=1))
        if all(made < most for made, most in zip(calls, limits.values(), strict=True)):
            sealed = deployment.sealer.seal(said.encode(), protection.EVENT_WORDS) if said else None
            protection.note_call(connection, found, actor.user_id, sealed, now)
    name_viewer(connection, deployment.service(actor.username))
    return found is not None
