"""Documents taken: who may take one into the register, and whose hands it is in from then on.

Custody is never assumed: a document is in the hands of whoever gave it until the receiver says by name that they have
it. What leaves the offices of the deployment is *away*, under a receipt, and stays the custodian's to bring back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

SeizedType = Literal["passport", "identity_card", "visa", "residence_permit", "driving_licence", "stamp", "other"]
SEIZED_TYPES: tuple[SeizedType, ...] = get_args(SeizedType)
SeizureReason = Literal[
    "counterfeit", "altered", "impostor", "lost_or_stolen", "revoked", "surrendered", "doubtful", "other"
]
REASONS: tuple[SeizureReason, ...] = get_args(SeizureReason)
Office = Literal["laboratory", "host_police", "issuing_state", "court", "partner"]
OFFICES: tuple[Office, ...] = get_args(Office)
LaboratoryResult = Literal["genuine", "counterfeit", "altered", "stolen_blank", "fraudulently_obtained", "inconclusive"]
LABORATORY_RESULTS: tuple[LaboratoryResult, ...] = get_args(LaboratoryResult)
SeizureState = Literal["held", "handing_over", "away", "returned", "destroyed"]
SeizureStep = Literal["hand_over", "receive", "take_back", "send_away", "bring_back", "laboratory", "return", "destroy"]
STEPS: tuple[SeizureStep, ...] = get_args(SeizureStep)
ENDED: frozenset[SeizureState] = frozenset(("returned", "destroyed"))

LONGEST_WORDS = 4000
LONGEST_FIELD = 200

SeizureRefusal = Literal[
    "may_not_seize", "airport_unknown", "type_unknown", "issuer_unknown", "reason_unknown", "number_missing",
    "time_unreadable", "time_ahead", "text_long", "traveller_unknown", "id_taken",
]  # fmt: skip
StepRefusal = Literal[
    "may_not_seize", "not_found", "changed", "wrong_state", "step_unknown", "not_custodian", "not_receiver",
    "receiver_unknown", "office_unknown", "result_unknown", "receipt_missing",
]  # fmt: skip

_FROM: dict[SeizureStep, tuple[SeizureState, ...]] = {
    "hand_over": ("held",),
    "receive": ("handing_over",),
    "take_back": ("handing_over",),
    "send_away": ("held",),
    "bring_back": ("away",),
    "laboratory": ("held", "away"),
    "return": ("held", "away"),
    "destroy": ("held", "away"),
}
_TO: dict[SeizureStep, SeizureState] = {
    "hand_over": "handing_over",
    "receive": "held",
    "take_back": "held",
    "send_away": "away",
    "bring_back": "held",
    "return": "returned",
    "destroy": "destroyed",
}


class SeizureWords(Struct, frozen=True, kw_only=True):
    """What is sealed: the number and holder as they stand in the document, from whom, and why."""

    number: str = ""
    holder: str = ""
    taken_from: str = ""
    words: str = ""


class Taken(Struct, frozen=True, kw_only=True):
    """A document as it was taken. ``taken_at`` is ``None`` where it cannot be read."""

    airport: str
    document_type: str
    issuer: str
    reason: str
    taken_at: datetime | None
    words: SeizureWords


class Custody(Struct, frozen=True, kw_only=True):
    """In whose hands a document is."""

    state: SeizureState
    row_version: int
    custodian_id: UUID
    receiver_id: UUID | None


class Handling(Struct, frozen=True, kw_only=True):
    """A step that somebody takes; ``receiver_known`` says whether the receiver is an officer who may hold documents."""

    step: str
    row_version: int
    receiver: UUID | None = None
    receiver_known: bool = False
    office: str = ""
    result: str = ""
    receipt: str = ""


def refuse_seizure(access: Access, taken: Taken, issuer_known: bool, now: datetime) -> SeizureRefusal | None:
    """Say why it may not go into the register; ``None`` when it may. A document without a number says so: ``none``."""
    if not access.may_seize():
        return "may_not_seize"
    if access.scope() != "organisation" and taken.airport not in (*access.departures(), *access.arrivals()):
        return "airport_unknown"
    if len(taken.airport) != 3 or not taken.airport.isascii() or not taken.airport.isalpha():
        return "airport_unknown"
    if taken.document_type not in SEIZED_TYPES:
        return "type_unknown"
    if not issuer_known:
        return "issuer_unknown"
    if taken.reason not in REASONS:
        return "reason_unknown"
    if not taken.words.number.strip():
        return "number_missing"
    if taken.taken_at is None:
        return "time_unreadable"
    if taken.taken_at > now:
        return "time_ahead"
    fields = (taken.words.number, taken.words.holder, taken.words.taken_from)
    return "text_long" if max(map(len, fields)) > LONGEST_FIELD or len(taken.words.words) > LONGEST_WORDS else None


def advance_custody(access: Access, custody: Custody, wanted: Handling) -> Custody | StepRefusal:
    """Return in whose hands the document is after a step, or why the step may not be taken.

    Its custodian acts; a supervisor may act for one who is gone, except that nobody receives for somebody else. A
    laboratory result may be entered by whoever holds or watches over it.
    """
    step = next((one for one in STEPS if one == wanted.step), None)
    if not access.may_seize() or access.user_id is None:
        return "may_not_seize"
    if step is None:
        return "step_unknown"
    if custody.row_version != wanted.row_version:
        return "changed"
    if custody.state not in _FROM[step]:
        return "wrong_state"
    if step == "receive":
        if custody.receiver_id != access.user_id:
            return "not_receiver"
    elif access.user_id != custody.custodian_id and "supervisor" not in access.roles:
        return "not_custodian"
    if step == "hand_over" and (not wanted.receiver_known or wanted.receiver in (None, custody.custodian_id)):
        return "receiver_unknown"
    if step == "send_away" and wanted.office not in OFFICES:
        return "office_unknown"
    if step == "laboratory" and wanted.result not in LABORATORY_RESULTS:
        return "result_unknown"
    if step in ("send_away", "return", "destroy", "laboratory") and not wanted.receipt.strip():
        return "receipt_missing"
    return Custody(
        state=_TO.get(step, custody.state),
        row_version=custody.row_version + 1,
        custodian_id=access.user_id if step == "receive" else custody.custodian_id,
        receiver_id=wanted.receiver if step == "hand_over" else None,
    )


def open_steps(access: Access, custody: Custody) -> list[SeizureStep]:
    """Return the steps that this officer may take now, whatever they are filled with."""
    if not access.may_seize():
        return []
    steps = []
    for step in STEPS:
        if custody.state in _FROM[step]:
            receives = custody.receiver_id == access.user_id
            holds = custody.custodian_id == access.user_id or "supervisor" in access.roles
            steps += [step] if (receives if step == "receive" else holds) else []
    return steps
