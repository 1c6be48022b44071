"""Words for codes of recommendations to carriers: for officers, and for the carrier (which is told nothing more)."""

from __future__ import annotations

from foreland.web.marking import N_

KIND = {
    "check_document": N_("Look at the document again"),
    "speak_to_traveller": N_("Let us speak to the traveller"),
    "no_board": N_("No boarding"),
    "off_load": N_("Off-load"),
}

INSTRUCTION = {
    "check_document": N_("Please look at the travel document of this passenger again and call us before boarding."),
    "speak_to_traveller": N_("Please let us speak to this passenger by telephone before boarding."),
    "no_board": N_("We recommend that this passenger does not board. The decision is yours. Call us with questions."),
    "off_load": N_(
        "We recommend that this passenger leaves the aircraft before departure. The decision is yours. Call us at once."
    ),
    "withdrawn": N_("This recommendation is withdrawn and no longer stands."),
}
"""What a carrier reads: no reason, no grade, no list."""

CARRIER_FACT = {
    "document_expired": N_("The document as reported to us has expired."),
    "document_missing": N_("No travel document was reported to us."),
    "document_malformed": N_("The number of the document as reported to us cannot be right."),
    "document_reported_lost_or_stolen": N_("The document needs to be confirmed with the state that issued it."),
    "no_visa_on_file": N_("We have no visa on file."),
    "no_travel_authorisation_on_file": N_("We have no travel authorisation on file."),
    "data_incomplete": N_("The data reported to us are incomplete."),
}

GROUND = {
    "document_expired": N_("Document expired"),
    "document_missing": N_("Document missing"),
    "no_entry_permission": N_("No visa or authorisation to enter"),
    "document_doubtful": N_("Document doubtful"),
    "document_reported": N_("Document reported lost, stolen or invalid"),
    "holder_not_owner": N_("Holder is not the rightful owner"),
    "authority_decision": N_("Decision of the authority of destination"),
    "safety_of_traveller": N_("Safety of the traveller"),
    "identity_unclear": N_("Identity unclear"),
}

STATE = {
    "proposed": N_("Waits for approval"),
    "not_approved": N_("Not approved"),
    "sent": N_("Sent, not acknowledged"),
    "acknowledged": N_("Acknowledged by the carrier"),
    "acted": N_("Carrier reported its action"),
    "verified": N_("Outcome verified"),
    "withdrawn": N_("Withdrawn, not acknowledged"),
    "withdrawal_acknowledged": N_("Withdrawal acknowledged"),
    "expired": N_("Doors closed before it was sent"),
}

STEP = {
    "propose": N_("Recommended"),
    "approve": N_("Approved and sent"),
    "disapprove": N_("Not approved"),
    "confirm": N_("Reviewed after the fact"),
    "reject": N_("Rejected when reviewed after the fact"),
    "send": N_("Sent"),
    "acknowledge": N_("Acknowledged"),
    "report": N_("Action reported"),
    "withdraw": N_("Withdrawn"),
    "verify": N_("Outcome verified"),
    "expire": N_("Doors closed"),
}

WITHDRAWAL = {
    "no_longer_stands": N_("It no longer stands"),
}

CARRIER_ACTION = {
    "denied": N_("Boarding denied"),
    "off_loaded": N_("Off-loaded"),
    "boarded_anyway": N_("Boarded anyway"),
    "overridden": N_("Boarded by a named decision of the carrier"),
    "overridden_by_government": N_("Boarded by a named decision of a government officer"),
    "no_show": N_("Did not show up"),
    "rebooked": N_("Rebooked"),
    "document_surrendered": N_("Document surrendered"),
    "cleared_after_check": N_("Boarded after the check"),
    "referred_to_host": N_("Referred to the host authority"),
}

OUTCOME = {
    "confirmed": N_("Confirmed: the ground was right"),
    "not_confirmed": N_("Not confirmed"),
    "overturned": N_("Overturned"),
    "protection": N_("Asked for protection"),
    "arrived_admitted": N_("Arrived and was admitted"),
    "arrived_refused": N_("Arrived and was refused"),
    "unknown": N_("Cannot be found out"),
}

PROTECTION = {
    "no": N_("No"),
    "yes": N_("Yes"),
    "could_not_be_asked": N_("Could not be asked"),
    "not_needed": N_("Not asked: nobody is kept from travelling"),
}

ASKED_BY = {
    "officer": N_("by me, on the telephone"),
    "carrier": N_("by the carrier’s staff"),
    "liaison_officer": N_("by a liaison officer at the airport"),
    "host_authority": N_("by the host authority"),
}

NOT_RECOMMENDED = {
    "may_not_recommend": N_("Your roles do not allow recommendations to carriers."),
    "kind_unknown": N_("Choose what you recommend."),
    "ground_unknown": N_("Choose a ground."),
    "ground_not_for_kind": N_("This ground does not allow what you recommend."),
    "fact_not_for_ground": N_("Tell the carrier only facts that go with the ground."),
    "reason_missing": N_("Write why you recommend it. The carrier never sees it."),
    "reason_too_long": N_("The reason is too long: 4,000 characters at most."),
    "source_only_watched": N_(
        "The owner of this list lets nobody be spoken to on it alone (its marking): find another ground."
    ),
    "evidence_not_opened": N_("Open at least one piece of evidence of a hit of this traveller first."),
    "chosen_by_chance": N_("This traveller was chosen by chance, which is no ground. Name another hit."),
    "protection_missing": N_("Answer the question about protection."),
    "protection_asked_by_missing": N_("Say who put the question about protection."),
    "asks_for_protection": N_("Referred to protection. Nothing is recommended against this traveller."),
    "protected": N_("Nothing can be recommended against this traveller. Call the protection focal point."),
    "doors_closed": N_("The doors are closed."),
    "not_travelling": N_("This traveller or flight no longer travels."),
    "already_recommended": N_("A recommendation about this traveller is in force already."),
    "partner_item_closed": N_(
        "The partner’s recommendation is withdrawn or decided already, or ours that took it up is in force. Look again."
    ),
    "not_found": N_("There is no such traveller."),
}

NOT_DONE = {
    "protected": N_("Nothing can be recommended against this traveller. Call the protection focal point."),
    "may_not_recommend": N_("Your roles do not allow this step."),
    "may_not_approve": N_("Your roles do not allow approval."),
    "own_work": N_("You made this recommendation, so a colleague has to take this step."),
    "not_carrier": N_("Your roles do not allow this step."),
    "wrong_state": N_("This step is not possible any more. The recommendation is shown as it is now."),
    "detail_unknown": N_("Choose what happened."),
    "reason_missing": N_("Write the reason."),
    "changed": N_("Somebody else changed this recommendation meanwhile. It is shown as it is now."),
    "name_missing": N_("Write the name of the person who decided."),
    "step_unknown": N_("Choose a step."),
    "not_travelling": N_("This traveller or flight no longer travels."),
    "already_recommended": N_("A recommendation about this traveller is in force already."),
}

AUDIT_ACTION = {
    "recommendation.form": N_("Began a recommendation"),
    "recommendation.check": N_("Checked a recommendation before sending"),
    "recommendation.list": N_("Saw among the recommendations"),
    "recommendation.read": N_("Looked at a recommendation"),
    "recommendation_made": N_("Made a recommendation"),
    "recommendation_sent": N_("Sent a recommendation to the carrier"),
    "recommendation_told": N_("Keyed in a recommendation that the carrier was told in time"),
    "recommendation_approved": N_("Approved a recommendation"),
    "recommendation_not_approved": N_("Did not approve a recommendation"),
    "recommendation_confirmed": N_("Confirmed a recommendation after the fact"),
    "recommendation_rejected": N_("Rejected a recommendation after the fact"),
    "recommendation_acknowledged": N_("Recorded that the carrier acknowledged"),
    "recommendation_reported": N_("Recorded what the carrier did"),
    "recommendation_withdrawn": N_("Withdrew a recommendation"),
    "recommendation_verified": N_("Recorded how a recommendation ended"),
    "recommendation_expired": N_("A recommendation ended at the doors"),
    "inbound.list": N_("Saw among the inbound reviews"),
    "arrivals.list": N_("Saw among the lookouts"),
    "lookout_released": N_("Announced the traveller to the port"),
    "lookout_not_released": N_("Announced the traveller to nobody"),
    "lookout_withdrawn": N_("Took back the lookout"),
    "inbound_review_reopened": N_("Opened the inbound review again"),
    "arrival_recorded": N_("Recorded what the port found"),
    "document_desk.form": N_("Opened the document desk"),
    "document_desk.read": N_("Opened the document desk"),
    "document_check.read": N_("Looked at a check of a document"),
    "document_checked": N_("Checked a document"),
    "queue.live": N_("Saw in the hit queue"),
    "queue.row": N_("Opened a row of the hit queue"),
    "search.read": N_("Found in a search"),
    "list.looks": N_("Found by looking back for an entry of a list"),
    "carrier.read": N_("Shown to the carrier"),
    "watch.live": N_("Saw on the Watch page"),
    "traveller.live": N_("Looked at the traveller"),
    "flight.live": N_("Looked at the flight"),
}
"""What was done about somebody in recommending, at the doors and at the document desk."""
