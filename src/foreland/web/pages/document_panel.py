"""The documents of a traveller in review, with all that is known: lists, validity, requirements, desk checks."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from foreland.documents.authorisation import Authorisation
from foreland.documents.desk import Asked, case_of, present
from foreland.documents.expiry import Judgement, expired_at
from foreland.documents.requirements.answer import RequirementAnswer
from foreland.operations.check_document import DeskRecord, opened_record
from foreland.operations.check_requirements import decide_case, rule_book
from foreland.store import document_checks
from foreland.store.authorisations import authorisations
from foreland.store.document_checks import DocumentCheckRow
from foreland.store.views.traveller_rows import DocumentRow, TravellerView
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.web.pages.answering import Visit


class PanelDocument(Struct, frozen=True, kw_only=True):
    """A reported document: on which kinds of lists its number stands, and whether it is expired on arrival."""

    row: DocumentRow
    listed: tuple[str, ...]
    expired: Judgement


class ZoneSeen(Struct, frozen=True):
    """What the zone said when the document was last checked at the desk: sound, or which fields are not."""

    check: DocumentCheckRow
    wrong: tuple[str, ...]


class ProofSeen(Struct, frozen=True):
    """What digital signatures said when chip data or a seal were last checked at the desk."""

    check: DocumentCheckRow
    proofs: list[dict[str, Any]]


class Panel(Struct, frozen=True, kw_only=True):
    """The panel. ``answer`` is for the flight alone, from what messages say; it is not kept.

    ``authorisations``: what registers hold of the documents.
    """

    documents: list[PanelDocument]
    authorisations: list[Authorisation]
    answer: RequirementAnswer | None
    unverified: RequirementAnswer | None
    questions: dict[str, str]
    checks: list[DocumentCheckRow]
    zone: ZoneSeen | None
    proof: ProofSeen | None


def document_panel(visit: Visit, view: TravellerView) -> Panel:
    """Put the panel together; of a masked traveller it is empty."""
    head = view.head
    if head.masked_at is not None:
        return Panel(
            documents=[],
            authorisations=[],
            answer=None,
            unverified=None,
            questions={},
            checks=[],
            zone=None,
            proof=None,
        )
    state = visit.request.state
    shelf = visit.request.app.state.shelves[state.deployment.side]
    lists = shelf.current(visit.access, visit.connection)
    index = lists.documents
    keys = {f"{country_code(row.issuing_state)}:{normalise_number(row.number)}" for row in view.documents}
    held = authorisations(visit.access, visit.connection, lists.registers, keys)
    arrival = head.arrival_local[:10] if head.arrival_local else None
    documents = [
        PanelDocument(
            row=row,
            listed=tuple(
                dict.fromkeys(
                    hit.category
                    for hit in index.find(normalise_number(row.number), country_code(row.issuing_state) or "", row.type)
                )
            ),
            expired=expired_at(row.expiry_date, arrival, head.flight_date.isoformat()),
        )
        for row in view.documents
    ]
    case = _case(view)
    decided = decide_case(state.deployment, visit.access, case, visit.now) if case else None
    checks = document_checks.of_traveller(visit.access, visit.connection, head.flight_date, head.journey_id)
    records = [(check, opened_record(visit.sealer, check)) for check in checks]
    book = rule_book(state.deployment.data, visit.now.date(), "test")
    asked = (decided.unverified or decided.answer).questions if decided else ()
    return Panel(
        documents=documents,
        authorisations=[one for found in held.values() for one in found],
        answer=decided.answer if decided else None,
        unverified=decided.unverified if decided else None,
        questions={code: book.questions.get(code, code) for code in asked},
        checks=checks,
        zone=next((ZoneSeen(check, _wrong(one)) for check, one in records if one and one.zone), None),
        proof=next((ProofSeen(check, one.proofs) for check, one in records if one and one.proofs), None),
    )


def _case(view: TravellerView) -> dict[str, Any] | None:
    """The case as messages tell it: the document by which the traveller is identified, and the flight's two ends."""
    person = next(iter(view.reported), None)
    row = next((one for one in view.documents if one.number and not (one.type or "").startswith("V")), None)
    if person is None or row is None or not (view.head.board and view.head.disembarks):
        return None
    asked = Asked(
        type=row.type or "",
        number=row.number or "",
        issuing_state=row.issuing_state or "",
        nationality=person.nationality or row.nationality or "",
        date_of_birth=person.date_of_birth or "",
        expiry_date=row.expiry_date or "",
        route=(view.head.board, view.head.disembarks),
        travel_date=view.head.flight_date.isoformat(),
        residence=person.residence or "",
    )
    return case_of(present(asked, None), asked)


def _wrong(record: DeskRecord) -> tuple[str, ...]:
    zone = record.zone or {}
    problems = (*zone.get("problems", ()), *zone.get("contradictions", ()))
    return tuple(dict.fromkeys(one["field"] for one in problems))
