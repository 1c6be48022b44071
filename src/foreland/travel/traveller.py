"""One traveller as a message reported them. ``None`` means the message did not say; nothing is invented."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Role = Literal["passenger", "crew", "transit_passenger", "transit_crew"]
AgeType = Literal["adult", "child", "infant"]
Sex = Literal["M", "F", "X"]


class TravelDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A travel document. ``issuing_state`` and ``nationality`` are alpha-3 (ICAO 9303, ``D`` becomes ``DEU``).

    The holder's name is given where the message spells it per document (SSR DOCS of a booking).
    """

    type: str | None = None
    number: str | None = None
    issuing_state: str | None = None
    expiry_date: str | None = None
    issue_date: str | None = None
    nationality: str | None = None
    source: Literal["DOC", "DOCS", "DOCO"] = "DOC"
    holder_surname: str | None = None
    holder_given_names: str | None = None


class Bags(Struct, frozen=True, kw_only=True, gc=False):
    """Checked bags: number of pieces, total weight in kilograms, tag numbers expanded one by one."""

    count: int | None = None
    weight_kg: int | None = None
    tags: tuple[str, ...] = ()


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """A postal address; ``kind`` is ``residence``, ``destination``, ``contact``, ``billing`` or the raw code."""

    kind: str | None = None
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None


class FrequentFlyer(Struct, frozen=True, kw_only=True, gc=False):
    """Membership number of a carrier's programme, and the tier as sent (``GOLD``)."""

    carrier: str | None = None
    number: str | None = None
    tier: str | None = None


class Reference(Struct, frozen=True, kw_only=True, gc=False):
    """A reference of a traveller that has no field of its own, with the qualifier it came with (RFF: CR, ACD, CBA)."""

    kind: str | None = None
    value: str | None = None


class Traveller(Struct, frozen=True, kw_only=True, gc=False):
    """A person on a list (PAXLST) or in a booking (PNRGOV).

    Dates are ISO 8601 and may be partial (``1980``, ``1980-05``). Middle names are part of
    ``given_names``, one space between. ``traveller_reference`` links within one booking,
    ``unique_reference`` is the carrier's own key for the person (RFF+ABO, REF). ``crew_duty`` is the code of
    EMP (``CR1`` cockpit, ``CR2`` cabin, ...). ``changed`` says that the carrier marked the data as changed (GEI 36).
    """

    role: Role = "passenger"
    surname: str | None = None
    given_names: str | None = None
    title: str | None = None
    name_raw: str | None = None
    type: AgeType | None = None
    date_of_birth: str | None = None
    sex: Sex | None = None
    nationality: str | None = None
    residence: str | None = None
    place_of_birth: str | None = None
    documents: tuple[TravelDocument, ...] = ()
    record_locator: str | None = None
    unique_reference: str | None = None
    traveller_reference: str | None = None
    government_reference: str | None = None
    seat: str | None = None
    bags: Bags = Bags()
    embarked: str | None = None
    disembarks: str | None = None
    clearance: str | None = None
    verified: bool | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    frequent_flyer: tuple[FrequentFlyer, ...] = ()
    tickets: tuple[str, ...] = ()
    special_service_codes: tuple[str, ...] = ()
    crew_duty: str | None = None
    changed: bool | None = None
    references: tuple[Reference, ...] = ()
