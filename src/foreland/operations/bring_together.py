"""Two owners who work on the same are told of each other: whom to contact about which reference, and no more.

Done by the worker every few minutes, over work that is new. What is compared are keyed hashes; whoever is in the care
of protection is left out first, in the same transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.liaison.partner_item import ItemContent
from foreland.liaison.seizure import SeizureWords
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import keys_in_care
from foreland.operations.log_call import CallWords
from foreland.operations.own_lookouts import OWN_LOOKOUTS
from foreland.resources.airports import host_state
from foreland.sharing.bulletins import BulletinWords
from foreland.sharing.deconfliction import (
    KEPT_FOR,
    card_key,
    case_key,
    is_loose,
    keys_in_words,
    party_key,
    point_to_each_other,
    states_in_words,
)
from foreland.sharing.origins import origins_of
from foreland.sharing.psi_keys import Subject, keys_of
from foreland.sharing.psi_question import Outcome
from foreland.sharing.requests import RequestContent
from foreland.store import audit, bulletins, calls, information_requests, interests, partner_items, seizures
from foreland.store.interests import TAG, Work
from foreland.store.pool import PooledConnection, transaction
from foreland.travel.countries import country_code
from foreland.watchlists.entry import ListEntry

_AGAIN = timedelta(days=1)
_AT_ONCE = 2000
"""Pieces of work of one run; what is left comes with the next."""


class NotAgreed(Struct, frozen=True):
    """Why nothing was written."""

    code: Literal["may_not_ask", "not_found", "no_such_outcome"]


def bring_together(deployment: Deployment, access: Access, now: datetime) -> int:
    """Compare work that is new with all other; return how many pairs of owners were told.

    One process does it at a time.
    """
    sealer = deployment.sealer
    care = {_tag(sealer, key) for key in keys_in_care(deployment)}
    with transaction(deployment.pool, access) as connection:
        if not interests.hold(connection):
            return 0
        interests.forget(access, connection, care)
        interests.rest(access, connection, OWN_LOOKOUTS, now.date())
        owner = deployment.home.ownership()
        kept = interests.follow_owners(access, connection, OWN_LOOKOUTS, now.date())
        for one in interests.fresh(access, connection, OWN_LOOKOUTS, now - KEPT_FOR, now - _AGAIN, _AT_ONCE):
            keys = _keys(sealer, one)
            tags = {_tag(sealer, key): is_loose(key) for key in sorted(keys)}
            if care.isdisjoint(tags):
                expires_on = (now + KEPT_FOR).date()
                kept.append(interests.keep(connection, owner, one, _origins(sealer, one), tags, now, expires_on))
        return _point(deployment, access, connection, kept, now)


def _point(
    deployment: Deployment, access: Access, connection: PooledConnection, kept: list[UUID], now: datetime
) -> int:
    told = 0
    for pair in interests.pairs(access, connection, kept):
        if point_to_each_other(pair.first.interest, pair.second.interest):
            made = interests.point(connection, deployment.home.ownership(), pair, now)
            detail = {"first": pair.first.source, "second": pair.second.source}
            audit.append(connection, access, "owners_told", "deconfliction", (made,), at=now, detail=detail)
            told += 1
    return told


def agree_on(deployment: Deployment, access: Access, match_id: UUID, outcome: str, now: datetime) -> NotAgreed | None:
    """Write what two owners agreed on after they spoke: one of them, or a supervisor. What is written stays."""
    if not access.may_deconflict():
        return NotAgreed("may_not_ask")
    said = next((one for one in get_args(Outcome) if one == outcome), None)
    if said is None:
        return NotAgreed("no_such_outcome")
    with transaction(deployment.pool, access) as connection:
        if not interests.agree(access, connection, match_id, said, now, whole=access.may_approve_recommendation()):
            return NotAgreed("not_found")
        detail = {"outcome": outcome}
        audit.append(connection, access, "owners_agreed", "deconfliction", (match_id,), at=now, detail=detail)
    return None


# What work is about ---------------------------------------------------------------------------------------------------


def _tag(sealer: Sealer, key: str) -> bytes:
    return sealer.index(key, TAG)


def _keys(sealer: Sealer, work: Work) -> frozenset[str]:
    """All keys of a piece of work: of the traveller, of the entry, of what its words name, and of its case."""
    keys = set(keys_of(_traveller(work))) | set(keys_in_words(_texts(sealer, work)))
    for subject in _named(sealer, work):
        keys |= keys_of(subject)
    if work.booking_id is not None:
        keys.add(party_key(work.booking_id))
    keys |= {card_key(one) for one in work.cards}
    if work.case_org is not None and work.case_ref:
        case = case_key(work.case_org, work.case_ref)
        keys |= {case} if case else set()
    return frozenset(keys)


def _origins(sealer: Sealer, work: Work) -> frozenset[str]:
    """States from which whoever it is about may flee: of nationality, of documents, and of the airport of departure."""
    issuers = [state for state, _ in work.documents]
    found: set[str | None] = {*origins_of(work.nationality, issuers, work.leaves, host_state)}
    found |= {country_code(state) for subject in _named(sealer, work) for state, _ in subject.documents}
    found |= states_in_words(_texts(sealer, work))
    if work.entry is not None:
        found |= set(_entry(work).nationalities)
    if work.source == "partner_item":
        found.add(country_code(_content(sealer, work).nationality))
    return frozenset(state for state in found if state)


def _traveller(work: Work) -> Subject:
    return Subject(
        surname=work.surname or "",
        date_of_birth=work.date_of_birth or "",
        sex=work.sex or "",
        documents=tuple((state, number) for state, number in work.documents),
        phones=tuple(work.phones),
        emails=tuple(work.emails),
    )


def _named(sealer: Sealer, work: Work) -> list[Subject]:
    """Persons and documents that a source names in fields of its own."""
    if work.source == "seizure":
        words = sealer.read(work.sealed, seizures.WORDS, SeizureWords)
        return [Subject(documents=((work.issuer or "", words.number),))] if words else []
    if work.source == "partner_item":
        said = _content(sealer, work)
        return [Subject(documents=((said.document_issuer, said.document_number),))]
    return _listed(_entry(work)) if work.entry is not None else []


def _listed(entry: ListEntry) -> list[Subject]:
    """What a list says of somebody. A number without an issuer counts as one of the only nationality that is named."""
    issuer = entry.nationalities[0] if len(entry.nationalities) == 1 else ""
    papers = tuple((paper.issuer or issuer, paper.number) for paper in entry.papers)
    numbers = tuple((issuer, number) for number in entry.documents)
    people = [
        Subject(surname=name.surname or "", date_of_birth=born.value, sex=entry.sex or "")
        for name in entry.names
        for born in entry.dates_of_birth
        if not born.circa
    ]
    return [Subject(documents=papers + numbers), *people]


def _entry(work: Work) -> ListEntry:
    return msgspec.convert(work.entry, ListEntry)


def _content(sealer: Sealer, work: Work) -> ItemContent:
    return sealer.read(work.sealed, partner_items.CONTENT, ItemContent) or ItemContent()


def _texts(sealer: Sealer, work: Work) -> tuple[str, ...]:
    """The words in which a source names numbers and addresses."""
    if work.source == "request":
        asked = sealer.read(work.sealed, information_requests.CONTENT, RequestContent)
        return (asked.questions, asked.reason) if asked else ()
    if work.source == "call":
        told = sealer.read(work.sealed, calls.WORDS, CallWords)
        return (told.search, told.asked, told.answered) if told else ()
    if work.source == "bulletin":
        words = sealer.read(work.sealed, bulletins.WORDS, BulletinWords)
        return (words.title, words.what, words.where, words.series, words.agency) if words else ()
    return ()
