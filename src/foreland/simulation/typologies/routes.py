"""Typologies of the way taken: 8 to 12, 18, 19, 27, 31."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from foreland.simulation.parties import first_segment
from foreland.simulation.people import document_number
from foreland.simulation.planting import ago, with_document
from foreland.simulation.schedule import flight_time
from foreland.simulation.typologies.scene import Scene, Typology, number_of


def _two_places(scene: Scene) -> None:
    """8, 19: one document boards two flights that leave far places at once; twin: missed the first, rebooked."""
    days, one = scene.days(4, 20), scene.one()
    first = scene.past(days)
    scene.go(first, one, boards=not scene.twin)
    if scene.twin:
        scene.go(scene.past(days - 1), one)
        scene.show("not_boarded", number_of(one))
    else:
        ends = (scene.other_origin(), first.route.destination)
        second = scene.plot.flight_at(first, ends, first.departs + timedelta(minutes=30))
        holder = structs.replace(scene.one(), document=one.document) if scene.typology.number == 8 else one
        scene.go(second, holder)
        scene.show("boarded", number_of(one))
    scene.show("document", number_of(one))


def _broken(scene: Scene) -> None:
    """9: two bookings by two agencies, the second flight hours after the first; twin: both by one, booked at once."""
    days, one, hours = scene.days(5, 30), scene.one(), scene.days(5, 20)
    onward = scene.past(days)
    ends = (scene.other_origin(), onward.route.origin)
    lands = onward.departs - timedelta(hours=hours)
    first = scene.plot.flight_at(onward, ends, lands - flight_time(*ends))
    apart = round((onward.departs - first.departs).total_seconds() / 3600)
    seller = scene.office(1 if scene.twin else 9)
    scene.go(first, one, office=scene.office(1), segments=(), hours_before=900)
    scene.go(onward, one, office=seller, segments=(), hours_before=900 + apart if scene.twin else 30)
    scene.show("agency", scene.office(1).agency.iata_number, seller.agency.iata_number)
    scene.show("boarded", number_of(one))


def _unflown(scene: Scene) -> None:
    """10, 11, 12: the next flight of the journey stays unflown; twin: it is flown a day later."""
    one, seller, booked = scene.one(), scene.office(3), scene.locator()
    first = scene.past(scene.days(12, 40))
    hours = {10: 30, 11: 26, 12: 72}[scene.typology.number]
    end = first.route.origin if scene.typology.number == 12 else scene.hubs(1)[0]
    second = scene.onward(first, hours, end)
    scene.go(first, one, office=seller, segments=(first_segment(second),), locator=booked)
    scene.go(second, one, office=seller, boards=False, segments=(), locator=booked)
    scene.show("not_boarded", number_of(one))
    scene.show("segment", f"{second.route.origin}-{end}")
    if scene.twin:
        scene.go(scene.onward(first, hours + 24, end), one, office=seller, segments=())
        scene.show("boarded", number_of(one))


def _one_direction(scene: Scene) -> None:
    """18: a document flies in three times and never out; twin: it flies out between."""
    one = scene.one()
    for turn in range(3):
        days = 70 - turn * 25
        scene.go(scene.past(days), one, segments=())
        if scene.twin and turn < 2:
            scene.go(scene.past(days - 10, back=True), one, segments=())
    scene.show("document", number_of(one))


def _again(scene: Scene) -> None:
    """27: refused, and within two weeks back by another way; twin: with the visa corrected, on the same way."""
    one, days = scene.one(), scene.days(3, 13)
    scene.go(scene.past(days), one, outcome="denied_boarding_document" if scene.twin else "denied", boards=False)
    if scene.twin:
        scene.go(scene.flight, one, outcome="admitted")
    else:
        scene.go(scene.elsewhere(), one)
    scene.show("not_boarded", number_of(one))


def _deported(scene: Scene) -> None:
    """31: leaves as a deportee, returns under a new document; twin: returns after years with leave, old document."""
    one, days = scene.one(), scene.days(80, 170)
    scene.go(scene.past(days, back=True), one, services=("DEPA",), outcome="removed")
    if scene.twin:
        scene.go(scene.flight, one, outcome="admitted_with_leave")
    else:
        number = document_number(scene.random, one.nationality)
        scene.go(scene.flight, with_document(one, number=number, issue_date=ago(scene.flight, 20)))
        scene.show("document", number)
    scene.show("service", "DEPA")


ALL = (
    Typology(
        8, "swap_in_transit", "P", _two_places,
        "The document of somebody boards from another airport while its holder is in the air.",
        "The first flight was missed, the next day's was taken.",
    ),
    Typology(
        9, "broken_travel", "P", _broken,
        "Two bookings of two agencies, the second made late, meet at a hub within a day.",
        "One agency made both bookings at once.",
    ),
    Typology(
        10, "hub_abuse", "P", _unflown,
        "A third country is booked beyond the hub and never flown to.",
        "It is flown to a day later, after a disruption.",
    ),
    Typology(
        11, "onward_no_show", "P", _unflown,
        "The onward flight stays unflown after more than a day in transit.",
        "It is flown a day later, after an illness.",
    ),
    Typology(
        12, "return_thrown_away", "P", _unflown,
        "The way back of the same booking stays unflown three days after arrival.",
        "A change of plans: it is flown a day later.",
    ),
    Typology(
        18, "returned_by_post", "P", _one_direction,
        "A document flies in three times and never out.",
        "It flies out between.",
    ),
    Typology(
        19, "impossible_travel", "D", _two_places,
        "One person boards two flights that leave far airports within the hour.",
        "The first flight was missed, the next day's was taken.",
    ),
    Typology(
        27, "rebooked_after_denial", "P", _again,
        "Denied boarding, and within two weeks booked by another way.",
        "Back on the same way with the visa corrected.",
    ),
    Typology(
        31, "deportee_again", "P", _deported,
        "Left as a deportee, returns with a new document.",
        "Returns with leave to enter and the old document.",
    ),
)  # fmt: skip
