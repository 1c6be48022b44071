"""The evidence of a hit: what an officer can open and read before they decide against a traveller."""

from __future__ import annotations

from typing import Literal, get_args

Item = Literal["document_check", "list_entry", "api_pnr", "booking", "history", "messages"]
ITEMS: tuple[Item, ...] = get_args(Item)


_OF_AN_AIRPORT: frozenset[Item] = frozenset(("document_check", "api_pnr"))
"""What those see whose view is one airport: an empty list of bookings or journeys would tell them something untrue."""


def items_of(kind: str, *, may_inspect_messages: bool, whole: bool = True) -> tuple[Item, ...]:
    """Return what there is to open for a hit of this kind, the most telling first.

    An entry to compare with belongs to hits of watchlists alone; messages to those who may inspect them. ``whole`` is
    false for who sees no more than one airport.
    """
    first: dict[str, Item] = {"watchlist": "list_entry", "document": "document_check", "rule": "booking"}
    order = sorted(ITEMS, key=lambda item: item != first.get(kind))
    return tuple(
        item
        for item in order
        if (item != "list_entry" or kind == "watchlist")
        and (item != "messages" or may_inspect_messages)
        and (whole or item in _OF_AN_AIRPORT)
    )
