"""Words for why the true time of work done on paper is not taken."""

from __future__ import annotations

from foreland.web.marking import N_

REFUSED = {
    "in_the_future": N_("The time lies in the future."),
    "too_long_ago": N_("That is too long ago to be keyed in. Look at the date."),
    "before_it_was_there": N_("It was not there yet then, or not as it is now. Look at the time."),
    "after_the_doors": N_("The doors had closed by then. End the inbound review of the traveller instead."),
    "later_known": N_("What was found at that time or later is recorded already."),
    "time_unreadable": N_("Write the time as 2026-11-27 14:05, in UTC."),
}
