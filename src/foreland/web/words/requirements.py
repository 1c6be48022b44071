"""Words for codes of entry requirements: what the checker asks and answers."""

from __future__ import annotations

from foreland.web.marking import N_

REQUIREMENT_ANSWER = {
    "OK": N_("In order"),
    "CONDITIONAL": N_("In order, if"),
    "NOT_OK": N_("Not in order"),
    "REFER": N_("A person has to look"),
}

REQUIREMENT_MEANS = {
    "OK": N_("Every place on the route has a way in that is open."),
    "CONDITIONAL": N_("A way in is open once the questions are answered."),
    "NOT_OK": N_("At one place every way in is closed. The carrier decides about boarding."),
    "REFER": N_("The rules do not know, or something contradicts. That is nothing against the traveller."),
}

POINT_ROLE = {"departure": N_("Departure"), "transit": N_("Transit"), "destination": N_("Destination")}

HOLDS = {"true": N_("Yes"), "false": N_("No"), "unknown": N_("Not known")}

YES_NO = {"yes": N_("Yes"), "no": N_("No")}

PAIR_NEED = {
    "free": N_("Nothing beforehand"),
    "eta": N_("Authorisation on line"),
    "visa": N_("Visa, or no admission"),
}

PACKS_SILENT = {
    "rule_unverified": N_("Nobody has verified the sources of any rule."),
    "review_overdue": N_("The review of every rule is overdue."),
    "rule_without_source": N_("No rule has a source."),
    "unreadable": N_("The rule packs cannot be read."),
}

RULE_KIND = {"path": N_("way in"), "condition": N_("condition")}

RULE_STANDING = {
    "good": N_("Decides"),
    "rule_unverified": N_("Only refers: source not verified"),
    "review_overdue": N_("Only refers: review overdue"),
    "rule_without_source": N_("Only refers: no source"),
}

TRAVEL_PURPOSE = {
    "visit": N_("Visit"),
    "business": N_("Business"),
    "transit": N_("Transit"),
    "study": N_("Study"),
    "work": N_("Work"),
    "immigrate": N_("Immigration"),
    "return": N_("Return home"),
    "crew": N_("Aircrew"),
    "join ship": N_("Joining a ship"),
    "official": N_("Official"),
}

PAPER_STATUS = {
    "approved": N_("Approved"),
    "pending": N_("Pending"),
    "refused": N_("Refused"),
    "revoked": N_("Revoked"),
}

PAPER_KIND = {
    "P": N_("Passport"),
    "PE": N_("Emergency passport"),
    "PD": N_("Diplomatic passport"),
    "PT": N_("Refugee or stateless travel document"),
    "ID": N_("Identity card"),
    "IP": N_("US passport card"),
    "visa": N_("Visa"),
    "residence_permit": N_("Residence permit"),
    "I-551": N_("US resident card (I-551)"),
    "I-797": N_("US extension notice (I-797)"),
    "boarding_foil": N_("US boarding foil"),
    "I-327": N_("US reentry permit (I-327)"),
    "I-512": N_("US advance parole (I-512)"),
    "BCC": N_("US Border Crossing Card"),
    "ESTA": "ESTA",
    "eTA": "eTA / ETA",
    "eVisitor": "eVisitor",
    "ETIAS": "ETIAS",
    "EVUS": "EVUS",
    "seafarer_book": N_("Seafarer’s book"),
    "CMC": N_("Crew member certificate"),
    "exit_authorisation": N_("Leave to go abroad (minor)"),
}
