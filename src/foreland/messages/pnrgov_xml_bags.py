"""Bags of a traveller in PNRGOV as XML, as the TBD they stand for.

Documents name the same things differently (attributes of ``BaggageInfo``, or elements inside it), so each value is
looked for under every name in the tables below.
"""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.xml_tree import Node

NAMES = ("BaggageInfo", "Baggage", "CheckedBaggage")
_COUNTS = ("NumberOfPieces", "NumberOfBags", "BagsQuantity", "BagQuantity", "Pieces", "Quantity", "Number")
_WEIGHTS = ("Weight", "TotalWeight", "BagWeight", "UnitOfMeasureQuantity")
_UNITS = ("UnitOfMeasureCode", "UnitOfMeasure", "WeightUnit", "Unit")
_TAGS = ("BagTagNumber", "BaggageTagNumber", "TagNumber", "BagTag", "BagNumber", "ID")
_PLACES = ("Destination", "DestinationLocation", "DestinationCode", "OffPoint")
_POOLS = ("PoolIndicator", "PoolInd", "BagPool")
_INSIDE = ("BagTag", "BaggageTag", "Tag", "Bag", "BagTagInfo", "BaggageDetail")
_METRIC = {"K": "700", "KG": "700", "KGS": "700", "KGM": "700", "L": "701", "LB": "701", "LBS": "701", "LBR": "701"}
_HEAD, _MEMBER = ("HP", "HEAD", "H"), ("MP", "MEMBER", "M")


def read_bags(node: Node) -> tuple[str | tuple[str, ...], ...] | None:
    """Elements of a TBD behind its tag; ``None`` when no bag is told of."""
    parts = [node, *(child for child in node.children if child.name in (*_WEIGHTS, "Pieces", "Quantity"))]
    count = _first(parts, _COUNTS) or node.first("Pieces", "Quantity").text
    weight = _first(parts, _WEIGHTS) or node.first(*_WEIGHTS).text
    unit = _first(parts, _UNITS).upper()
    tags = list(_tags(node))
    if not (count or weight or tags):
        return None
    pool = node.get(*_POOLS).upper()
    place = "HP" if pool in _HEAD else "MP" if pool in _MEMBER else ""
    reference = node.get("PoolReference", "HeadOfPool", "PoolTicketNumber")
    return ("", (count, weight, _METRIC.get(unit, unit)), "", (place, reference) if place else "", *tags)


def _tags(node: Node) -> Iterator[tuple[str, ...]]:
    for one in (node, *(child for child in node.children if child.name in _INSIDE)):
        number = one.get(*_TAGS) or ("" if one is node else one.text)
        if number:
            carrier = one.get("Carrier", "CarrierCode", "AirlineCode") or one.first("Airline", "Carrier").get("Code")
            yield (carrier, number, one.get("ConsecutiveTags", "TagCount"), one.get(*_PLACES))


def _first(nodes: list[Node], names: tuple[str, ...]) -> str:
    return next((value for node in nodes if (value := node.get(*names))), "")
