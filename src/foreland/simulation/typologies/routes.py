"""Typologies of the way taken: 8 to 12, 18, 19, 27, 31."""

from __future__ import annotations

from msgspec import structs

from foreland.simulation.people import document_number
from foreland.simulation.planting import ago, with_document
from foreland.simulation.schedule import Flight
from foreland.simulation.typologies.scene import Scene, Typology, number_of


def _elsewhere(scene: Scene) -> Flight:
    """A coming flight from another airport."""
    found = scene.plot.flight()
    for _ in range(40):
        if found.route.origin != scene.flight.route.origin:
            return found
        found = scene.plot.flight()
    return found


def _two_places(scene: Scene) -> None:
    """8, 19: one document boards two flights from far places within hours; twin: missed the first and was rebooked."""
    days, one, other = scene.days(4, 20), scene.one(), scene.one()
    first, second = scene.past(days), scene.plot.history(_elsewhere(scene), days)
    scene.go(first, one, boards=not scene.twin)
    if scene.twin:
        scene.go(scene.past(days - 1), one)
    else:
        scene.go(second, structs.replace(other, document=one.document) if scene.typology.number == 8 else one)
    scene.show("document", number_of(one))
    if scene.twin:
        scene.show("not_boarded", number_of(one))


def _broken(scene: Scene) -> None:
    """9: two bookings by two agencies, the second flight hours after the first; twin: both by one, booked at once."""
    days, one = scene.days(5, 30), scene.one()
    scene.go(scene.past(days, back=True), one, office=scene.office(1), segments=(), hours_before=900)
    scene.go(
        scene.past(days - 1), one, office=scene.office(1 if scene.twin else 9), segments=(),
        hours_before=924 if scene.twin else 30,
    )  # fmt: skip
    scene.show("agency", scene.office(1).agency.iata_number, scene.office(1 if scene.twin else 9).agency.iata_number)


def _onward(scene: Scene) -> None:
    """10, 11, 12: the next flight of the journey stays unflown; twin: it is flown a day later."""
    one, days = scene.one(), scene.days(12, 40)
    hours = {10: 30, 11: 26, 12: 72}[scene.typology.number]
    first, onward = scene.past(days), scene.past(days - (hours // 24 + 1), back=True)
    seller = scene.office(3)
    leg = scene.segment(first, first.route.destination, first.route.origin, hours)
    scene.go(first, one, office=seller, segments=(leg,))
    scene.go(onward, one, office=seller, boards=False, segments=())
    document = number_of(one)
    scene.show("not_boarded", document)
    if scene.twin:
        scene.go(scene.past(days - (hours // 24 + 2), back=True), one, office=seller, segments=())
        scene.show("boarded", document)


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
        scene.go(_elsewhere(scene), one)
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
    Typology(8, "swap_in_transit", "P", _two_places),
    Typology(9, "broken_travel", "P", _broken),
    Typology(10, "hub_abuse", "P", _onward),
    Typology(11, "onward_no_show", "P", _onward),
    Typology(12, "return_thrown_away", "P", _onward),
    Typology(18, "returned_by_post", "P", _one_direction),
    Typology(19, "impossible_travel", "D", _two_places),
    Typology(27, "rebooked_after_denial", "P", _again),
    Typology(31, "deportee_again", "P", _deported),
)
