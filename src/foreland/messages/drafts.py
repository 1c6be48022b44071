"""A traveller while the segments about them are still being read."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from msgspec import Struct, field

from foreland.travel.traveller import (
    Address,
    AgeType,
    Bags,
    FrequentFlyer,
    Reference,
    Role,
    Sex,
    TravelDocument,
    Traveller,
)


class DocumentDraft(Struct, gc=False):
    """A document being read."""

    type: str | None = None
    number: str | None = None
    issuing_state: str | None = None
    expiry_date: str | None = None
    issue_date: str | None = None

    def build(self, nationality: str | None) -> TravelDocument | None:
        """Return the document, or ``None`` when nothing was said about it."""
        if not (self.type or self.number or self.issuing_state or self.expiry_date or self.issue_date):
            return None
        return TravelDocument(
            type=self.type,
            number=self.number,
            issuing_state=self.issuing_state,
            expiry_date=self.expiry_date,
            issue_date=self.issue_date,
            nationality=nationality,
        )


class TravellerDraft(Struct, gc=False):
    """The fields of :class:`~foreland.travel.traveller.Traveller`, open for writing.

    Lists are dictionaries without values: ordered, and without doubles.
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
    documents: dict[TravelDocument, None] = field(default_factory=dict)
    record_locator: str | None = None
    unique_reference: str | None = None
    traveller_reference: str | None = None
    government_reference: str | None = None
    seat: str | None = None
    bag_count: int | None = None
    bag_weight: int | None = None
    bag_tags: dict[str, None] = field(default_factory=dict)
    embarked: str | None = None
    disembarks: str | None = None
    clearance: str | None = None
    verified: bool | None = None
    crew_duty: str | None = None
    changed: bool | None = None
    phones: dict[str, None] = field(default_factory=dict)
    emails: dict[str, None] = field(default_factory=dict)
    addresses: dict[Address, None] = field(default_factory=dict)
    frequent_flyer: dict[FrequentFlyer, None] = field(default_factory=dict)
    tickets: dict[str, None] = field(default_factory=dict)
    special_service_codes: dict[str, None] = field(default_factory=dict)
    references: dict[Reference, None] = field(default_factory=dict)

    def build(self) -> Traveller:
        """Return the finished traveller."""
        bags = _NO_BAGS
        if self.bag_count is not None or self.bag_weight is not None or self.bag_tags:
            bags = Bags(count=self.bag_count, weight_kg=self.bag_weight, tags=tuple(self.bag_tags))
        return Traveller(
            role=self.role,
            surname=self.surname,
            given_names=self.given_names,
            title=self.title,
            name_raw=self.name_raw,
            type=self.type,
            date_of_birth=self.date_of_birth,
            sex=self.sex,
            nationality=self.nationality,
            residence=self.residence,
            place_of_birth=self.place_of_birth,
            documents=tuple(self.documents),
            record_locator=self.record_locator,
            unique_reference=self.unique_reference,
            traveller_reference=self.traveller_reference,
            government_reference=self.government_reference,
            seat=self.seat,
            bags=bags,
            embarked=self.embarked,
            disembarks=self.disembarks,
            clearance=self.clearance,
            verified=self.verified,
            crew_duty=self.crew_duty,
            changed=self.changed,
            phones=tuple(self.phones),
            emails=tuple(self.emails),
            addresses=tuple(self.addresses),
            frequent_flyer=tuple(self.frequent_flyer),
            tickets=tuple(self.tickets),
            special_service_codes=tuple(self.special_service_codes),
            references=tuple(self.references),
        )


_NO_BAGS = Bags()
_T = TypeVar("_T", bound=Hashable)


def add_once(items: dict[_T, None], item: _T | None) -> None:
    """Add what is new and not empty. A dictionary keeps the order and stays quick when somebody sends a million."""
    if item:
        items[item] = None
