"""What stored codes are called on a page. A code without a word is shown as it is, never hidden."""

from __future__ import annotations

from collections.abc import Callable

from foreland.web.words import answers, desks, flights, liaison, people, protection, review, travellers

TABLES = {
    "answer": answers.ANSWER,
    "answer_because": answers.ANSWER_BECAUSE,
    "answer_cause": answers.ANSWER_CAUSE,
    "answer_message": answers.ANSWER_MESSAGE,
    "held": protection.HELD,
    "hold_done": protection.HOLD_DONE,
    "hold_refused": protection.HOLD_REFUSED,
    "unmask_state": protection.UNMASK_STATE,
    "unmask_done": protection.UNMASK_DONE,
    "unmask_refused": protection.UNMASK_REFUSED,
    "recommended": liaison.KIND,
    "instruction": liaison.INSTRUCTION,
    "carrier_fact": liaison.CARRIER_FACT,
    "ground": liaison.GROUND,
    "recommendation_state": liaison.STATE,
    "recommendation_step": liaison.STEP,
    "carrier_action": liaison.CARRIER_ACTION,
    "outcome": liaison.OUTCOME,
    "protection_answer": liaison.PROTECTION,
    "asked_by": liaison.ASKED_BY,
    "not_recommended": liaison.NOT_RECOMMENDED,
    "not_done": liaison.NOT_DONE,
    "how": review.HOW,
    "review_reason": review.REVIEW_REASON,
    "refused": review.REFUSED | people.REFUSED,
    "officer_role": people.OFFICER_ROLE,
    "organisation_kind": people.ORGANISATION_KIND,
    "severity": review.SEVERITY,
    "kind": review.KIND,
    "strength": review.STRENGTH,
    "state": review.STATE,
    "flight_status": flights.FLIGHT_STATUS,
    "time_source": flights.TIME_SOURCE,
    "time_kind": flights.TIME_KIND,
    "due": flights.DUE,
    "due_state": flights.DUE_STATE,
    "completeness": flights.COMPLETENESS,
    "element": flights.ELEMENT,
    "manifest_column": flights.MANIFEST_COLUMN,
    "manifest_problem": flights.MANIFEST_PROBLEM,
    "entry": flights.ENTRY,
    "not_entered": flights.NOT_ENTERED,
    "journey_status": travellers.JOURNEY_STATUS,
    "role": travellers.ROLE,
    "joined_by": travellers.JOINED_BY,
    "trait": travellers.TRAIT,
    "join_action": travellers.JOIN_ACTION,
    "join_choice": travellers.JOIN_CHOICE,
    "join_reason": travellers.JOIN_REASON,
    "join_refused": travellers.JOIN_REFUSED,
    "action": review.ACTION,
    "audit_action": protection.AUDIT_ACTION,
    "effect": flights.EFFECT,
    "fact": travellers.FACT,
    "sensitive_category": protection.SENSITIVE_CATEGORY,
    "filter_place": protection.FILTER_PLACE,
    "wrong_removal": protection.WRONG_REMOVAL,
    "proposal_state": protection.PROPOSAL_STATE,
    "defect_severity": flights.DEFECT_SEVERITY,
    "contact": travellers.CONTACT,
    "payment": travellers.PAYMENT,
    "document_type": travellers.DOCUMENT_TYPE,
    "contact_kind": desks.CONTACT_KIND,
    "duty_role": desks.DUTY_ROLE,
    "caller_kind": desks.CALLER_KIND,
    "call_outcome": desks.CALL_OUTCOME,
    "call_refused": desks.CALL_REFUSED,
    "handover_refused": desks.HANDOVER_REFUSED,
    "handover_done": desks.HANDOVER_DONE,
    "desk_refused": desks.DESK_REFUSED,
    "desk_done": desks.DESK_DONE,
}


def word(gettext: Callable[[str], str], table: str, code: str | None) -> str:
    """Return what a code is called, in the language of ``gettext``."""
    if code is None:
        return "–"
    found = TABLES[table].get(code)
    return gettext(found) if found else code.replace("_", " ")
