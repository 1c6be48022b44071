"""Schemes of marking: what their codes mean on the canonical scale, and the code for a policy.

The tables are data (:mod:`foreland.resources.handling_schemes`), because they are other people's and change. A code
that no table knows is the strictest. Writing is lossy and never opens anything: the code that is chosen means no more
than the policy, and what a scheme cannot say stands beside it in one that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from foreland.sharing.handling import (
    SCALES,
    UNREADABLE,
    ActionLimit,
    Audience,
    Code,
    Handling,
    InfoGrade,
    Onward,
    SourceGrade,
    combine,
    stricter,
)

_BETWEEN = " /,;:_-·"
_STATE = re.compile(r"[A-Z]{3}\b")
_STATED = re.compile(r"state:[A-Z]{3}")
_NAMED = re.compile(r"([\w-]+):([\w+]+)")
_PREDICATE = re.compile(r"([A-Za-z-]+)=\"?([^\"]*)\"?\Z")


class Says(Struct, frozen=True, forbid_unknown_fields=True):
    """What a code says; a field that is ``None`` is left open by it. ``lists_states``: three-letter states follow."""

    audience: Audience | None = None
    onward: Onward | None = None
    court_use: bool | None = None
    action_limit: ActionLimit | None = None
    source_grade: SourceGrade | None = None
    info_grade: InfoGrade | None = None
    only: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    lists_states: bool = False


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A place in a code: its values, the most open first; ``many``: several may stand together."""

    name: str
    codes: dict[str, Says]
    many: bool = False


class Scheme(Struct, frozen=True, forbid_unknown_fields=True):
    """A scheme. ``checked``: somebody compared the table with the source; ``names`` are those others give it."""

    scheme: str
    version: str
    source: str
    checked: bool
    parts: tuple[Part, ...]
    names: tuple[str, ...] = ()
    between: str = ""


Schemes = Mapping[str, Scheme]
"""Schemes by name, in small letters."""


def by_name(schemes: Iterable[Scheme]) -> Schemes:
    """Return schemes under all their names."""
    return {name.lower(): one for one in schemes for name in (one.scheme, *one.names)}


def read_codes(codes: Iterable[Code], schemes: Schemes) -> Handling:
    """Return what codes mean together: of each field the strictest that was said, and the strict side of what was not.

    One that cannot be read makes all of it as strict as can be; each is kept word for word.
    """
    given = list(codes)
    said: list[Says] = []
    for code in given:
        found = _read(code, schemes)
        if found is None:
            return combine((msgspec.structs.replace(UNREADABLE, codes=tuple(given)),))
        said += found
    return _meaning(said, tuple(given))


def narrowed(handling: Handling, codes: Iterable[Code], schemes: Schemes) -> Handling:
    """Return a handling made stricter by codes that came beside it; they grade what had no grade and open nothing."""
    values: dict[str, Any] = {}
    given = list(codes)
    found = [_read(code, schemes) for code in given]
    said = [one for each in found for one in each or ()]
    for field in SCALES:
        told = [value for one in said if (value := getattr(one, field)) is not None]
        own = getattr(handling, field)
        if told:
            values[field] = stricter(field, told if own == "" else [own, *told])
    values["only"] = (*handling.only, *(one.only for one in said if one.only))
    values["purposes"] = (*handling.purposes, *(purpose for one in said for purpose in one.purposes))
    values["codes"] = (*handling.codes, *given)
    return combine((msgspec.structs.replace(handling, **values), *([UNREADABLE] if None in found else [])))


def limit_in_words(text: str, schemes: Schemes) -> ActionLimit | None:
    """Return the strictest limit of action that a marking in words names as ``SCHEME:CODE`` (``TLP:AMBER PAP:RED``).

    ``None`` where it names none; a code that its scheme does not know is the strictest.
    """
    limits: list[ActionLimit] = []
    for name, code in _NAMED.findall(text):
        scheme = schemes.get(name.lower())
        if scheme is not None:
            read = _read(Code(scheme.scheme, scheme.version, code), schemes)
            said = [one.action_limit for one in read] if read is not None else [UNREADABLE.action_limit]
            limits += [one for one in said if one is not None]
    return stricter("action_limit", limits) if limits else None


def write_codes(handling: Handling, scheme: Scheme, schemes: Schemes) -> tuple[Code, ...]:
    """Return the code of a scheme, and of TLP, PAP and Admiralty what it could not say: read again, no more open.

    The end, purposes, originators and words are no codes: a format carries them beside. Where a scheme cannot say which
    states alone may read it, nobody but named recipients may.
    """
    written = _with_others(handling, scheme, schemes)
    if set(combine((handling,)).only) <= set(read_codes(written, schemes).only):
        return written
    return _with_others(msgspec.structs.replace(handling, audience="named"), scheme, schemes)


_OTHERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("tlp", ("audience", "onward")),
    ("pap", ("action_limit",)),
    ("admiralty", ("source_grade", "info_grade")),
)


def _with_others(handling: Handling, scheme: Scheme, schemes: Schemes) -> tuple[Code, ...]:
    written = _written(handling, scheme)
    for name, fields in _OTHERS:
        again = read_codes(written, schemes)
        if any(not _as_strict(field, getattr(again, field), getattr(handling, field)) for field in fields):
            written += _written(handling, schemes[name])
    return written


def _read(code: Code, schemes: Schemes) -> list[Says] | None:
    scheme = schemes.get(code.scheme.lower())
    if scheme is None:
        return None
    text, parts = code.code.strip(), scheme.parts
    if predicated := _PREDICATE.match(text):
        named, text = predicated.groups()
        parts = tuple(one for one in parts if named.lower().startswith(one.name)) or parts
    text = text.upper().removeprefix(f"{scheme.scheme.upper()}:")
    said: list[Says] = []
    place, at = 0, 0
    while text[place:].strip(_BETWEEN):
        place += len(text[place:]) - len(text[place:].lstrip(_BETWEEN))
        token = next(
            (
                (number, word)
                for number in range(at, len(parts))
                for word in _words(parts[number])
                if text.startswith(word, place)
            ),
            None,
        )
        if token is None:
            return None
        at, word = token
        says, place = parts[at].codes[word], place + len(word)
        if says.lists_states:
            states, place = _states(text, place)
            says = msgspec.structs.replace(says, only=states)
        said.append(says)
        at += not parts[at].many
    return said or None


def _words(part: Part) -> list[str]:
    """The longest first: ``AMBER+STRICT`` is not ``AMBER``."""
    return sorted(part.codes, key=len, reverse=True)


def _states(text: str, place: int) -> tuple[tuple[str, ...], int]:
    """The states of a list, and where it ends. An empty list opens it to nobody."""
    found = []
    while match := _STATE.match(text, place + len(text[place:]) - len(text[place:].lstrip(" ,"))):
        found.append(f"state:{match.group()}")
        place = match.end()
    return tuple(found) or ("state:",), place


def _meaning(said: Sequence[Says], codes: tuple[Code, ...]) -> Handling:
    values = {
        field: stricter(field, told)
        for field in SCALES
        if (told := [value for one in said if (value := getattr(one, field)) is not None])
    }
    only = tuple(one.only for one in said if one.only)
    purposes = tuple(purpose for one in said for purpose in one.purposes)
    return combine((Handling(**values, only=only, purposes=purposes, codes=codes),))


def _written(handling: Handling, scheme: Scheme) -> tuple[Code, ...]:
    """The most open code of a scheme that means no more than a policy allows in anything it says; it may have none.

    Of a part with one value that has to be as strict as the policy; of many each is said than which it is no stricter.
    """
    text = ""
    circles = combine((handling,)).only
    for part in scheme.parts:
        if not part.many:
            text += next((word for word, says in part.codes.items() if _all(says, handling, loosely=False)), "")
            continue
        words = [word for word, says in part.codes.items() if _all(says, handling, loosely=True)]
        words = [word for word in words if not part.codes[word].only or part.codes[word].only in circles]
        words = list({part.codes[word]: word for word in reversed(words)}.values())[::-1]  # of words for the same, one
        said = [part.codes[word].only for word in words]
        listing = [word for word, says in part.codes.items() if says.lists_states]
        states = [one for one in circles if one not in said and all(_STATED.fullmatch(each) for each in one)]
        words += [f"{listing[0]} {', '.join(each[6:] for each in one)}" for one in states if listing]
        text += "".join(f"{scheme.between}{word}" if text or at else word for at, word in enumerate(words))
    return (Code(scheme.scheme, scheme.version, text),) if text else ()


def _all(says: Says, handling: Handling, *, loosely: bool) -> bool:
    """Whether a code that says something is on one side of a policy in all of it: as strict, or ``loosely`` as open."""
    told = [(field, value, getattr(handling, field)) for field in SCALES if (value := getattr(says, field)) is not None]
    if not told:
        return loosely and bool(says.only)
    return all(
        _as_strict(field, own, value) if loosely else _as_strict(field, value, own) for field, value, own in told
    )


def _as_strict(field: str, value: Any, than: Any) -> bool:
    return bool(stricter(field, (than, value)) == value or value == than)
