"""Words for codes of documents taken."""

from __future__ import annotations

from foreland.web.marking import N_

TYPE = {
    "passport": N_("Passport"),
    "identity_card": N_("Identity card"),
    "visa": N_("Visa"),
    "residence_permit": N_("Residence permit"),
    "driving_licence": N_("Driving licence"),
    "stamp": N_("Stamp"),
    "other": N_("Another document"),
}
REASON = {
    "counterfeit": N_("Counterfeit"),
    "altered": N_("Altered"),
    "impostor": N_("Used by an impostor"),
    "lost_or_stolen": N_("Lost or stolen"),
    "revoked": N_("Revoked"),
    "surrendered": N_("Surrendered"),
    "doubtful": N_("Doubtful"),
    "other": N_("Another reason"),
}
OFFICE = {
    "laboratory": N_("Laboratory"),
    "host_police": N_("Police of the host country"),
    "issuing_state": N_("Issuing state"),
    "court": N_("Court"),
    "partner": N_("Partner authority"),
}
LABORATORY_RESULT = {
    "genuine": N_("Genuine"),
    "counterfeit": N_("Counterfeit"),
    "altered": N_("Altered"),
    "stolen_blank": N_("Stolen blank"),
    "fraudulently_obtained": N_("Genuine, fraudulently obtained"),
    "inconclusive": N_("Inconclusive"),
}
STATE = {
    "held": N_("Held"),
    "handing_over": N_("Being handed over"),
    "away": N_("Away"),
    "returned": N_("Returned"),
    "destroyed": N_("Destroyed"),
}
STEP = {
    "take": N_("Taken"),
    "hand_over": N_("Handed over, not confirmed yet"),
    "receive": N_("Received"),
    "take_back": N_("Not handed over after all"),
    "send_away": N_("Sent away"),
    "bring_back": N_("Back"),
    "laboratory": N_("Laboratory result"),
    "return": N_("Returned"),
    "destroy": N_("Destroyed"),
}
REFUSED = {
    "may_not_seize": N_("Your roles do not allow documents to be taken."),
    "airport_unknown": N_("Write the airport in three letters; abroad, one of your own."),
    "type_unknown": N_("Choose the document."),
    "issuer_unknown": N_("The issuing state is not known: three letters, or its name."),
    "reason_unknown": N_("Choose the reason."),
    "number_missing": N_("Write the number as read, or none."),
    "time_unreadable": N_("Write when it was taken, as 2026-11-27 14:05."),
    "time_ahead": N_("It cannot have been taken later than now."),
    "text_long": N_("A text is too long."),
    "traveller_unknown": N_("This traveller is not open to you."),
    "id_taken": N_("This form belongs to another record. Open a new one."),
    "photograph_large": N_("The photograph is too large. Take a smaller one."),
    "photograph_kind": N_("The photograph is neither JPEG nor PNG."),
    "photograph_broken": N_("The photograph is not a plain JPEG or PNG. Take another one."),
    "not_found": N_("There is no such document."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "wrong_state": N_("That cannot be done with it now."),
    "step_unknown": N_("Choose what to do."),
    "not_custodian": N_("It is not in your hands."),
    "not_receiver": N_("Only the receiver says that they have it."),
    "receiver_unknown": N_("Choose to whom it goes."),
    "office_unknown": N_("Choose where it goes."),
    "result_unknown": N_("Choose the result."),
    "receipt_missing": N_("Write the number of the receipt, report or record."),
}
