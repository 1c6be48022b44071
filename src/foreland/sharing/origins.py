"""From which states somebody that an item tells of may flee: their authorities do not get it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from uuid import UUID

import msgspec

from foreland.sharing.formats.package import AnyItem, Document, Encounter, Report, SharedJourney, Traveller
from foreland.travel.countries import country_code

_NAMING = ("traveller", "journey")

StateOf = Callable[[str], str | None]
"""Returns the state (alpha-3) of an airport (IATA)."""


def told_of(item: AnyItem) -> tuple[UUID, ...]:
    """Return the items that an item names: the traveller, the journey, what a report is about."""
    named = [getattr(item, field, None) for field in _NAMING]
    about = item.about if isinstance(item, Report) else ()
    return tuple(one for one in (*named, *about) if one is not None)


def naming_only(item: AnyItem, known: Callable[[UUID], bool]) -> AnyItem:
    """Return an item that names of other items those alone that its reader knows of."""
    unknown = {one for one in told_of(item) if not known(one)}
    left: dict[str, object] = {field: None for field in _NAMING if getattr(item, field, None) in unknown}
    if unknown and isinstance(item, Report):
        left["about"] = tuple(one for one in item.about if one not in unknown)
    return msgspec.structs.replace(item, **left)


def reached(item: AnyItem, known: Mapping[UUID, Sequence[AnyItem]]) -> list[AnyItem]:
    """Return an item with all of ``known`` that it names, and that names in turn; of several givers each."""
    found, seen, waiting = [item], {item.id}, [item]
    while waiting:
        for id_ in told_of(waiting.pop()):
            if id_ not in seen:
                seen.add(id_)
                found += known.get(id_, ())
                waiting += known.get(id_, ())
    return found


def origins_of(
    nationality: str | None, issuers: Iterable[str], airports: Iterable[str], state_of: StateOf
) -> frozenset[str]:
    """Return the states from which a traveller may flee: of their nationality, of those who issued their documents, and
    the hosts of the airports they leave from.
    """
    found = {country_code(nationality), *map(country_code, issuers), *map(state_of, airports)}
    return frozenset(one for one in found if one)


def may_be_fled(state: str | None, origins: Set[str]) -> bool:
    """Whether authorities of ``state`` may be those somebody flees; of a state that nobody told (empty), they may.

    ``origins`` are the states from which that person may flee. An organisation of no state has a code of its own (UNO).
    """
    return state in origins if state else bool(origins)


def states_of_origin(items: Iterable[AnyItem], state_of: StateOf) -> frozenset[str]:
    """Return the states of nationality, of documents, and the hosts of airports of departure and of encounters."""
    found: set[str | None] = set()
    for item in items:
        if isinstance(item, Traveller):
            found.add(country_code(item.nationality))
        elif isinstance(item, Document):
            found.add(country_code(item.issuing_state))
        elif isinstance(item, SharedJourney):
            found.add(state_of(item.origin))
        elif isinstance(item, Encounter):
            found.add(state_of(item.place))
    return frozenset(one for one in found if one)
