"""Words for codes of travellers, their documents and bookings, and how reports about them were joined."""

from __future__ import annotations

from foreland.web.marking import N_
from foreland.web.words.flights import ELEMENT

FACT = {
    **ELEMENT,
    "document_issuer": N_("Issuing state"),
    "document_expiry": N_("Expiry date"),
    "record_locator": N_("Record locator"),
    "seat": N_("Seat"),
    "role": N_("Role"),
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
