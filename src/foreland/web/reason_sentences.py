"""Reasons in words. A hit stores codes and compared values; here they become sentences, for every reader alike.

A pattern may name ``{value}``, ``{expected}`` and anything of the reason's own ``values``. A code without a pattern is
shown by its compared values, so that nothing an officer decides on is ever blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foreland.web.marking import N_

Gettext = Callable[[str], str]

HIT = {
    "watchlist_name": N_("Name on a watchlist"),
    "watchlist_document": N_("Document number on a watchlist"),
    "document_reported_lost": N_("Document reported lost"),
    "document_reported_stolen": N_("Document reported stolen"),
    "document_reported_revoked": N_("Document reported revoked"),
    "document_reported_invalid": N_("Document reported invalid"),
    "document_reported_stolen_blank": N_("Stolen blank document"),
    "document_used_by_other": N_("Document used by another person"),
    "document_expired": N_("Document expired"),
    "document_expiry_unknown": N_("Document expiry not known"),
    "document_missing": N_("No document reported"),
    "document_malformed": N_("Document values that cannot be right"),
    "date_of_birth_malformed": N_("Birth date that cannot be right"),
    "reports_contradict": N_("API and booking contradict each other"),
    "age_contradicts_type": N_("Child fare for an older traveller"),
    "document_provisional": N_("Emergency or provisional document"),
    "document_in_two_places": N_("Document in two places at once"),
    "identity_many_documents": N_("One person with many passports"),
    "document_used_one_way": N_("Document always used one way"),
    "shared_contact": N_("Contact shared by strangers"),
    "several_rules": N_("Several rules"),
    "random_referral": N_("Chosen by chance"),
    "denied_before": N_("Did not fly a few days ago"),
    "requirements_not_met": N_("Entry requirements not met"),
    "requirements_unclear": N_("Entry requirements to be looked at"),
    "requirements_open": N_("Entry requirements with open questions"),
}
"""What a hit is called by its code."""

SENTENCES = {
    "rule_fired": N_("rule: {value}"),
    "rule_condition": N_("{asked} {expected}: {value}"),
    "rule_innocent": N_("Consider first: {value}"),
    "random_referral": N_("Nothing speaks against this traveller: one of {one_in} is looked at by chance ({value})"),
    "name_aligned": N_("{value} ≈ {expected}"),
    "date_of_birth_same": N_("birth date {value} is the same"),
    "date_of_birth_compatible": N_("birth date {value} fits listed {expected}"),
    "date_of_birth_day_month_swapped": N_("birth date {value} is listed {expected} with day and month swapped"),
    "date_of_birth_one_part_differs": N_("birth date {value} is listed {expected} but for one part"),
    "date_of_birth_close": N_("birth date {value} is close to listed {expected}"),
    "date_of_birth_differs": N_("birth date {value} differs from listed {expected}"),
    "date_of_birth_unknown": N_("birth date not known on one side"),
    "nationality_same": N_("nationality {value} is listed"),
    "nationality_differs": N_("nationality {value} differs from listed {expected}"),
    "nationality_unknown": N_("nationality not known on one side"),
    "sex_same": N_("sex {value} is listed"),
    "sex_differs": N_("sex {value} differs from listed {expected}"),
    "sex_unknown": N_("sex not known on one side"),
    "place_of_birth_same": N_("place of birth {value} is like listed {expected}"),
    "place_of_birth_differs": N_("place of birth {value} differs from listed {expected}"),
    "issuing_state_same": N_("a listed document was issued by {value} as well"),
    "issuing_state_differs": N_("documents of {value}, listed ones of {expected}"),
    "document_number_listed": N_("number {value} is on the list"),
    "name_agrees": N_("the names agree as well"),
    "name_differs": N_("the names differ"),
    "number_reported": N_("{value}, notice {expected} of {reported_on}"),
    "document_type_compared": N_("document type {value}, in the notice {expected}"),
    "contact_issuer": N_("Ask the issuer before anything else is concluded."),
    "used_before_by": N_("{value} was used on {flight_date} by {expected}, born {date_of_birth}"),
    "expired_at_arrival": N_("expired {value}, journey ends {expected}"),
    "expiry_not_judged": N_("expiry date {value} cannot be compared with {expected}"),
    "no_document_reported": N_("API reports no document for this passenger"),
    "number_missing": N_("the number is missing"),
    "number_short": N_("number {value} is too short"),
    "number_long": N_("number {value} is too long"),
    "issuing_state_missing": N_("the issuing state is missing"),
    "issuing_state_unknown": N_("issuing state {value} does not exist"),
    "expiry_date_unreadable": N_("expiry date {value} cannot be read"),
    "issue_date_unreadable": N_("issue date {value} cannot be read"),
    "expiry_before_issue": N_("expires {value}, before it was issued on {expected}"),
    "issued_after_flight": N_("issued {value}, after the flight of {expected}"),
    "issued_before_birth": N_("issued {value}, before the holder was born in {expected}"),
    "validity_too_long": N_("valid until {value}, too long after {expected}"),
    "date_of_birth_unreadable": N_("birth date {value} cannot be read"),
    "date_of_birth_in_future": N_("birth date {value} is after the flight of {expected}"),
    "age_too_high": N_("born {value}: older than {expected} years"),
    "check_digit_removed": N_("{value} was sent with its check digit: the number is {expected}"),
    "birth_dates_contradict": N_("born {value} in API, {expected} in the booking"),
    "numbers_contradict": N_("number {value} in API, {expected} in the booking"),
    "expiry_dates_contradict": N_("expires {value} in API, {expected} in the booking"),
    "issuers_contradict": N_("issued by {value} in API, by {expected} in the booking"),
    "infant_contradicts_age": N_("reported as an infant, but {value} years old"),
    "child_contradicts_age": N_("reported as a child, but {value} years old"),
    "provisional_by_type": N_("document type {value} is that of emergency passports"),
    "provisional_by_validity": N_("issued {expected}, valid until {value}: no longer than a year"),
    "flights_overlap": N_(
        "boarded {first_flight} {first_route}, there at {first_time} UTC, and {second_flight} {second_route}, off at "
        "{second_time} UTC"
    ),
    "travel_impossible": N_(
        "boarded {first_flight} {first_route}, there at {first_time} UTC, then {second_flight} {second_route}, off at "
        "{second_time} UTC: {km} km in {minutes} minutes, at least {needed} are needed"
    ),
    "number_came_back": N_("{value} was used before, then {number} on {flight_date}, now {value} again"),
    "many_numbers": N_("{value} passports of one issuer since {since}"),
    "used_one_way": N_("boarded {times} times {expected} since {first}, never reported leaving again"),
    "ended_denied": N_("boarding was denied at {airport}, flight {flight} of {flight_date}"),
    "ended_off_loaded": N_("off-loaded at {airport}, flight {flight} of {flight_date}"),
    "ended_document_surrendered": N_("a document was surrendered at {airport}, flight {flight} of {flight_date}"),
    "ended_referred_to_host": N_("handed over to the host authority at {airport}, flight {flight} of {flight_date}"),
    "ended_rebooked": N_("rebooked at {airport} after a recommendation, flight {flight} of {flight_date}"),
    "ended_no_show": N_("did not show up at {airport} after a recommendation, flight {flight} of {flight_date}"),
    "ended_not_boarded": N_("did not board flight {flight} of {flight_date} at {airport} after a recommendation"),
    "ended_not_decided": N_("did not board flight {flight} of {flight_date} at {airport}; nobody had decided in time"),
    "document_seen_again": N_("the same document, {value}"),
    "person_seen_again": N_("the same name and birth date, {value}"),
    "phone_seen_again": N_("the same telephone, {value}"),
    "email_seen_again": N_("the same mail address, {value}"),
    "party_seen_again": N_("was in the same booking then: {value}"),
    "requirement_not_met": N_("at {place}: {words} ({rule}, {citation})"),
    "requirement_unclear": N_("at {place} a person has to look: {words} ({rule})"),
    "requirement_asks": N_("at {place}, ask: {words}"),
    "contact_shared": N_("{value} stands behind {bookings} bookings of {parties} parties in {days} days"),
}
"""Sentences by the code of a reason."""

SHORT = {
    "name_aligned": N_("like {expected}"),
    "date_of_birth_same": N_("same birth date"),
    "date_of_birth_compatible": N_("birth date fits"),
    "date_of_birth_day_month_swapped": N_("birth date with day and month swapped"),
    "date_of_birth_one_part_differs": N_("birth date but for one part"),
    "date_of_birth_close": N_("birth date close"),
}
"""Shorter sentences for a list, where the traveller's own name stands in the row already."""

INNOCENT = {
    "namesake": N_("Consider first: another person of the same name."),
    "same_number_other_issuer": N_("Consider first: the same number from another issuer."),
    "number_mistyped": N_("Consider first: the number was mistyped."),
    "owner_found_it_again": N_("Consider first: the owner found it again, or reported it too soon."),
    "birth_date_corrected": N_("Consider first: a birth date that was corrected."),
    "name_changed": N_("Consider first: a changed name, such as by marriage."),
    "expiry_mistyped": N_("Consider first: the expiry date was mistyped."),
    "booking_out_of_date": N_("Consider first: the booking holds an old passport."),
    "carrier_left_it_out": N_("Consider first: the carrier left it out."),
    "mistyped_at_check_in": N_("Consider first: a slip at check-in."),
    "check_digit_appended": N_("Consider first: the check digit was typed after the number."),
    "issuer_put_before": N_("Consider first: the issuer was typed before the number."),
    "leading_zeros": N_("Consider first: zeros before the number were left out."),
    "characters_look_alike": N_("Consider first: characters that look alike were misread, such as O and 0."),
    "one_character_differs": N_("Consider first: one character was mistyped."),
    "day_month_swapped": N_("Consider first: day and month were swapped."),
    "first_of_january": N_("Consider first: 1 January was put for an unknown day."),
    "one_part_differs": N_("Consider first: one part of the date was mistyped."),
    "nationality_for_issuer": N_("Consider first: the nationality was put where the issuer belongs."),
    "reports_joined_wrongly": N_("Consider first: the two reports are of different people."),
    "wrong_fare_type": N_("Consider first: the wrong kind of fare was chosen."),
    "lost_passport_replaced": N_("Consider first: a passport that was lost abroad and replaced for the way home."),
    "boarding_wrongly_reported": N_("Consider first: a boarding that was reported wrongly, or a delayed flight."),
    "second_passport": N_("Consider first: a second passport, which some issuers give to those who travel much."),
    "returned_otherwise": N_("Consider first: a return by land, by sea, or with a carrier that does not report here."),
    "corrected_documents": N_("Consider first: documents that were put right since, such as a new passport or visa."),
    "papers_not_reported": N_("Consider first: a visa, permit or second passport that no message holds. Ask for it."),
    "family_or_agency": N_("Consider first: a relative, a companion by chance, or the contact of an agency."),
    "travel_organiser": N_("Consider first: an agency, a family or a group with one organiser."),
}
"""The innocent explanation to think of first, by the reason's value."""

FACT = {
    "traveller.name": N_("Name"),
    "traveller.date_of_birth": N_("Birth date"),
    "traveller.nationality": N_("Nationality"),
    "traveller.sex": N_("Sex"),
    "traveller.place_of_birth": N_("Place of birth"),
    "traveller.issuing_state": N_("Issuing state"),
    "traveller.documents": N_("Documents"),
    "document.number": N_("Document number"),
    "document.type": N_("Document type"),
    "document.expiry_date": N_("Expiry date"),
    "document.issue_date": N_("Issue date"),
    "document.issuing_state": N_("Issuing state"),
    "booking.phone": N_("Telephone"),
    "booking.email": N_("E-mail"),
    "booking.party": N_("Party"),
    "journey.earlier": N_("Earlier journey"),
    "journey.requirements": N_("Entry requirements"),
    "officer.consider": N_("Consider"),
    "officer.next_step": N_("Next step"),
}
"""Where a compared value came from."""

ADVICE = frozenset(("innocent_explanation", "rule_innocent", "contact_issuer", "random_referral"))
"""Codes that tell the officer something instead of comparing values."""

UNTOLD = ADVICE | {"document_type_compared"}
"""Codes that a list leaves to the traveller's own page."""


def title(gettext: Gettext, code: str) -> str:
    """Return what a hit is called."""
    found = HIT.get(code)
    return gettext(found) if found else _plain(code)


def fact(gettext: Gettext, name: str) -> str:
    """Return what a fact is called."""
    found = FACT.get(name)
    return gettext(found) if found else _plain(name)


def sentence(
    gettext: Gettext, reason: Mapping[str, Any], rule_words: Mapping[str, str], patterns: Mapping[str, str] = SENTENCES
) -> str:
    """Return one reason in words. ``rule_words``: texts of rule packs in the reader's language, by their English."""
    code, value, expected = reason["code"], reason.get("value"), reason.get("expected")
    if code == "innocent_explanation":
        found = INNOCENT.get(value or "")
        return gettext(found) if found else gettext(N_("Consider first: {value}")).format(value=_plain(value or code))
    if code == "rule_fired":
        value = gettext(HIT[value]) if value in HIT else value
    pattern = patterns.get(code)
    if pattern is None:
        return _compared(gettext, reason)
    values = {key: _shown(each) for key, each in (reason.get("values") or {}).items()}
    if "words" in values:
        values["words"] = rule_words.get(values["words"], values["words"])
    filling = values | {"value": _shown(value), "expected": _shown(expected)}
    return gettext(pattern).format_map(_Filling(filling))


def why(gettext: Gettext, reasons: list[dict[str, Any]], rule_words: Mapping[str, str], most: int = 2) -> str:
    """Return the first reasons that speak for a hit as one line; the first of all when none does."""
    compared = [each for each in reasons if each["code"] not in UNTOLD]
    speaking = [each for each in compared if each.get("result", "true") == "true"] or compared
    return "; ".join(sentence(gettext, each, rule_words, SENTENCES | SHORT) for each in speaking[:most])


class _Filling(dict[str, str]):
    """A pattern that names a value the reason does not hold shows a dash in its place."""

    def __missing__(self, key: str) -> str:
        return "–"


def _compared(gettext: Gettext, reason: Mapping[str, Any]) -> str:
    name = f"{_plain(reason['code'])} ({fact(gettext, reason['fact'])})"
    value, expected = reason.get("value"), reason.get("expected")
    if value is not None and expected is not None:
        return gettext(N_("{name}: {value}, compared with {expected}")).format(
            name=name, value=value, expected=expected
        )
    if value is not None or expected is not None:
        return gettext(N_("{name}: {value}")).format(name=name, value=value if value is not None else expected)
    return name


def _plain(code: str) -> str:
    return code.replace("_", " ").replace(".", " ").strip()


def _shown(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value)
    return str(value)
