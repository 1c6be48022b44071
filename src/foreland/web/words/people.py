"""Words for codes of users and organisations."""

from __future__ import annotations

from foreland.web.marking import N_

OFFICER_ROLE = {
    "analyst": N_("Analyst"),
    "carrier_liaison": N_("Carrier liaison"),
    "attache": N_("Attaché"),
    "station_agent": N_("Station agent"),
    "field_officer": N_("Field officer"),
    "partner_analyst": N_("Partner analyst"),
    "case_agent": N_("Case agent"),
    "supervisor": N_("Supervisor"),
    "protection": N_("Protection"),
    "oversight": N_("Oversight"),
    "administrator": N_("Administrator"),
}

ORGANISATION_KIND = {
    "authority": N_("Authority"),
    "component": N_("Component"),
    "office": N_("Field office"),
    "agency": N_("Agency"),
    "carrier": N_("Carrier"),
    "partner": N_("Partner"),
}

REFUSED = {
    "not_administrator": N_("Only an administrator may do this."),
    "own_account": N_("Nobody changes their own account here. Ask another administrator."),
    "last_administrator": N_("This is the last administrator. Add another one first."),
    "no_role": N_("Choose a role."),
    "unknown_role": N_("Choose roles from the list."),
    "duties_mixed": N_("An administrator sees no passenger data: give the other role to an account of its own."),
    "carrier_missing": N_("A station agent works for a carrier: choose the carrier, and no other role."),
    "carrier_role": N_("A carrier’s user is a station agent and nothing else."),
    "no_username": N_("Enter a user name without spaces."),
    "username_taken": N_("There is a user of that name already."),
    "carrier_code": N_("Enter a designator of two or three letters or digits that is not taken."),
    "no_name": N_("Enter a name."),
    "password_wrong": N_("The current password is wrong."),
    "account_locked": N_("Too many wrong passwords. Try again in a quarter of an hour."),
    "password_short": N_("The new password needs at least 12 characters."),
    "password_long": N_("The new password is too long: 200 characters at most."),
    "password_old": N_("The new password is the old one. Choose another."),
    "password_differs": N_("The two new passwords differ."),
}

TOLD_EVENT = {
    "notice": N_("notice"),
    "withdrawal": N_("withdrawal"),
    "answer": N_("changed answer"),
    "test": N_("test"),
}

TOLD_CHANNEL = {"mail": N_("mail"), "webhook": N_("webhook")}

TOLD_STATE = {
    "waiting": N_("waits"),
    "delivered": N_("delivered"),
    "failed": N_("given up"),
    "not_needed": N_("no longer needed"),
}

NOT_SENT = {
    "not_reached": N_("not reached"),
    "not_encrypted": N_("no trusted encryption"),
    "not_signed_in": N_("mail server refused the sign-in"),
    "refused": N_("refused by the mail server"),
    "receiver_refused": N_("a mailbox was refused"),
    "no_mail_server": N_("no mail server configured"),
    "too_slow": N_("too slow"),
    "not_http": N_("no answer of a web server"),
    "redirected": N_("answered with a redirect, which is not followed"),
    "url_private": N_("the address leads into a private network"),
    "url_not_https": N_("not https"),
}

CHANNEL_REFUSED = {
    "not_found": N_("There is no such carrier or message any more."),
    "changed": N_("Somebody changed this in the meantime. Look at it and try again."),
    "mailbox_unreadable": N_("One of the mailboxes is not an address of mail."),
    "too_many_mailboxes": N_("No more than eight mailboxes."),
    "language_unknown": N_("There are no mails in this language."),
    "url_unreadable": N_("This is no address of a webhook: no name, password or # may stand in it."),
    "url_not_https": N_("A webhook needs an address that begins with https://."),
    "url_private": N_("This address leads into a private network."),
    "no_webhook": N_("This carrier has no webhook."),
    "no_channel": N_("This carrier has no channel, or nobody is told here."),
}

CHANNEL_DONE = {
    "kept": N_("The channels are kept."),
    "test": N_("A test is on its way. The list below says whether it arrives."),
    "again": N_("It is sent again."),
}
