"""Writes SITA APP requests, cancellations, manifest closings and answers: at most five travellers in each message."""

from __future__ import annotations

from foreland.messages.app import LAYOUTS
from foreland.messages.builders.envelope import Missing, Unbuildable
from foreland.messages.builders.paxlst import wire_state
from foreland.messages.builders.transliteration import name_on_wire, to_latin
from foreland.messages.builders.wire import Wire
from foreland.messages.record import Answer, Message
from foreland.travel.flight import Leg
from foreland.travel.traveller import TravelDocument, Traveller

_MOST = {"CIRQ": 5, "CICX": 10}
"""Travellers of one message: a request holds five, a cancellation ten."""

_GROUP = {"CIRQ": "PRQ", "CICX": "PCX"}
_ANSWER_FIELDS = 27
_NOBODY = TravelDocument()


def build_app(message: Message, wire: Wire | None = None) -> bytes | Unbuildable:
    """Lines of ``message``, one for each five (ten) travellers; ``document_code`` names the kind, ``CIRQ`` without."""
    kind = message.document_code or "CIRQ"
    missing: list[Missing] = []
    if not (message.transaction_reference or message.control_reference):
        missing.append("control_reference")
    if not message.legs and kind in ("CIRQ", "CIMR"):
        missing.append("legs")
    if missing:
        return Unbuildable(tuple(missing))
    head = [f"{kind}:{_clean(message.transaction_reference or message.control_reference)}", "", "N", "P", "21"]
    head += [field for leg in message.legs for field in ("INT", str(len(LAYOUTS["INT"])), *_leg(leg))]
    groups = [_person(one, _GROUP[kind], n) for n, one in enumerate(message.travellers, 1)] if kind in _GROUP else []
    groups += [_answer(one, n) for n, one in enumerate(message.answers, 1)]
    size = _MOST.get(kind, len(groups)) or 1
    lines = [groups[start : start + size] for start in range(0, len(groups), size)] or [[]]
    return "\r\n".join("/".join([*head, *(f for group in line for f in group)]) for line in lines).encode()


def _clean(text: str | None) -> str:
    """Capitals without the separator."""
    return " ".join("".join(c if c.isalnum() or c in " .-:" else " " for c in to_latin(text or "")).split())


def _leg(leg: Leg) -> tuple[str, ...]:
    moments = [_moment(leg.departure_local), _moment(leg.arrival_local)]
    ends = (_clean(leg.flight), _clean(leg.origin), _clean(leg.destination))
    return ("S", *ends, *moments[0], *moments[1])


def _moment(local: str | None) -> tuple[str, str]:
    digits = "".join(c for c in local or "" if c.isdigit())
    return digits[:8], digits[8:14].ljust(6, "0") if len(digits) >= 12 else ""


def _person(one: Traveller, group: str, number: int) -> list[str]:
    paper, other = (*one.documents, _NOBODY, _NOBODY)[:2]
    said = {
        "sequence": _clean(one.traveller_reference) or str(number),
        "expected": str(number),
        "crew": "C" if one.role.endswith("crew") else "P",
        "nationality": wire_state(_clean(one.nationality)),
        "issuing_state": wire_state(_clean(paper.issuing_state)),
        "number": _clean(paper.number),
        "kind": _clean(paper.type),
        "expiry": (paper.expiry_date or "").replace("-", ""),
        "other_kind": _clean(other.type),
        "other_number": _clean(other.number),
        "surname": name_on_wire(one.surname or ""),
        "given_names": name_on_wire(one.given_names or "") or "-",
        "birth": (one.date_of_birth or "").replace("-", "").ljust(8, "0") if one.date_of_birth else "",
        "sex": one.sex or "U",
        "birth_state": wire_state(_clean(one.place_of_birth)),
        "locator": _clean(one.record_locator),
    }
    fields = [said.get(name, "") for name in LAYOUTS[group]]
    return [group, str(len(fields)), *fields]


def _answer(one: Answer, number: int) -> list[str]:
    code = _clean(one.code)
    if one.level == "header":
        return ["ERR", "3", str(number), code, _clean(one.text)]
    fields = [""] * _ANSWER_FIELDS
    fields[0] = _clean(one.unique_reference) or str(number)
    fields[len(LAYOUTS["PRS"])] = "" if code.isdigit() else code
    fields[len(LAYOUTS["PRS"]) + 1] = code if code.isdigit() else ""
    fields[len(LAYOUTS["PRS"]) + 2] = _clean(one.text)
    return ["PRS", str(_ANSWER_FIELDS), *fields]
