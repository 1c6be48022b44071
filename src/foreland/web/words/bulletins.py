"""Words for codes of bulletins."""

from __future__ import annotations

from foreland.web.marking import N_

ABOUT = {
    "document_series": N_("Series of documents"),
    "agency": N_("Agency"),
    "route": N_("Route"),
    "airport": N_("Airport"),
    "method": N_("Method"),
    "other": N_("Something else"),
}
STATE = {
    "draft": N_("Draft, waits for clearance"),
    "cleared": N_("Cleared, not yet released"),
    "released": N_("In force"),
    "replaced": N_("Replaced by a later version"),
    "withdrawn": N_("Withdrawn: do not use it any more"),
}
MARKING = {
    "clear": N_("TLP:CLEAR – everybody"),
    "green": N_("TLP:GREEN – the community"),
    "amber": N_("TLP:AMBER – the organisation and its clients"),
    "amber+strict": N_("TLP:AMBER+STRICT – the organisation alone"),
}
PAP = {
    "clear": N_("PAP:CLEAR – no limit"),
    "green": N_("PAP:GREEN – active measures, an interview too"),
    "amber": N_("PAP:AMBER – look and watch, speak to nobody"),
    "red": N_("PAP:RED – compare within the house alone"),
}
FEEDBACK = {
    "sighted": N_("Seen here"),
    "used": N_("Used"),
    "useful": N_("Useful"),
    "wrong": N_("Wrong"),
    "led_to": N_("Led to a result"),
}
DONE = {
    "written": N_("The draft is kept. A supervisor other than you clears it."),
    "clear": N_("Cleared. It can be released."),
    "release": N_("Released. Its readers see it now; partners who had an earlier version get this one."),
    "withdraw": N_("Withdrawn. Its readers see that now; partners who got it are told to forget it."),
    "send": N_("Released to the partner. It goes with the next exchange."),
    "acknowledge": N_("You have acknowledged it."),
    "say": N_("Thank you. Its author sees what you said."),
}
REFUSED = {
    "may_not_write": N_("Your roles do not allow bulletins."),
    "may_not_clear": N_("Only a supervisor clears it."),
    "own_work": N_("You wrote it yourself. Somebody else has to clear it."),
    "wrong_state": N_("It is not at that step any more. It is shown as it is now."),
    "about_unknown": N_("Choose what it is about."),
    "text_missing": N_("Write a title and what is going round."),
    "text_long": N_("Write at most 200 characters in a line and 4,000 in a text."),
    "marking_unknown": N_("Choose who may read it and what may be done on it."),
    "grade_missing": N_("Choose the grades of source and information."),
    "airport_unreadable": N_("Write airports with three letters, 50 at most: FRA JFK."),
    "until_unreadable": N_("Choose until when it is valid."),
    "until_passed": N_("Its last day has passed."),
    "until_far": N_("It is valid for a year at most."),
    "reason_missing": N_("Write why it is withdrawn. Everybody who got it reads that."),
    "feedback_unknown": N_("Choose what you say of it."),
    "not_in_force": N_("It is not in force."),
    "source_too_closed": N_("What the partner reported is for those named only. No bulletin can be made of it."),
    "more_open_than_source": N_("Mark it no more openly, and grade it no better, than what it is made of."),
    "longer_than_source": N_("What it is made of ends before that day."),
    "source_gone": N_("What it was made of is withdrawn or not there any more."),
    "not_found": N_("There is no such bulletin for you."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "id_taken": N_("This was sent before, by somebody else. Open the form again."),
    "indicator_unreadable": N_("The indicator cannot be read."),
    "indicator_unfit": N_("The indicator says something that does not fit."),
    "indicator_forbidden": N_(
        "The indicator asks for a protected characteristic, or only for what somebody is: no condition may."
    ),
    "no_indicator": N_("It has no indicator of which a rule could be made."),
    "only_compared": N_("It may only be compared with our own records (PAP:RED): no rule is made of it."),
    "too_large": N_("The rule would be too large."),
    "indicator_ended": N_(
        "A version took its indicator back, and partners forgot it. Write a new bulletin for another."
    ),
    "unknown_partner": N_("Choose a partner."),
    "agreement_ended": N_("The agreement with this partner has ended."),
    "too_closed": N_("It is marked more closely than was agreed with this partner."),
    "expired": N_("It has expired."),
    "originator_release_needed": N_("Its originator has to release it first."),
    "to_its_originator": N_("It comes from this partner."),
    "withdrawn": N_("It has been withdrawn."),
    "not_among_those_named": N_("This partner is not among those it is for."),
    "state_of_origin": N_("It tells of somebody who may flee from this state."),
    "not_ours": N_("It is not ours."),
    "several": N_("Several partners gave it."),
}
