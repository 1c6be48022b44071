"""Which reported travellers of one flight are people we already know from earlier messages about it.

Pure and deterministic. Each pair is joined on the strongest basis that fits, in this order:

``reference``
    the carrier's own key for the person (RFF+ABO, REF) is the same;
``locator``
    the same booking, and in it the same traveller reference or the same name;
``document``
    the same number and issuing state;
``name_birth``
    the same name (titles, order and spacing of given names do not matter, a middle name may be missing) and dates of
    birth that agree in what both state.

Two people are never joined when their dates of birth contradict each other and their names or documents do too: a
parent's passport number entered for a child, or one passport used by two people, does not make them one. A reference
within a booking is given to the next traveller when one leaves, so another given name behind it is another person
unless birth or document agrees. Where two candidates are equally plausible nothing is joined: ``ambiguous``. Nor is
anything joined to a traveller about whom an officer has decided, unless it is the same source that speaks of them
again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import Levenshtein

from foreland.messages.names import read_given_names
from foreland.travel.document_number import document_key
from foreland.travel.names import name_tokens
from foreland.travel.partial_date import PartialDate, read_partial_date
from foreland.travel.traveller import Traveller

Basis = Literal["reference", "locator", "document", "name_birth", "ambiguous"]
Trait = Literal["name", "birth", "document", "locator", "reference"]


_ALIKE = 0.6
"""Given names at least this alike (Levenshtein) are one name spelt in two ways: JON and JOHN, not JOHN and MARY."""


class KnownTraveller(Struct, frozen=True):
    """A traveller known on this flight. ``journey`` is the caller's identifier, handed back unread.

    ``settled`` says that only the other source tells of them and that an officer has decided about them: a report that
    fits is doubtful, and never joined.
    """

    journey: str
    traveller: Traveller
    settled: bool = False


class Joined(Struct, frozen=True):
    """What was found for the reported traveller at the same place: the known journey, or ``None``.

    ``basis`` is ``None`` when nobody known comes into question, ``ambiguous`` when more than one person does.
    """

    journey: str | None = None
    basis: Basis | None = None


class _Person(Struct, frozen=True):
    """A traveller in the form that is compared."""

    traveller: Traveller
    surname: tuple[str, ...]
    given: tuple[str, ...]
    birth: PartialDate | None
    documents: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """All words of the name."""
        return frozenset(self.surname + self.given)


def _person(traveller: Traveller) -> _Person:
    given = read_given_names(traveller.given_names or "", traveller.sex).names
    keys = (document_key(document) for document in traveller.documents)
    return _Person(
        traveller,
        name_tokens(traveller.surname),
        name_tokens(given),
        read_partial_date(traveller.date_of_birth),
        frozenset(key for key in keys if key is not None),
    )


def same_names(one: _Person, other: _Person) -> bool:
    """Whether two names are one person's: the same words, the same letters, or one lacks a middle name."""
    if not one.words or not other.words:
        return False
    if one.words == other.words or "".join(one.surname + one.given) == "".join(other.surname + other.given):
        return True
    short, long = sorted((frozenset(one.given), frozenset(other.given)), key=len)
    return bool(short) and one.surname == other.surname and short <= long


def _contradict(one: _Person, other: _Person) -> bool:
    """Whether two records cannot be about one person."""
    births = one.birth is not None and other.birth is not None and not one.birth.overlaps(other.birth)
    comparable = bool(one.documents and other.documents)
    documents = comparable and not one.documents & other.documents
    if births:
        return documents or not same_names(one, other)
    strangers = bool(one.words and other.words) and not one.words & other.words
    agree = (one.birth is not None and other.birth is not None) or (comparable and not documents)
    return strangers and not agree


def _reference_keys(person: _Person) -> Iterable[str]:
    reference = (person.traveller.unique_reference or "").strip().upper()
    return (reference,) if reference else ()


def _locator(person: _Person) -> str:
    return (person.traveller.record_locator or "").strip().upper()


def _locator_keys(person: _Person) -> Iterable[str]:
    locator = _locator(person)
    if not locator:
        return ()
    keys = [f"{locator} name {' '.join(sorted(person.words))}"] if person.given else []
    reference = (person.traveller.traveller_reference or "").strip().upper()
    return [*keys, f"{locator} reference {reference}"] if reference else keys


def _same_in_booking(one: _Person, other: _Person) -> bool:
    """Whether the same place in a booking is still the same person's: a family shares the surname."""
    if _contradict(one, other):
        return False
    if one.birth is not None and other.birth is not None:
        return True
    if one.documents & other.documents or not one.given or not other.given:
        return True
    short, long = sorted(("".join(one.given), "".join(other.given)), key=len)
    return bool(set(one.given) & set(other.given)) or long.startswith(short) or _alike(short, long)


def _alike(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other) >= _ALIKE


def _document_keys(person: _Person) -> Iterable[str]:
    return person.documents


def _birth_keys(person: _Person) -> Iterable[str]:
    if person.birth is None:
        return ()
    year, letters = person.birth.year, "".join(person.surname + person.given)
    return (f"{year} {' '.join(person.surname)}/", f"{year} {' '.join(sorted(person.words))}", f"{year} {letters}")


def _same_name_and_birth(one: _Person, other: _Person) -> bool:
    if one.birth is None or other.birth is None or not one.birth.overlaps(other.birth):
        return False
    issuers = {key.partition(":")[0] for key in one.documents} & {key.partition(":")[0] for key in other.documents}
    other_booklet = bool(issuers) and not one.documents & other.documents
    return same_names(one, other) and not other_booklet


_PASSES: tuple[
    tuple[Basis, Callable[[_Person], Iterable[str]], Callable[[_Person, _Person], bool]],
    ...,
] = (
    ("reference", _reference_keys, lambda one, other: not _contradict(one, other)),
    ("locator", _locator_keys, _same_in_booking),
    ("document", _document_keys, lambda one, other: not _contradict(one, other)),
    ("name_birth", _birth_keys, _same_name_and_birth),
)


class _Joining:
    """State of one join: who is still free, and between whom we could not choose."""

    def __init__(self, known: Sequence[KnownTraveller], reported: Sequence[Traveller]) -> None:
        free = [one for one in known if not one.settled]
        self._journeys = [one.journey for one in free]
        self._known = [_person(one.traveller) for one in free]
        self._settled = [_person(one.traveller) for one in known if one.settled]
        self._reported = [_person(traveller) for traveller in reported]
        self._taken: set[int] = set()
        self._doubtful: dict[int, set[int]] = {}
        self.found = [Joined()] * len(reported)

    def join(
        self,
        basis: Basis,
        keys: Callable[[_Person], Iterable[str]],
        fits: Callable[[_Person, _Person], bool],
    ) -> None:
        """Join everybody whom one basis tells apart from all others."""
        candidates = self._candidates(keys, fits)
        wanted: dict[int, list[int]] = defaultdict(list)
        for place, choices in candidates.items():
            for choice in choices:
                wanted[choice].append(place)
        for place, choices in candidates.items():
            if len(choices) > 1:
                self._doubtful[place] = choices
                continue
            (choice,) = choices
            rivals = [one for one in wanted[choice] if self._reported[one] != self._reported[place]]
            if rivals:
                self._doubtful[place] = choices
            elif choice not in self._taken:
                self._taken.add(choice)
                self.found[place] = Joined(self._journeys[choice], basis)

    def _candidates(
        self, keys: Callable[[_Person], Iterable[str]], fits: Callable[[_Person, _Person], bool]
    ) -> dict[int, set[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, person in enumerate(self._known):
            if number not in self._taken:
                for key in keys(person):
                    index[key].append(number)
        candidates: dict[int, set[int]] = {}
        for place, person in enumerate(self._reported):
            if self.found[place].journey is not None:
                continue
            choices = {n for key in keys(person) for n in index.get(key, ()) if fits(self._known[n], person)}
            earlier = self._doubtful.get(place)
            if earlier is not None:
                choices &= earlier
            if choices:
                candidates[place] = choices
        return candidates

    def finish(self) -> tuple[Joined, ...]:
        """Return the results; what stayed doubtful, or fits somebody whom an officer has settled, is ambiguous."""
        return tuple(
            Joined(None, "ambiguous") if joined.journey is None and self._is_doubtful(place) else joined
            for place, joined in enumerate(self.found)
        )

    def _is_doubtful(self, place: int) -> bool:
        if self._doubtful.get(place):
            return True
        return bool(self._settled) and any(_may_be(one, self._reported[place]) for one in self._settled)


def join(known: Sequence[KnownTraveller], reported: Sequence[Traveller]) -> tuple[Joined, ...]:
    """Join reported travellers to known ones of the same flight: one result per reported traveller, in their order.

    One-to-one: no known journey is named twice, and a traveller reported twice in exactly the same words takes it once.
    """
    joining = _Joining(known, reported)
    for basis, keys, fits in _PASSES:
        joining.join(basis, keys, fits)
    return joining.finish()


class Clues(Struct, frozen=True):
    """What reported travellers can be found by, in the capitals that are compared; ``years`` are of birth."""

    references: frozenset[str]
    locators: frozenset[str]
    documents: frozenset[str]
    years: frozenset[int]


def clues(reported: Iterable[Traveller]) -> Clues:
    """Return what these travellers can be found by: whoever shares none of it is joined to none of them.

    So it is enough to know of a flight those who share some of it, when only a few travellers are reported.
    """
    people = [_person(each) for each in reported]
    return Clues(
        references=frozenset(key for person in people for key in _reference_keys(person)),
        locators=frozenset(locator for person in people if (locator := _locator(person))),
        documents=frozenset(key for person in people for key in _document_keys(person)),
        years=frozenset(person.birth.year for person in people if person.birth is not None),
    )


class Candidate(Struct, frozen=True):
    """A known traveller who may be the reported one: what both state and agree on, and what contradicts."""

    journey: str
    agree: tuple[Trait, ...]
    differ: tuple[Trait, ...]


def candidates(known: Sequence[KnownTraveller], reported: Traveller) -> tuple[Candidate, ...]:
    """Who of the known the reported traveller may be, in the order of the known: for a person to look at.

    The bases are those of ``join``, without its choice: everybody whom any of them would allow is named. What only one
    of the two states is neither agreement nor difference. Nobody is named whose data contradict as ``join`` sees it.
    """
    person = _person(reported)
    found = ((each.journey, _person(each.traveller)) for each in known)
    return tuple(_compared(journey, other, person) for journey, other in found if _may_be(other, person))


def _may_be(known: _Person, reported: _Person) -> bool:
    """Whether any basis would allow the two to be one person."""
    return any(not set(keys(reported)).isdisjoint(keys(known)) and fits(known, reported) for _, keys, fits in _PASSES)


def _compared(journey: str, one: _Person, other: _Person) -> Candidate:
    """Sort the traits that both records state into those that agree and those that differ."""
    stated = [(trait, said) for trait, tell in _TRAITS if (said := tell(one, other)) is not None]
    return Candidate(
        journey,
        tuple(trait for trait, agrees in stated if agrees),
        tuple(trait for trait, agrees in stated if not agrees),
    )


def _same_reference(one: _Person, other: _Person) -> bool | None:
    mine, theirs = set(_reference_keys(one)), set(_reference_keys(other))
    return mine == theirs if mine and theirs else None


def _same_locator(one: _Person, other: _Person) -> bool | None:
    mine, theirs = (person.traveller.record_locator for person in (one, other))
    return mine.strip().upper() == theirs.strip().upper() if mine and theirs else None


def _same_document(one: _Person, other: _Person) -> bool | None:
    return bool(one.documents & other.documents) if one.documents and other.documents else None


def _same_name(one: _Person, other: _Person) -> bool | None:
    return same_names(one, other) if one.words and other.words else None


def _same_birth(one: _Person, other: _Person) -> bool | None:
    return one.birth.overlaps(other.birth) if one.birth is not None and other.birth is not None else None


_TRAITS: tuple[tuple[Trait, Callable[[_Person, _Person], bool | None]], ...] = (
    ("name", _same_name),
    ("birth", _same_birth),
    ("document", _same_document),
    ("locator", _same_locator),
    ("reference", _same_reference),
)
