"""Lists that targeting rules name (``x in list "name"``): ``named_lists.json``.

A file of that name in the data folder replaces the shipped one, which holds none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from foreland.resources.own_file import own_or_shipped

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class NamedList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Texts as messages write them (``IST``, ``ZZ``, ``+99912345``); ``source`` says where they are from.

    ``owner`` keeps it. Whose members changed is another list to a rule: what judged stands with every screening.
    """

    title: Text
    source: Text
    owner: Text
    members: Annotated[frozenset[Text], Meta(min_length=1, max_length=100_000)]


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Text
    lists: dict[Name, NamedList]


def load_named_lists(data: Path | None = None) -> Mapping[str, NamedList]:
    """Load them by name. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "named_lists.json")
    return msgspec.json.decode(source.read_bytes(), type=_File).lists


def members_of_lists(data: Path | None = None) -> dict[str, frozenset[str]]:
    """Load what is on them, as rules are judged with them."""
    return {name: one.members for name, one in load_named_lists(data).items()}
