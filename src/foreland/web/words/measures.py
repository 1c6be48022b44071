"""Words for measures: what each is called and what it counts."""

from __future__ import annotations

from foreland.web.marking import N_

NAME = {
    "recommended": N_("Recommendations made"),
    "approved": N_("Recommendations approved"),
    "sent": N_("Recommendations sent"),
    "acknowledged": N_("Recommendations acknowledged"),
    "compliance": N_("Compliance of carriers"),
    "verified_correct": N_("Verified correct"),
    "overturned": N_("Overturned"),
    "withdrawn": N_("Withdrawn by us"),
    "missed": N_("Missed"),
    "pending_expired": N_("Pending answers expired"),
    "reviewed_in_time": N_("Reviewed before doors closed"),
    "hits_rate": N_("Travellers with a hit"),
    "hit_to_taken": N_("Hit to taken"),
    "taken_to_decided": N_("Taken to decided"),
    "hit_to_recommended": N_("Hit to recommended"),
    "recommended_to_approved": N_("Recommended to approved"),
    "approved_to_sent": N_("Approved to sent"),
    "sent_to_acknowledged": N_("Sent to acknowledged"),
    "acknowledged_to_acted": N_("Acknowledged to acted"),
}
DEFINITION = {
    "recommended": N_("All kinds, whatever became of them."),
    "approved": N_("By a second person, before or after sending."),
    "sent": N_("Reached the carrier's desk."),
    "acknowledged": N_("By the carrier, before any withdrawal."),
    "compliance": N_("Denied or off-loaded, of those denied, off-loaded, boarded anyway or overridden."),
    "verified_correct": N_("Confirmed or refused on arrival, of all whose truth was found out."),
    "overturned": N_("Found wrong afterwards, of all whose truth was found out."),
    "withdrawn": N_("Of all recommendations made."),
    "missed": N_("Refused at the port of arrival, and no hit before. Protected people are left out."),
    "pending_expired": N_("No officer decided in time, so the configured default was answered."),
    "reviewed_in_time": N_("Hits decided by an officer, of those whose doors have closed."),
    "hits_rate": N_("Travellers with at least one hit, per 10,000 travellers."),
    "hit_to_taken": N_("From the hit until an officer took it."),
    "taken_to_decided": N_("From then until an officer decided."),
    "hit_to_recommended": N_("From the first hit until the recommendation was made."),
    "recommended_to_approved": N_("Where approval comes before sending."),
    "approved_to_sent": N_("Where approval comes before sending."),
    "sent_to_acknowledged": N_("Until the carrier confirmed that it has it."),
    "acknowledged_to_acted": N_("Until the carrier did something."),
}
UNIT = {
    "cases": N_("cases"),
    "per_cent": N_("per cent"),
    "per_10000": N_("per 10,000"),
    "minutes": N_("minutes"),
}
