"""What stored codes are called on a page. A code without a word is shown as it is, never hidden."""

from __future__ import annotations

from collections.abc import Callable

from foreland.web.marking import N_

SEVERITY = {"high": N_("High"), "medium": N_("Medium"), "low": N_("Low")}

KIND = {
    "document": N_("Document"),
    "watchlist": N_("Watchlist"),
    "rule": N_("Rule"),
    "network": N_("Network"),
}

STRENGTH = {"fact": N_("Fact"), "strong_lead": N_("Strong lead"), "weak_lead": N_("Weak lead")}

STATE = {
    "open": N_("Open"),
    "second_look": N_("Second look"),
    "cleared": N_("Cleared"),
    "withdrawn": N_("Withdrawn"),
}

FLIGHT_STATUS = {
    "scheduled": N_("Scheduled"),
    "cancelled": N_("Cancelled"),
    "returned": N_("Returned to the gate"),
    "departed": N_("Departed"),
    "diverted": N_("Diverted"),
    "arrived": N_("Arrived"),
    "closed": N_("Doors closed"),
    "open": N_("Open"),
}

TIME_SOURCE = {
    "officer": N_("officer"),
    "movement": "MVT",
    "schedule_change": "ASM/SSM",
    "API": "API",
    "PNR": "PNR",
    "schedule": N_("schedule"),
}

TIME_KIND = {
    "STD": N_("planned"),
    "ETD": N_("expected"),
    "ATD": N_("off blocks"),
    "STA": N_("planned"),
    "ETA": N_("expected"),
    "ATA": N_("landed"),
    "DOOR": N_("doors closed"),
    "RETURN": N_("returned to the gate"),
}

DUE = {
    "pnr_72h": N_("Bookings, 72 hours before departure"),
    "pnr_24h": N_("Bookings, 24 hours before departure"),
    "pnr_8h": N_("Bookings, 8 hours before departure"),
    "pnr_1h": N_("Bookings, 1 hour before departure"),
    "api_batch": N_("Passenger list before the doors close"),
    "api_crew": N_("Crew list before departure"),
    "api_close_out": N_("Close-out: who boarded"),
}

DUE_STATE = {
    "received": N_("In time"),
    "late": N_("Late"),
    "incomplete": N_("Incomplete"),
    "due": N_("Still due"),
    "missing": N_("Missing"),
    "unknown": N_("Time not known"),
}

COMPLETENESS = {
    "complete": N_("Complete"),
    "incomplete": N_("Incomplete"),
    "expected": N_("More is due"),
}

ELEMENT = {
    "surname": N_("Surname"),
    "given_names": N_("Given names"),
    "date_of_birth": N_("Birth date"),
    "sex": N_("Sex"),
    "nationality": N_("Nationality"),
    "document_type": N_("Type of document"),
    "document_number": N_("Document number"),
    "issuing_state": N_("Issuing state"),
    "expiry_date": N_("Expiry date"),
}

FACT = {
    **ELEMENT,
    "document_issuer": N_("Issuing state"),
    "document_expiry": N_("Expiry date"),
    "record_locator": N_("Record locator"),
    "seat": N_("Seat"),
    "role": N_("Role"),
}

MANIFEST_COLUMN = {
    **ELEMENT,
    "flight": N_("Flight"),
    "origin": N_("From"),
    "destination": N_("To"),
    "departure": N_("Departure"),
    "arrival": N_("Arrival"),
    "role": N_("Role"),
    "seat": N_("Seat"),
    "place_of_birth": N_("Place of birth"),
}

MANIFEST_PROBLEM = {
    "not_readable": N_("cannot be read: write it as the hint says"),
    "missing": N_("is missing"),
    "too_long": N_("is too long: 100 characters at most"),
    "too_many_lines": N_("more travellers than one manifest may have"),
    "repeated": N_("the same person stands in a line above"),
    "nobody": N_("no traveller is named"),
    "not_csv": N_("a quotation mark is not closed"),
    "not_a_spreadsheet": N_("the file is no spreadsheet, or too large"),
    "column_missing": N_("there is no such column"),
    "header_missing": N_("the line that names the columns is missing"),
}

ENTRY = {
    "ETD": N_("Departure is expected at"),
    "ATD": N_("Left the gate at"),
    "DOOR": N_("Doors close at"),
    "ETA": N_("Arrival is expected at"),
    "ATA": N_("Landed at"),
    "return": N_("Is back at the gate"),
    "divert": N_("Goes to another airport"),
    "cancel": N_("Is cancelled"),
    "reinstate": N_("Takes place after all"),
    "withdraw-ETD": N_("Take back: departure expected"),
    "withdraw-ATD": N_("Take back: left the gate"),
    "withdraw-DOOR": N_("Take back: doors close"),
    "withdraw-ETA": N_("Take back: arrival expected"),
    "withdraw-ATA": N_("Take back: landed"),
}

NOT_ENTERED = {
    "action_unknown": N_("Choose what the airline said."),
    "kind_unknown": N_("Choose what the airline said."),
    "leg_unknown": N_("Choose a leg of this flight."),
    "time_missing": N_("Write the time in UTC as 14:05, or with its day as 2026-11-24 14:05."),
    "time_far": N_("That time is more than four days away. Write it with its day."),
    "time_ahead": N_("That has not happened yet: the time lies ahead."),
    "airport_unknown": N_("Write the airport as three letters (YYZ)."),
}

JOURNEY_STATUS = {
    "reported": N_("Reported"),
    "cancelled": N_("Cancelled"),
    "boarded": N_("Boarded"),
    "not_boarded": N_("Not boarded"),
}

ROLE = {
    "passenger": N_("Passenger"),
    "crew": N_("Crew"),
    "transit_passenger": N_("Transit passenger"),
    "transit_crew": N_("Transit crew"),
}

JOINED_BY = {
    "new": N_("First report"),
    "reference": N_("API and PNR joined by reference"),
    "locator": N_("API and PNR joined by record locator"),
    "document": N_("API and PNR joined by document"),
    "name_birth": N_("API and PNR joined by name and birth date"),
    "ambiguous": N_("More than one match: not joined"),
}

TRAIT = {
    "name": N_("name"),
    "birth": N_("birth date"),
    "document": N_("document"),
    "locator": N_("record locator"),
    "reference": N_("carrier's reference"),
}

ACTION = {
    "opened": N_("Opened by screening"),
    "found_again": N_("Found again with changed reasons"),
    "reopened": N_("Reopened"),
    "withdrawn": N_("Withdrawn: the finding is gone after new data"),
    "clear": N_("Cleared"),
    "cleared": N_("Cleared"),
    "second_look": N_("Second look asked for"),
    "needs_second_look": N_("Second look asked for"),
    "assigned": N_("Assigned"),
    "assign": N_("Assigned"),
    "take": N_("Taken"),
    "release": N_("Given back"),
    "pass": N_("Passed on"),
}

AUDIT_ACTION = {
    "traveller.read": N_("Looked at the traveller"),
    "flight.read": N_("Looked at the flight"),
    "unmasked.read": N_("Looked at the unmasked traveller"),
    "unmask.list": N_("Saw among the requests to unmask"),
    "hold.list": N_("Saw among the legal holds"),
    "hold_placed": N_("Placed a legal hold"),
    "hold_lift_asked": N_("Asked to lift a legal hold"),
    "hold_lifted": N_("Lifted a legal hold"),
    "hold_kept": N_("Kept a legal hold"),
    "unmask_asked": N_("Asked to unmask"),
    "unmask_approved": N_("Approved the unmasking"),
    "unmask_refused": N_("Refused the unmasking"),
    "unmask_ended": N_("Ended the unmasking"),
    "watch.read": N_("Saw on the Watch page"),
    "queue.read": N_("Saw in the hit queue"),
    "queue.news": N_("Saw in the hit queue"),
    "message.read": N_("Read a message"),
    "audit.read": N_("Read who looked at the traveller"),
    "audit_who": N_("Read who looked at the traveller"),
    "hit_clear": N_("Cleared a hit"),
    "hit_needs_second_look": N_("Asked for a second look at a hit"),
    "hit_take": N_("Took a hit"),
    "hit_release": N_("Gave a hit back"),
    "hit_pass": N_("Passed a hit on"),
    "travellers_joined": N_("Joined two reports as one traveller"),
    "travellers_separated": N_("Said that two are different people"),
    "join_undone": N_("Took a decision about a join back"),
}

JOIN_ACTION = {
    "join": N_("The same person"),
    "separate": N_("Different people"),
    "undo": N_("Decision taken back"),
}

JOIN_CHOICE = {
    "join": N_("To join"),
    "separate": N_("To separate"),
    "undo": N_("To take back"),
}

JOIN_REASON = {
    "carrier_confirmed": N_("The carrier confirmed it"),
    "same_document": N_("Same document"),
    "same_booking": N_("Same booking"),
    "name_spelt_otherwise": N_("The name is spelt in two ways"),
    "different_birth": N_("Different birth dates"),
    "different_document": N_("Different documents"),
    "namesakes": N_("Two people of one name"),
    "document_of_another": N_("Somebody else’s document was entered"),
    "decided_in_error": N_("Decided in error"),
    "new_information": N_("New information"),
    "other": N_("Other (say in the text)"),
}

JOIN_REFUSED = {
    "changed": N_(
        "New data or a colleague’s decision came while you looked. See the page as it is now, and decide again."
    ),
    "masked": N_("This traveller is masked: nothing is left to decide about."),
    "unknown_join": N_("Choose who it is."),
    "nobody_chosen": N_("Choose the person."),
    "several_chosen": N_("Choose one person: a report is about one."),
    "already_joined": N_("One of the two is joined with somebody already. Separate them first."),
    "same_source": N_("The same source names both, so they are two people."),
    "not_joined": N_("Only one source tells of this traveller: there is nothing to separate."),
    "already_separate": N_("It is decided already that they are different people."),
    "nothing_to_undo": N_("The decision was taken back already."),
    "reason_missing": N_("Choose a reason."),
    "reason_unknown": N_("Choose a reason that goes with the decision."),
    "text_missing": N_("Write what you saw and why you decide so."),
    "text_too_long": N_("The text is too long: 4,000 characters at most."),
}

SENSITIVE_CATEGORY = {
    "religion": N_("Religion"),
    "health": N_("Health"),
    "orientation": N_("Sexual orientation"),
    "politics": N_("Politics"),
    "ethnicity": N_("Ethnicity"),
    "neutral": N_("Neutral"),
}

FILTER_PLACE = {
    "remarks": N_("Remark"),
    "special_service_codes": N_("Special service code"),
    "unparsed": N_("Segment nobody reads"),
    "surname": N_("Surname"),
    "given_names": N_("Given names"),
    "name_raw": N_("Name as sent"),
    "street": N_("Street"),
    "city": N_("City"),
    "text": N_("Free text"),
    "segments": N_("History"),
    "answers": N_("Answer"),
}

WRONG_REMOVAL = {
    "name": N_("It is a name"),
    "place": N_("It is a place"),
    "other_meaning": N_("It means something else here"),
    "other_language": N_("It is a word of another language"),
    "too_wide": N_("The entry is too wide"),
}

PROPOSAL_STATE = {"open": N_("Open"), "taken_up": N_("Taken up"), "declined": N_("Declined")}

EFFECT = {
    "applied": N_("Applied"),
    "repeated": N_("Repeat, no new effect"),
    "none": N_("No effect"),
}

DEFECT_SEVERITY = {"info": N_("Info"), "warn": N_("Warning"), "error": N_("Error"), "fatal": N_("Fatal")}

CONTACT = {"phone": N_("Telephone"), "email": N_("E-mail"), "address": N_("Address")}

PAYMENT = {"card": N_("Card"), "cash": N_("Cash"), "cheque": N_("Cheque"), "other": N_("Other")}

DOCUMENT_TYPE = {
    "P": N_("Passport"),
    "I": N_("Identity card"),
    "ID": N_("Identity card"),
    "A": N_("Identity card"),
    "C": N_("Identity card"),
    "V": N_("Visa"),
    "PD": N_("Diplomatic passport"),
    "PO": N_("Official passport"),
    "PS": N_("Service passport"),
    "PR": N_("Refugee travel document"),
    "PT": N_("Alien’s travel document"),
    "R": N_("Residence permit"),
}

HOW = {
    "same": N_("same"),
    "sound": N_("sounds alike"),
    "spelling": N_("spelt alike"),
    "prefix": N_("cut off"),
    "initial": N_("initial"),
    "joined": N_("joined words"),
}

REVIEW_REASON = {
    "different_person": N_("Different person"),
    "document_verified": N_("Document verified"),
    "issuer_confirmed_valid": N_("Issuer confirmed the document as valid"),
    "reported_in_error": N_("Reported in error"),
    "innocent_pattern": N_("Innocent pattern"),
    "identity_uncertain": N_("Identity uncertain"),
    "waiting_for_issuer": N_("Waiting for the issuer"),
    "waiting_for_carrier": N_("Waiting for the carrier"),
    "waiting_for_partner": N_("Waiting for a partner agency"),
    "protection_question": N_("Protection question"),
    "other": N_("Other (say in the text)"),
}

OFFICER_ROLE = {
    "analyst": N_("Analyst"),
    "carrier_liaison": N_("Carrier liaison"),
    "attache": N_("Attaché"),
    "station_agent": N_("Station agent"),
    "field_officer": N_("Field officer"),
    "partner_analyst": N_("Partner analyst"),
    "case_agent": N_("Case agent"),
    "supervisor": N_("Supervisor"),
    "protection": N_("Protection"),
    "oversight": N_("Oversight"),
    "administrator": N_("Administrator"),
}

ORGANISATION_KIND = {
    "authority": N_("Authority"),
    "component": N_("Component"),
    "carrier": N_("Carrier"),
    "partner": N_("Partner"),
}

REFUSED = {
    "not_administrator": N_("Only an administrator may do this."),
    "own_account": N_("Nobody changes their own account here. Ask another administrator."),
    "last_administrator": N_("This is the last administrator. Add another one first."),
    "no_role": N_("Choose a role."),
    "unknown_role": N_("Choose roles from the list."),
    "duties_mixed": N_("An administrator sees no passenger data: give the other role to an account of its own."),
    "no_username": N_("Enter a user name without spaces."),
    "username_taken": N_("There is a user of that name already."),
    "carrier_code": N_("Enter a designator of two or three letters or digits that is not taken."),
    "no_name": N_("Enter a name."),
    "may_not_decide": N_("Your roles do not allow decisions about hits."),
    "unknown_decision": N_("Choose what you decide."),
    "changed": N_(
        "Somebody else changed this hit while you looked at it. Nothing was recorded; your text is kept below."
    ),
    "already_cleared": N_("This hit was cleared in the meantime. Your decision was not recorded; see its history."),
    "already_withdrawn": N_("This hit was withdrawn after new data. Your decision was not recorded; see its history."),
    "already_second_look": N_("A second look was asked for already. Your decision was not recorded; see its history."),
    "same_officer": N_("You asked for this second look, so a colleague must answer it."),
    "second_look_officer_unknown": N_("It is not known who asked for this second look. Tell your supervisor."),
    "reason_missing": N_("Choose a reason."),
    "reason_unknown": N_("Choose a reason that goes with the decision."),
    "text_missing": N_("Write what you saw and why you decide so."),
    "assignment_changed": N_("Somebody else changed this hit while you looked at it. It is shown as it is now."),
    "not_waiting": N_("This hit no longer waits for a decision."),
    "already_yours": N_("This hit is yours already."),
    "not_yours": N_("This hit is a colleague’s. Take it over first, or ask your supervisor."),
    "colleague_unknown": N_("Choose a colleague who may decide about hits."),
    "password_wrong": N_("The current password is wrong."),
    "account_locked": N_("Too many wrong passwords. Try again in a quarter of an hour."),
    "password_short": N_("The new password needs at least 12 characters."),
    "password_long": N_("The new password is too long: 200 characters at most."),
    "password_old": N_("The new password is the old one. Choose another."),
    "password_differs": N_("The two new passwords differ."),
    "step_unknown": N_("Choose whether to take the hit, give it back or pass it on."),
    "text_too_long": N_("The text is too long: 4,000 characters at most."),
}

UNMASK_STATE = {
    "open": N_("Open"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "ended": N_("Ended"),
}

UNMASK_DONE = {
    "asked": N_("Your request is recorded. Somebody else has to approve it."),
    "approved": N_("Approved. The one who asked sees the traveller for some hours."),
    "refused": N_("Refused. Nobody sees the traveller."),
    "ended": N_("Ended. Nobody sees the traveller any more."),
}

UNMASK_REFUSED = {
    "may_not_unmask": N_("Your roles do not allow this."),
    "not_masked": N_("This traveller is not masked."),
    "basis_unknown": N_("Choose a legal basis."),
    "text_missing": N_("Write the reason, with the number of the file."),
    "text_too_long": N_("The text is too long: 4,000 characters at most."),
    "already_asked": N_("You asked for this traveller already, and the request waits."),
    "own_request": N_("You asked for this yourself, so somebody else must answer it."),
    "verdict_unknown": N_("Choose whether to approve or to refuse."),
    "not_open": N_("This request was answered in the meantime."),
    "lapsed": N_("This request has lapsed. It has to be asked again."),
    "not_approved": N_("This request is not approved."),
    "not_asked_by_you": N_("Only the one who asked may look."),
    "view_over": N_("The time to look is over. Ask again if you still need it."),
}

HELD = {"journey": N_("one traveller"), "flight": N_("everybody on the flight")}

HOLD_DONE = {
    "placed": N_("The hold is in force."),
    "ask": N_("Recorded. Somebody else has to lift it."),
    "lift": N_("The hold is lifted. What is due goes in the night."),
    "keep": N_("The hold stays in force."),
}

HOLD_REFUSED = {
    "may_not_hold": N_("Your roles do not allow this."),
    "no_such_object": N_("This traveller or flight is no longer there."),
    "basis_unknown": N_("Choose a legal basis."),
    "text_missing": N_("Write the reason, with the number of the file."),
    "text_too_long": N_("The text is too long: 1,000 characters at most."),
    "day_over": N_("Write the last day as YYYY-MM-DD, today or later, or leave it empty."),
    "hold_is_over": N_("This hold is over already."),
    "lift_not_asked": N_("Nobody has asked to lift this hold."),
    "lift_asked": N_("Somebody has asked to lift this hold already."),
    "own_lift": N_("You asked to lift this hold, so somebody else must answer."),
}

TABLES = {
    "held": HELD,
    "hold_done": HOLD_DONE,
    "hold_refused": HOLD_REFUSED,
    "unmask_state": UNMASK_STATE,
    "unmask_done": UNMASK_DONE,
    "unmask_refused": UNMASK_REFUSED,
    "how": HOW,
    "review_reason": REVIEW_REASON,
    "refused": REFUSED,
    "officer_role": OFFICER_ROLE,
    "organisation_kind": ORGANISATION_KIND,
    "severity": SEVERITY,
    "kind": KIND,
    "strength": STRENGTH,
    "state": STATE,
    "flight_status": FLIGHT_STATUS,
    "time_source": TIME_SOURCE,
    "time_kind": TIME_KIND,
    "due": DUE,
    "due_state": DUE_STATE,
    "completeness": COMPLETENESS,
    "element": ELEMENT,
    "manifest_column": MANIFEST_COLUMN,
    "manifest_problem": MANIFEST_PROBLEM,
    "entry": ENTRY,
    "not_entered": NOT_ENTERED,
    "journey_status": JOURNEY_STATUS,
    "role": ROLE,
    "joined_by": JOINED_BY,
    "trait": TRAIT,
    "join_action": JOIN_ACTION,
    "join_choice": JOIN_CHOICE,
    "join_reason": JOIN_REASON,
    "join_refused": JOIN_REFUSED,
    "action": ACTION,
    "audit_action": AUDIT_ACTION,
    "effect": EFFECT,
    "fact": FACT,
    "sensitive_category": SENSITIVE_CATEGORY,
    "filter_place": FILTER_PLACE,
    "wrong_removal": WRONG_REMOVAL,
    "proposal_state": PROPOSAL_STATE,
    "defect_severity": DEFECT_SEVERITY,
    "contact": CONTACT,
    "payment": PAYMENT,
    "document_type": DOCUMENT_TYPE,
}


def word(gettext: Callable[[str], str], table: str, code: str | None) -> str:
    """Return what a code is called, in the language of ``gettext``."""
    if code is None:
        return "–"
    found = TABLES[table].get(code)
    return gettext(found) if found else code.replace("_", " ")
