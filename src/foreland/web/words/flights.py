"""Words for codes of flights, their clock, and what was due and received about them."""

from __future__ import annotations

from foreland.web.marking import N_

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

EFFECT = {
    "applied": N_("Applied"),
    "repeated": N_("Repeat, no new effect"),
    "none": N_("No effect"),
}

DEFECT_SEVERITY = {"info": N_("Info"), "warn": N_("Warning"), "error": N_("Error"), "fatal": N_("Fatal")}
