"""Canonical keys: one spelling of what two agencies may both know, so that equal things meet in a blind comparison.

A blind comparison finds equal bytes and nothing near them. So each person gives several keys, and each key is as
forgiving as its kind allows: a name by its sound, a number without its punctuation. Whatever cannot tell one person
from others (a placeholder, a partial birth date, a national telephone number) gives no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from foreland.targeting.contacts import canonical_email, canonical_phone
from foreland.travel.countries import country_code
from foreland.travel.document_number import identifies, normalise_number
from foreland.travel.names import drop_titles, name_tokens
from foreland.travel.partial_date import read_partial_date
from foreland.watchlists.normalise import sound

KeyKind = Literal["document", "person", "phone", "email", "payment"]
KINDS: tuple[KeyKind, ...] = ("document", "person", "phone", "email", "payment")

_INTERNATIONAL = re.compile(r"^\s*(?:\+|00)")
_TOKEN = re.compile(r"[A-Za-z0-9_+/=.:-]{16,200}")
_SEXES = frozenset("MFX")
_MASKED = re.compile(r"(\d{6})[^\d]{2,13}(\d{4})")
_MONTH = re.compile(r"20\d\d-\d\d")


class Subject(Struct, frozen=True, kw_only=True):
    """What is known of one person as it was reported; empty where unknown.

    ``documents`` are pairs of issuing state and number; ``payments`` are tokens of payment means (never card numbers).
    """

    surname: str = ""
    date_of_birth: str = ""
    sex: str = ""
    documents: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()


def keys_of(subject: Subject) -> frozenset[str]:
    """Return the keys of a person, each ``kind:value``."""
    return frozenset(f"{kind}:{value}" for kind, value in _keys(subject) if value)


def _keys(subject: Subject) -> Iterator[tuple[KeyKind, str | None]]:
    yield from (("document", document_key(state, number)) for state, number in subject.documents)
    yield "person", person_key(subject.surname, subject.date_of_birth, subject.sex)
    yield from (("phone", phone_key(text)) for text in subject.phones)
    yield from (("email", canonical_email(text)) for text in subject.emails)
    yield from (("payment", payment_key(text)) for text in subject.payments)


def document_key(state: str, number: str) -> str | None:
    """Issuing state (alpha-3) and number; ``None`` for an unknown state or a placeholder."""
    code, digits = country_code(state), normalise_number(number)
    return f"{code}:{digits}" if code and identifies(digits) else None


def person_key(surname: str, date_of_birth: str, sex: str) -> str | None:
    """Surname by its sound, whole birth date and sex; ``None`` unless all three are known.

    The words of the surname are sorted: which of two family names stands first differs between registers.
    """
    born, tokens = read_partial_date(date_of_birth), drop_titles(name_tokens(surname))
    if born is None or born.day is None or not tokens or sex not in _SEXES:
        return None
    return f"{'-'.join(sorted(sound(token) for token in tokens))}:{born.earliest().isoformat()}:{sex}"


def phone_key(text: str) -> str | None:
    """An E.164 number; ``None`` for a national one, since no country is guessed."""
    digits = canonical_phone(text)
    return f"+{digits}" if digits and _INTERNATIONAL.match(text) and not digits.startswith("0") else None


def card_token(masked: str, expiry: str) -> str | None:
    """A token of a card of which a booking shows the first six and last four digits and the month it ends (2028-03).

    ``None`` unless all of it is known: less is shared by too many. The number itself is nowhere.
    """
    shown = _MASKED.fullmatch(masked.replace(" ", ""))
    return f"card.{shown[1]}.{shown[2]}.{expiry}" if shown and _MONTH.fullmatch(expiry) else None


def payment_key(text: str) -> str | None:
    """A payment token as the acquirer made it. What could be the number of a card is refused: it never goes in."""
    token = text.strip()
    return token if _TOKEN.fullmatch(token) and not token.isdecimal() else None
