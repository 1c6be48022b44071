"""Words for codes of what partners recommend to us, and we to them."""

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
    "uphold": N_("Seen; the decision stands"),
    "hand_on": N_("Handed on"),
}
REFUSED = {
    "may_not_recommend": N_("Your roles do not allow recommendations to carriers."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "wrong_state": N_("It is decided already."),
    "in_force": N_("Your recommendation is in force. Withdraw it first, or stand by it."),
    "ground_unknown": N_("Choose a ground. The partner reads it."),
    "reason_missing": N_("Write why, in 4,000 characters at most. The partner never reads it."),
}
TOLD_STANDING = {
    "proposed": N_("Waits for approval"),
    "not_approved": N_("Not approved"),
    "sent": N_("Sent, not yet acknowledged"),
    "acknowledged": N_("Acknowledged"),
    "answered": N_("Answered"),
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Expired"),
}
PARTNER_ANSWER = {
    "acted_on": N_("They acted on it"),
    "not_acted_on": N_("They did not act on it"),
    "not_identified": N_("They did not find the person"),
}
TOLD_STEP = {
    "propose": N_("Written"),
    "approve": N_("Approved and sent"),
    "disapprove": N_("Not approved"),
    "withdraw": N_("Withdrawn"),
    "acknowledged": N_("Acknowledged"),
} | PARTNER_ANSWER
TOLD_REFUSED = {
    "may_not_recommend": N_("Your roles do not allow recommendations to partners."),
    "may_not_approve": N_("Only a supervisor approves it."),
    "own_work": N_("You wrote it yourself. Somebody else has to approve it."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "wrong_state": N_("It is decided, withdrawn or expired already."),
    "step_unknown": N_("Choose what is to be done."),
    "unknown_partner": N_("Choose a partner with whom an agreement is in force."),
    "not_found": N_("The traveller of ours is not known. Open this form from the traveller’s page again."),
    "protected": N_("No partner is told about this traveller. Call the protection focal point."),
    "id_taken": N_("This form was used already. Open a new one."),
    "legal_basis_missing": N_("Write on which legal basis the partner is told."),
    "ground_missing": N_("Write what the partner is to know, and why."),
    "person_missing": N_("Write a surname or the number of a document."),
    "flight_unreadable": N_("Write the flight as ZZ100."),
    "flight_date_unreadable": N_("Write the day of the flight as 2026-11-27."),
    "flight_date_far": N_("The day of the flight is too far away."),
    "until_unreadable": N_("Write the time as 2026-11-27 14:05, in UTC."),
    "until_passed": N_("The time until which it holds has passed."),
    "too_long": N_("Something is too long: 100 characters a field, 2,000 for ground and legal basis."),
}
AUDIT_ACTION = {
    "partner_told.form": N_("Began a recommendation to a partner"),
    "partner_item.list": N_("Saw among the recommendations of partners"),
    "partner_item.read": N_("Looked at a partner’s recommendation"),
    "partner_item_taken": N_("Received a partner’s recommendation"),
    "partner_item_revised": N_("Received a revision from a partner"),
    "partner_item_withdrawn": N_("Heard that a partner withdrew"),
    "partner_item_outcome": N_("Told a partner the outcome"),
    "partner_item_adopted": N_("Took a partner’s recommendation up"),
    "partner_item_declined": N_("Declined a partner’s recommendation"),
    "partner_item_upheld": N_("Stood by a decision about a partner’s recommendation"),
    "partner_told_proposed": N_("Wrote a recommendation to a partner"),
    "partner_told_step": N_("Approved or withdrew a recommendation to a partner"),
    "partner_told": N_("Gave a partner what we recommend"),
    "partner_answered": N_("Took a partner’s answer"),
}
