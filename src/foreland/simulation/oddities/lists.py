"""Oddities of passenger and crew lists (PAXLST; WCO/IATA/ICAO API Guidelines, appendix IIA)."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from msgspec import structs

from foreland.messages.record import DeclaredTotal, Message, ReportingContact
from foreland.simulation.oddities.form import (
    Oddity,
    Segment,
    adding,
    changing,
    is_tag,
    own_number,
    own_phone,
    segment,
    tagged,
)
from foreland.travel.traveller import Address, TravelDocument, Traveller

Facts = Callable[[Message, Random], Message]
_POUNDS = 2.20462262


def _oddity(name: str, **more: object) -> Oddity:
    return Oddity(name=name, section="list", on="PAXLST", **more)  # type: ignore[arg-type]


def people(change: Callable[[Traveller, int], Traveller]) -> Facts:
    """Facts with each passenger changed; crews stay as they are."""

    def facts(message: Message, _: Random) -> Message:
        changed = tuple(change(one, n) if one.role == "passenger" else one for n, one in enumerate(message.travellers))
        return structs.replace(message, travellers=changed)

    return facts


def saying(**changes: object) -> Facts:
    """Facts with fields of the message changed."""
    return lambda message, _: structs.replace(message, **changes)


def _moment(segments: list[Segment], change: Callable[[Segment], None]) -> list[Segment]:
    for one in tagged(segments, "DTM"):
        if one[1][0] in ("189", "232"):
            change(one)
    return segments


def _with_century(code: str) -> Callable[[list[Segment]], list[Segment]]:
    def change(one: Segment) -> None:
        if one[1][2] == "201":
            one[1] = [one[1][0], "20" + one[1][1], code]

    return lambda segments: _moment(segments, change)


def _blank_in_time(one: Segment) -> None:
    one[1][1] = " " + one[1][1]


def _long_birth(one: Segment) -> None:
    short = one[1][1]
    if len(one[1]) == 2 and len(short) == 6:
        one[1] = ["329", ("20" if int(short[:2]) <= 26 else "19") + short, "102"]


def _long_expiry(one: Segment) -> None:
    if len(one[1]) == 2 and len(one[1][1]) == 6:
        one[1] = [one[1][0], "20" + one[1][1]]


def _names_apart(one: Segment) -> None:
    one[4] = [part for name in one[4] for part in name.split(" ")] if " " not in one[4][0] else one[4]


def _forget_birthday(message: Message, random: Random) -> Message:
    def change(one: Traveller) -> Traveller:
        if one.date_of_birth is None or random.random() > 0.1:
            return one
        return structs.replace(one, date_of_birth=one.date_of_birth[: random.choice((4, 7))])

    return structs.replace(message, travellers=tuple(change(one) for one in message.travellers))


def _nationality_first(segments: list[Segment]) -> list[Segment]:
    """Nationality directly behind the name: nothing within a person has a settled order."""
    found: list[Segment] = []
    person = 0
    for one in segments:
        if one[0][0] == "NAD":
            person = len(found) + 1
        if one[0][0] == "NAT" and person:
            found.insert(person, one)
        else:
            found.append(one)
    return found


def _short_measure(one: Segment) -> None:
    one[3] = [one[3][1]]


def _pounds(one: Segment) -> None:
    one[3] = ["LBR", str(round(int(one[3][1]) * _POUNDS))]


def _no_bags(segments: list[Segment]) -> list[Segment]:
    """Who has no bags gets a tag NULL."""
    found = []
    for one in segments:
        found.append(one)
        if one[0][0] == "MEA" and one[1][0] == "CT" and one[3][-1] == "0":
            found.append(segment("FTX+BAG+++NULL"))
    return found


def _born_in(text: str) -> Facts:
    return people(lambda one, n: structs.replace(one, place_of_birth=text) if n % 5 == 0 else one)


def _country_and_text(one: Segment) -> None:
    city, _, state = one[2][3].partition(", ")
    one[2] = [one[2][0], "", "", city]
    if state:
        one.append(["", "", "", state])


def _commercial_at(one: Segment) -> None:
    for components in one[1:]:
        components[0] = components[0].replace(".AT.", "@")


def _apart(segments: list[Segment]) -> list[Segment]:
    found: list[Segment] = []
    for one in segments:
        if one[0][0] == "COM":
            found += [[["COM"], element] for element in one[1:]]
        else:
            found.append(one)
    return found


def _locator_again(segments: list[Segment]) -> list[Segment]:
    found: list[Segment] = []
    for one in segments:
        found.append(one)
        if one[0][0] == "RFF" and one[1][0] == "AVF":
            found += [[["RFF"], list(one[1])], segment("RFF+AVF:")]
    return found


def _issuer_first(segments: list[Segment]) -> list[Segment]:
    found: list[Segment] = []
    document = 0
    for one in segments:
        if one[0][0] == "DOC":
            document = len(found) + 1
        if one[0][0] == "LOC" and one[1][0] == "91":
            found.insert(document, one)
        else:
            found.append(one)
    return found


def _visa(one: Traveller, place: int) -> Traveller:
    if place % 6 or not one.documents:
        return one
    visa = TravelDocument(type="V", number=f"V{own_number(one):08d}", issuing_state="USA", expiry_date="2027-05-31")
    return structs.replace(one, documents=(*one.documents, visa))


def _untyped(one: Traveller, place: int) -> Traveller:
    if place % 9 != 4:
        return one
    return structs.replace(one, documents=tuple(structs.replace(d, type=None) for d in one.documents))


def _all_changed(message: Message, _: Random) -> Message:
    return structs.replace(message, travellers=tuple(structs.replace(one, changed=True) for one in message.travellers))


def _resident(one: Traveller, place: int) -> Traveller:
    if place % 4:
        return one
    home = Address(street=f"{place + 3} ORCHARD LANE", city="SAMPLETOWN", postcode="AB1 2CD", country=one.residence)
    return structs.replace(one, addresses=(home,))


def _reachable(one: Traveller, place: int) -> Traveller:
    if place % 7:
        return one
    phone = own_phone(one)
    return structs.replace(one, phones=(phone,), emails=(f"LIST{phone[-9:]}@EXAMPLE.COM",))


def _own_total(message: Message, _: Random) -> Message:
    return structs.replace(message, declared_total=DeclaredTotal(passengers=len(message.travellers)))


def _twice(message: Message, _: Random) -> Message:
    if len(message.travellers) < 2:
        return message
    return structs.replace(message, travellers=(*message.travellers, message.travellers[0]))


def _in_capitals_not(segments: list[Segment]) -> list[Segment]:
    for one in tagged(segments, "NAD", "FL"):
        one[4] = [name.lower() for name in one[4]]
    return segments


def _glued(data: bytes) -> bytes:
    """The terminator before one ATT is lost."""
    return re.sub(rb"(?:'|\$|#|\)|\"|\xe2\x80\x99|-|\*)[\s\x00-\x03]*(ATT[+*(-]2)", rb"\1", data, count=1)


def _verified_zzz(one: Segment) -> None:
    if one[2] == ["173"]:
        one[2] = ["ZZZ"]


def _putting(place: int, change: Callable[[Segment], list[str]]) -> Callable[[Segment], None]:
    def put(one: Segment) -> None:
        one[place] = change(one)

    return put


def _reference(kind: str, before: str = "", behind: str = "") -> Callable[[Segment], None]:
    """Letters around the references of a kind."""

    def change(one: Segment) -> None:
        if one[1][0] == kind:
            one[1][1] = before + one[1][1] + behind

    return change


def _other_states(segments: list[Segment]) -> list[Segment]:
    for one in tagged(segments, "LOC", "91"):
        one[2] = [one[2][0], "", "", "ISSUING AUTHORITY"]
    return segments


def _border(message: Message, _: Random) -> Message:
    return structs.replace(message, legs=tuple(structs.replace(leg, border_crossing=False) for leg in message.legs))


def _plain_places(segments: list[Segment]) -> list[Segment]:
    for one in segments:
        if one[0][0] == "LOC" and one[1][0] in ("125", "87"):
            one[1] = ["92"]
    return segments


def _departure_22(segments: list[Segment]) -> list[Segment]:
    for one in tagged(segments, "LOC", "125"):
        one[1] = ["22"]
    return segments


def _unspecified(segments: list[Segment]) -> list[Segment]:
    """``ATT+2++U`` where no sex is given."""
    found: list[Segment] = []
    for place, one in enumerate(segments):
        found.append(one)
        following = segments[place + 1][0][0] if place + 1 < len(segments) else ""
        if one[0][0] == "NAD" and one[1][0] == "FL" and following != "ATT":
            found.append(segment("ATT+2++U"))
    return found


LIST_ODDITIES: tuple[Oddity, ...] = (
    *(
        _oddity(f"release_{version[2:].lower()}", facts=saying(version=version))
        for version in ("D.02B", "D.03B", "D.12B", "D.15B", "D.16B")
    ),
    _oddity("function_of_crew_list", facts=saying(function="C")),
    _oddity("transaction_reference", facts=saying(transaction_reference="SYN20261124A7")),
    _oddity("transaction_revision", facts=saying(transaction_reference="SYN20261124B8", transaction_revision="2")),
    _oddity(
        "transaction_revision_second",
        facts=saying(transaction_reference="YG5000660", transaction_revision="1"),
        edit=changing("RFF", change=lambda one: one.__setitem__(1, [p for p in one[1] if p])),
    ),
    _oddity("no_contact", facts=saying(reporting_contact=ReportingContact())),
    _oddity(
        "contact_with_fax_and_mail",
        facts=saying(
            reporting_contact=ReportingContact(
                name="NIGHT DESK", phones=("+99980000001",), faxes=("+99980000002",), emails=("OPS@EXAMPLE.ORG",)
            )
        ),
    ),
    _oddity(
        "released_marks",
        facts=saying(reporting_contact=ReportingContact(name="O'NEIL+SON: WHO? DESK", phones=("+99980000003",))),
    ),
    _oddity(
        "mail_with_commercial_at",
        facts=saying(reporting_contact=ReportingContact(name="DAY DESK", emails=("DAY@EXAMPLE.ORG",))),
        edit=changing("COM", change=_commercial_at),
    ),
    _oddity(
        "contacts_in_segments_of_their_own",
        facts=saying(
            reporting_contact=ReportingContact(name="HUB", phones=("+99980000004", "+99980000005"), faxes=("+9998",))
        ),
        edit=_apart,
    ),
    _oddity("contact_of_an_agent", edit=adding(is_tag("COM"), segment("COM+033:AI"))),
    _oddity("transport_with_blank", edit=changing("TDT", change=lambda one: one.__setitem__(1, [" 20"]))),
    _oddity("transport_without_carrier", edit=changing("TDT", change=lambda one: one.__delitem__(slice(3, None)))),
    _oddity("places_without_border", facts=_border, edit=_plain_places),
    _oddity("departure_as_clearance", edit=_departure_22),
    _oddity("times_format_203", edit=_with_century("203")),
    _oddity("twelve_digits_as_201", edit=_with_century("201")),
    _oddity("blank_in_time", edit=lambda segments: _moment(segments, _blank_in_time)),
    _oddity("birth_in_full", edit=changing("DTM", "329", change=_long_birth)),
    _oddity("partial_birth_dates", hides=True, facts=_forget_birthday),
    _oddity("expiry_in_full", edit=changing("DTM", "36", change=_long_expiry)),
    _oddity("given_names_in_components", edit=changing("NAD", "FL", change=_names_apart)),
    _oddity("name_with_trailing_colon", edit=changing("NAD", "FL", change=lambda one: one[4].append(""))),
    _oddity("lower_case", edit=_in_capitals_not),
    _oddity(
        "sex_unspecified",
        hides=True,
        facts=people(lambda one, n: structs.replace(one, sex=None) if n % 8 == 2 else one),
        edit=_unspecified,
    ),
    _oddity("nationality_first", edit=_nationality_first),
    _oddity(
        "stateless", hides=True, facts=people(lambda one, n: structs.replace(one, nationality="XXA") if n == 1 else one)
    ),
    _oddity("bags_without_place", edit=changing("MEA", "CT", change=_short_measure)),
    _oddity("bags_in_pounds", edit=changing("MEA", "WT", change=_pounds)),
    _oddity("no_bags_is_null", edit=_no_bags),
    _oddity("verified_zzz", edit=changing("GEI", "4", change=_verified_zzz)),
    _oddity("data_changed_36", facts=_all_changed, edit=adding(is_tag("GEI"), segment("GEI+4+36"))),
    _oddity("birth_place_as_text", facts=_born_in("SAMPLETOWN")),
    _oddity("birth_place_with_state", facts=_born_in("SAMPLETOWN, GBR")),
    _oddity(
        "birth_place_in_two_parts",
        facts=_born_in("SAMPLETOWN, NORTH DISTRICT, TWN"),
        edit=changing("LOC", "180", change=_country_and_text),
    ),
    _oddity("address_of_residence", facts=people(_resident)),
    _oddity("contacts_of_passengers", facts=people(_reachable)),
    _oddity("locator_repeated_and_empty", edit=_locator_again),
    _oddity(
        "seat_with_leading_zero",
        edit=changing("RFF", change=_reference("SEA", before="0")),
    ),
    _oddity(
        "known_traveller",
        facts=people(lambda one, n: structs.replace(one, government_reference=f"98{n:07d}") if n % 5 == 0 else one),
    ),
    _oddity(
        "ticket_with_coupon",
        facts=people(lambda one, n: structs.replace(one, tickets=(f"9991{n:09d}",)) if n % 3 == 0 else one),
        edit=changing("RFF", change=_reference("YZY", behind="C1")),
    ),
    _oddity("document_without_lists", edit=changing("DOC", change=_putting(1, lambda one: one[1][:1]))),
    _oddity("document_list_zzz", edit=changing("DOC", change=lambda one: one[1].__setitem__(2, "ZZZ"))),
    _oddity("document_sub_number", edit=changing("DOC", change=lambda one: one.__setitem__(1, [one[1][0], "1812019"]))),
    _oddity("document_without_type", hides=True, facts=people(_untyped)),
    _oddity("passport_and_visa", hides=True, facts=people(_visa)),
    _oddity("issuer_before_expiry", edit=_issuer_first),
    _oddity("issuer_with_text", edit=_other_states),
    _oddity("total_of_the_part", facts=_own_total),
    _oddity("total_of_another_kind", edit=adding(is_tag("CNT"), segment("CNT+59:3"), last=True)),
    _oddity("same_person_twice", facts=_twice, allowed=("DUP",)),
    _oddity("lost_terminator", data=_glued, defects=("LEX_GLUED",)),
    _oddity(
        "transit_passengers",
        hides=True,
        facts=people(lambda one, n: structs.replace(one, role="transit_passenger") if n % 11 == 3 else one),
    ),
)
