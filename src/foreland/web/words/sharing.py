"""Words for codes of exchange with partners and of blind comparison."""

from __future__ import annotations

from foreland.web.marking import N_

AUDIT_ACTION = {
    "bulletin.sightings": N_("Saw among the sightings of a bulletin"),
    "brief.read": N_("Saw in a daily brief"),
    "brief.print": N_("Printed in a daily brief"),
    "deconfliction.list": N_("Saw the page of deconfliction"),
    "epoch_begun": N_("Began a key epoch of blind comparison"),
    "question_proposed": N_("Proposed a blind question to a partner"),
    "question_sent": N_("Sent a blind question to a partner"),
    "question_received": N_("Received a blind question of a partner"),
    "question_looked_at": N_("Looked at a blind question of a partner"),
    "question_answered": N_("Answered a blind question of a partner"),
    "question_refused": N_("Refused a blind question of a partner"),
    "answer_taken": N_("Took a partner’s answer to a blind question"),
    "match_outcome": N_("Recorded what was agreed with a partner"),
    "owners_told": N_("Told two owners here of each other"),
    "owners_agreed": N_("Recorded what two owners here agreed on"),
    "exchange_hastened": N_("Had the exchange with a partner tried at once"),
    "partner_unreached": N_("Told the desks that a partner is not reached"),
    "follower_told": N_("Told a follower by mail of a bulletin"),
    "exchange.list": N_("Saw among the items of exchange"),
    "exchange.read": N_("Read an item of exchange"),
    "return_handed_on": N_("Handed on what a partner gave"),
    "items_imported": N_("Took in items of exchange"),
    "taken_to_court": N_("Wrote items for a court"),
    "feedback_taken": N_("Took what a partner said of items of ours"),
    "item_released": N_("Released an item to a partner"),
    "release_refused": N_("Was refused to release an item to a partner"),
    "item_withdrawn": N_("Withdrew an item of exchange"),
    "items_sent": N_("Packed items for a partner"),
    "items_exported": N_("Wrote items for a partner into a file"),
    "bundle_taken": N_("Took a partner’s bundle"),
    "bundle_refused": N_("Refused a bundle"),
    "taxii_read": N_("Read items as a partner’s system"),
    "taxii_pushed": N_("Pushed items as a partner’s system"),
    "taxii_fetched": N_("Fetched items from a partner"),
    "partner_added": N_("Took a partner in"),
    "partner_agreed": N_("Changed until when exchange with a partner is agreed"),
    "partner_token": N_("Gave a partner another token"),
    "organisation_added": N_("Entered an organisation"),
    "organisation_changed": N_("Changed an organisation"),
    "agreement_made": N_("Entered an agreement"),
    "agreement_ended": N_("Ended an agreement"),
    "community_added": N_("Entered a community"),
    "community_joined": N_("Took an organisation into a community"),
    "community_left": N_("Took an organisation out of a community"),
}

ITEM_KIND = {
    "traveller": N_("Traveller"),
    "travel-document": N_("Travel document"),
    "journey": N_("Journey"),
    "recommendation": N_("Recommendation"),
    "encounter": N_("Encounter"),
    "indicator": N_("Indicator"),
    "report": N_("Report"),
    "information-request": N_("Request for information"),
    "information-reply": N_("Reply to a request"),
}

ITEM_FIELD = {
    "surname": N_("Surname"),
    "given_names": N_("Given names"),
    "date_of_birth": N_("Date of birth"),
    "sex": N_("Sex"),
    "nationality": N_("Nationality"),
    "phones": N_("Telephone"),
    "emails": N_("Mail"),
    "document_type": N_("Kind of document"),
    "number": N_("Number"),
    "issuing_state": N_("Issuer"),
    "expiry_date": N_("Last day"),
    "flight": N_("Flight"),
    "flight_date": N_("Day of the flight"),
    "origin": N_("From"),
    "destination": N_("To"),
    "seat": N_("Seat"),
    "record_locator": N_("Booking"),
    "action": N_("What was recommended"),
    "state": N_("State"),
    "place": N_("Place"),
    "at": N_("When"),
    "outcome": N_("What was found"),
    "text": N_("What it says"),
    "title": N_("Title"),
    "pattern_type": N_("Language of the condition"),
    "pattern": N_("Condition"),
    "valid_until": N_("Valid until"),
    "reference": N_("Reference"),
    "step": N_("Step"),
    "urgency": N_("Urgency"),
    "officer": N_("Who asks"),
    "reason": N_("What for"),
    "legal_basis": N_("Legal basis"),
    "questions": N_("Questions"),
    "code": N_("What it was good for"),
    "turn": N_("Reply number"),
    "ground": N_("Ground"),
    "answers": N_("Answers"),
}

FILE_FORMAT = {
    "bundle": N_("Signed bundle of a Foreland"),
    "stix": "STIX 2.1",
    "misp": "MISP",
    "ftm": "FollowTheMoney",
}

WITHDRAW_REASON = {
    "wrong": N_("It is wrong"),
    "outdated": N_("It holds no more"),
    "no_legal_basis": N_("Its legal basis has ended"),
    "sent_in_error": N_("It went out in error"),
}

EXCHANGE_WAY = {
    "call": N_("bundles are handed over"),
    "fetch": N_("its collection is read"),
}

EXCHANGE_TROUBLE = {
    "not_reached": N_("It cannot be reached"),
    "too_slow": N_("It does not answer in time"),
    "not_encrypted": N_("The line is not encrypted as it should be: a certificate does not fit"),
    "oversize": N_("It answers with more than is read"),
    "not_taxii": N_("What answers is no TAXII server"),
    "no_inbox": N_("Its TAXII server has no inbox for us"),
    "answered_401": N_("It does not accept our token"),
    "answered_403": N_("It does not let us in"),
    "unknown_sender": N_("Its receipt is signed by nobody we know"),
    "bad_signature": N_("The signature of its receipt does not hold"),
    "token_unreadable": N_("The file with the token cannot be read"),
    "partners_unreadable": N_("partners.json cannot be read"),
    "fault": N_("A fault of ours; it stands in the log"),
}

ITEM_PROBLEM = {
    "oversize": N_("larger than is read"),
    "too_many": N_("more items than are read; the rest was left out"),
    "unreadable": N_("cannot be read"),
    "kind_unknown": N_("of a kind that is not kept"),
    "value_refused": N_("holds a value that does not fit"),
    "same_id_twice": N_("stands in the file twice; the first counts"),
}

ITEM_REFUSED = {
    "file_missing": N_("Choose a file."),
    "format_unknown": N_("Choose what kind of file it is."),
    "giver_missing": N_("Choose who gave it, or that it is our own. A signed bundle says so itself."),
    "not_found": N_("It is not here any more."),
    "no_line": N_("The exchange with this partner does not go by itself."),
    "unknown_partner": N_("Choose a partner."),
    "not_ours": N_("It is not ours: only its originator withdraws it."),
    "several": N_("Several partners gave it."),
    "may_not_bring": N_("You may not do this."),
    "may_not_release": N_("A supervisor has to do this."),
    "reason_unknown": N_("Choose why it is withdrawn."),
    "of_a_bulletin": N_("It tells what a bulletin tells: withdraw the bulletin, and it goes with it."),
    "agreement_ended": N_("The agreement with this partner has ended."),
    "too_closed": N_("It is marked more closely than was agreed with this partner."),
    "expired": N_("It has expired."),
    "originator_release_needed": N_("Its originator has to release it first."),
    "to_its_originator": N_("It comes from this partner."),
    "withdrawn": N_("It has been withdrawn."),
    "not_among_those_named": N_("This partner is not among those it is for."),
    "state_of_origin": N_("It tells of somebody who may flee from this state."),
    "oversize": N_("The file is larger than is read."),
    "unreadable": N_("The bundle cannot be read."),
    "unknown_sender": N_("No partner of ours signed this bundle."),
    "bad_signature": N_("The signature does not hold: the bundle was altered, or is not the partner’s."),
    "not_for_us": N_("The bundle is for somebody else."),
    "stale": N_("The bundle is too old."),
    "number_taken": N_("Another bundle came under its number."),
}

PRODUCT = {
    "items": N_("Items of exchange"),
    "bulletin": N_("Bulletins"),
    "lookout": N_("Lookouts"),
    "recommendation": N_("Recommendations"),
    "request": N_("Requests for information"),
    "assessment": N_("Assessments"),
    "statistics": N_("Statistics"),
}

CHANNEL = {
    "page": N_("Pages"),
    "api": N_("Interface"),
    "bundle": N_("Signed bundles"),
    "taxii": "TAXII",
    "mail": N_("Mail"),
    "phone": N_("Telephone"),
    "paper": N_("Paper"),
}

STANDING = {
    "originator": N_("Originator"),
    "own": N_("Part of us"),
    "client": N_("Works with us under an agreement"),
    "member": N_("In a community with us"),
    "stranger": N_("Reads only what is public or released to it by name"),
}

NOT_KEPT = {
    "may_not_keep": N_("A supervisor or an administrator has to do this."),
    "not_found": N_("It is not here any more."),
    "changed": N_("Somebody else changed it in the meantime. Look at it again."),
    "taken": N_("Another has this code or name."),
    "already": N_("This is so already."),
    "no_name": N_("Write the name."),
    "no_purpose": N_("Write the purpose."),
    "kind_fixed": N_("Kind and code stay as they were entered; carriers and the authority are not entered here."),
    "code_unreadable": N_("Write a code of 2 to 20 capital letters, digits and hyphens."),
    "state_unknown": N_("Write the state as three letters, such as DEU."),
    "parent_unknown": N_("Choose of whom it is part."),
    "too_long": N_("This is longer than can be kept."),
    "nothing_agreed": N_("Choose what it may receive."),
    "channel_unknown": N_("Choose by which way."),
    "marking_unknown": N_("Choose how closely marked at most."),
    "no_legal_basis": N_("Write the legal basis."),
    "days_unreadable": N_("Write both days as 2026-11-27, the last not before the first and within ten years."),
    "no_content": N_("A carrier receives notices and statistics, nothing else."),
    "carrier": N_("A carrier is in no community: it reads notices and nothing else."),
}

SOURCE = {
    "recommendation": N_("Recommendation"),
    "tasking": N_("Tasking"),
    "seizure": N_("Seizure"),
    "lookout": N_("Lookout"),
    "look": N_("Look back"),
    "request": N_("Request"),
    "question": N_("Blind question"),
    "partner_item": N_("Partner’s recommendation"),
    "bulletin": N_("Bulletin"),
    "call": N_("Call"),
}

GRADE_BECAUSE = {
    "too_few": N_("too few to say"),
    "fits": N_("as they say"),
    "better": N_("held more often than they say"),
    "worse": N_("held less often than they say"),
    "judged": N_("they gave none that judges"),
}

STATE = {
    "sent": N_("Sent, no answer yet"),
    "answered": N_("Answered"),
    "refused": N_("Not answered"),
}

OUTCOME = {
    "no_conflict": N_("No conflict"),
    "coordinate": N_("Each goes on, in step"),
    "hand_over": N_("One hands over to the other"),
    "joint_work": N_("Both work together"),
}

REFUSED = {
    "no_case": N_("Write the reference of the case."),
    "no_purpose": N_("Write purpose and legal ground."),
    "unknown_epoch": N_("The key epoch has ended. Propose the question again once the partner’s next filter is here."),
    "agreement_ended": N_("The agreement with this partner has ended."),
    "replayed": N_("This question was asked before."),
    "stale": N_("The question took too long on its way."),
    "budget_points": N_("As much was asked today as was agreed."),
    "budget_questions": N_("As often was asked today as was agreed."),
    "budget_case": N_("Enough was asked about this case."),
    "bad_points": N_("The question cannot be read: its points are no points."),
    "bad_answer": N_("The answer cannot be read."),
    "same_officer": N_("Somebody else has to do this: two officers stand behind each question."),
    "not_named": N_("An officer has to look at the question first."),
    "may_not_approve": N_("A supervisor has to do this."),
    "not_found": N_("It is not here any more."),
    "may_not_ask": N_("You may not do this."),
    "unknown_partner": N_("Choose a partner."),
    "no_filter": N_("The partner has not given us a filter yet: it comes with its next bundles."),
    "nothing_to_ask": N_("Choose about whom: somebody with a document, telephone, mail or full birth date."),
    "oversize": N_("This is more than one question may hold."),
    "wrong_state": N_("Somebody else did this in the meantime."),
    "no_such_outcome": N_("Choose what was agreed."),
    "declined": N_("An officer decided not to answer."),
}
