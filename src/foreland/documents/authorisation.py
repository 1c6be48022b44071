"""Authorisations to travel (visas, electronic ones), and whether they are about the traveller who holds the document.

A register is rarely whole: a document of which it says nothing is unknown, never in order. Names and birth dates are
compared as those of earlier holders of a document are (:mod:`.history`): a spelling, a slip, a married name differ not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from foreland.documents.history import all_differ, births_differ, names_differ
from foreland.travel.traveller import Traveller

AuthorisationKind = Literal["visa", "electronic", "residence", "other"]
AuthorisationStatus = Literal["granted", "refused", "revoked"]


class Authorisation(Struct, frozen=True, kw_only=True):
    """An authorisation as the register of ``source`` gives it.

    ``authorisation`` and ``number`` (of the document it is for) are normalised, ``issuing_state`` is that of the
    document (alpha-3). ``valid_from`` and ``valid_until`` are ISO 8601 days, both included; ``None`` is not said.
    """

    source: str
    authorisation: str
    kind: AuthorisationKind
    status: AuthorisationStatus
    number: str
    issuing_state: str
    surname: str
    given_names: str = ""
    date_of_birth: str | None = None
    nationality: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None

    def document_key(self) -> str:
        """``ISSUER:NUMBER`` of the document it is for."""
        return f"{self.issuing_state}:{self.number}"

    def key(self) -> str:
        """Its key within the register: the document's first, by which it is looked up."""
        return f"{self.document_key()}/{self.authorisation}"

    def covers(self, day: str) -> bool:
        """Whether it is granted and valid on a day (ISO 8601)."""
        return (
            self.status == "granted"
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


class AuthorisedHolder(Struct, frozen=True):
    """What the authorisations of a traveller's documents say; ``None`` is unknown.

    ``name_differs`` and ``birth_date_differs``: from all that cover the day. ``refused``: all were refused or revoked.
    """

    name_differs: bool | None = None
    birth_date_differs: bool | None = None
    refused: bool | None = None


def authorised_holder(
    held: Iterable[Authorisation], said: Iterable[Traveller], day: str, names_below: float
) -> AuthorisedHolder:
    """Compare a traveller, as each message told of them, with the authorisations of their documents on a day.

    ``names_below``: the likeness (0 to 1) of two words under which they are different names.
    """
    known, people = list(held), list(said)
    covering = [one for one in known if one.covers(day)]
    names = [
        names_differ((one.surname, one.given_names), (who.surname, who.given_names), names_below)
        for one in covering
        for who in people
    ]
    births = [births_differ(one.date_of_birth, who.date_of_birth) for one in covering for who in people]
    refused = None
    if covering:
        refused = False
    elif known and all(one.status != "granted" for one in known):
        refused = True
    return AuthorisedHolder(all_differ(names), all_differ(births), refused)
