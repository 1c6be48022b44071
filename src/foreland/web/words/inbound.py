"""Words for codes of what follows once the doors are closed: inbound reviews, lookouts, arrivals."""

from __future__ import annotations

from foreland.web.marking import N_

GROUND = {
    "document": N_("Document"),
    "watchlist": N_("Watchlist"),
    "pattern": N_("Pattern of travel"),
    "authority_decision": N_("Decision of the authority of destination"),
    "boarded_anyway": N_("Boarded against the recommendation"),
}

OUTCOME = {
    "admitted": N_("Admitted"),
    "refused": N_("Refused"),
    "returned": N_("Refused and sent back"),
    "claim_of_protection": N_("Claims protection"),
    "arrested": N_("Arrested"),
    "did_not_arrive": N_("Did not arrive"),
}

WITHDRAWAL = {
    "announced_in_error": N_("Announced in error"),
    "another_person": N_("Another person was meant"),
    "cleared_since": N_("Cleared since"),
    "does_not_travel": N_("Does not travel"),
}

FOUND_DOCUMENT = {
    "as_announced": N_("As announced"),
    "other_holder": N_("Held by another person"),
    "lost": N_("Gone, loss reported"),
    "none": N_("Gone"),
}

REFUSED = {
    "may_not_release": N_("Your roles do not allow decisions about lookouts."),
    "wrong_state": N_("This was decided in the meantime. It is shown as it is now."),
    "ground_unknown": N_("Choose a ground."),
    "reason_missing": N_("Write the reason."),
    "protected": N_("This traveller is announced to nobody. Call the protection focal point."),
    "port_unknown": N_("It is not known where this traveller arrives."),
    "may_not_record": N_("Your roles do not allow arrival outcomes."),
    "outcome_unknown": N_("Choose what you found."),
    "reason_unknown": N_("Choose why the lookout is withdrawn."),
    "document_unknown": N_("Choose what you found of the document; of whoever did not arrive there is none."),
    "not_announced": N_("This lookout is no longer in force."),
    "not_found": N_("This lookout is no longer in force."),
    "flight_unreadable": N_("Write the flight as ZZ123."),
    "day_unreadable": N_("Write the day of arrival, today or one of the last seven days, as 2026-11-27."),
    "no_such_traveller": N_("Nobody with this document is known on this flight to a port of yours."),
    "several_travellers": N_("More than one traveller fits. Call the desk."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
}
