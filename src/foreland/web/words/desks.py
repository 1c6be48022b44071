"""Words for codes of desks, rosters and contacts."""

from __future__ import annotations

from foreland.web.marking import N_

CONTACT_KIND = {
    "carrier_station": N_("Carrier station"),
    "liaison_officer": N_("Liaison officer abroad"),
    "host_authority": N_("Host authority"),
    "protection": N_("Protection contact"),
}

DUTY_ROLE = {
    "officer": N_("Officer"),
    "lead": N_("Leads the shift"),
    "second_approver": N_("Second approval"),
    "on_call": N_("On call"),
}

DESK_REFUSED = {
    "may_not_keep": N_("Your roles do not allow this."),
    "no_name": N_("Enter a name of at most 60 characters."),
    "name_taken": N_("There is a desk of that name already."),
    "zone_unknown": N_("This is no time zone. Europe/Paris is one."),
    "hours_unreadable": N_("Write the hours as Mo-Fr 06:00-18:00; Sa,Su 08:00-12:00, or as 24/7."),
    "zone_missing": N_("Hours need the time zone in which they are meant."),
    "covers_in_a_circle": N_("These desks would cover each other in a circle. Choose another one."),
    "cover_unknown": N_("Choose a desk from the list."),
    "place_taken": N_("Another desk has one of these airports or countries. Take it away there first."),
    "rest_taken": N_("Another desk takes all other places already."),
    "airport_unknown": N_("One of these is no airport. Codes have three letters: FRA."),
    "country_unknown": N_("One of these is no country. Codes have three letters: DEU."),
    "email_unreadable": N_("One of these is no mail address."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "last_desk": N_("This is the last desk. Add another one first."),
    "duty_times": N_("Enter begin and end; the end is later, and at most 72 hours later."),
    "duty_role": N_("Choose from the list."),
    "unknown_user": N_("Choose an officer from the list."),
    "two_places": N_("Enter an airport or a country, not both."),
    "carrier_missing": N_("A carrier station needs the code of its carrier."),
    "carrier_unreadable": N_("A carrier’s code has two or three letters or digits."),
    "no_way_to_call": N_("Enter a telephone number or a mail address."),
    "kind_unknown": N_("Choose from the list."),
    "too_long": N_("One of these texts is too long."),
    "day_unreadable": N_("Write a day as YYYY-MM-DD."),
}

DESK_DONE = {
    "kept": N_("The desk is saved. Flights ahead follow it."),
    "removed": N_("Removed."),
    "duty": N_("The roster is changed."),
    "off": N_("The roster is changed."),
    "entered": N_("The contact is saved."),
}

CALLER_KIND = {
    "carrier_station": N_("Carrier station"),
    "liaison_officer": N_("Liaison officer abroad"),
    "host_authority": N_("Host authority"),
    "field_office": N_("Field office"),
    "partner": N_("Partner"),
    "other": N_("Somebody else"),
}

CALL_OUTCOME = {
    "answered": N_("Answered"),
    "call_back": N_("We call back"),
    "passed_on": N_("Passed on"),
    "recommendation": N_("Led to a recommendation"),
    "protection": N_("Protection: referred"),
    "nobody_found": N_("Nobody found"),
    "no_matter": N_("Not for us"),
}

CALL_REFUSED = {
    "may_not_log": N_("Your roles do not allow this."),
    "closed": N_("This call is closed already."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "caller_unknown": N_("Say who called."),
    "outcome_unknown": N_("Choose an outcome."),
    "text_missing": N_("Write what was asked or answered."),
    "text_long": N_("One of these texts is too long."),
    "traveller_unknown": N_("This traveller is no longer there."),
    "nobody_to_protect": N_(
        "Choose the traveller who is to be protected. If nobody is found: ring protection, close the call as passed on."
    ),
}

HANDOVER_REFUSED = {
    "may_not_hand_over": N_("Your roles do not allow this."),
    "text_long": N_("One of these texts is too long."),
    "own_handover": N_("You gave this shift over yourself, so somebody else must accept it."),
    "accepted_already": N_("This shift was accepted in the meantime."),
}

HANDOVER_DONE = {
    "given": N_("The shift is given over. A colleague has to accept it."),
    "accepted": N_("You have accepted the shift."),
}

ESCALATION_KIND = {
    "expires": N_("will expire undecided"),
    "waits": N_("are taken by nobody"),
    "approval": N_("recommendation that waits for a second officer"),
    "review": N_("recommendation sent in an emergency, not looked at since"),
    "inbound": N_("inbound review that nobody has decided"),
    "unanswered": N_("notice not acknowledged by the carrier"),
    "withdrawal_unanswered": N_("withdrawal not acknowledged by the carrier"),
    "partner_item": N_("recommendation of a partner, undecided"),
    "partner_item_revised": N_("recommendation of a partner, revised after it was decided"),
    "partner_item_withdrawn": N_("recommendation withdrawn by a partner, ours is in force"),
}
