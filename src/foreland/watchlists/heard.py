"""How a name sounds, as keys under which travellers are kept: the consonants of a word, whatever the script.

A key is coarse on purpose (HALVIK, KHALWIQ and חלויק may share one): what it finds is compared word by word afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from foreland.watchlists.entry import ListedName, ListEntry
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Query, match_traveller
from foreland.watchlists.normalise import NameForm, skeleton
from foreland.watchlists.policy import MatchPolicy
from foreland.watchlists.readings import NameTables, forms_of

_LONGEST_KEY = 40
_MOST_KEYS = 60


class Named(Struct, frozen=True, kw_only=True):
    """A name as it was reported; ``key`` says whose."""

    key: str
    surname: str | None
    given_names: str | None


def heard_as(surname: str | None, given_names: str | None, tables: NameTables) -> tuple[str | None, str | None]:
    """Return the keys of a reported name: of the longest word of the surname, and of the given names."""
    form = next(iter(forms_of(surname, given_names, tables)), NameForm((), ()))
    return _main(form.surname), _main(form.given)


def keys_of(forms: Iterable[NameForm], tables: NameTables) -> list[str]:
    """Return every key under which somebody may be kept who is looked for by these forms of a name."""
    keys: dict[str, None] = {}
    for form in forms:
        words = form.tokens()
        glued = [first + second for one in (words, words[::-1]) for first, second in pairwise(one)]
        variants = [other for word in words for other in tables.variants.get(word, ())]
        keys.update(dict.fromkeys(_key(word) for word in (*words, *glued, *variants)))
    return [key for key in keys if key][:_MOST_KEYS]


def most_alike(
    forms: Sequence[NameForm], people: Iterable[Named], tables: NameTables, policy: MatchPolicy
) -> list[tuple[str, float]]:
    """Return whose names are alike as the policy compares them, best first, with the score of the name in [0, 1]."""
    entries = [
        ListEntry(
            id=one.key,
            source="",
            names=(ListedName(surname=one.surname or "", given_names=one.given_names or ""),),
        )
        for one in people
    ]
    found = match_traveller(NameIndex(entries, tables), Query(names=tuple(forms)), policy) if entries else ()
    return sorted(((one.entry.id, one.name.score) for one in found), key=lambda pair: -pair[1])


def _main(words: tuple[str, ...]) -> str | None:
    return (_key(max(words, key=len)) or None) if words else None


def _key(word: str) -> str:
    return skeleton(word)[:_LONGEST_KEY]
