"""Words for codes of audit, the sensitive-data filter, unmasking and legal holds."""

from __future__ import annotations

from foreland.web.marking import N_

AUDIT_ACTION = {
    "traveller.read": N_("Looked at the traveller"),
    "flight.read": N_("Looked at the flight"),
    "unmasked.read": N_("Looked at the unmasked traveller"),
    "unmask.list": N_("Saw among the requests to unmask"),
    "hold.list": N_("Saw among the legal holds"),
    "hold_placed": N_("Placed a legal hold"),
    "hold_lift_asked": N_("Asked to lift a legal hold"),
    "hold_lifted": N_("Lifted a legal hold"),
    "hold_kept": N_("Kept a legal hold"),
    "unmask_asked": N_("Asked to unmask"),
    "unmask_approved": N_("Approved the unmasking"),
    "unmask_refused": N_("Refused the unmasking"),
    "unmask_ended": N_("Ended the unmasking"),
    "call.list": N_("Saw in the call log"),
    "call.read": N_("Looked at in a call"),
    "call_written": N_("Wrote a call down"),
    "call_closed": N_("Closed a call"),
    "handover.read": N_("Saw on the hand-over sheet"),
    "watch.read": N_("Saw on the Watch page"),
    "queue.read": N_("Saw in the hit queue"),
    "ledger.read": N_("Saw in the ledger"),
    "ledger.exported": N_("Exported with the ledger"),
    "queue.news": N_("Saw in the hit queue"),
    "message.read": N_("Read a message"),
    "audit.read": N_("Read who looked at the traveller"),
    "audit_who": N_("Read who looked at the traveller"),
    "carrier_answered": N_("Answered the carrier"),
    "answer_changed": N_("Changed the answer to the carrier"),
    "answer_timed_out": N_("Told the carrier pending, time was over"),
    "answers_offered": N_("Offered a changed answer to the carrier"),
    "hit_clear": N_("Cleared a hit"),
    "hit_needs_second_look": N_("Asked for a second look at a hit"),
    "hit_false_match": N_("Found a hit to be a false match"),
    "false_match.list": N_("Saw among the false matches"),
    "false_match_ended": N_("Ended a false match"),
    "redress_registered": N_("Registered a redress number"),
    "hit_refer": N_("Referred a hit"),
    "hit_evidence_opened": N_("Opened evidence of a hit"),
    "evidence.read": N_("Looked at evidence of a hit"),
    "hit_take": N_("Took a hit"),
    "hit_release": N_("Gave a hit back"),
    "hit_pass": N_("Passed a hit on"),
    "travellers_joined": N_("Joined two reports as one traveller"),
    "travellers_separated": N_("Said that two are different people"),
    "requirements_checked": N_("Checked entry requirements"),
    "join_undone": N_("Took a decision about a join back"),
}

SENSITIVE_CATEGORY = {
    "religion": N_("Religion"),
    "health": N_("Health"),
    "orientation": N_("Sexual orientation"),
    "politics": N_("Politics"),
    "ethnicity": N_("Ethnicity"),
    "neutral": N_("Neutral"),
}

FILTER_PLACE = {
    "remarks": N_("Remark"),
    "special_service_codes": N_("Special service code"),
    "unparsed": N_("Segment nobody reads"),
    "surname": N_("Surname"),
    "given_names": N_("Given names"),
    "name_raw": N_("Name as sent"),
    "street": N_("Street"),
    "city": N_("City"),
    "text": N_("Free text"),
    "segments": N_("History"),
    "answers": N_("Answer"),
}

WRONG_REMOVAL = {
    "name": N_("It is a name"),
    "place": N_("It is a place"),
    "other_meaning": N_("It means something else here"),
    "other_language": N_("It is a word of another language"),
    "too_wide": N_("The entry is too wide"),
}

PROPOSAL_STATE = {"open": N_("Open"), "taken_up": N_("Taken up"), "declined": N_("Declined")}

UNMASK_STATE = {
    "open": N_("Open"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "ended": N_("Ended"),
}

UNMASK_DONE = {
    "asked": N_("Your request is recorded. Somebody else has to approve it."),
    "approved": N_("Approved. The one who asked sees the traveller for some hours."),
    "refused": N_("Refused. Nobody sees the traveller."),
    "ended": N_("Ended. Nobody sees the traveller any more."),
}

UNMASK_REFUSED = {
    "may_not_unmask": N_("Your roles do not allow this."),
    "not_masked": N_("This traveller is not masked."),
    "basis_unknown": N_("Choose a legal basis."),
    "text_missing": N_("Write the reason, with the number of the file."),
    "text_too_long": N_("The text is too long: 4,000 characters at most."),
    "already_asked": N_("You asked for this traveller already, and the request waits."),
    "own_request": N_("You asked for this yourself, so somebody else must answer it."),
    "verdict_unknown": N_("Choose whether to approve or to refuse."),
    "not_open": N_("This request was answered in the meantime."),
    "lapsed": N_("This request has lapsed. It has to be asked again."),
    "not_approved": N_("This request is not approved."),
    "not_asked_by_you": N_("Only the one who asked may look."),
    "view_over": N_("The time to look is over. Ask again if you still need it."),
}

HELD = {"journey": N_("one traveller"), "flight": N_("everybody on the flight")}

HOLD_DONE = {
    "placed": N_("The hold is in force."),
    "ask": N_("Recorded. Somebody else has to lift it."),
    "lift": N_("The hold is lifted. What is due goes in the night."),
    "keep": N_("The hold stays in force."),
}

HOLD_REFUSED = {
    "may_not_hold": N_("Your roles do not allow this."),
    "no_such_object": N_("This traveller or flight is no longer there."),
    "basis_unknown": N_("Choose a legal basis."),
    "text_missing": N_("Write the reason, with the number of the file."),
    "text_too_long": N_("The text is too long: 1,000 characters at most."),
    "day_over": N_("Write the last day as YYYY-MM-DD, today or later, or leave it empty."),
    "hold_is_over": N_("This hold is over already."),
    "lift_not_asked": N_("Nobody has asked to lift this hold."),
    "lift_asked": N_("Somebody has asked to lift this hold already."),
    "own_lift": N_("You asked to lift this hold, so somebody else must answer."),
}
