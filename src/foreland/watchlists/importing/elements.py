"""Reading a list in XML piece by piece: each person's element as it closes, so that its size does not matter.

``messages.xml_tree`` expands no entity, fetches nothing and bounds depth and texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from foreland.messages.xml_tree import Node, read_xml
from foreland.watchlists.importing.content import Collector


def collect_elements(
    pieces: Iterable[str | bytes], collector: Collector, takers: Mapping[str, Callable[[Node], None]]
) -> None:
    """Call the taker of its name for each element that closes. A document that breaks off or has none is broken."""
    last, seen = 1, 0

    def take(node: Node, _: Node) -> None:
        nonlocal last, seen
        last = node.line
        taker = takers.get(node.name)
        if taker is not None:
            seen += 1
            taker(node)

    encoded = (piece.encode() if isinstance(piece, str) else piece for piece in pieces)
    trouble = read_xml(encoded, frozenset(takers), take)
    if trouble is not None:
        collector.broken(last, trouble[0].lower())
    elif not seen:
        collector.broken(last, "not_this_form")


def text_of(node: Node, *path: str) -> str:
    """The text of the first element along the path, empty where there is none; blanks and breaks are single blanks."""
    for name in path:
        node = node.first(name)
    return " ".join(node.text.split())


def texts_of(node: Node, *path: str) -> list[str]:
    """The texts of all elements along the path that have one."""
    nodes = [node]
    for name in path:
        nodes = [child for one in nodes for child in one.all(name)]
    return [text for one in nodes if (text := " ".join(one.text.split()))]
