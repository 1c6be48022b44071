"""What API and PNR each said about one traveller, side by side, and where the two differ."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from foreland.store.views.traveller_rows import DocumentRow, Reported, TravellerView
from foreland.travel.document_number import normalise_number
from foreland.travel.names import drop_titles, name_tokens
from foreland.web.marking import N_


class Compared(Struct, frozen=True, kw_only=True):
    """One field of both reports. They differ only when both said something and it is not the same."""

    label: str
    api: str | None
    pnr: str | None
    differs: bool


def _name(text: str) -> tuple[str, ...]:
    return tuple(sorted(drop_titles(name_tokens(text))))


def _plain(text: str) -> str:
    return normalise_number(text) or text


_FIELDS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    (N_("Surname"), "surname", _name),
    (N_("Given names"), "given_names", _name),
    (N_("Birth date"), "date_of_birth", _plain),
    (N_("Sex"), "sex", _plain),
    (N_("Nationality"), "nationality", _plain),
    (N_("Residence"), "residence", _plain),
    (N_("Place of birth"), "place_of_birth", _plain),
    (N_("Seat"), "seat", lambda seat: _plain(seat).lstrip("0")),
    (N_("Boards at"), "embarked", _plain),
    (N_("Leaves at"), "disembarks", _plain),
)

_DOCUMENT_FIELDS = (
    (N_("Document number"), "number"),
    (N_("Issuing state"), "issuing_state"),
    (N_("Document expires"), "expiry_date"),
)


def compare_reports(view: TravellerView) -> list[Compared]:
    """Compare the latest API report with the latest PNR report; fields neither of them has are left out."""
    api = next((said for said in view.reported if said.source == "API"), None)
    pnr = next((said for said in view.reported if said.source == "PNR"), None)
    rows = [_compared(label, getattr(api, name, None), getattr(pnr, name, None), same) for label, name, same in _FIELDS]
    ours, theirs = _document_pair(_documents_of(view, api), _documents_of(view, pnr))
    rows += [
        _compared(label, getattr(ours, name, None), getattr(theirs, name, None), _plain)
        for label, name in _DOCUMENT_FIELDS
    ]
    return [row for row in rows if row.api or row.pnr]


def _compared(label: str, api: str | None, pnr: str | None, same: Callable[[str], object]) -> Compared:
    differs = bool(api and pnr) and same(api or "") != same(pnr or "")
    return Compared(label=label, api=api, pnr=pnr, differs=differs)


def _documents_of(view: TravellerView, said: Reported | None) -> list[DocumentRow]:
    return [row for row in view.documents if said is not None and row.reported_id == said.id]


def _document_pair(api: list[DocumentRow], pnr: list[DocumentRow]) -> tuple[DocumentRow | None, DocumentRow | None]:
    """Return the same document from both sides if both reported it, else the first of each side."""
    for ours in api:
        for theirs in pnr:
            if normalise_number(ours.number) == normalise_number(theirs.number):
                return ours, theirs
    return (api[0] if api else None), (pnr[0] if pnr else None)
