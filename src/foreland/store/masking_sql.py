"""The statements that take from the past who somebody was (:mod:`foreland.store.retention`): masking, and its proof.

All take what those of :mod:`foreland.store.retention_sql` take.
"""

# ruff: noqa: S608 - statements put together from our own constants alone

from __future__ import annotations

from foreland.store.retention_sql import (
    CALL_DAY,
    CHECK_DAY,
    DELETE_CONTACTS_OF_BOOKINGS,
    DELETE_CONTACTS_OF_JOURNEYS,
    DELETE_REGISTRY,
    HELD,
    HELD_MESSAGES,
    INTERVIEW_DAY,
    LIMITS,
    LOOSE_BOOKINGS,
    NOT_HELD_CALL,
    REPORTED,
    SEIZURE_DAY,
)

NUMBERS = "select carrier, number, suffix from flights where id = any (%(flights)s)"

JOURNEYS_TO_MASK = f"""
    select j.id from journeys j join {LIMITS} on rule.retention_class = j.retention_class
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.flight_id = any (%(flights)s)
      and j.masked_at is null and j.flight_date <= rule.mask_through
      and j.flight_date > coalesce(rule.delete_through, '-infinity')
      and (j.flight_date, j.id) not in (select held.flight_date, held.id from ({HELD}) held)
"""

OF_PARTNERS = """
    select item_id from partner_item_journeys where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)
"""

MASK_JOURNEYS = (
    (
        "identities",
        f"""
        update identities
        set surname = null, given_names = null, title = null, name_raw = null, name_folded = null,
            surname_heard = null, given_heard = null, date_of_birth = null, sex = null, nationality = null,
            residence = null, place_of_birth = null, unique_reference = null, government_reference = null,
            frequent_flyer = '[]', other_references = '[]'
        where flight_date = any (%(dates)s) and reported_id in ({REPORTED})
        """,
    ),
    ("documents", f"delete from documents where flight_date = any (%(dates)s) and reported_id in ({REPORTED})"),
    ("contacts", DELETE_CONTACTS_OF_JOURNEYS),
    ("registry_keys", DELETE_REGISTRY),
    (
        "calls",
        """
        update calls set words_sealed = null
        where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s) and words_sealed is not null
        """,
    ),
    (
        "interviews",
        """
        update interviews set words_sealed = null
        where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s) and words_sealed is not null
        """,
    ),
    (
        "seizures",
        """
        update seizures set words_sealed = null, photograph_sealed = null
        where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)
          and num_nonnulls(words_sealed, photograph_sealed) > 0
        """,
    ),
    (
        "partner_item_events",
        f"""
        update partner_item_events set content_sealed = null, reason_sealed = null
        where item_id in ({OF_PARTNERS}) and num_nonnulls(content_sealed, reason_sealed) > 0
        """,
    ),
    (
        "partner_items",
        f"""
        update partner_items set content_sealed = null, reason_sealed = null
        where id in ({OF_PARTNERS}) and num_nonnulls(content_sealed, reason_sealed) > 0
        """,
    ),
    (
        "held_back",
        "delete from held_back where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)",
    ),
    (
        "deconfliction_interests",
        "delete from deconfliction_interests where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)",
    ),
    (
        "false_matches",
        "delete from false_matches where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)",
    ),
    (
        "reported_travellers",
        """
        update reported_travellers
        set record_locator = null, traveller_reference = null, seat = null, tickets = '{}', bag_tags = '{}',
            special_service_codes = '{}', content = ''
        where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)
        """,
    ),
    (
        "journeys",
        """
        update journeys set natural_key = 'masked:' || id, seat = null, masked_at = %(now)s
        where flight_date = any (%(dates)s) and id = any (%(journeys)s)
        """,
    ),
)
"""Table and statement, in order: the reports are looked up by their journeys until the end."""

MASK_HITS = """
    update hits set finding_key = 'masked:' || id, reasons = '[]', evidence = ''
    where flight_date = any (%(dates)s) and journey_id = any (%(journeys)s)
    returning id, state in ('open', 'second_look') as waits
"""

FORGET_NOTES = "select foreland_forget_notes(%(dates)s::date[], %(hits)s::uuid[]) as rows"

BOOKINGS_TO_MASK = f"""
    {LOOSE_BOOKINGS} and b.masked_at is null and b.flight_date <= rule.mask_through
      and b.flight_date > coalesce(rule.delete_through, '-infinity')
"""

MASK_BOOKINGS = (
    ("contacts", DELETE_CONTACTS_OF_BOOKINGS),
    ("payments", "delete from payments where flight_date = any (%(dates)s) and booking_id = any (%(bookings)s)"),
    (
        "bookings",
        """
        update bookings
        set record_locator = null, locators = '[]', split_from = '{}', agency = agency - 'agent' - 'duty',
            tickets = '[]', seats = '[]', bags = '[]', check_ins = '[]', unique_references = '{}',
            free_text_sealed = null, masked_at = %(now)s
        where flight_date = any (%(dates)s) and id = any (%(bookings)s)
        """,
    ),
)

MASK_FLIGHTS = """
    update flights f set masked_at = %(now)s
    where f.id = any (%(flights)s) and f.masked_at is null
      and exists (select from journeys j
                  where j.flight_date = f.flight_date and j.flight_id = f.id and j.masked_at is not null)
"""

# What the ledger says of a flight: that all of it is masked, or which journeys and bookings were.
MASKED_WHOLE = """
    select f.id, f.flight_date, f.org_id, f.purpose from flights f
    where f.id = any (%(flights)s)
      and not exists (select from journeys j
                      where j.flight_date = f.flight_date and j.flight_id = f.id and j.masked_at is null)
      and not exists (select from bookings b
                      where b.flight_date = f.flight_date and b.flight_id = f.id and b.masked_at is null)
"""
MASKED_OBJECTS = """
    select id, flight_date, flight_id, org_id, purpose from {table}
    where flight_date = any (%(dates)s) and id = any (%(masked)s)
"""

MASK_MESSAGES = f"""
    update messages m set unparsed_sealed = null, facts_sealed = null, segments_sealed = null,
           reporting_contact = null
    from {LIMITS}
    where m.org_id = %(org_id)s and rule.retention_class = m.retention_class
      and m.received_on <= rule.mask_through and coalesce(m.flight_date, m.received_on) <= rule.mask_through
      and greatest(m.flight_date, m.received_on) > coalesce(rule.delete_through, '-infinity')
      and num_nonnulls(m.unparsed_sealed, m.facts_sealed, m.segments_sealed, m.reporting_contact) > 0
      and m.id not in ({HELD_MESSAGES})
"""

# What officers said or checked: calls, hand-overs, interviews, documents taken with a photograph or read at the desk.
MASK_WORDS = tuple(
    (
        table,
        f"""
        update {table} t set {", ".join(f"{column} = null" for column in columns)}
        from {LIMITS}
        where t.org_id = %(org_id)s and rule.retention_class = t.retention_class
          and num_nonnulls({", ".join(columns)}) > 0
          and {day} <= rule.mask_through and {day} > coalesce(rule.delete_through, '-infinity') {more}
        """,
    )
    for table, columns, day, more in (
        ("calls", ("words_sealed",), CALL_DAY, NOT_HELD_CALL),
        ("document_checks", ("content_sealed",), CHECK_DAY, NOT_HELD_CALL),
        ("handovers", ("note_sealed",), "t.given_on", ""),
        ("interviews", ("words_sealed",), INTERVIEW_DAY, NOT_HELD_CALL),
        ("seizures", ("words_sealed", "photograph_sealed"), SEIZURE_DAY, NOT_HELD_CALL),
        ("bulletin_drafts", ("words_sealed",), "greatest(t.valid_until, t.noted_on)", ""),
    )
)

MASKED_WORDS = (
    ("taskings", "words_sealed"),
    ("taskings", "report_sealed"),
    ("protection_referrals", "words_sealed"),
    ("protection_events", "words_sealed"),
    ("recommendations", "reason_sealed"),
    ("recommendation_events", "words_sealed"),
    ("carrier_notices", "traveller_sealed"),
    ("inbound_reviews", "words_sealed"),
    ("arrival_outcomes", "words_sealed"),
    ("document_checks", "content_sealed"),
)
"""Tables of a journey with a column of sealed words, which end when the journey is masked."""

FORGET_WORDS = """
    select sum(foreland_forget_words(told::regclass, words, %(dates)s::date[], %(journeys)s::uuid[]))::bigint as rows
    from unnest(%(tables)s::text[], %(words)s::text[]) as masked (told, words)
"""
FORGET_JOINS = "select foreland_forget_joins(%(dates)s::date[], %(journeys)s::uuid[]) as rows"
