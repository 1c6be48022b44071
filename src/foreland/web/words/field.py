"""Words for codes of the field view: taskings, interviews, local notes, what a host authority is shown."""

from __future__ import annotations

from foreland.web.marking import N_

TASK_KIND = {
    "look_at_document": N_("Look at the document"),
    "interview": N_("Interview"),
    "be_at_gate": N_("Be at the gate"),
    "ask_host_authority": N_("Ask the host authority"),
}
TASK_STATE = {
    "open": N_("waits"),
    "taken": N_("taken"),
    "done": N_("done"),
    "cancelled": N_("taken back"),
}
INTERVIEW_RESULT = {
    "ok_to_board": N_("OK to board"),
    "genuine": N_("Document genuine"),
    "doubtful": N_("Document doubtful"),
    "counterfeit": N_("Document counterfeit"),
    "impostor": N_("Impostor"),
    "referred": N_("Referred to the host authority"),
    "not_found": N_("Traveller not found"),
}
TASK_RESULT = INTERVIEW_RESULT | {
    "done": N_("Done"),
    "nothing_found": N_("Nothing found"),
    "too_late": N_("Too late"),
}
NOT_TASKED = {
    "may_not_task": N_("Your roles do not allow taskings."),
    "not_found": N_("There is no such tasking any more."),
    "kind_unknown": N_("Choose what is to be done."),
    "words_missing": N_("Write what is asked."),
    "until_unreadable": N_("Write until when, as 2026-11-27 14:05."),
    "until_passed": N_("That time has passed."),
    "nobody_there": N_("No liaison officer abroad works at that airport."),
    "officer_unknown": N_("This officer does not work at that airport."),
    "protected": N_("Nobody is sent to this traveller. Call the protection focal point."),
    "not_travelling": N_("This traveller or flight is cancelled, joined to another one, or masked."),
    "changed": N_("Somebody else changed this in the meantime. Look at it again."),
    "wrong_state": N_("It is done or taken back already."),
    "not_yours": N_("It is for another officer."),
    "step_unknown": N_("Choose what to do."),
    "result_unknown": N_("Choose the result."),
}
DOCUMENT_SEEN = {
    "passport": N_("Passport"),
    "identity_card": N_("Identity card"),
    "visa": N_("Visa"),
    "residence_permit": N_("Residence permit"),
    "other": N_("Another document"),
    "none": N_("No document"),
}
INTERVIEW_PROTECTION = {
    "no": N_("No"),
    "yes": N_("Yes: refer to protection"),
    "could_not_ask": N_("Could not be asked"),
}
PROTECTION_PUT = {
    "asked": N_("asked about protection"),
    "could_not_ask": N_("could not be asked about protection"),
}
INTERVIEW_REFUSED = {
    "may_not_record": N_("Your roles do not allow interviews."),
    "airport_unknown": N_("Choose one of your airports."),
    "who_missing": N_("Choose who it was, or write what you know of them."),
    "traveller_unknown": N_("This tasking is no longer open to you. Write who it was."),
    "document_unknown": N_("Choose the document seen."),
    "result_unknown": N_("Choose the result."),
    "protection_missing": N_("Say whether the traveller asks for protection."),
    "protection_unlisted": N_(
        "Who is not listed cannot be referred here. Call the protection contact now; then ask the desk to task you."
    ),
    "text_long": N_("A text is too long."),
    "id_taken": N_("This form belongs to another record. Open a new one."),
}
NOTE_ABOUT = {
    "document_series": N_("Series of documents"),
    "agency": N_("Agency"),
    "route": N_("Route"),
    "method": N_("Method"),
    "other": N_("Something else"),
}
SOURCE_GRADE = {
    "A": N_("A: completely reliable"),
    "B": N_("B: usually reliable"),
    "C": N_("C: fairly reliable"),
    "D": N_("D: not usually reliable"),
    "E": N_("E: unreliable"),
    "F": N_("F: cannot be judged"),
}
INFORMATION_GRADE = {
    "1": N_("1: confirmed by others"),
    "2": N_("2: probably true"),
    "3": N_("3: possibly true"),
    "4": N_("4: doubtful"),
    "5": N_("5: improbable"),
    "6": N_("6: cannot be judged"),
}
NOTE_REFUSED = {
    "may_not_note": N_("Your roles do not allow local notes."),
    "airport_unknown": N_("Choose one of your airports."),
    "about_unknown": N_("Choose what it is about."),
    "text_missing": N_("Write what is going round."),
    "text_long": N_("A text is too long."),
    "grade_missing": N_("Grade the source and the information."),
    "until_unreadable": N_("Say until when it is valid."),
    "until_passed": N_("That day has passed."),
    "until_far": N_("A note is valid for a year at most."),
    "id_taken": N_("This form belongs to another record. Open a new one."),
}
SHOWN_TO = {
    "host_police": N_("Police of the host country"),
    "host_immigration": N_("Immigration of the host country"),
    "airport_security": N_("Security of the airport"),
    "carrier_station": N_("Carrier station"),
}
SHOWN_FIELD = {
    "name": N_("Name"),
    "date_of_birth": N_("Born"),
    "nationality": N_("Nationality"),
    "sex": N_("Sex"),
    "document": N_("Document"),
    "flight": N_("Flight"),
    "seat": N_("Seat"),
}
AUDIT_ACTION = {
    "field.bank": N_("Saw in the bank of flights"),
    "field.sheet": N_("Saw on the sheet of a bank"),
    "field.taskings": N_("Saw among the taskings"),
    "field.interview": N_("Saw on the form of an interview"),
    "field.reports": N_("Saw among the reports from abroad"),
    "field.shown": N_("Looked at what may be shown"),
    "traveller_shown": N_("Showed to a host authority"),
    "officer_tasked": N_("Asked an officer abroad"),
    "tasking_taken": N_("Took a tasking"),
    "tasking_done": N_("Reported on a tasking"),
    "tasking_cancelled": N_("Took a tasking back"),
    "interview_recorded": N_("Recorded an interview"),
    "seizure.list": N_("Saw in the register of documents taken"),
    "seizure.read": N_("Looked at a document taken"),
    "seizure.photograph": N_("Looked at a photograph of a document taken"),
    "seizure.form": N_("Opened the form of a document taken"),
    "seizure.label": N_("Opened the label of a document taken"),
    "document_seized": N_("Entered a document taken"),
    "seizure_handled": N_("Handed a document on"),
}
