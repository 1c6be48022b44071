"""The statements of :mod:`foreland.store.retention`.

All take ``%(org_id)s``, ``%(today)s``, ``%(now)s`` and the limits as three arrays of equal length.
"""

# ruff: noqa: S608 - statements put together from our own constants alone

from __future__ import annotations

from foreland.store.retention_ends import DECIDING

LIMITS = """
    unnest(%(classes)s::text[], %(mask_through)s::date[], %(delete_through)s::date[])
        as rule (retention_class, mask_through, delete_through)
"""

# Journeys that nothing may touch; of two that an officer joined, both when one is held.
HELD = """
    select j.flight_date, j.flight_id, j.id
    from legal_holds h
    join journeys j on j.flight_date = h.flight_date
                   and ((h.object_kind = 'journey'
                         and (h.object_id in (j.id, j.joined_into)
                              or exists (select from journeys guest
                                         where guest.flight_date = h.flight_date and guest.id = h.object_id
                                           and guest.joined_into = j.id)))
                     or (h.object_kind = 'flight' and j.flight_id = h.object_id))
    where h.org_id = %(org_id)s and h.lifted_at is null and (h.until is null or h.until >= %(today)s)
"""

HELD_COUNT = f"select count(*) as held from ({HELD}) held"

UNKNOWN_CLASSES = (
    " union ".join(
        f"select distinct retention_class from {table} "
        "where org_id = %(org_id)s and retention_class <> all (%(classes)s::text[])"
        for table in DECIDING
    )
    + " order by 1"
)

FLIGHTS_TO_DELETE = """
    select f.id, f.flight_date from flights f
    where f.org_id = %(org_id)s and (f.flight_date, f.id) > (%(after_day)s, %(after_id)s)
      and greatest(f.flight_date, f.last_heard_at::date)
          <= (select max(through) from unnest(%(delete_through)s::date[]) as through)
    order by f.flight_date, f.id limit %(limit)s
"""

FLIGHTS_TO_MASK = """
    select f.id, f.flight_date from flights f
    where f.org_id = %(org_id)s and (f.flight_date, f.id) > (%(after_day)s, %(after_id)s)
      and greatest(f.flight_date, f.last_heard_at::date)
          <= (select max(through) from unnest(%(mask_through)s::date[]) as through)
      and (exists (select from journeys j
                   where j.flight_date = f.flight_date and j.flight_id = f.id and j.masked_at is null)
        or exists (select from bookings b
                   where b.flight_date = f.flight_date and b.flight_id = f.id and b.masked_at is null))
    order by f.flight_date, f.id limit %(limit)s
"""

# Deleting -----------------------------------------------------------------------------------------------------------

# A month is dropped four weeks after its end at the earliest; until then its flights go one by one.
MONTHS_TO_DROP = f"""
    with months as (
        select date_trunc('month', f.flight_date)::date as month from flights f where f.org_id = %(org_id)s
        group by 1
        having greatest((date_trunc('month', min(f.flight_date)) + interval '1 month')::date - 1,
                        max(f.last_heard_at)::date)
               <= (select max(through) from unnest(%(delete_through)s::date[]) as through)
           and (date_trunc('month', min(f.flight_date)) + interval '1 month')::date
               <= least(%(today)s::date, current_date) - 28
    )
    select month from months m
    where not exists (
            select from legal_holds h
            where h.org_id = %(org_id)s and h.lifted_at is null and (h.until is null or h.until >= %(today)s)
              and h.flight_date >= m.month and h.flight_date < m.month + interval '1 month')
      and not exists (
            select from journeys j left join {LIMITS} on rule.retention_class = j.retention_class
            where j.flight_date >= m.month and j.flight_date < m.month + interval '1 month'
              and j.flight_date <= coalesce(rule.delete_through, '-infinity') is not true)
      and not exists (
            select from bookings b left join {LIMITS} on rule.retention_class = b.retention_class
            where b.flight_date >= m.month and b.flight_date < m.month + interval '1 month'
              and b.flight_date <= coalesce(rule.delete_through, '-infinity') is not true)
    order by month
"""

COUNT_MONTH = """
    select count(*) as journeys from journeys
    where org_id = %(org_id)s and flight_date >= %(month)s and flight_date < %(month)s + interval '1 month'
"""

DROP_MONTH = "select foreland_drop_month(%(month)s) as partitions"

DELETE_REGISTRY_OF_MONTH = """
    delete from registry_keys
    where org_id = %(org_id)s and flight_date >= %(month)s and flight_date < %(month)s + interval '1 month'
"""

JOURNEYS_TO_DELETE = f"""
    select j.id from journeys j join {LIMITS} on rule.retention_class = j.retention_class
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.flight_id = any (%(flights)s)
      and j.flight_date <= rule.delete_through
      and (j.flight_date, j.id) not in (select held.flight_date, held.id from ({HELD}) held)
"""

DELETE_SCREENINGS = "select foreland_delete_screenings(%(dates)s::date[], %(journeys)s::uuid[]) as rows"

REPORTED = """
    select r.id from reported_travellers r
    where r.flight_date = any (%(dates)s) and r.journey_id = any (%(journeys)s)
"""

DELETE_CONTACTS_OF_JOURNEYS = f"""
    delete from contacts where flight_date = any (%(dates)s) and reported_id in ({REPORTED})
"""

DELETE_REGISTRY = "delete from registry_keys where journey_id = any (%(journeys)s) and flight_date = any (%(dates)s)"

# A key has an end of its own, which the settings give and no class of retention does: it may end before its journey.
DELETE_EXPIRED_REGISTRY = f"""
    delete from registry_keys k
    where k.org_id = %(org_id)s and k.expires_on < %(today)s
      and (k.flight_date, k.journey_id) not in (select held.flight_date, held.id from ({HELD}) held)
"""

DELETE_JOURNEYS = """
    delete from journeys where flight_date = any (%(dates)s) and id = any (%(journeys)s)
    returning id, flight_date, flight_id, org_id, purpose
"""

DELETE_JOINS = "select foreland_delete_joins(%(dates)s::date[], %(gone)s::uuid[]) as rows"

# Bookings of these flights to which no journey that stays refers.
LOOSE_BOOKINGS = f"""
    select b.id from bookings b join {LIMITS} on rule.retention_class = b.retention_class
    where b.org_id = %(org_id)s and b.flight_date = any (%(dates)s) and b.flight_id = any (%(flights)s)
      and not exists (select from ({HELD}) held
                      join reported_travellers r on r.flight_date = held.flight_date and r.journey_id = held.id
                      where r.flight_date = b.flight_date and r.booking_id = b.id)
"""

BOOKINGS_TO_DELETE = LOOSE_BOOKINGS + " and b.flight_date <= rule.delete_through"

DELETE_CONTACTS_OF_BOOKINGS = """
    delete from contacts where flight_date = any (%(dates)s) and booking_id = any (%(bookings)s)
"""

DELETE_BOOKINGS = "delete from bookings where flight_date = any (%(dates)s) and id = any (%(bookings)s)"

DELETE_FLIGHTS = f"""
    delete from flights f using {LIMITS}
    where f.id = any (%(flights)s) and rule.retention_class = f.retention_class
      and greatest(f.flight_date, f.last_heard_at::date) <= rule.delete_through
      and not exists (select from journeys j where j.flight_date = f.flight_date and j.flight_id = f.id)
      and not exists (select from bookings b where b.flight_date = f.flight_date and b.flight_id = f.id)
    returning f.id, f.flight_date, f.org_id, f.purpose
"""

# Messages that told us of somebody who is held.
HELD_MESSAGES = f"""
    select r.message_id from ({HELD}) held
    join reported_travellers r on r.flight_date = held.flight_date and r.journey_id = held.id
    union
    select b.message_id from ({HELD}) held
    join reported_travellers r on r.flight_date = held.flight_date and r.journey_id = held.id
    join bookings b on b.flight_date = r.flight_date and b.id = r.booking_id
"""

# A message counts from the day it came, or from that of its flight when that is later.
DELETE_MESSAGES = f"""
    delete from messages m using {LIMITS}
    where m.org_id = %(org_id)s and rule.retention_class = m.retention_class
      and m.received_on <= rule.delete_through and coalesce(m.flight_date, m.received_on) <= rule.delete_through
      and m.id not in ({HELD_MESSAGES})
    returning m.id, m.flight_id, m.flight_date, m.org_id, m.purpose
"""

# A receipt and the hash of a body hold no person. They stay until they expire, so that the same bytes, sent again, do
# not bring back who was deleted.
DELETE_BODIES = "delete from message_bodies where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_WAITING = "delete from waiting_events where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_ANSWER_MESSAGES = "delete from answer_messages where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_LIST_LOOKS = "delete from list_looks where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_LIST_QUESTIONS = "delete from list_questions where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_QUESTIONS = "delete from document_questions where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_SHARED = "delete from shared_items where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_BULLETINS = "delete from bulletins where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_BRIEFS = "delete from daily_briefs where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_PACKAGES = "delete from exchange_packages where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_ANSWERS = "delete from kept_answers where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_REQUESTS = "delete from information_requests where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_PARTNER_ITEMS = "delete from partner_items where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_EPOCHS = "delete from deconfliction_epochs where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_FILTERS = "delete from deconfliction_filters where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_BLIND = "delete from deconfliction_questions where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_FEEDBACK = "delete from item_feedback where org_id = %(org_id)s and expires_on < %(today)s"
DELETE_INTERESTS = "delete from deconfliction_interests where org_id = %(org_id)s and expires_on < %(today)s"
# A pair is not known longer than who it is about.
DELETE_FALSE_MATCHES = """
    delete from false_matches f
    where f.org_id = %(org_id)s
      and (f.expires_on < %(today)s
           or not exists (select from journeys j where j.flight_date = f.flight_date and j.id = f.journey_id))
"""
DELETE_RECEIPTS = "delete from receipts where org_id = %(org_id)s and expires_on < %(today)s"

# A call, like a check of a document, counts from its day, or from that of the flight it was about when that is later.
CALL_DAY = "greatest(t.flight_date, t.opened_on)"
INTERVIEW_DAY = "greatest(t.flight_date, t.recorded_on)"
SEIZURE_DAY = "greatest(t.flight_date, t.taken_on)"
CHECK_DAY = "greatest(t.flight_date, t.checked_on)"
NOT_HELD_CALL = f"""
    and not exists (select from ({HELD}) held where held.flight_date = t.flight_date and held.id = t.journey_id)
"""

# What has a day of its own and hangs on no flight. A hold in force stays, whatever its age; so does the schedule that a
# flight of it still names.
DELETE_ASIDE = (
    *(
        (
            table,
            f"""
            delete from {table} t using {LIMITS}
            where t.org_id = %(org_id)s and rule.retention_class = t.retention_class
              and {day} <= rule.delete_through {more}
            """,
        )
        for table, day, more in (
            ("scheduled_flights", "t.flight_date", ""),
            (
                "schedules",
                "t.imported_at::date",
                "and not exists (select from scheduled_flights f where f.schedule_id = t.id)",
            ),
            ("calls", CALL_DAY, NOT_HELD_CALL),
            ("handovers", "t.given_on", ""),
            ("interviews", INTERVIEW_DAY, NOT_HELD_CALL),
            ("seizures", SEIZURE_DAY, NOT_HELD_CALL),
            ("bulletin_drafts", "greatest(t.valid_until, t.noted_on)", ""),
            ("filter_counts", "t.day", ""),
            ("filter_tally", "t.day", ""),
            ("filter_proposals", "t.proposed_at::date", ""),
            (
                "legal_holds",
                "greatest(t.flight_date, t.set_at::date)",
                "and (t.lifted_at is not null or t.until < %(today)s)",
            ),
        )
    ),
    *(
        (
            table,
            f"""
            select foreland_delete_checks(array(
                select t.id from {table} t join {LIMITS} on rule.retention_class = t.retention_class
                where t.org_id = %(org_id)s and {day} <= rule.delete_through {more}))
            """,
        )
        for table, day, more in (
            ("document_checks", CHECK_DAY, NOT_HELD_CALL),
            ("requirement_checks", "t.checked_at::date", ""),
        )
    ),
)

ENTER_LEDGER = """
    insert into deletion_ledger (id, org_id, purpose, object_kind, object_id, flight_date, deleted_at, act)
    select gone.entry, gone.org_id, gone.purpose, %(kind)s, gone.id, gone.flight_date, %(now)s, %(act)s
    from unnest(%(entries)s::uuid[], %(orgs)s::uuid[], %(purposes)s::text[], %(ids)s::uuid[], %(dates)s::date[])
        as gone (entry, org_id, purpose, id, flight_date)
"""

# Runs ---------------------------------------------------------------------------------------------------------------

BEGIN_RUN = """
    insert into retention_runs as run (day, started_at) values (%(day)s, %(now)s)
    on conflict (day) do update set started_at = excluded.started_at
        where run.finished_at is null and run.started_at < %(given_up)s
    returning day
"""

UNNOTED = """
    select id, object_kind, object_id, flight_date, deleted_at, act from deletion_ledger
    where noted_at is null order by deleted_at, id limit %(limit)s for update skip locked
"""
