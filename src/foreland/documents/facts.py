"""What the document checks look at: the reports about one traveller and the dates of the flight."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.documents.index import document_type_class
from foreland.documents.prior_use import PriorDocument, PriorUse
from foreland.travel.airport import Airport
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Reason
from foreland.travel.traveller import Role, TravelDocument, Traveller

Origin = Literal["api", "pnr"]


class DocumentFacts(Struct, frozen=True, kw_only=True, dict=True):
    """One traveller's documents.

    ``api`` is what advance passenger information said, ``pnr`` what the booking said. ``flight_date`` is the local
    departure date, ``arrival_date`` the local date at the destination. ``uses`` are earlier uses by document key,
    ``identity_uses`` documents of people of this name and birth date,
    ``movement`` is this journey as such a use, when its flight is known. ``departures_seen`` are airports from which
    this deployment is told of departures.
    """

    journey_id: UUID
    flight_date: str
    arrival_date: str | None = None
    role: Role = "passenger"
    api: Traveller | None = None
    pnr: Traveller | None = None
    uses: Mapping[str, tuple[PriorUse, ...]] = {}
    identity_uses: tuple[PriorDocument, ...] = ()
    movement: PriorUse | None = None
    airports: Mapping[str, Airport] = {}
    departures_seen: frozenset[str] = frozenset()

    @cached_property
    def documents(self) -> tuple[tuple[Origin, TravelDocument], ...]:
        """Every document once: one that API reported is not judged again by what the booking said about it."""
        chosen: list[tuple[Origin, TravelDocument]] = []
        seen: set[str] = set()
        for origin, said in self.reported():
            for document in said.documents:
                identity = document_identity(document)
                if identity not in seen:
                    seen.add(identity)
                    chosen.append((origin, document))
        return tuple(chosen)

    def reported(self) -> tuple[tuple[Origin, Traveller], ...]:
        """The reports there are, API first."""
        said: list[tuple[Origin, Traveller]] = []
        if self.api is not None:
            said.append(("api", self.api))
        if self.pnr is not None:
            said.append(("pnr", self.pnr))
        return tuple(said)


def is_identity_document(document: TravelDocument) -> bool:
    """Whether the traveller is identified by it: everything but visas and other permissions (V, and SSR DOCO)."""
    return document_type_class(document.type) != "V" and document.source != "DOCO"


def document_identity(document: TravelDocument) -> str:
    """What tells one traveller's documents apart, and names them in a finding's key: ``ISSUER:NUMBER``.

    Permissions are marked, since some carry the number of the passport they stand in. The type is not part of it: one
    report says ``P``, the other ``PP`` or nothing.
    """
    number, issuer = normalise_number(document.number), normalise_number(document.issuing_state)
    mark = "" if is_identity_document(document) else "permission:"
    return f"{mark}{issuer}:{number}"


def consider(explanation: str) -> Reason:
    """The innocent explanation an officer should think of first, as a code."""
    return Reason(code="innocent_explanation", fact="officer.consider", value=explanation)
