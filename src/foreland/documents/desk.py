"""The document desk: what somebody reads out or types, put together for the checks of documents and of requirements.

Nothing is repaired: where the zone and what was typed disagree, both stand in the answer, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct, structs

from foreland.documents.facts import DocumentFacts
from foreland.documents.mrz.record import Zone
from foreland.documents.prior_use import PriorUse
from foreland.documents.proof.result import Proof
from foreland.documents.requirements.answer import Decision
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Finding, Reason
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import TravelDocument, Traveller

NO_AUTHORISATION: Final = "none"
"""Asked about, and the traveller holds none; an empty kind is *not asked*."""

AskRefusal = Literal["nothing_to_check", "date_unreadable", "code_unreadable"]


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked: a zone, or fields, or both; with a route also whether the journey may be made.

    Dates are ISO 8601, states any code or name of the code table, ``route`` IATA airports from the first to the last.
    ``held`` is the kind of visa or authorisation: :data:`NO_AUTHORISATION` when there is none, empty when nobody asked.
    """

    zone: str = ""
    type: str = ""
    number: str = ""
    issuing_state: str = ""
    nationality: str = ""
    date_of_birth: str = ""
    expiry_date: str = ""
    electronic: bool | None = None
    surname: str = ""
    given_names: str = ""
    route: tuple[str, ...] = ()
    travel_date: str = ""
    purpose: str = ""
    stay_days: int | None = None
    onward: bool | None = None
    residence: str = ""
    held: str = ""
    held_status: str = ""
    held_expiry: str = ""
    needs_protection: bool = False


class Difference(Struct, frozen=True):
    """A field that the zone and the typing give differently."""

    field: str
    read: str
    typed: str


class Presented(Struct, frozen=True, kw_only=True):
    """The document as it is checked: what was typed, else what the zone says."""

    type: str | None
    number: str | None
    issuing_state: str | None
    nationality: str | None
    date_of_birth: str | None
    expiry_date: str | None
    surname: str | None
    given_names: str | None
    differences: tuple[Difference, ...] = ()

    def documents(self) -> tuple[TravelDocument, ...]:
        """The document as messages would have it; twice when number or issuer were typed otherwise than read."""
        typed = self._document()
        otherwise = {one.field: one.read for one in self.differences if one.field in ("number", "issuing_state")}
        return (typed, structs.replace(typed, **otherwise)) if otherwise else (typed,)

    def _document(self) -> TravelDocument:
        return TravelDocument(
            type=self.type,
            number=self.number,
            issuing_state=self.issuing_state,
            nationality=self.nationality,
            expiry_date=self.expiry_date,
        )


def refuse(asked: Asked, *, proof_given: bool = False) -> AskRefusal | None:
    """Say why nothing can be checked: neither zone nor number nor proof, or a date or code that cannot be read."""
    numbered = normalise_number(asked.number) and asked.issuing_state.strip()
    if not (asked.zone.strip() or numbered or proof_given):
        return "nothing_to_check"
    days = (asked.travel_date, asked.expiry_date, asked.held_expiry)
    if any(day and _day(day) is None for day in days) or (asked.route and not asked.travel_date):
        return "date_unreadable"
    if asked.date_of_birth and read_partial_date(asked.date_of_birth) is None:
        return "date_unreadable"
    codes = (asked.issuing_state, asked.nationality, asked.residence)
    return "code_unreadable" if any(code and country_code(code) is None for code in codes) else None


def present(asked: Asked, zone: Zone | None) -> Presented:
    """Put together what was typed and what was read; what was typed comes first, and every difference is told."""
    typed = {
        "type": asked.type.strip().upper(),
        "number": normalise_number(asked.number),
        "issuing_state": country_code(asked.issuing_state) or "",
        "nationality": country_code(asked.nationality) or "",
        "date_of_birth": asked.date_of_birth,
        "expiry_date": asked.expiry_date,
        "surname": asked.surname.strip().upper(),
        "given_names": asked.given_names.strip().upper(),
    }
    read = {name: _read(zone, name) for name in typed}
    chosen = {name: typed[name] or read[name] or None for name in typed}
    chosen["nationality"] = chosen["nationality"] or chosen["issuing_state"]
    apart = tuple(
        Difference(name, read[name], typed[name])
        for name in typed
        if read[name] and typed[name] and _compared(name, read[name]) != _compared(name, typed[name])
    )
    return Presented(**chosen, differences=apart)


def facts_of(
    presented: Presented, asked: Asked, journey_id: UUID, today: date, uses: Mapping[str, tuple[PriorUse, ...]]
) -> DocumentFacts:
    """The facts that the checks of documents look at, as if advance passenger information had told them."""
    day = asked.travel_date or today.isoformat()
    return DocumentFacts(
        journey_id=journey_id, flight_date=day, arrival_date=day, api=traveller_of(presented), uses=uses
    )


def traveller_of(presented: Presented) -> Traveller:
    """The holder as messages would have reported them."""
    return Traveller(
        surname=presented.surname,
        given_names=presented.given_names,
        date_of_birth=presented.date_of_birth,
        nationality=presented.nationality,
        documents=presented.documents(),
    )


def proven_zone(proofs: Iterable[Proof]) -> Zone | None:
    """The zone of a travel document that chip data hold, when none was pasted. A visa's zone is another document's."""
    return next((one.zone for one in proofs if one.kind == "chip" and one.zone is not None), None)


def case_of(presented: Presented, asked: Asked) -> dict[str, Any] | None:
    """The case for the requirements; ``None`` when no journey was asked about. What was not asked stays unknown."""
    if not asked.route:
        return None
    is_visa = (presented.type or "").startswith("V")
    paper: dict[str, Any] = {
        "type": "visa" if is_visa else presented.type or "P",
        "number": presented.number,
        "issuer": presented.issuing_state,
        "nationality": presented.nationality,
        "expiry_date": presented.expiry_date,
        "date_of_birth": presented.date_of_birth if _day(presented.date_of_birth) else None,
    }
    if asked.electronic is not None:
        paper["electronic"] = asked.electronic
    held = [] if not asked.held or asked.held == NO_AUTHORISATION else [_held(asked)]
    authorisations = [*([paper] if is_visa else []), *held]
    return {
        "travel_date": asked.travel_date or None,
        "route": list(asked.route),
        "nationality": [presented.nationality] if presented.nationality else [],
        "residence": country_code(asked.residence),
        "age": _age(presented.date_of_birth, asked.travel_date),
        "purpose": asked.purpose or None,
        "stay_days": asked.stay_days,
        "return_or_onward": asked.onward,
        "documents": None if is_visa else [paper],
        "authorisations": authorisations if authorisations or asked.held else None,
        "other": {"asks_protection": True} if asked.needs_protection else {},
    }


def overlaid(
    decision: Decision, presented: Presented, zone: Zone | None, findings: Iterable[Finding], proofs: Sequence[Proof]
) -> tuple[Decision, str | None]:
    """The decision once the document itself is looked at: doubt makes OK and CONDITIONAL a REFER, and nothing else.

    Returned with the code of the doubt, ``None`` when the requirements alone decide. A proof that was not checked, or
    leads to no anchor, is no doubt.
    """
    if decision not in ("OK", "CONDITIONAL"):
        return decision, None
    if any(one.code.startswith("document_reported_") for one in findings):
        return "REFER", "document_reported"
    if any(one.held_against for one in proofs):
        return "REFER", "proof_failed"
    if any(signed_otherwise(one) for one in proofs):
        return "REFER", "signed_otherwise"
    if zone is not None and not (zone.valid and zone.all_checks_ok):
        return "REFER", "zone_not_sound"
    if any(one.field not in ("surname", "given_names") for one in presented.differences):
        return "REFER", "typed_otherwise"
    return decision, None


def signed_otherwise(proof: Proof) -> tuple[Reason, ...]:
    """Where a verified proof contradicts what was said. That another document was not reported is no contradiction."""
    if proof.status != "verified":
        return ()
    return tuple(one for one in proof.contradictions if one.code != "document_not_reported")


def _held(asked: Asked) -> dict[str, Any]:
    paper: dict[str, Any] = {"type": asked.held}
    if asked.held_status:
        paper["status"] = asked.held_status
    if asked.held_expiry:
        paper["expiry_date"] = asked.held_expiry
    return paper


_IN_ZONE: Final = {"type": "document_code", "number": "document_number"}


def _read(zone: Zone | None, name: str) -> str:
    if zone is None:
        return ""
    value = str(getattr(zone, _IN_ZONE.get(name, name)) or "")
    return normalise_number(value) if name == "number" else value


def _compared(name: str, value: str) -> str:
    """Types are compared by their letter: the zone says ``PP`` where somebody chooses *passport*."""
    return value[:1] if name == "type" else value.upper()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None


def _age(born: str | None, on: str) -> int | None:
    birth, day = _day(born), _day(on)
    if birth is None or day is None or day < birth:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
