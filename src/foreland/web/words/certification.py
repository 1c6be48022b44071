"""Words of a carrier's certification, for its users and for administrators."""

from __future__ import annotations

from foreland.web.marking import N_

SCENARIO = {
    "passenger_list": N_("Passenger list"),
    "crew_list": N_("Crew list"),
    "pnr_push": N_("Push of bookings"),
    "multi_part": N_("A list in several parts"),
    "change": N_("Change"),
    "cancellation": N_("Cancellation of a traveller"),
    "close_out": N_("Flight close-out"),
    "request": N_("Interactive request"),
    "time_out": N_("No answer in time"),
    "acknowledgement": N_("Changed answer acknowledged"),
    "duplicate": N_("The same message twice"),
    "malformed": N_("A broken message"),
}

TO_DO = {
    "passenger_list": N_("Send a complete list of the passengers of a flight."),
    "crew_list": N_("Send the crew list of a flight."),
    "pnr_push": N_("Send a push of bookings with travellers."),
    "multi_part": N_("Send one list in two parts or more, under one reference."),
    "change": N_("Send a list, then the changed list of the same flight; or a message that says it is a change."),
    "cancellation": N_("Cancel one traveller or one booking."),
    "close_out": N_("Say who is on board when the doors have closed."),
    "request": N_("Ask about a traveller and take the answer in the exchange."),
    "time_out": N_("Ask about a traveller and wait: the answer comes as late as it may, and is pending."),
    "acknowledgement": N_("Ask about a traveller, take the changed answer that follows, and acknowledge it."),
    "duplicate": N_("Send the same bytes twice: the second time you are told that it is a duplicate."),
    "malformed": N_("Send a message with a mandatory segment broken: you are told what is wrong."),
}

JUDGEMENT = {
    "passed": N_("passed"),
    "failed": N_("not passed"),
    "begun": N_("begun"),
    "not_yet": N_("nothing sent yet"),
}

WHY = {
    "unreadable": N_("Nothing could be read."),
    "not_passenger_list": N_("This is no passenger list."),
    "not_crew_list": N_("This is no crew list."),
    "not_push": N_("This is no push of bookings."),
    "not_request": N_("This is no request: document code 745, a transaction reference and one to the most travellers."),
    "not_change": N_("Nothing has changed in it, and it does not say that it is a change."),
    "not_cancellation": N_("It cancels nobody."),
    "not_close_out": N_("It does not close the flight."),
    "not_acknowledgement": N_("This is neither a request nor an acknowledgement."),
    "nobody_in_it": N_("There is nobody in it."),
    "missing": N_("Travellers lack an element that your profile asks for:"),
    "defect": N_("It has a defect:"),
    "late": N_("It came after the time in your profile, by so many minutes:"),
    "parts_missing": N_("Still to come, part:"),
    "one_part": N_("It is one message by itself, not a part with a reference."),
    "not_interactive": N_("Your connection is not configured for answers in the exchange."),
    "not_answered": N_("It was not answered in the exchange."),
    "not_waited": N_("Your system went away before the time for an answer was over."),
    "send_first": N_("Send the request of this scenario first."),
    "send_again": N_("Now send the next message."),
    "acknowledge_now": N_("Now take the changed answer and acknowledge it."),
    "reference_unknown": N_("It acknowledges another reference than the one that was sent."),
    "not_broken": N_("It was read without a fault."),
}

DIFFERENCE = {
    "element_missing": N_("The profile asks for an element that travellers lacked:"),
    "never_sent": N_("The profile asks for a message that was never sent:"),
    "not_asked_for": N_("Messages were sent that the profile does not ask for:"),
    "requests_not_configured": N_("Requests were sent, and the connection is not configured to answer them:"),
    "dialect_not_configured": N_("Requests were sent in a dialect that is not configured:"),
    "no_request_sent": N_("The connection is interactive, and no request was sent:"),
}

REFUSED = {
    "scenario_unknown": N_("Choose a scenario."),
    "message_missing": N_("Paste a message."),
    "test_mark_missing": N_(
        "The message does not say that it is a test (UNB, test indicator 1). Nothing was taken. Send no real traveller."
    ),
    "by_system": N_("This scenario is run by your system: only it can wait."),
    "not_passed": N_("Not every scenario that is needed is passed."),
    "not_begun": N_("The carrier has sent nothing yet."),
    "live_already": N_("The carrier was marked live before."),
    "may_not": N_("Your roles do not allow this."),
}

DONE = {
    "tried": N_("The message was read. How the scenario stands is below."),
    "anew": N_("A new certification has begun."),
    "live": N_("The carrier is marked live."),
}
