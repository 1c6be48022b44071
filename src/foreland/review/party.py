"""Who travels together: the rule by which travellers of one flight are a party, and why each belongs to it.

* Those of one booking: they share a record locator.
* Those of a booking that was split: one was split from the other, or both from a third, however often.
* Those with whom the traveller shares a telephone or mail address; not what those share with others. A contact that
  many bookings of the flight share is an agency's and says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

Link = Literal["same_booking", "split_booking", "shared_contact"]
_ORDER: tuple[Link, ...] = ("same_booking", "split_booking", "shared_contact")

MOST_SHARING = 4
"""Bookings of a flight that may share a contact before it counts as an agency's."""


class Fellow(Struct, frozen=True, kw_only=True):
    """A traveller of the flight as the rule sees them; ``split_from`` names the bookings theirs was split from."""

    journey: UUID
    locators: frozenset[str] = frozenset()
    split_from: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()


class Member(Struct, frozen=True, kw_only=True):
    """Somebody of the party and why, the strongest link first."""

    journey: UUID
    links: tuple[Link, ...]


def party(me: UUID, everybody: Sequence[Fellow], most_sharing: int = MOST_SHARING) -> tuple[Member, ...]:
    """Return with whom ``me`` travels, ``me`` left out; the closest first, then as they were given."""
    own = next((each for each in everybody if each.journey == me), None)
    if own is None:
        return ()
    bookings = _reached(own, everybody)
    telling = own.contacts - _agencies(everybody, most_sharing)
    found = []
    for each in everybody:
        if each.journey == me:
            continue
        links: list[Link] = []
        if each.locators & own.locators:
            links.append("same_booking")
        elif (each.locators | each.split_from) & bookings:
            links.append("split_booking")
        if each.contacts & telling:
            links.append("shared_contact")
        if links:
            found.append(Member(journey=each.journey, links=tuple(links)))
    return tuple(sorted(found, key=lambda member: _ORDER.index(member.links[0])))


def _reached(own: Fellow, everybody: Iterable[Fellow]) -> frozenset[str]:
    """All locators that are reached from one's own through splits."""
    bookings = {(each.locators, each.split_from) for each in everybody}
    reached = own.locators | own.split_from
    while True:
        more = reached.union(*(of | split for of, split in bookings if (of | split) & reached))
        if more == reached:
            return reached
        reached = more


def _agencies(everybody: Iterable[Fellow], most_sharing: int) -> frozenset[str]:
    bookings = {
        (each.locators or frozenset((str(each.journey),)), contact) for each in everybody for contact in each.contacts
    }
    counted = Counter(contact for _, contact in bookings)
    return frozenset(contact for contact, number in counted.items() if number > most_sharing)
