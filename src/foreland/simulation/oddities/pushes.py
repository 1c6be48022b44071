"""Oddities of booking pushes (PNRGOV; IATA PADIS 11.1 and later)."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from msgspec import structs

from foreland.messages.record import DeclaredTotal, Message
from foreland.simulation.oddities.form import Oddity, Segment, changing, own_phone, segment, tagged
from foreland.travel.booking import Booking, Locator, Payment
from foreland.travel.traveller import Address, Traveller

Facts = Callable[[Message, Random], Message]


def _oddity(name: str, **more: object) -> Oddity:
    return Oddity(name=name, section="booking", on="PNRGOV", **more)  # type: ignore[arg-type]


def bookings(change: Callable[[Booking, int], Booking]) -> Facts:
    """Facts with each live booking changed."""

    def facts(message: Message, _: Random) -> Message:
        changed = tuple(one if one.cancelled else change(one, n) for n, one in enumerate(message.bookings))
        return structs.replace(message, bookings=changed)

    return facts


def travellers(change: Callable[[Traveller], Traveller]) -> Facts:
    """Facts with each traveller of each booking changed."""
    return bookings(lambda one, _: structs.replace(one, travellers=tuple(change(person) for person in one.travellers)))


def saying(**changes: object) -> Facts:
    """Facts with fields of the message changed."""
    return lambda message, _: structs.replace(message, **changes)


def _misread(name: str) -> Facts:
    """In one booking of eight the agent swaps day and month of birth, or two digits of the document number."""

    def facts(message: Message, random: Random) -> Message:
        changed = (one if random.random() > 0.125 else _clerks(one, name) for one in message.bookings)
        return structs.replace(message, bookings=tuple(changed))

    return facts


def _clerks(booking: Booking, name: str) -> Booking:
    changed = []
    for one in booking.travellers:
        birth = one.date_of_birth
        if name == "swapped_day_and_month" and birth and int(birth[8:10]) <= 12:
            one = structs.replace(one, date_of_birth=f"{birth[:4]}-{birth[8:10]}-{birth[5:7]}")
        if name == "clerical_difference":
            documents = tuple(structs.replace(d, number=_swap_digits(d.number)) for d in one.documents)
            one = structs.replace(one, documents=documents)
        changed.append(one)
    return structs.replace(booking, travellers=tuple(changed))


def _swap_digits(number: str | None) -> str | None:
    return number[:-3] + number[-2] + number[-3] + number[-1] if number and len(number) > 3 else number


def _glued_titles(segments: list[Segment]) -> list[Segment]:
    for one in tagged(segments, "TIF"):
        if len(one) > 2:
            one[2][0] = re.sub(r" (MR|MS|MRS|MSTR|MISS)$", r"\1", one[2][0])
    return segments


def _early_arrival(segments: list[Segment]) -> list[Segment]:
    """The arrival time in the place of the arrival date, when it is the same day."""
    head = next((one for one in segments if one[0][0] == "TVL"), None)
    if head is not None and len(head[1]) == 4 and head[1][0] == head[1][2] and head[1][1] <= head[1][3]:
        head[1] = [head[1][0], head[1][1], head[1][3]]
    return segments


def _date_as_type(one: Segment) -> None:
    for element in one[1:]:
        if len(element) == 5:
            del element[2]


def _departure_control(booking: Booking, _: int) -> Booking:
    return structs.replace(booking, locators=(*booking.locators, Locator(carrier="1H", locator="DC7K2Q")))


def _docs(change: Callable[[list[str]], None]) -> Callable[[list[Segment]], list[Segment]]:
    """An edit of the fields of each DOCS, the first of which is empty before the leading slash."""

    def edit(segments: list[Segment]) -> list[Segment]:
        for one in tagged(segments, "SSR", "DOCS"):
            fields = one[1][8].split("/")
            change(fields)
            one[1][8] = "/".join(fields)
        return segments

    return edit


def _two_letters(fields: list[str]) -> None:
    known = {"GBR": "GB", "FRA": "FR", "USA": "US", "PHL": "PH", "JPN": "JP", "MEX": "MX", "IND": "IN", "D": "DE"}
    for place in (2, 4):
        fields[place] = known.get(fields[place], fields[place])


def _without_type(one: Traveller) -> Traveller:
    return structs.replace(one, documents=tuple(structs.replace(d, type=None) for d in one.documents))


def _without_nationality(one: Traveller) -> Traveller:
    documents = tuple(structs.replace(d, nationality=None) for d in one.documents)
    return structs.replace(one, nationality=None, documents=documents)


def _birth_only(one: Traveller) -> Traveller:
    return structs.replace(one, documents=(), nationality=None)


def _docs_again(segments: list[Segment]) -> list[Segment]:
    """The documents once more behind the flights: the same passport at two places."""
    found: list[Segment] = []
    waiting: list[Segment] = []
    for one in segments:
        if one[0][0] in ("SRC", "UNT"):
            found += waiting
            waiting = []
        if one[0][0] == "SSR" and one[1][0] == "DOCS":
            waiting.append([list(element) for element in one])
        found.append(one)
    return found


def _redress(one: Traveller) -> Traveller:
    return structs.replace(one, government_reference="7654321") if one.documents else one


def _redress_requests(segments: list[Segment]) -> list[Segment]:
    """The redress number of everybody who gives a document."""
    found: list[Segment] = []
    for one in segments:
        found.append(one)
        if one[0][0] == "SSR" and one[1][0] == "DOCS":
            request = ["DOCO", "HK", "1", "", "", "", "", "", "//R/7654321///USA"]
            found.append([["SSR"], request, *(list(element) for element in one[2:])])
    return found


def _identified(one: Traveller) -> Traveller:
    return structs.replace(one, special_service_codes=(*one.special_service_codes, "FOID"))


def _identity(one: Segment) -> None:
    one[1] += [""] * (9 - len(one[1]))
    one[1][8] = "PPX1234567"


def _seats_together(segments: list[Segment]) -> list[Segment]:
    """One request for the seats of all travellers of a booking, behind the flights, with a filler seat."""
    found: list[Segment] = []
    joined: Segment | None = None
    for one in segments:
        if one[0][0] in ("SRC", "UNT") and joined is not None:
            joined[1][2] = str(len(joined) - 2)
            found.append([*joined, ["XXX"]])
            joined = None
        if one[0][0] == "SSR" and one[1][0] == "SEAT":
            if joined is None:
                joined = [list(element) for element in one]
            else:
                joined += [list(element) for element in one[2:]]
        else:
            found.append(one)
    return found


def _points(booking: Booking, _: int) -> Booking:
    people = tuple(
        structs.replace(one, traveller_reference=f"{one.traveller_reference}.1") for one in booking.travellers
    )
    return structs.replace(booking, travellers=people)


def _before_people(new: Segment) -> Callable[[list[Segment]], list[Segment]]:
    """A segment before the first traveller of each booking."""

    def edit(segments: list[Segment]) -> list[Segment]:
        found: list[Segment] = []
        waiting = False
        for one in segments:
            if one[0][0] == "SRC":
                waiting = True
            if one[0][0] == "TIF" and waiting:
                found.append([list(element) for element in new])
                waiting = False
            found.append(one)
        return found

    return edit


def _ending(*new: str) -> Callable[[list[Segment]], list[Segment]]:
    """Segments at the end of each live booking."""

    def edit(segments: list[Segment]) -> list[Segment]:
        found: list[Segment] = []
        people = False
        for one in segments:
            if one[0][0] in ("SRC", "UNT"):
                found += [segment(text) for text in new] if people else []
                people = False
            people = people or one[0][0] == "TIF"
            found.append(one)
        return found

    return edit


def _following(tag: str, *new: str) -> Callable[[list[Segment]], list[Segment]]:
    """Segments behind each one of a tag."""

    def edit(segments: list[Segment]) -> list[Segment]:
        found: list[Segment] = []
        for one in segments:
            found.append(one)
            if one[0][0] == tag:
                found += [segment(text) for text in new]
        return found

    return edit


def _ticketless(booking: Booking, _: int) -> Booking:
    people = tuple(structs.replace(one, tickets=()) for one in booking.travellers)
    return structs.replace(booking, tickets=(), travellers=people)


def _old_payment(one: Segment) -> None:
    for element in one[1:]:
        element[1] = "2"


def _voucher(booking: Booking, _: int) -> Booking:
    return structs.replace(booking, payments=(Payment(kind="other", amount="25.00"), *booking.payments))


def _decimal_comma(one: Segment) -> None:
    for element in one[1:]:
        element[1] = element[1].replace(".", ",")


def _street(text: str) -> Facts:
    def change(booking: Booking, place: int) -> Booking:
        if place % 3:
            return booking
        home = Address(kind="contact", street=text, city="SAMPLETOWN", country="FRA")
        return structs.replace(booking, contacts=structs.replace(booking.contacts, addresses=(home,)))

    return bookings(change)


def _checked_in(segments: list[Segment]) -> list[Segment]:
    """Check-in of the first traveller behind the first flight: time, sequence number, seat."""
    found: list[Segment] = []
    flights = 0
    reference = seat = ""
    for one in segments:
        found.append(one)
        tag = one[0][0]
        if tag == "SRC":
            flights, reference, seat = 0, "", ""
        elif tag == "TIF" and not reference:
            reference = one[2][2] if len(one[2]) > 2 else ""
        elif tag == "SSR" and one[1][0] == "SEAT" and not seat and one[2][2] == reference:
            seat = one[2][0]
        elif tag == "RPI":
            flights += 1
            if flights == 1 and reference and seat:
                found += [
                    segment("DAT+2:231126:1810"),
                    segment(f"TRI++MNL-168:::{reference}"),
                    segment(f"SSD+{seat}++++Y"),
                ]
    return found


def _group_release(segments: list[Segment]) -> list[Segment]:
    for one in tagged(segments, "UNG"):
        one[7] = ["15", "1"]
    return segments


def _partner_number(segments: list[Segment]) -> list[Segment]:
    """The operating flight as a TVL without places instead of TRA."""
    for one in tagged(segments, "TRA"):
        one[:] = [["TVL"], [""], [""], [""], [""], [one[2][0], "M"]]
    return segments


_HISTORY = (
    "ABI+4+HDQ:1+MNL++XX",
    "DAT+T:201126:1200",
    "SAC+++X",
    "TVL+241126:0100:241126:0900+MNL+LAX+XX+99:Y",
    "RPI+1+XX",
)
_PRICES = ("PTK+NR++201126:1000+XX", "TXD++3.10:::AY6+8.50:::YQ")

PUSH_ODDITIES: tuple[Oddity, ...] = (
    *(
        _oddity(f"release_{version.replace('.', '_')}", facts=saying(version=version))
        for version in ("10.1", "12.1", "13.1", "14.1", "15.1", "16.1", "17.1", "18.1", "21.1")
    ),
    _oddity("group_and_message_differ_in_release", facts=saying(version="18.1"), edit=_group_release),
    _oddity("arrival_time_in_date_place", edit=_early_arrival),
    _oddity("locator_date_in_type_place", edit=changing("RCI", change=_date_as_type)),
    _oddity("locator_of_departure_control", facts=bookings(_departure_control)),
    _oddity("empty_segment", edit=_following("RCI", "DAT")),
    _oddity("glued_titles", edit=_glued_titles),
    _oddity("swapped_day_and_month", hides=True, facts=_misread("swapped_day_and_month")),
    _oddity("clerical_difference", hides=True, facts=_misread("clerical_difference")),
    _oddity("docs_without_slash", edit=_docs(lambda fields: fields.__delitem__(0))),
    _oddity("docs_without_type", hides=True, facts=travellers(_without_type)),
    _oddity("docs_with_name_number", edit=_docs(lambda fields: fields.__setitem__(-1, fields[-1] + "-1SAMPLE/ANN"))),
    _oddity("docs_two_letter_states", edit=_docs(_two_letters)),
    _oddity("docs_without_nationality", hides=True, facts=travellers(_without_nationality)),
    _oddity("docs_of_birth_only", hides=True, facts=travellers(_birth_only)),
    _oddity("docs_twice", edit=_docs_again),
    _oddity(
        "docs_multiple_holders", edit=_docs(lambda fields: fields.extend(["H"] if len(fields) > 10 else ["", "H"]))
    ),
    _oddity("redress_number", facts=travellers(_redress), edit=_redress_requests),
    _oddity("identity_for_ticket", facts=travellers(_identified), edit=changing("SSR", "FOID", change=_identity)),
    _oddity("phone_of_traveller", facts=travellers(lambda one: structs.replace(one, phones=(own_phone(one)[1:],)))),
    _oddity("seats_in_one_request", edit=_seats_together),
    _oddity("references_with_points", facts=bookings(_points)),
    _oddity("group_name", edit=_before_people(segment("TIF+SAMPLETOUR:G"))),
    _oddity("ticketless", facts=bookings(_ticketless)),
    _oddity("old_form_of_payment", edit=changing("FOP", change=_old_payment)),
    _oddity("two_payments", facts=bookings(_voucher)),
    _oddity("decimal_comma", edit=changing("MON", change=_decimal_comma)),
    _oddity("price_details", edit=_following("MON", *_PRICES)),
    _oddity("excess_bags", edit=_following("FTI", "EBD+USD:50.00+1::N")),
    _oddity("equipment", edit=_following("RPI", "APD+773")),
    _oddity("operating_flight_without_places", edit=_partner_number),
    _oddity("other_services", edit=_ending("MSG+8", "TVL+241126+LAX++HH+HOTEL")),
    _oddity("history", edit=_ending(*_HISTORY)),
    _oddity("unstructured_history", edit=_ending("LTS+RP 20NOV*1200Z HDQ.SEAT 12A\nRP 21NOV CXL")),
    _oddity("literal_star", edit=_before_people(segment("IFT+4:28::YY+SEATS * TOGETHER *"))),
    _oddity("check_in", edit=_checked_in),
    _oddity("released_text", facts=_street("12 O'NEIL+SON: WHERE?")),
    _oddity("total_missing", facts=saying(declared_total=DeclaredTotal())),
)
