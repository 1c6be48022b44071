"""Words of the document desk: fields of a zone, what is wrong with them, and what is read out to a carrier."""

from __future__ import annotations

from foreland.web.marking import N_
from foreland.web.words.requirements import PAPER_KIND

DESK_TYPE = {**PAPER_KIND, "V": N_("Visa"), "none": N_("None")}

ZONE_FIELD = {
    "lines": N_("Lines"),
    "document_code": N_("Type"),
    "type": N_("Type"),
    "issuing_state": N_("Issuing state"),
    "name": N_("Name"),
    "surname": N_("Surname"),
    "given_names": N_("Given names"),
    "document_number": N_("Document number"),
    "number": N_("Document number"),
    "nationality": N_("Nationality"),
    "date_of_birth": N_("Birth date"),
    "sex": N_("Sex"),
    "expiry_date": N_("Expiry date"),
    "optional_data": N_("Optional data"),
    "optional_data_2": N_("Optional data, second part"),
    "composite": N_("Check over all fields"),
}

ZONE_PROBLEM = {
    "format_unknown": N_("no known format: lines missing or of another length"),
    "line_length": N_("a line has another length"),
    "check_digit_wrong": N_("check digit does not agree"),
    "check_digit_missing": N_("check digit is missing"),
    "character_not_allowed": N_("a character that cannot stand here"),
    "date_impossible": N_("no such date"),
    "country_unknown": N_("no such code of a state"),
    "sex_not_allowed": N_("neither M, F nor <"),
    "number_missing": N_("no number"),
    "name_missing": N_("no name"),
    "surname_missing": N_("no surname"),
    "national_number_contradicts": N_("the national number says otherwise"),
}

DOUBT = {
    "document_reported": N_("The number stands on a list of reported documents: ask the issuer first."),
    "zone_not_sound": N_("A field of the zone is not sound: have it read once more."),
    "proof_failed": N_("A digital signature of the document failed: look at the document itself, ask its issuer."),
    "signed_otherwise": N_("What the issuer signed differs from what was read or typed: have it read once more."),
    "typed_otherwise": N_("The zone and what was typed differ: one of the two was misread."),
}

REFUSED = {
    "nothing_to_check": N_("Paste a zone, write number and issuing state, or give chip data or a seal."),
    "date_unreadable": N_("Write dates as 2026-12-01; a route needs its date of travel."),
    "code_unreadable": N_("Write states with their code in the document, or their name."),
    "trust_unreadable": N_(
        "The folder of trusted authorities cannot be read: tell the administrator. Check again without chip and seal."
    ),
    "not_found": N_("The call or the traveller is no longer there."),
    "may_not_check": N_("Your roles do not check documents."),
}

READ_OUT = {
    "protection": N_("Please stay with the traveller and keep the line. Somebody trained will speak with you."),
    "zone_again": N_("Please read me these fields of the document once more: {fields}."),
    "proof_failed": N_(
        "The electronic signature of the document does not fit. Please look at the document itself once more. "
        "The desk looks into it and calls back."
    ),
    "number_again": N_("Please read me the number of the document once more. The desk looks into it and calls back."),
    "expired": N_("The document expired on {date}."),
    "OK": N_("For this journey the documents are in order, by what you have told me."),
    "CONDITIONAL": N_("For this journey the documents are in order if these questions are answered:"),
    "NOT_OK": N_("At {places} the documents are not in order, by the rules we have. The decision to board is yours."),
    "REFER": N_("I cannot tell you yet. That is nothing against the traveller. The desk looks and calls you back."),
    "document_only": N_("I have looked at the document alone, not at what the journey requires."),
    "nothing_found": N_("I find nothing against the document. That does not prove it genuine."),
}
