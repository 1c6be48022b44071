"""An officer looks for somebody among travellers and on lists at once: a name in any script, or a document's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.find_people import find_people
from foreland.operations.load_lists import ListShelf
from foreland.operations.try_match import ask
from foreland.resources.match_policy import load_match_policy
from foreland.review.calls import LONGEST_SEARCH
from foreland.store import lists
from foreland.store.pool import transaction
from foreland.store.views import lists as view
from foreland.store.views.call_search import LIMIT, FoundTraveller
from foreland.travel.document_number import normalise_number
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Query, match_document
from foreland.watchlists.normalise import NameForm
from foreland.watchlists.policy import MatchPolicy
from foreland.watchlists.why import why_matched

_MOST = 30


class FoundEntry(Struct, frozen=True, kw_only=True):
    """An entry that may be meant: ``score`` of the name alone, 1 for a document's number; and its list."""

    entry: ListEntry
    score: float
    list_id: UUID | None


class FoundAll(Struct, frozen=True, kw_only=True):
    """What was found, travellers as :func:`find_people` orders them, entries best first.

    ``readings`` are how the name was read. Of either at most thirty are given: ``more_travellers`` and ``more_entries``
    when there may be others.
    """

    travellers: Sequence[FoundTraveller]
    entries: Sequence[FoundEntry]
    readings: Sequence[str]
    more_travellers: bool
    more_entries: bool


class NotSearched(Struct, frozen=True):
    """Why nothing was looked for."""

    code: Literal["may_not", "name_missing", "too_long"]


def search_all(
    deployment: Deployment, shelf: ListShelf, access: Access, text: str, now: datetime
) -> FoundAll | NotSearched:
    """Look for somebody; what was typed is kept sealed, and audited."""
    if access.user_id is None or not access.may_see_lists():
        return NotSearched("may_not")
    if not text.strip():
        return NotSearched("name_missing")
    if len(text.strip()) > LONGEST_SEARCH:
        return NotSearched("too_long")
    current = shelf.of(deployment)
    forms = current.names.forms(text.strip(), None)
    readings = list(dict.fromkeys(" ".join(form.tokens()) for form in forms if form.tokens()))
    with transaction(deployment.pool, access) as connection:
        hidden = lists.hidden(connection)
        addresses = {one.name: one.list_id for one in view.listed(access, connection, now)}
        travellers = find_people(access, connection, text, now, deployment.data)
        ask(deployment, access, connection, "search", text.strip().encode(), now)
    found = _entries(current.names, forms, text, load_match_policy(deployment.data))
    entries = {
        (entry.source, entry.id): FoundEntry(entry=entry, score=score, list_id=addresses.get(entry.source))
        for entry, score in found
        if entry.source not in hidden
    }
    return FoundAll(
        travellers=travellers,
        entries=list(entries.values())[:_MOST],
        readings=readings,
        more_travellers=len(travellers) == LIMIT,
        more_entries=len(entries) > _MOST or len(found) > _MOST,
    )


def _entries(
    index: NameIndex, forms: Sequence[NameForm], text: str, policy: MatchPolicy
) -> list[tuple[ListEntry, float]]:
    numbered = match_document(index, normalise_number(text), tuple(forms), policy)
    named = why_matched(index, Query(names=tuple(forms)), policy, _MOST + 1) if forms else []
    return [(one.entry, 1.0) for one in numbered] + [(one.match.entry, one.match.name.score) for one in named]
