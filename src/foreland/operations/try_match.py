"""An officer asks why somebody matches a list, or does not; what was typed is kept sealed for a time, and audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.typed_person import TypedPerson
from foreland.resources.match_policy import load_match_policy
from foreland.resources.name_tables import name_tables
from foreland.store import audit, list_questions, lists
from foreland.store.list_questions import CONTENT, Kind
from foreland.store.pool import PooledConnection, transaction
from foreland.store.views import lists as view
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.match import DocumentMatch, Query, match_document
from foreland.watchlists.why import Why, why_matched, why_this

KEPT = timedelta(days=180)
"""For so long it can be read who asked what."""

LONGEST_NAME = 2000


class Person(TypedPerson, frozen=True, kw_only=True):
    """Whom an officer asks about. ``list_id`` and ``key`` name an entry that did not match.

    ``place_of_birth`` is a town, a state or both, ``issuing_state`` that of the document, as nationality is written.
    """

    place_of_birth: str = ""
    issuing_state: str = ""
    list_id: UUID | None = None
    key: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """What the lists say. ``chosen`` is the comparison with the entry that was named, if any word is alike."""

    possible: Sequence[Why]
    documents: Sequence[DocumentMatch]
    threshold: float
    policy: str
    lists: str
    chosen: Why | None
    chosen_entry: ListEntry | None


class NotAsked(Struct, frozen=True):
    """Why nothing was compared."""

    code: Literal[
        "may_not", "name_missing", "too_long", "date_unreadable", "country_unknown", "not_found", "other_kind"
    ]


def try_match(
    deployment: Deployment, shelf: ListShelf, access: Access, person: Person, now: datetime
) -> Found | NotAsked:
    """Compare somebody with the lists that the viewer may know of, as screening would, and below the threshold too."""
    refused = _refuse(access, person)
    if refused is not None:
        return refused
    current, policy = shelf.of(deployment), load_match_policy(deployment.data)
    index = current.names
    issuer = country_code(person.issuing_state.strip())
    names = tuple(index.forms(person.surname.strip(), person.given_names.strip() or None))
    query = Query(
        names=names,
        date_of_birth=person.born(),
        nationality=person.state(),
        sex=person.sex if person.sex in ("M", "F") else None,
        places_of_birth=(person.place_of_birth.strip(),) if person.place_of_birth.strip() else (),
        issuing_states=(issuer,) if issuer else (),
    )
    with transaction(deployment.pool, access) as connection:
        hidden = lists.hidden(connection)
        entry = _chosen(access, connection, person, now)
        if isinstance(entry, NotAsked):
            return entry
        ask(deployment, access, connection, "tester", msgspec.json.encode(person), now)
    number = normalise_number(person.document)
    documents = match_document(index, number, names, policy) if number else ()
    return Found(
        possible=[one for one in why_matched(index, query, policy) if one.match.entry.source not in hidden],
        documents=[one for one in documents if one.entry.source not in hidden],
        threshold=policy.threshold,
        policy=policy.version(),
        lists=index.version,
        chosen=why_this(query, policy, entry, name_tables()) if entry else None,
        chosen_entry=entry,
    )


def _refuse(access: Access, person: Person) -> NotAsked | None:
    if not access.may_see_lists() or access.user_id is None:
        return NotAsked("may_not")
    if not person.surname.strip() and not person.given_names.strip():
        return NotAsked("name_missing")
    words = (person.surname, person.given_names, person.document, person.place_of_birth, person.key)
    if max(map(len, words)) > LONGEST_NAME:
        return NotAsked("too_long")
    if person.issuing_state.strip() and country_code(person.issuing_state.strip()) is None:
        return NotAsked("country_unknown")
    unreadable = person.unreadable()
    return NotAsked(unreadable) if unreadable is not None else None


def _chosen(access: Access, connection: PooledConnection, person: Person, now: datetime) -> ListEntry | NotAsked | None:
    if not person.key.strip():
        return None
    found = view.listed(access, connection, now, person.list_id) if person.list_id else []
    times = view.times_of(access, connection, found[0].list_id, person.key.strip()) if found else []
    if not times:
        return NotAsked("not_found")
    return times[0].entry if isinstance(times[0].entry, ListEntry) else NotAsked("other_kind")


def ask(
    deployment: Deployment, access: Access, connection: PooledConnection, kind: Kind, typed: bytes, now: datetime
) -> None:
    """Keep, sealed, what an officer typed, and say in the audit that it was asked."""
    assert access.user_id is not None  # noqa: S101 - refused before
    question = list_questions.Question(
        kind=kind,
        asked_by=access.user_id,
        asked_at=now,
        content_sealed=deployment.sealer.seal(typed, CONTENT),
        expires_on=(now + KEPT).date(),
    )
    asked = list_questions.add(connection, deployment.home.ownership(retention_class="list_data"), question)
    audit.append(connection, access, f"list_asked_{kind}", "list_question", (asked,), at=now)
