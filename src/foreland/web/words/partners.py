"""Words for codes of what partners recommend to us."""

from __future__ import annotations

from foreland.web.marking import N_

STATE = {
    "received": N_("Waits for an officer"),
    "adopted": N_("Taken up"),
    "declined": N_("Declined"),
}
GROUND = {
    "not_identified": N_("Nobody on the flight is this person"),
    "insufficient": N_("Not enough to act on"),
    "no_legal_basis": N_("The legal basis does not hold here"),
    "not_for_us": N_("Not for us to decide"),
    "too_late": N_("It came too late"),
    "no_further_information": N_("No further information is given"),
}
STEP = {
    "receive": N_("Received"),
    "revise": N_("Revised by the partner"),
    "withdraw": N_("Withdrawn by the partner"),
    "adopt": N_("Taken up with a recommendation"),
    "decline": N_("Declined"),
}
REFUSED = {
    "may_not_recommend": N_("Your roles do not allow recommendations to carriers."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "wrong_state": N_("It is decided already."),
    "ground_unknown": N_("Choose a ground. The partner reads it."),
    "reason_missing": N_("Write why, in 4,000 characters at most. The partner never reads it."),
}
AUDIT_ACTION = {
    "partner_item.list": N_("Saw among the recommendations of partners"),
    "partner_item.read": N_("Looked at a partner’s recommendation"),
    "partner_item_taken": N_("Received a partner’s recommendation"),
    "partner_item_revised": N_("Received a revision from a partner"),
    "partner_item_withdrawn": N_("Heard that a partner withdrew"),
    "partner_item_outcome": N_("Told a partner the outcome"),
    "partner_item_adopted": N_("Took a partner’s recommendation up"),
    "partner_item_declined": N_("Declined a partner’s recommendation"),
    "partner_told_proposed": N_("Wrote a recommendation to a partner"),
    "partner_told_step": N_("Approved or withdrew a recommendation to a partner"),
    "partner_told": N_("Gave a partner what we recommend"),
    "partner_answered": N_("Took a partner’s answer"),
}
