"""Words of the pages of carriers beside those that officers see too (:mod:`foreland.web.words.liaison`)."""

from __future__ import annotations

from foreland.web.marking import N_

NOTICE_STATE = {
    "sent": N_("New"),
    "acknowledged": N_("Acknowledged"),
    "withdrawn": N_("Withdrawn"),
    "withdrawal_acknowledged": N_("Withdrawal acknowledged"),
    "answered": N_("Reported"),
    "closed": N_("Closed"),
}

DOCUMENT_KIND = {
    "P": N_("Passport"),
    "I": N_("Identity card"),
    "V": N_("Visa"),
    "R": N_("Residence permit"),
    "T": N_("Travel document of a refugee or stateless person"),
}

DOCUMENT_ANSWER = {
    "waiting": N_("Waits for the desk"),
    "good": N_("Nothing against this document"),
    "not_good": N_("This document is not good"),
    "call_us": N_("Telephone the desk"),
}

NOT_ASKED = {
    "kind_missing": N_("Choose the type of document."),
    "issuer_unreadable": N_("Write the issuing state with the letters in the document."),
    "number_unreadable": N_("Write the number of the document: letters and figures, 3 to 20 of them."),
    "answer_missing": N_("Choose one of the three answers."),
    "answered": N_("A colleague has answered in the meantime; the first answer holds."),
}

NOT_ANSWERED = {
    "wrong_state": N_("This notice has changed in the meantime. Nothing was recorded: read it again."),
    "detail_unknown": N_("Choose what was done."),
    "reason_missing": N_("Say why you decided to carry this traveller."),
    "name_missing": N_("Enter the name of the person who decided."),
}

NOT_CALLED = {
    "flight_unreadable": N_("Write the flight with the code of your airline, such as AA100."),
    "not_your_flight": N_("This is no flight of your airline."),
    "day_unreadable": N_("Choose the day of the flight: today, or a day near it."),
    "person_missing": N_("Say who it is: the seat, the number of the document, or the name."),
    "seat_unreadable": N_("Write the seat as it stands on the boarding pass, such as 12A."),
    "no_such_traveller": N_("Nobody was found so. Telephone protection, or the desk, at once."),
    "several_travellers": N_("Several people were found. Give the seat or the number of the document."),
}

DONE = {
    "acknowledge": N_("You acknowledged the notice."),
    "report": N_("Your report was recorded."),
    "help": N_("Protection officers have this traveller on their list. Stay with the person if you can."),
}

REPLY_STANDING = {
    "open": N_("Acknowledge a notice"),
    "done": N_("Acknowledged"),
    "ended": N_("This link has ended"),
    "unknown": N_("This link leads nowhere"),
    "too_many": N_("Too many tries"),
}

OUTAGE_STEP = {
    "page_away": N_(
        "If this page cannot be reached: telephone the desk with flight and number of the document, and write down who "
        "answered and when."
    ),
    "cannot_send": N_(
        "If your departure control cannot send: send the passenger list as a file as soon as it can, and tell the desk "
        "by telephone which flights are concerned."
    ),
    "no_answer": N_("No answer is not a recommendation against anybody: board by your own checks of documents."),
    "back": N_("When the system is back: report here what was done meanwhile."),
}
"""What a station does when a system is out, in order."""

SHEET_HEADING = {
    "decided": N_("Who decided"),
    "corrected": N_("What can be corrected"),
    "asked": N_("How to ask for it"),
    "danger": N_("If you are in danger"),
}
"""The parts of the sheet for a traveller, in order."""

SHEET_TEXT = {
    "decided": N_(
        "The airline decides whom it carries. Before your flight it received a recommendation from this authority: "
        "%(authority)s. An officer made it, not a computer."
    ),
    "corrected": N_(
        "You may ask which data about you is held. Data that is wrong is corrected: a name, a date of birth, a "
        "document number, a document of yours that is recorded as lost."
    ),
    "asked": N_("Turn to the place below and give this reference. To ask is not held against you."),
    "danger": N_(
        "If you fear to go back, or somebody threatens or controls you, tell the airline’s staff, away from those who "
        "travel with you. They can call for help at any hour."
    ),
}
