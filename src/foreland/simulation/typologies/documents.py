"""Typologies of documents: 14 to 17, 20, 21, 32."""

from __future__ import annotations

from msgspec import structs

from foreland.simulation.authorisations import authorised, respelt
from foreland.simulation.people import document_number
from foreland.simulation.planting import Notice, ago, another_day, with_document
from foreland.simulation.typologies.scene import Scene, Typology, number_of


def _stolen(scene: Scene) -> None:
    """14: a number reported stolen; twin: the number of another issuer was reported."""
    one = scene.one()
    document = one.document
    if document is None or not document.number:
        raise ValueError("a document is needed")
    issuer = ("ISL" if one.nationality != "ISL" else "NOR") if scene.twin else one.nationality
    reported = ago(scene.flight, scene.days(30, 300))
    scene.plot.notices.append(
        Notice(number=document.number, issuing_state=issuer, category="stolen", reported_on=reported)
    )
    scene.go(scene.flight, one)
    scene.show("document", document.number)


def _series(scene: Scene) -> None:
    """15: neighbouring numbers of strangers; twin: of a family at one address."""
    first, low = scene.one(), scene.random.randrange(1_000_000, 9_000_000)
    for step in range(3):
        one = scene.kin(first, (20, 50)) if scene.twin else scene.stranger(first) if step else first
        number = f"ZS{low + step * 4:07d}"
        one = with_document(one, number=number, issuing_state=first.nationality)
        scene.go(scene.flight if step == 0 else scene.past(step * 11), one)
        scene.show("document", number)


def _machine_readable(scene: Scene) -> None:
    """16: valid for three years where the state gives five or ten; twin: the term the state gives."""
    one = scene.one()
    if not scene.twin:
        issued = ago(scene.flight, 200)
        one = with_document(one, issue_date=issued, expiry_date=another_day(issued, 3 * 365))
    scene.go(scene.flight, one)
    scene.show("document", number_of(one))


def _drift(scene: Scene) -> None:
    """17: one number, another name and birth date; twin: another surname after marriage."""
    one, other = scene.one((25, 40), "F"), scene.one((25, 40), "F")
    later = structs.replace(one, surname=other.surname)
    if not scene.twin:
        later = structs.replace(other, document=one.document)
    scene.go(scene.past(scene.days(30, 90)), one)
    scene.go(scene.flight, later)
    scene.show("document", number_of(one))


def _record(scene: Scene) -> None:
    """20: the birth date differs from the one of the authorisation; twin: only the spelling does."""
    one = scene.one()
    held = authorised(one, scene.flight)
    if held is None:
        raise ValueError("a document is needed")
    if scene.twin:
        held = structs.replace(held, surname=respelt(held.surname))
    else:
        held = structs.replace(held, date_of_birth=another_day(one.date_of_birth, -5 * 365))
    scene.plot.authorisations.append(held)
    scene.go(scene.flight, one, outcome="name_spelt_otherwise" if scene.twin else "birth_date_not_of_authorisation")
    scene.show("document", number_of(one))


def _fresh(scene: Scene) -> None:
    """21: new passports, first journeys, one way, one telephone; twin: a first journey with a contact of their own."""
    phone = scene.one().phone
    for turn in range(1 if scene.twin else 4):
        one = with_document(scene.one(), issue_date=ago(scene.flight, scene.days(8, 28)))
        flight = scene.flight if turn == 0 else scene.past(turn + 1)
        scene.go(flight, one, phone=None if scene.twin else phone, segments=(), office=scene.office(turn * 3))
        scene.show("document", number_of(one))
    if not scene.twin:
        scene.show("phone", phone)


def _destroyed(scene: Scene) -> None:
    """32: API names a document, none is there on arrival; twin: it was lost, and the police report says so."""
    one = scene.one()
    number = document_number(scene.random, one.nationality)
    outcome = "document_lost_reported" if scene.twin else "no_document"
    scene.go(scene.past(scene.days(3, 30)), with_document(one, number=number), outcome=outcome)
    scene.show("document", number)


ALL = (
    Typology(
        14, "reported_document", "D", _stolen,
        "The document is reported stolen by its issuer.",
        "The same number was reported by another issuer.",
    ),
    Typology(
        15, "number_series", "D", _series,
        "Three strangers hold documents with neighbouring numbers.",
        "A family at one address does, issued on one day.",
    ),
    Typology(
        16, "machine_readable_zone", "D", _machine_readable,
        "The passport is valid for three years, which its issuer never gives.",
        "It is valid for as long as its issuer gives.",
    ),
    Typology(
        17, "identity_drift", "P", _drift,
        "One document number comes with another name and birth date.",
        "Another surname after marriage; given name, birth date and document are the same.",
    ),
    Typology(
        20, "not_as_authorised", "D", _record,
        "The birth date differs from the one of the authorisation.",
        "Only the spelling of the name differs.",
    ),
    Typology(
        21, "fresh_passport", "P", _fresh,
        "Four new passports on first journeys, one way, with one telephone.",
        "A first journey with a new passport and a contact of their own.",
    ),
    Typology(
        32, "document_destroyed", "P", _destroyed,
        "API names a document, on arrival there is none (told by the outcome only).",
        "It was lost, and a police report says so.",
    ),
)  # fmt: skip
