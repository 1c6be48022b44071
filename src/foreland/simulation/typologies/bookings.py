"""Typologies of how it was booked and paid: 3 to 7, 13, 26, 28 to 30, 34."""

from __future__ import annotations

from msgspec import structs

from foreland.simulation.parties import Version
from foreland.simulation.typologies.scene import Scene, Typology
from foreland.travel.booking import Segment


def _contact(scene: Scene) -> None:
    """3: one telephone behind strangers of several agencies; twin: the agency's own."""
    seller = scene.office(scene.days(0, 8))
    phone = seller.phone if scene.twin else scene.one().phone
    for turn in range(4):
        office = seller if scene.twin else scene.office(turn * 3)
        scene.go(scene.flight if turn == 0 else scene.past(turn * 12), scene.one(), phone=phone, office=office)
    scene.show("phone", phone)


def _payment(scene: Scene) -> None:
    """4: one card of a non-traveller behind strangers; twin: a parent pays for grown children."""
    payer, card = scene.one((45, 60)), scene.card()
    for turn in range(3):
        other = scene.kin(payer, (18, 24)) if scene.twin else scene.one()
        name = "FAMILY PAYER" if scene.twin else "SOLE PAYER"
        scene.go(scene.flight if turn == 0 else scene.past(turn * 9), other, card=card, payer=name)
        scene.show("payer", name)
    scene.show("card", card)


def _agency(scene: Scene) -> None:
    """5: an agency of which many are refused; twin: as many bookings of a small agency, all admitted."""
    seller = scene.office(10 if scene.twin else 11)
    for turn in range(22):
        refused = not scene.twin and (turn < 4 or scene.random.random() < 0.35)
        flight = scene.past(15 * (1 + turn % 4))
        scene.go(flight, scene.one(), office=seller, outcome="refused" if refused else "admitted")
    scene.show("agency", seller.agency.iata_number)


def _late_cash(scene: Scene) -> None:
    """6: cash, one way, within two days, no bag; twin: an emergency, with the way back booked."""
    hours = scene.random.randint(25, 46)
    way = (_back(scene, 24 * 6),) if scene.twin else ()
    scene.go(scene.flight, scene.one(), cash=True, hours_before=hours, bags=int(scene.twin), segments=way)
    scene.show("paid", "cash")


def _back(scene: Scene, hours: int, status: str = "HK") -> Segment:
    route = scene.flight.route
    return scene.segment(scene.flight, route.destination, route.origin, hours, status)


def _bags(scene: Scene) -> None:
    """7: a long stay of a whole group without a bag; twin: four days with hand luggage."""
    days = 4 if scene.twin else scene.days(30, 70)
    people = (scene.one(), scene.one(), scene.one())
    scene.go(scene.flight, *people, bags=0, segments=(_back(scene, 24 * days),))
    scene.show("bags", "0")


def _no_ticket(scene: Scene) -> None:
    """13: the way back is asked for and never confirmed (HN); twin: an agency that confirms it a day later."""
    before = (Version(hours=50, segments=(_back(scene, 240, "HN"),)),) if scene.twin else ()
    status = "HK" if scene.twin else "HN"
    scene.go(scene.flight, scene.one(), segments=(_back(scene, 240, status),), before=before)
    scene.show("status", status)


def _surge(scene: Scene) -> None:
    """26: many young people of one agency in one week; twin: as many spread over weeks."""
    seller = scene.office(12 if scene.twin else 13)
    for turn in range(12):
        days = 8 * (turn + 1) if scene.twin else 2 + turn % 6
        scene.go(scene.past(days), scene.one((18, 24)), office=seller)
    scene.show("agency", seller.agency.iata_number)


def _dance(scene: Scene) -> None:
    """28: the onward route changes three times within two days; twin: once, after a disruption."""
    end = scene.flight.route.destination
    *hubs, last = scene.hubs(4)
    moments = (30,) if scene.twin else (70, 50, 30)
    before = tuple(
        Version(hours=hours, segments=(scene.segment(scene.flight, end, hub, 5),))
        for hours, hub in zip(moments, hubs, strict=False)
    )
    scene.go(scene.flight, scene.one(), segments=(scene.segment(scene.flight, end, last, 6),), before=before)
    scene.show("segment", f"{end}-{last}", *(f"{end}-{hub}" for _, hub in zip(moments, hubs, strict=False)))


def _names(scene: Scene) -> None:
    """29: names stand in for others until the day before; twin: a group fare with names to be told."""
    people = tuple(scene.one() for _ in range(3))
    stand_in = ("GROUPA", "GROUPB", "GROUPC") if scene.twin else tuple(f"{scene.one().surname}" for _ in people)
    stand_in = tuple(name.encode("ascii", "ignore").decode().upper().replace("'", "") or "DUMMY" for name in stand_in)
    scene.go(scene.flight, *people, before=(Version(hours=60, surnames=stand_in),), office=scene.office(5))
    scene.show("surname", *stand_in)


def _insider(scene: Scene) -> None:
    """30: the API of one agent's bookings lacks documents; twin: a training desk with few gaps."""
    seller = scene.office(14)
    seller = structs.replace(seller, agency=structs.replace(seller.agency, agent="7702AA" if scene.twin else "7701AA"))
    for turn in range(8):
        gap = turn < (1 if scene.twin else 6)
        one = scene.one()
        scene.go(scene.past(6 * (1 + turn)), structs.replace(one, document=None) if gap else one, office=seller)
    scene.show("agent", seller.agency.agent)


def _irrational(scene: Scene) -> None:
    """34: a dear ticket over two airports to where the journey nearly began; twin: the price on the direct flight."""
    end, fare = scene.flight.route.destination, scene.random.randint(4200, 6900)
    (hub,) = scene.hubs(1)
    legs = (scene.segment(scene.flight, end, hub, 5), scene.segment(scene.flight, hub, scene.next_door(), 12))
    scene.go(scene.flight, scene.one(), fare=fare, segments=() if scene.twin else legs)
    scene.show("fare", f"{fare}.00")


ALL = (
    Typology(
        3, "contact_of_strangers", "P", _contact,
        "One telephone stands behind four bookings of strangers at four agencies.",
        "The telephone is the agency's own, given for customers who have none.",
    ),
    Typology(
        4, "shared_payment", "P", _payment,
        "One card of somebody who does not travel pays for three strangers.",
        "A parent pays for grown children of the same surname and address.",
    ),
    Typology(
        5, "agency_concentration", "P", _agency,
        "Of twenty-two customers of one agency many are refused on arrival.",
        "As many customers of a small agency are all admitted.",
    ),
    Typology(
        6, "late_cash_one_way", "P", _late_cash,
        "Paid in cash within two days of departure, one way, without a bag.",
        "An emergency: as late and in cash, with a bag and the way back booked.",
    ),
    Typology(
        7, "bag_mismatch", "P", _bags,
        "A party of three stays for a month or more without one bag.",
        "The same party for four days, with hand luggage.",
    ),
    Typology(
        13, "return_never_issued", "P", _no_ticket,
        "The way back is asked for and never confirmed.",
        "The agency confirms the way back a day later.",
    ),
    Typology(
        26, "corridor_surge", "trend", _surge,
        "Twelve young people of one agency fly one route within a week, none in the weeks before.",
        "As many of one agency, one every eight days.",
    ),
    Typology(
        28, "late_changes", "P", _dance,
        "The onward route changes three times within two days of departure.",
        "It changes once, after a disruption.",
    ),
    Typology(
        29, "names_recycled", "P", _names,
        "Names of others stand in the booking and are exchanged two days before departure.",
        "A group fare: placeholders until the names are told.",
    ),
    Typology(
        30, "insider", "P", _insider,
        "Of the customers of one agent most are reported without a document.",
        "A desk in training: one of eight.",
    ),
    Typology(
        34, "irrational_route", "P", _irrational,
        "A dear ticket by two far airports to one next door.",
        "The same price for the direct flight in high season.",
    ),
)  # fmt: skip
