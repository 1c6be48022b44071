"""Typologies of who travels with whom: 1, 2, 22 to 25, 33."""

from __future__ import annotations

from foreland.simulation.typologies.scene import Scene, Typology, number_of


def _escort(scene: Scene) -> None:
    """1: party after party of strangers, one of them refused; twin: a tour leader whose groups are admitted."""
    guide = scene.one()
    scene.show("document", number_of(guide))
    for turn in range(3):
        party = [scene.one() for _ in range(scene.random.randint(1, 2) if not scene.twin else 6)]
        outcome = "refused" if turn == 1 and not scene.twin else "admitted"
        flight = scene.past(40 + turn * 30)
        scene.go(flight, guide, *party, one_way=not scene.twin, outcome=outcome)
    scene.go(scene.flight, guide, scene.one(), scene.one(), one_way=not scene.twin)


def _returns_alone(scene: Scene) -> None:
    """2: the companions' way back stays unflown; twin: a parent who brings a grown child with the same surname."""
    escort = scene.one((45, 55))
    other = scene.kin(escort, (18, 20)) if scene.twin else scene.stranger(escort)
    days, booked = scene.days(20, 40), scene.locator()
    scene.go(scene.past(days), escort, other, locator=booked)
    back = scene.past(days - 3, back=True)
    scene.go(back, escort, locator=booked)
    scene.go(back, other, boards=False)
    scene.show("boarded", number_of(escort))
    scene.show("not_boarded", number_of(other))


def _unaccompanied(scene: Scene) -> None:
    """22: children alone with one pick-up contact, no UMNR; twin: UMNR, each with a contact of their own."""
    contact = scene.one().phone
    for turn in range(3):
        child = scene.one((8, 15))
        flight = scene.flight if turn == 0 else scene.past(turn * 10 + scene.days(0, 4))
        if scene.twin:
            scene.go(flight, child, services=("UMNR",))
            scene.show("service", "UMNR")
        else:
            scene.go(flight, child, phone=contact)
            scene.show("phone", contact)


def _other_children(scene: Scene) -> None:
    """23: one adult, a different child each time, whose way back is unflown; twin: a grandmother, all come back."""
    adult = scene.one((58, 68), "F") if scene.twin else scene.one()
    for turn in range(2):
        child = scene.kin(adult, (4, 11)) if scene.twin else scene.stranger(adult, (4, 11))
        days = 60 - turn * 30
        scene.go(scene.past(days), adult, child)
        back = scene.past(days - 10, back=True)
        scene.go(back, adult)
        scene.go(back, child, boards=scene.twin)
        scene.show("boarded" if scene.twin else "not_boarded", number_of(child))


def _other_child_back(scene: Scene) -> None:
    """24: at inspection another child holds the document; twin: the inspection finds the same child, grown."""
    adult, child = scene.one(), scene.one((5, 10))
    days = scene.days(30, 60)
    scene.go(scene.past(days, back=True), adult, child)
    outcome = "same_child_grown" if scene.twin else "other_child_on_document"
    scene.go(scene.past(days - 21), adult, child, outcome=outcome, subjects=(1,))
    scene.show("document", number_of(child))


def _controlled_group(scene: Scene) -> None:
    """25: young adults, single bookings, consecutive tickets, one payer; twin: a team in one booking with returns."""
    payer, card = scene.one(), scene.card()
    name = f"{payer.given_names} {payer.surname}".encode("ascii", "replace").decode().replace("?", "A").upper()
    tickets = scene.tickets(4)
    people = [scene.one((18, 23)) for _ in tickets]
    scene.show("card", card)
    scene.show("ticket", *tickets)
    if scene.twin:
        scene.go(scene.flight, *people, tickets=tickets, card=card, payer="SPORTS CLUB", office=scene.office(2))
        return
    for one, ticket in zip(people, tickets, strict=True):
        scene.go(
            scene.flight, one, tickets=(ticket,), card=card, payer=name, one_way=True, phone=payer.phone,
            office=scene.office(2),
        )  # fmt: skip
    scene.show("phone", payer.phone)


def _second_hop(scene: Scene) -> None:
    """33: linked by a rare card to somebody who flew with a refused escort; twin: by an agency's telephone only."""
    known, companion, far = scene.one(), scene.one(), scene.one()
    scene.go(scene.past(70), known, companion, outcome="admitted" if scene.twin else "refused_as_facilitator")
    if scene.twin:
        seller = scene.office(4)
        scene.go(scene.past(40), companion, office=seller, phone=seller.phone)
        scene.go(scene.flight, far, office=seller, phone=seller.phone)
        scene.show("phone", seller.phone)
        return
    card = scene.card()
    scene.go(scene.past(40), companion, card=card)
    scene.go(scene.flight, far, card=card)
    scene.show("card", card)


ALL = (
    Typology(
        1, "escort_refused", "P", _escort,
        "One person flies with party after party of strangers, one of whom is refused.",
        "A tour leader, whose groups are all admitted.",
    ),
    Typology(
        2, "escort_returns_alone", "P", _returns_alone,
        "The escort flies back within three days, the companion's way back stays unflown.",
        "A parent brings a grown child of the same surname to stay.",
    ),
    Typology(
        22, "unaccompanied_minor", "V", _unaccompanied,
        "Three children fly alone, each with the same telephone for who meets them.",
        "Children in the airline's care, each with a contact of their own.",
    ),
    Typology(
        23, "other_children", "V", _other_children,
        "An adult brings another unrelated child each time, whose way back stays unflown.",
        "A grandmother with grandchildren of her surname, who all fly back.",
    ),
    Typology(
        24, "other_child_back", "V", _other_child_back,
        "On the way back the inspection finds another child on the document.",
        "The inspection finds the same child, grown.",
    ),
    Typology(
        25, "controlled_group", "V", _controlled_group,
        "Four young people in bookings of their own with consecutive tickets, one payer and one telephone.",
        "A sports team in one booking, paid by its club, with the way back.",
    ),
    Typology(
        33, "second_hop", "P", _second_hop,
        "A rare card links to somebody who flew with a facilitator that was refused.",
        "The only link is the telephone of an agency.",
    ),
)  # fmt: skip
