"""The planted cases, each beside the lawful journeys that look like it (typologies of the field and their twins)."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from foreland.simulation.agencies import offices
from foreland.simulation.parties import Request
from foreland.simulation.people import document_number, passport
from foreland.simulation.planting import Listed, Notice, Plot, TypologyKind, ago, another_day, with_document
from foreland.travel.traveller import TravelDocument

_SHOWN: dict[str, tuple[int, TypologyKind]] = {
    "escort": (1, "P"),
    "shared_contact": (3, "P"),
    "lost_or_stolen": (14, "D"),
    "stolen_blank": (15, "D"),
    "malformed_number": (16, "D"),
    "other_holder": (17, "P"),
    "child_with_other_adult": (23, "V"),
}
"""Which typology of the field a case shows; an expired or missing document and a listed name are none."""


def plant_all(plot: Plot, rounds: int) -> None:
    """Plant every case ``rounds`` times."""
    for _ in range(rounds):
        expired_passport(plot)
        lost_or_stolen(plot)
        stolen_blank(plot)
        other_holder(plot)
        watchlist_name(plot)
        watchlist_document(plot)
        missing_document(plot)
        malformed_number(plot)
        shared_contact(plot)
        escort(plot)
        child_with_other_adult(plot)
    for case in tuple(plot.cases.values()):
        if case.kind in _SHOWN:
            number, kind = _SHOWN[case.kind]
            plot.cases[case.id] = structs.replace(case, typology=number, typology_kind=kind)


def expired_passport(plot: Plot) -> None:
    """An expired passport; twin: the booking still holds the expired one, at check-in the new one was shown."""
    flight = plot.flight()
    one = with_document(plot.someone(flight), issue_date=ago(flight, 3690), expiry_date=ago(flight, 38))
    plot.travel(flight, Request(people=(one,), case=plot.case("expired_passport", "document_expired")))
    flight = plot.flight()
    renewed = plot.someone(flight)
    old = with_document(
        renewed,
        number=document_number(plot.random, renewed.nationality),
        issue_date=ago(flight, 3700),
        expiry_date=ago(flight, 20),
    )
    case = plot.case("expired_passport", None, twin=True)
    plot.travel(plot.earlier(flight), Request(people=(old,), case=case))
    plot.travel(flight, Request(people=(renewed,), case=case))


def lost_or_stolen(plot: Plot) -> None:
    """A document reported stolen; twins: the same number of another issuer, and a number one sign off."""
    for category, code in (("stolen", "document_reported_stolen"), ("lost", "document_reported_lost")):
        flight = plot.flight()
        one = plot.someone(flight)
        _report(plot, one.document, category, ago(flight, plot.random.randrange(30, 400)))
        plot.travel(flight, Request(people=(one,), case=plot.case("lost_or_stolen", code)))
    flight = plot.flight()
    one = plot.someone(flight)
    elsewhere = "ISL" if one.nationality != "ISL" else "NOR"
    if one.document:
        _report(plot, structs.replace(one.document, issuing_state=elsewhere), "stolen", ago(flight, 90))
    plot.travel(flight, Request(people=(one,), case=plot.case("lost_or_stolen", None, twin=True)))
    flight = plot.flight()
    one = plot.someone(flight)
    if one.document and one.document.number:
        number = one.document.number
        last = str((int(number[-1]) + 5) % 10) if number[-1].isdigit() else "Q"
        _report(plot, structs.replace(one.document, number=number[:-1] + last), "lost", ago(flight, 200))
    plot.travel(flight, Request(people=(one,), case=plot.case("lost_or_stolen", None, twin=True)))


def _report(plot: Plot, document: TravelDocument | None, category: str, reported_on: str) -> None:
    if document is None or not document.number or not document.issuing_state:
        raise ValueError("a planted notice needs a whole document")
    plot.notices.append(
        Notice(
            number=document.number,
            issuing_state=document.issuing_state,
            category="stolen" if category == "stolen" else "lost",
            reported_on=reported_on,
        )
    )


def stolen_blank(plot: Plot) -> None:
    """A number inside a range of stolen blanks; twin: the first number behind the range."""
    flight = plot.flight()
    low = plot.random.randrange(1_000_000, 8_000_000) // 100 * 100
    state = plot.someone(flight).nationality
    plot.notices.append(
        Notice(
            number=f"ZB{low:07d}",
            number_to=f"ZB{low + 99:07d}",
            issuing_state=state,
            category="stolen_blank",
            reported_on=ago(flight, 150),
        )
    )
    for number, twin in ((low + plot.random.randrange(100), False), (low + 100, True)):
        flight = plot.flight()
        one = with_document(plot.someone(flight), number=f"ZB{number:07d}", issuing_state=state)
        code = None if twin else "document_reported_stolen_blank"
        plot.travel(flight, Request(people=(one,), case=plot.case("stolen_blank", code, twin=twin)))


def other_holder(plot: Plot) -> None:
    """A document another person travelled with before; twin: a person who married and kept given name and document."""
    flight = plot.flight()
    one, other = plot.someone(flight, age=(20, 38), sex="M"), plot.someone(flight, age=(45, 60), sex="F")
    words = {*one.surname.lower().split(), *one.given_names.lower().split()}
    while words & {*other.surname.lower().split(), *other.given_names.lower().split()}:
        other = plot.someone(flight, age=(45, 60), sex="F")
    holder = structs.replace(other, document=one.document)
    case = plot.case("other_holder", "document_used_by_other")
    plot.travel(plot.earlier(flight), Request(people=(holder,), case=case))
    plot.travel(flight, Request(people=(one,), case=case))
    flight = plot.flight()
    single = plot.someone(flight, age=(24, 40), sex="F")
    married = structs.replace(single, surname=plot.someone(flight).surname)
    case = plot.case("other_holder", None, twin=True)
    plot.travel(plot.earlier(flight, 1), Request(people=(single,), case=case))
    plot.travel(flight, Request(people=(married,), case=case))


def watchlist_name(plot: Plot) -> None:
    """A listed person under the listed name, one under a misspelt name; twin: a namesake of another generation."""
    flight = plot.flight()
    exact = plot.someone(flight)
    _list(plot, (exact.surname, exact.given_names), exact.date_of_birth, exact.nationality, exact.sex)
    plot.travel(flight, Request(people=(exact,), case=plot.case("watchlist_name", "watchlist_name")))
    flight = plot.flight()
    misspelt = plot.someone(flight)
    spelling = (_misspell(misspelt.surname), misspelt.given_names)
    _list(plot, spelling, misspelt.date_of_birth, misspelt.nationality, misspelt.sex)
    plot.travel(flight, Request(people=(misspelt,), case=plot.case("watchlist_name", "watchlist_name")))
    flight = plot.flight()
    namesake = plot.someone(flight, age=(19, 30))
    listed_birth = another_day(namesake.date_of_birth, -365 * 31 - 100)
    _list(plot, (namesake.surname, namesake.given_names), listed_birth, namesake.nationality, namesake.sex)
    plot.travel(flight, Request(people=(namesake,), case=plot.case("watchlist_name", None, twin=True)))


def watchlist_document(plot: Plot) -> None:
    """A document number that a list gives for a person of another name."""
    flight = plot.flight()
    one, listed = plot.someone(flight), plot.someone(flight)
    number = one.document.number if one.document else None
    if number:
        names = (listed.surname, listed.given_names)
        _list(plot, names, listed.date_of_birth, listed.nationality, listed.sex, (number,))
    plot.travel(flight, Request(people=(one,), case=plot.case("watchlist_document", "watchlist_document")))


def _list(
    plot: Plot, name: tuple[str, str], born: str, nationality: str, sex: str, documents: tuple[str, ...] = ()
) -> None:
    plot.numbers["listed"] += 1
    plot.listed.append(
        Listed(
            id=f"SYN-{plot.numbers['listed']:04d}",
            names=(name,),
            birth_dates=(born,),
            nationalities=(nationality,),
            sex=sex,
            documents=documents,
        )
    )


def _misspell(name: str) -> str:
    """One letter doubled or a pair exchanged, as a clerk's ear and hand do."""
    place = len(name) // 2
    if len(name) < 5:
        return name[:place] + name[place] + name[place:]
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def missing_document(plot: Plot) -> None:
    """API without a document; twin: the carrier sends the same person again in time, with the document."""
    flight = plot.flight()
    one = structs.replace(plot.someone(flight), document=None)
    plot.travel(flight, Request(people=(one,), case=plot.case("missing_document", "document_missing")))
    flight = plot.flight()
    late = plot.someone(flight)
    case = plot.case("missing_document", None, twin=True)
    plot.travel(flight, Request(people=(late,), resent_without_document=True, case=case))


def malformed_number(plot: Plot) -> None:
    """Numbers no document has; twin: a proper number with blanks and small letters, as some systems send it."""
    for number in ("12", "XX1234567890123456789012"):
        flight = plot.flight()
        one = with_document(plot.someone(flight), number=number)
        plot.travel(flight, Request(people=(one,), case=plot.case("malformed_number", "document_malformed")))
    flight = plot.flight()
    one = plot.someone(flight)
    number = one.document.number if one.document and one.document.number else ""
    spaced = with_document(one, number=f"{number[:4]} {number[4:]}")
    plot.travel(flight, Request(people=(spaced,), case=plot.case("malformed_number", None, twin=True)))


def shared_contact(plot: Plot) -> None:
    """One telephone behind bookings of strangers; twins: an agency's own number, and one family in several bookings."""
    start = plot.flight()
    phone = plot.someone(start).phone
    case = plot.case("shared_contact", "shared_contact")
    sellers = offices(start.route.region)
    for place in range(5):
        flight = plot.earlier(start, place) if place < 3 else plot.flight()
        one = plot.someone(flight)
        office = sellers[place * 3 % len(sellers)]
        plot.travel(flight, Request(people=(one,), phone=phone, office=office, one_way=True, case=case))
    case = plot.case("shared_contact", None, twin=True)
    seller = sellers[1]
    for place in range(6):
        flight = plot.earlier(start, place) if place < 3 else plot.flight()
        one = plot.someone(flight)
        plot.travel(flight, Request(people=(one,), phone=seller.phone, office=seller, case=case))
    case = plot.case("shared_contact", None, twin=True)
    first = plot.someone(start)
    for place in range(5):
        flight = plot.earlier(start, place) if place < 3 else plot.flight()
        kin = plot.someone(flight)
        born = date.fromisoformat(kin.date_of_birth)
        kin = structs.replace(
            kin,
            surname=first.surname,
            address=first.address,
            phone=first.phone,
            nationality=first.nationality,
            document=passport(plot.random, first.nationality, flight.departs.date(), born),
        )
        plot.travel(flight, Request(people=(kin,), office=sellers[place * 5 % len(sellers)], case=case))


def escort(plot: Plot) -> None:
    """One person with party after party of strangers; twin: a tour leader with booked groups."""
    start = plot.flight()
    guide, leader = plot.someone(start), plot.someone(start)
    case = plot.case("escort", None, checked=False)
    twin = plot.case("escort", None, twin=True, checked=False)
    seller = offices(start.route.region)[3]
    for place in range(4):
        flight = plot.earlier(start, place) if place < 3 else start
        party = (guide, plot.someone(flight), plot.someone(flight))
        plot.travel(flight, Request(people=party, one_way=True, cash=True, case=case))
        group = (leader, *(plot.someone(flight) for _ in range(9)))
        plot.travel(flight, Request(people=group, office=seller, phone=seller.phone, documents_booked=True, case=twin))


def child_with_other_adult(plot: Plot) -> None:
    """An adult with one unrelated child after another; twin: a grandmother with her grandchildren."""
    start = plot.flight()
    adult, grandmother = plot.someone(start), plot.someone(start, age=(58, 70), sex="F")
    case = plot.case("child_with_other_adult", None, checked=False)
    twin = plot.case("child_with_other_adult", None, twin=True, checked=False)
    for place in range(3):
        flight = plot.earlier(start, place) if place < 2 else start
        child = plot.someone(flight, age=(4, 11))
        plot.travel(flight, Request(people=(adult, child), one_way=True, case=case, subjects=(0, 1)))
        kin = structs.replace(plot.someone(flight, age=(4, 11)), surname=grandmother.surname)
        plot.travel(flight, Request(people=(grandmother, kin), case=twin, subjects=(0, 1)))
