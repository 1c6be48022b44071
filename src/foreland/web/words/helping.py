"""Words for codes of referrals to protection."""

from __future__ import annotations

from foreland.web.marking import N_

CONCERN = {
    "asks_for_protection": N_("Asks for protection"),
    "asks_for_help": N_("Asks for help"),
    "child_at_risk": N_("A child alone or at risk"),
    "possible_victim": N_("Possible victim"),
    "travels_with": N_("Travels with somebody referred"),
    "travels_again": N_("In care on an earlier journey, travels again"),
}

LEAD_REFUSED = {
    "may_not": N_("Your roles do not allow this step."),
    "not_found": N_("No rule finds this traveller any more, or protection cares for them already."),
    "concern_missing": N_("Choose a concern."),
}

BY = {
    "officer": N_("an officer"),
    "carrier": N_("the carrier"),
    "liaison_officer": N_("a liaison officer"),
    "host_authority": N_("the host authority"),
    "protection": N_("protection"),
    "system": N_("the system"),
}

STATE = {
    "open": N_("Nobody has accepted"),
    "taken": N_("Accepted"),
    "closed": N_("Closed"),
}

STEP = {
    "accept": N_("Accept"),
    "call_back": N_("Withdraw it"),
    "note": N_("Note"),
    "contact_made": N_("Contact made"),
    "not_reached": N_("Could not be reached"),
    "help_offered": N_("Help offered"),
    "help_declined": N_("Help declined"),
    "handed_over": N_("Handed over to"),
    "close": N_("Close"),
    "not_against": N_("Do not use against this person"),
    "may_be_used": N_("End “do not use against this person”"),
    "companion": N_("Mark too"),
    "lift_ask": N_("Ask to take the marking back"),
    "lift_agree": N_("Take the marking back"),
    "lift_refuse": N_("Keep the marking"),
}

DONE = {
    "accept": N_("Accepted"),
    "call_back": N_("The carrier was told that the recommendation no longer stands"),
    "note": N_("Note"),
    "contact_made": N_("Contact made"),
    "not_reached": N_("Could not be reached"),
    "help_offered": N_("Help offered"),
    "help_declined": N_("Help declined"),
    "handed_over": N_("Handed over"),
    "close": N_("Closed"),
    "not_against": N_("Not to be used against this person"),
    "may_be_used": N_("“Do not use against this person” ended"),
    "companion": N_("Somebody who travels with them was marked too"),
    "lift_ask": N_("Asked to take the marking back"),
    "lift_agree": N_("The marking was taken back"),
    "lift_refuse": N_("The marking was kept"),
    "asked_again": N_("The carrier asked again"),
}

OUTCOME = {
    "helped": N_("Helped on the spot"),
    "handed_over": N_("Handed over to others who help"),
    "declined": N_("Declined help"),
    "not_reached": N_("Could not be reached"),
    "travelled_on": N_("Travelled on"),
    "not_at_risk": N_("Not at risk"),
    "under_way": N_("Not closed yet"),
}

REFUSED = {
    "may_not_help": N_("Only protection may do this."),
    "step_unknown": N_("Choose what you did."),
    "wrong_state": N_("This is not possible any more. It is shown as it is now."),
    "words_missing": N_("Write it down: a note, to whom, or why."),
    "outcome_unknown": N_("Choose an outcome."),
    "same_person": N_("A second person has to agree."),
    "not_against": N_("End “do not use against this person” first."),
    "not_found": N_("There is no such referral."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "no_companion": N_("This traveller is not in the same booking, or is marked already."),
}

FIGURE = {
    "concern": N_("Why"),
    "asked_by": N_("Who asked"),
    "outcome": N_("Outcome"),
}
