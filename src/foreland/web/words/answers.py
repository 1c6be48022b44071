"""Words for what carriers were answered."""

from __future__ import annotations

from foreland.web.marking import N_

ANSWER = {
    "cleared": N_("Cleared"),
    "cleared_unresolved": N_("Cleared, unresolved"),
    "insufficient_data": N_("Insufficient data"),
    "document_status": N_("Document status"),
    "pending_contact": N_("Pending, contact the desk"),
    "no_board": N_("No board, on an officer’s recommendation"),
}

ANSWER_BECAUSE = {
    "nothing_found": N_("Every check completed, no hit waits"),
    "not_checked": N_("Checks not completed in time"),
    "hits": N_("A hit waits for an officer"),
    "officer": N_("An officer decided: the carrier is to call"),
    "document": N_("Only what the carrier sees on the document"),
    "data": N_("Data are missing"),
    "no_decision": N_("No officer decided in time"),
    "recommendation": N_("Recommendation of an officer"),
}

ANSWER_CAUSE = {
    "request": N_("The carrier asked"),
    "time_out": N_("Time was over"),
    "reconsidered": N_("Something changed"),
    "expired": N_("The pending answer ended"),
}

ANSWER_MESSAGE = {
    "answered": N_("in the exchange"),
    "waiting": N_("waits for the carrier"),
    "acknowledged": N_("acknowledged by the carrier"),
    "refused": N_("refused by the carrier"),
    "too_late": N_("not taken in time"),
}
