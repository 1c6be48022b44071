"""Reads XML into small trees, with hard bounds and without anything from outside the bytes.

No entity is ever expanded or fetched: a document that declares one is not read further. Depth, elements of one tree
and the length of attributes and texts are bounded, so that no file costs more than in proportion to its size.
Names lose their namespace prefix: the same documents come with and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal
from xml.parsers import expat

from msgspec import Struct, field

MAX_DEPTH = 40
"""Elements inside elements; a booking needs ten."""

MAX_ELEMENTS = 100_000
"""Elements held at one time: those of one booking, and of what stands around the bookings."""

MAX_VALUE = 65_536
"""Characters of an attribute or a text."""

Trouble = Literal["XML_ENTITY", "XML_BROKEN", "LIM_DEPTH", "LIM_REPEATS", "LIM_SEGMENT_LENGTH"]


class Node(Struct):
    """An element; ``offset`` and ``end`` are bytes from the start of the document, ``line`` counts from 1."""

    name: str
    attributes: dict[str, str]
    offset: int
    end: int = 0
    text: str = ""
    children: list[Node] = field(default_factory=list)
    line: int = 0

    def all(self, *names: str) -> list[Node]:
        """Children with one of these names."""
        return [child for child in self.children if child.name in names]

    def first(self, *names: str) -> Node:
        """The first child with one of these names, or an empty element."""
        return next((child for child in self.children if child.name in names), _NOTHING)

    def get(self, *names: str) -> str:
        """The first attribute there is of these, without blanks around it; empty when there is none."""
        return next((self.attributes[name].strip() for name in names if self.attributes.get(name)), "")


_NOTHING = Node("", {}, 0)


class _StopError(Exception):
    """A bound was met; carries the defect's code and text."""


class _Builder:
    def __init__(self, streamed: frozenset[str], take: Callable[[Node, Node], None]) -> None:
        self._streamed = streamed
        self._take = take
        self._open: list[Node] = []
        self._elements = 0
        self._marks: list[int] = []
        self._length = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _StopError("LIM_DEPTH", f"more than {MAX_DEPTH} elements inside each other")
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise _StopError("LIM_REPEATS", f"more than {MAX_ELEMENTS} elements at one time")
        if any(len(value) > MAX_VALUE for value in attributes.values()):
            raise _StopError("LIM_SEGMENT_LENGTH", f"an attribute longer than {MAX_VALUE} characters")
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        parser = self.parser
        node = Node(name.rpartition(" ")[2], own, parser.CurrentByteIndex, line=parser.CurrentLineNumber)
        self._length = 0
        if node.name in self._streamed:
            self._marks.append(self._elements)
        self._open.append(node)

    def _end(self, _: str) -> None:
        node = self._open.pop()
        node.end = self.parser.CurrentByteIndex
        node.text = node.text.strip()
        if not self._open or node.name in self._streamed:
            if node.name in self._streamed:
                self._elements = self._marks.pop()
            self._take(node, self._open[0] if self._open else node)
        else:
            self._open[-1].children.append(node)

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_VALUE:
            if not text.isspace():
                raise _StopError("LIM_SEGMENT_LENGTH", f"a text longer than {MAX_VALUE} characters")
            return
        if self._open and (not text.isspace() or self._open[-1].text):
            self._open[-1].text += text

    def _entity(self, *_: object) -> None:
        raise _StopError("XML_ENTITY", "the document declares an entity")


def read_xml(
    data: bytes | Iterable[bytes], streamed: frozenset[str], take: Callable[[Node, Node], None]
) -> tuple[Trouble, str, int] | None:
    """Read a document, whole or in pieces of any size.

    Returns why it was not read to its end (code, text, byte), or ``None``.

    ``take(node, root)`` is called when an element named in ``streamed`` closes, and ``take(root, root)`` at the end of
    the document. Closed streamed elements are not kept in the tree.
    """
    builder = _Builder(streamed, take)
    try:
        for piece in (data,) if isinstance(data, bytes) else data:
            builder.parser.Parse(piece, False)
        builder.parser.Parse(b"", True)
    except _StopError as stop:
        code, text = stop.args
        return code, text, builder.parser.CurrentByteIndex
    except (expat.ExpatError, ValueError, LookupError) as error:
        return "XML_BROKEN", f"no well-formed XML: {error}", max(0, builder.parser.CurrentByteIndex)
    return None
