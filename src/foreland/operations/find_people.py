"""Who may be meant on the telephone or in a search: as typed first, then by how a name sounds in any script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import structs

from foreland.access.viewer import Access
from foreland.resources.match_policy import load_match_policy
from foreland.resources.name_tables import name_tables
from foreland.review.calls import read_call_search
from foreland.store.pool import PooledConnection
from foreland.store.views.call_search import LIMIT, FoundTraveller, find_travellers, travellers_of
from foreland.store.views.heard import heard
from foreland.watchlists.heard import Named, keys_of, most_alike
from foreland.watchlists.normalise import NameForm
from foreland.watchlists.policy import MatchPolicy
from foreland.watchlists.readings import forms_of


def find_people(
    access: Access, connection: PooledConnection, text: str, now: datetime, data: Path
) -> list[FoundTraveller]:
    """Return the travellers of the days around now whom a flight and seat, a document number or part of a name means.

    At most :data:`~foreland.store.views.call_search.LIMIT`: those spelled as typed by the next departures, then those
    whose whole name sounds alike by the policy of the deployment (``data`` is its folder), the most alike first.
    """
    search = read_call_search(text)
    found = {one.journey_id: one for one in find_travellers(access, connection, search, now)}
    if search.words and search.flight is None and len(found) < LIMIT:
        for one in _heard(
            access, connection, forms_of(text.strip(), None, name_tables()), now, load_match_policy(data)
        ):
            found.setdefault(one.journey_id, one)
    return list(found.values())[:LIMIT]


def _heard(
    access: Access, connection: PooledConnection, forms: Sequence[NameForm], now: datetime, policy: MatchPolicy
) -> list[FoundTraveller]:
    """Travellers whose names are alike, in whatever script either is written; the most alike first."""
    tables = name_tables()
    words = max((len(form.tokens()) for form in forms), default=0)
    people = heard(access, connection, keys_of(forms, tables), words, now.date())
    named = [
        Named(key=str(place), surname=one.surname, given_names=one.given_names) for place, one in enumerate(people)
    ]
    least = policy.possible_score + policy.date_adjustments["unknown"]  # no birth date was asked for
    found = most_alike(forms, named, tables, structs.replace(policy, threshold=least))
    best = list(dict.fromkeys((people[int(key)].flight_date, people[int(key)].journey_id) for key, _ in found))[:LIMIT]
    shown = {(one.flight_date, one.journey_id): one for one in travellers_of(connection, best, now)}
    return [shown[one] for one in best if one in shown]
