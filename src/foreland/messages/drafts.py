"""A traveller while the segments about them are still being read."""

from __future__ import annotations

from msgspec import Struct, field

from foreland.travel.traveller import Address, AgeType, Bags, FrequentFlyer, Role, Sex, TravelDocument, Traveller


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


class TravellerDraft(Struct):
    """The fields of :class:`~foreland.travel.traveller.Traveller`, open for writing."""

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
    documents: list[TravelDocument] = field(default_factory=list)
    record_locator: str | None = None
    unique_reference: str | None = None
    traveller_reference: str | None = None
    government_reference: str | None = None
    seat: str | None = None
    bag_count: int | None = None
    bag_weight: int | None = None
    bag_tags: list[str] = field(default_factory=list)
    embarked: str | None = None
    disembarks: str | None = None
    clearance: str | None = None
    verified: bool | None = None
    crew_duty: str | None = None
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    frequent_flyer: list[FrequentFlyer] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    special_service_codes: list[str] = field(default_factory=list)

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
            phones=tuple(self.phones),
            emails=tuple(self.emails),
            addresses=tuple(self.addresses),
            frequent_flyer=tuple(self.frequent_flyer),
            tickets=tuple(self.tickets),
            special_service_codes=tuple(self.special_service_codes),
        )


_NO_BAGS = Bags()


def add_once(items: list[str], item: str | None) -> None:
    """Append what is new and not empty."""
    if item and item not in items:
        items.append(item)
