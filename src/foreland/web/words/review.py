"""Words for codes of hits and what officers do with them."""

from __future__ import annotations

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
    "false_match": N_("False match"),
    "referred": N_("Referred"),
    "recommended": N_("Recommended"),
    "withdrawn": N_("Withdrawn"),
    "expired": N_("Door closed"),
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
    "false_match": N_("Found to be a false match"),
    "refer": N_("Referred"),
    "assigned": N_("Assigned"),
    "assign": N_("Assigned"),
    "take": N_("Taken"),
    "release": N_("Given back"),
    "pass": N_("Passed on"),
    "evidence_changed": N_("Found with changed reasons"),
    "evidence_opened": N_("Evidence opened"),
    "recommend": N_("Recommended to the carrier"),
    "recommendation_withdrawn": N_("Waits again: the recommendation was withdrawn"),
    "expired": N_("The door closed before a decision"),
    "never_sent": N_("The doors closed before the recommendation was approved"),
    "sent_in_time": N_("The recommendation had been approved on paper in time"),
    "doors_open_again": N_("Waits again: the doors close later"),
}

TARGET = {
    "protection": N_("Protection office"),
    "host_authority": N_("Authority of the country of departure"),
    "field_office": N_("Field office at the airport of arrival"),
    "partner": N_("Partner agency"),
}

PARTY_LINK = {
    "same_booking": N_("Same booking"),
    "split_booking": N_("Booking that was split"),
    "shared_contact": N_("Shared telephone or mail address"),
}

TRAVELLER_TYPE = {"adult": N_("Adult"), "child": N_("Child"), "infant": N_("Infant")}

EVIDENCE_ITEM = {
    "document_check": N_("Document and its checks"),
    "list_entry": N_("List entry beside the traveller"),
    "api_pnr": N_("API beside PNR"),
    "booking": N_("Booking"),
    "history": N_("Earlier and later journeys"),
    "messages": N_("Segments of the messages"),
}

REVIEW_REASON = {
    "different_birth": N_("Different birth date or place"),
    "different_document": N_("Different document"),
    "different_appearance": N_("Different appearance, said by the station"),
    "listed_person_elsewhere": N_("The listed person is known to be elsewhere"),
    "asks_for_protection": N_("Asks for protection"),
    "possible_victim": N_("Possible victim of trafficking"),
    "child_alone": N_("Child alone, or with adults who may not be family"),
    "document_to_examine": N_("Document to be examined"),
    "inspect_at_arrival": N_("To be inspected at arrival"),
    "host_authority_to_decide": N_("For the authority on the spot to decide"),
    "holder_of_the_list_asks": N_("The owner of the list asks for it"),
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

REFUSED = {
    "may_not_decide": N_("Your roles do not allow decisions about hits."),
    "unknown_decision": N_("Choose what you decide."),
    "changed": N_(
        "Somebody else changed this hit while you looked at it. Nothing was recorded; your text is kept below."
    ),
    "already_cleared": N_("This hit was cleared in the meantime. Your decision was not recorded; see its history."),
    "already_withdrawn": N_("This hit was withdrawn after new data. Your decision was not recorded; see its history."),
    "already_false_match": N_("This hit was found a false match in the meantime. Your decision was not recorded."),
    "already_referred": N_("This hit was referred in the meantime. Your decision was not recorded; see its history."),
    "already_recommended": N_("A recommendation was made of this hit in the meantime. Your decision was not recorded."),
    "already_expired": N_("The door has closed, so this hit waits no more. Your decision was not recorded."),
    "not_expired": N_("This hit has not expired."),
    "not_recommended": N_("No recommendation is made of this hit."),
    "evidence_not_opened": N_("Open at least one piece of evidence of this hit before you decide so."),
    "already_second_look": N_("A second look was asked for already. Your decision was not recorded; see its history."),
    "nobody_chosen": N_("Choose at least one hit."),
    "not_of_party": N_("This hit is of nobody who travels together with this traveller."),
    "not_found": N_("There is no such hit any more."),
    "not_a_match": N_("Only a match with a list entry can be a false match."),
    "target_missing": N_("Choose to whom you refer it."),
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
    "step_unknown": N_("Choose whether to take the hit, give it back or pass it on."),
    "text_too_long": N_("The text is too long: 4,000 characters at most."),
}

FALSE_MATCH_REFUSED = {
    "may_not_end": N_("Only a supervisor ends a false match."),
    "over": N_("Somebody else ended this in the meantime, or its day has passed."),
    "entry_gone": N_("The list names this entry no more: there is nothing to hold back."),
    "number_unreadable": N_("A redress number has at least five letters or digits."),
    "date_unreadable": N_("The whole birth date is needed, as 1980-05-17."),
    "expiry_unreadable": N_("The last day must be a date, such as 2027-01-31."),
    "expiry_too_late": N_("The last day must lie ahead, at most five years."),
    "not_found": N_("This false match is no longer remembered."),
    "reason_missing": N_("Write why it ends."),
    "reason_too_long": N_("The text is too long: 4,000 characters at most."),
}

FALSE_MATCH_LIFTED = {
    "changed": N_("the entry says something else now"),
    "gone": N_("no longer on the list"),
}

HOW = {
    "same": N_("same"),
    "sound": N_("sounds alike"),
    "spelling": N_("spelt alike"),
    "prefix": N_("cut off"),
    "initial": N_("initial"),
    "variant": N_("known variant"),
    "consonants": N_("same consonants"),
    "joined": N_("joined words"),
}
