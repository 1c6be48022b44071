"""Words for what is followed, and for the knowledge base."""

from __future__ import annotations

from foreland.web.marking import N_

KIND = {
    "airport": N_("Airport"),
    "route": N_("Route"),
    "series": N_("Series of documents"),
    "agency": N_("Agency"),
    "about": N_("Kind"),
    "words": N_("Words"),
}
REFUSED = {
    "kind_unknown": N_("Choose what it is."),
    "value_missing": N_("Write which one."),
    "value_long": N_("Write at most 100 characters."),
    "airport_unreadable": N_("Write the airport with three letters: FRA."),
    "route_unreadable": N_("Write the route with two airports: FRA-JFK."),
    "about_unknown": N_("Choose what it is about."),
    "office_unknown": N_("This is not your office."),
    "may_not_follow": N_("Your roles do not allow it."),
    "not_found": N_("You do not follow this."),
}
FIGURE = {
    "travellers": N_("Travellers"),
    "upheld": N_("A hit was acted on"),
    "recommended": N_("Recommended to the carrier"),
    "stopped": N_("Did not board on it"),
    "confirmed": N_("Confirmed"),
    "overturned": N_("Overturned"),
    "refused": N_("Refused on arrival"),
    "seized": N_("Documents taken"),
}
SHEET = {
    "figures": N_("Figures of 90 days"),
    "bulletins": N_("Bulletins"),
    "notes": N_("Local notes"),
    "requests": N_("Requests"),
    "printed": N_("Printed by %(name)s, %(when)s UTC"),
    "knowledge": N_("What we know"),
    "brief": N_("Daily brief"),
    "lookouts": N_("Announced to this port"),
    "trends": N_("Seven days, and the seven before"),
    "shift": N_("Shift from %(when)s UTC"),
}
TREND = {
    "announced": N_("Announced"),
    "refused": N_("Refused on arrival"),
    "arrested": N_("Arrested"),
    "did_not_arrive": N_("Did not arrive"),
    "seized": N_("Documents taken"),
    "bulletins": N_("Bulletins released"),
}
