"""Words for codes of requests for information."""

from __future__ import annotations

from foreland.web.marking import N_

AUDIT_ACTION = {
    "request.list": N_("Saw the list of requests for information"),
    "request.read": N_("Saw a request for information"),
    "request_entered": N_("Entered a request for information"),
    "request_step": N_("Took a step with a request for information"),
    "return_ended": N_("Said what was given back for a delivery"),
}

KIND = {
    "information": N_("Request for information"),
    "assessment": N_("Assessment for a field office"),
    "standing": N_("Standing requirement"),
}

DIRECTION = {"inbound": N_("Asked by"), "outbound": N_("We ask")}
WHO = {"inbound": N_("They ask us"), "outbound": N_("We ask them")}
URGENCY = {"1h": N_("1 hour"), "24h": N_("24 hours"), "5d": N_("5 days")}

STATE = {
    "open": N_("Waits"),
    "hit": N_("Something is known"),
    "part": N_("Answered in part"),
    "answered": N_("Answered"),
    "no_hit": N_("Nothing is known"),
    "refused": N_("Refused"),
    "withdrawn": N_("Withdrawn"),
}

STEP = {
    "ask": N_("Asked"),
    "hit": N_("Said that something is known"),
    "no_hit": N_("Said that nothing is known"),
    "release": N_("Its originator released it"),
    "part": N_("Answered a part"),
    "answer": N_("Answered"),
    "refuse": N_("Refused"),
    "withdraw": N_("Withdrawn"),
    "hand_on": N_("Handed on"),
    "feedback": N_("What it was good for"),
    "send": N_("Sent to the partner"),
}

GROUND = {
    "no_legal_basis": N_("No legal basis"),
    "purpose_differs": N_("Another purpose than it may serve"),
    "not_proportionate": N_("Not proportionate"),
    "too_wide": N_("Asked too widely"),
    "originator_refuses": N_("Its originator does not release it"),
    "own_case_at_risk": N_("A case under way would be at risk"),
    "no_further_information": N_("No further information"),
}

FEEDBACK = {
    "led_to": N_("Led to something"),
    "used": N_("Used"),
    "useful": N_("Useful"),
    "not_useful": N_("Not useful"),
    "wrong": N_("Wrong"),
}

GIVEN = {
    "request": N_("Request for information"),
    "recommendation": N_("Recommendation"),
    "question": N_("Blind question"),
    "delivery": N_("Items of exchange"),
}

RETURN_END = {
    "product": N_("A product of ours"),
    "no_product": N_("Decided not to make one"),
    "feedback": N_("Feedback"),
}

NO_PRODUCT = {
    "known_before": N_("Known before"),
    "not_for_us": N_("Not for us"),
    "too_late": N_("Too late"),
    "too_little": N_("Too little to make something of"),
}

RETURN_REFUSED = {
    "end_unknown": N_("Choose how it ends."),
    "code_unknown": N_("Choose what it was good for, or why there is no product."),
    "words_missing": N_("Write which product was given back."),
    "too_long": N_("This is longer than can be kept."),
    "may_not_ask": N_("You may not do this."),
    "may_not_hand_on": N_("Only its owner or a supervisor hands it on."),
    "owner_unknown": N_("Choose an officer of ours."),
    "not_found": N_("Nothing of it is open any more."),
}

REFUSED = {
    "no_questions": N_("Write at least one question."),
    "no_purpose": N_("Write the purpose."),
    "no_legal_basis_given": N_("Write the legal basis."),
    "no_officer": N_("Write the name of the officer who asks."),
    "no_reference": N_("Write the reference of who asks."),
    "urgency_unknown": N_("Choose within which time it is wanted."),
    "due_unreadable": N_("Write until when it is wanted: a time to come, as 2026-11-27 14:05."),
    "too_long": N_("This is longer than can be kept."),
    "airport_unknown": N_("Choose an airport of your own office."),
    "wrong_state": N_("Somebody else did this in the meantime."),
    "hit_first": N_("Say first whether something is known."),
    "originator_release_needed": N_("Its originator has to release it first."),
    "no_holder": N_("There is nobody whose release is needed."),
    "words_missing": N_("Write what is answered."),
    "ground_unknown": N_("Choose a ground."),
    "feedback_unknown": N_("Choose what it was good for."),
    "not_closed": N_("It has not ended yet."),
    "step_unknown": N_("Choose a step."),
    "sent_already": N_("It was sent already."),
    "not_sendable": N_("Only a request of ours is sent."),
    "no_exchange": N_("No agreement lets a request go there by the exchange."),
    "given_already": N_("This was said before."),
    "may_not_ask": N_("You may not do this."),
    "not_found": N_("It is not here any more."),
    "changed": N_("Somebody else changed it in the meantime. Look at it again."),
    "known": N_("This reference was used before."),
    "party_unknown": N_("Choose an organisation."),
    "owner_unknown": N_("Choose an officer of ours."),
}
