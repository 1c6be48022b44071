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
    "departed": N_("Departed"),
    "arrived": N_("Arrived"),
    "closed": N_("Doors closed"),
    "open": N_("Open"),
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

ACTION = {
    "opened": N_("Opened by screening"),
    "found_again": N_("Found again with changed reasons"),
    "reopened": N_("Reopened"),
    "withdrawn": N_("Withdrawn: the finding is gone after new data"),
    "clear": N_("Cleared"),
    "cleared": N_("Cleared"),
    "second_look": N_("Second look asked for"),
    "assigned": N_("Assigned"),
    "assign": N_("Assigned"),
}

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

TABLES = {
    "severity": SEVERITY,
    "kind": KIND,
    "strength": STRENGTH,
    "state": STATE,
    "flight_status": FLIGHT_STATUS,
    "journey_status": JOURNEY_STATUS,
    "role": ROLE,
    "joined_by": JOINED_BY,
    "action": ACTION,
    "effect": EFFECT,
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
