"""Words for codes of lists, their files and their terms."""

from __future__ import annotations

from foreland.web.marking import N_

LIST_KIND = {"person": N_("persons"), "document": N_("documents"), "authorisation": N_("authorisations to travel")}

AUTHORISATION_KIND = {
    "visa": N_("Visa"),
    "electronic": N_("electronic authorisation"),
    "residence": N_("Residence permit"),
    "other": N_("other authorisation"),
}

AUTHORISATION_STATUS = {"granted": N_("granted"), "refused": N_("refused"), "revoked": N_("revoked")}

PRECISION = {
    "day": N_("full date"),
    "first_of_january": N_("1 January often stands for an unknown day"),
    "month": N_("no day known"),
    "year": N_("year only"),
    "about": N_("about"),
    "unreadable": N_("cannot be read"),
}
"""How precisely a birth date is known."""

LISTED_DOCUMENT = {
    "passport": N_("Passport"),
    "identity_card": N_("Identity card"),
    "travel_document": N_("Travel document"),
    "visa": N_("Visa"),
    "residence_permit": N_("Residence permit"),
    "other": N_("other document"),
}

LIST_REFUSED = {
    "may_not": N_("Only supervisors change lists."),
    "not_found": N_("There is no such list or version."),
    "changed": N_("Somebody else changed this meanwhile. Look at it again."),
    "other_kind": N_("This list holds something else than the file: persons, documents or authorisations to travel."),
    "nothing": N_("Nothing would be different."),
    "empty": N_("No entry could be read. The version in force stays."),
    "broken": N_("The file breaks off or is not of that form. The version in force stays."),
    "shrunk": N_("The file takes away more entries than this list may lose at once. The version in force stays."),
    "thinned": N_(
        "The entries of the file have lost more names, birth dates or documents than this list may lose at once."
        " The version in force stays."
    ),
    "file_missing": N_("Choose a file."),
    "share_unreadable": N_("The share must be a number from 0 to 100."),
    "least_unreadable": N_("From how many on the list is watched must be a whole number."),
    "hours_unreadable": N_("The schedule must be hours, at most a year."),
    "expiry_unreadable": N_("The last day must be a date, such as 2027-01-31."),
    "too_long": N_("A text is too long."),
    "role_unknown": N_("Choose roles from the list."),
    "supervisor_missing": N_("Supervisors have to be among those who may know."),
    "name_missing": N_("A surname is needed."),
    "list_name_missing": N_("A list needs a name."),
    "entry_unreadable": N_("A line cannot be read, and changes are taken as a whole: nothing was changed."),
    "reason_missing": N_("A reason is needed."),
    "reason_too_long": N_("The reason is too long."),
    "basis_missing": N_("A legal basis is needed."),
    "date_unreadable": N_("The birth date cannot be read: 1980, 1980-05 or 1980-05-17."),
    "country_unknown": N_("There is no such state: two or three letters."),
    "not_own": N_("Only own lookouts are changed here, other lists by their files."),
    "name_taken": N_("There is a list of that name already."),
    "mapping_unreadable": N_("The columns cannot be read: JSON with a column for id and one for surname or name."),
    "expiry_missing": N_("A last day is needed."),
    "expiry_over": N_("The last day is over."),
    "expiry_too_late": N_("A lookout lasts a year at most."),
}

LIST_DONE = {
    "imported": N_("A new version is in force. Everyone who has not departed is screened again."),
    "unchanged": N_("The list held just this already."),
    "founded": N_("The list is founded. Import its first file below."),
    "kept": N_("What is said of the list is recorded."),
    "restored": N_("What that version held is in force again, as a new version."),
    "corrected": N_("The lookout is corrected. Everyone who has not departed is screened again."),
    "ended": N_("The lookout is ended."),
    "lookout": N_("The lookout is in force. Everyone who has not departed is screened again."),
}

LOOK_STATE = {
    "asked": N_("waits for a supervisor"),
    "approved": N_("runs"),
    "refused": N_("refused"),
    "done": N_("done"),
}

LOOK_PURPOSE = {
    "investigation": N_("Investigation of an offence"),
    "prosecution": N_("Prosecution of an offence"),
    "prevention": N_("Prevention of an offence"),
}

LOOK_REFUSED = {
    "may_not": N_("Your roles do not allow it."),
    "not_found": N_("There is no such entry."),
    "other_kind": N_("Only persons are looked for."),
    "purpose_unknown": N_("Choose a purpose."),
    "reason_missing": N_("A reason is needed."),
    "reason_too_long": N_("The reason is too long."),
    "days_unreadable": N_("The days must be over, the first before the last, at most five years."),
    "own_work": N_("You asked for it, so a colleague decides."),
    "wrong_state": N_("It was decided meanwhile."),
}

LOOK_DONE = {
    "asked": N_("It waits for a supervisor other than you."),
    "approved": N_("It is approved and begins within seconds."),
    "refused": N_("It is refused."),
}
