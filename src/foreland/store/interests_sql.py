"""The statements of :mod:`foreland.store.interests`."""

# ruff: noqa: S608 - statements put together from our own constants alone

from __future__ import annotations

from foreland.store.ownership import COLUMNS
from foreland.store.views.person import PERSON, REPORTS, person_of, reports_of

_DOCUMENTS = """
    coalesce((select json_agg(json_build_array(coalesce(d.issuing_state, ''), d.number) order by d.position)
              from documents d where d.flight_date = j.flight_date and d.reported_id = who.reported_id
                and d.number is not null), '[]') as documents
"""


def _contacts(kind: str) -> str:
    return f"""
    coalesce((select array_agg(distinct c.value) from contacts c
              where c.flight_date = j.flight_date and c.kind = '{kind}' and c.value is not null
                and (c.reported_id = any (reported.ids) or c.booking_id = any (reported.bookings))), '{{}}') as {kind}s
"""


def _own_contacts(kind: str) -> str:
    return f"""
    array(select distinct c.value from contacts c
          where c.flight_date = j.flight_date and c.kind = '{kind}' and c.value is not null
            and (c.reported_id = any (reported.ids)
                 or c.booking_id = any (reported.bookings)
                    and not exists (select from reported_travellers r
                                    where r.flight_date = j.flight_date and r.booking_id = c.booking_id
                                      and r.is_current and r.journey_id <> j.journey_id))) as {kind}s
"""


# What is being worked on now, whoever does it. A request of a partner is worked on for the partner.
_LIVE = """
    select 'recommendation' as source, r.id as source_id, r.made_by as owner_id, r.org_id as for_org, r.flight_date,
           r.journey_id, r.made_at as at, null::uuid as case_org, null as case_ref, null as issuer,
           null::bytea as sealed, null::jsonb as entry
    from recommendations r where r.org_id = %(org_id)s and r.state = any (%(states)s)
    union all
    select 'tasking', t.id, t.asked_by, t.org_id, t.flight_date, t.journey_id, t.asked_at, null, null, null, null, null
    from taskings t where t.org_id = %(org_id)s and t.state in ('open', 'taken')
    union all
    select 'seizure', s.id, s.custodian_id, s.org_id, s.flight_date, s.journey_id, s.taken_at, null, null, s.issuer,
           s.words_sealed, null
    from seizures s where s.org_id = %(org_id)s and s.state not in ('returned', 'destroyed')
    union all
    select 'lookout', md5(e.list_id || e.entry_key)::uuid, u.id, e.org_id, null, null, v.imported_at, null, null, null,
           null, e.entry
    from lists l join list_entries e on e.list_id = l.id and e.until is null
    join list_versions v on v.list_id = l.id and v.number = e.since
    join users u on u.org_id = l.org_id and u.username = v.imported_by
    where l.org_id = %(org_id)s and l.name = %(own_lookouts)s and e.expires_on >= %(today)s
    union all
    select 'look', k.id, k.asked_by, k.org_id, null, null, k.asked_at, null, null, null, null, e.entry
    from list_looks k join list_entries e on e.list_id = k.list_id and e.entry_key = k.entry_key and e.until is null
    where k.org_id = %(org_id)s and k.state in ('approved', 'done')
    union all
    select 'request', q.id, q.owner_id, case q.direction when 'inbound' then q.party_org else q.org_id end, null,
           null, q.at, case q.direction when 'inbound' then q.party_org else q.org_id end, q.reference, null,
           q.content_sealed, null
    from information_requests q
    where q.org_id = %(org_id)s and q.closed_at is null and q.owner_id is not null
    union all
    select 'question', b.id, b.first_by, case b.direction when 'received' then b.partner_org else b.org_id end, null,
           null, b.at, case b.direction when 'received' then b.partner_org else b.org_id end, b.case_ref, null, null,
           null
    from deconfliction_questions b where b.org_id = %(org_id)s and b.first_by is not null and b.state <> 'refused'
    union all
    select 'partner_item', p.id, coalesce(p.made_by, p.decided_by), case p.direction when 'incoming' then p.partner_org
           else p.org_id end, l.flight_date, l.journey_id, p.at, case p.direction when 'incoming' then p.partner_org
           else p.org_id end, p.reference, null, p.content_sealed, null
    from partner_items p left join partner_item_journeys l on l.item_id = p.id
    where p.org_id = %(org_id)s and p.withdrawn_at is null
      and p.state in ('adopted', 'sent', 'acknowledged', 'answered')
    union all
    select 'bulletin', n.id, n.written_by, n.org_id, null, null, n.released_at, null, null, null, n.words_sealed, null
    from bulletins n where n.org_id = %(org_id)s and n.state = 'released'
    union all
    select 'call', c.id, c.opened_by, c.org_id, case when c.journey_id is not null then c.flight_date end, c.journey_id,
           c.opened_at, null, null, null, c.words_sealed, null
    from calls c where c.org_id = %(org_id)s and c.opened_on >= %(today)s - 7
"""

# New work, and what was first seen within a day: documents come after bookings. Nobody who is masked or in care.
FRESH = f"""
    select live.source, live.source_id, live.owner_id, live.for_org, live.flight_date, live.journey_id, live.case_org,
           live.case_ref, live.issuer, live.sealed, live.entry, who.surname, who.date_of_birth, who.sex,
           who.nationality, reported.booking_id, array_remove(array[j.board, f.origin], null) as leaves,
           {_DOCUMENTS}, {_contacts("phone")}, {_contacts("email")},
           coalesce((select array_agg(distinct encode(p.number_index, 'hex')) from payments p
                     where p.flight_date = j.flight_date and p.booking_id = any (reported.bookings)
                       and p.number_index is not null), '{{}}') as cards
    from ({_LIVE}) live
    left join deconfliction_interests i
           on i.org_id = %(org_id)s and i.source = live.source and i.source_id = live.source_id
    left join journeys j on j.flight_date = live.flight_date and j.id = live.journey_id
    left join flights f on f.id = j.flight_id
    {PERSON} {REPORTS}
    where live.at > %(since)s and (i.id is null or i.at > %(again)s)
      and (live.journey_id is null
           or j.id is not null and j.masked_at is null and not foreland_is_protected(j.flight_date, j.id))
    order by i.id is not null, live.at, live.source_id limit %(limit)s
"""

IN_CARE = f"""
    select who.surname, who.date_of_birth, who.sex, {_DOCUMENTS}
    from foreland_in_care(array[%(org_id)s::uuid]) j {person_of("j.flight_date", "j.journey_id")}
"""

# Their own telephone and address: of their report, or of a booking in which nobody else travels.
REACHED_IN_CARE = f"""
    select {_own_contacts("phone")}, {_own_contacts("email")},
           array(select distinct r.record_locator from reported_travellers r
                 where r.flight_date = j.flight_date and r.id = any (reported.ids) and r.record_locator is not null
                 union
                 select b.record_locator from bookings b
                 where b.flight_date = j.flight_date and b.id = any (reported.bookings)
                   and b.record_locator is not null) as locators
    from foreland_in_care(array[%(org_id)s::uuid]) j {reports_of("j.flight_date", "j.journey_id")}
"""

KEEP = f"""
    insert into deconfliction_interests (id, {COLUMNS}, source, source_id, owner_id, for_org, flight_date, journey_id,
                                         origins, at, expires_on)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(source)s,
            %(source_id)s, %(owner_id)s, %(for_org)s, %(flight_date)s, %(journey_id)s, %(origins)s, %(at)s,
            %(expires_on)s)
    on conflict (org_id, source, source_id) do update set owner_id = excluded.owner_id, origins = excluded.origins
    returning id
"""

TAG = f"""
    insert into deconfliction_tags (interest_id, {COLUMNS}, tag, loose)
    select %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
           told.tag, told.loose
    from unnest(%(tags)s::bytea[], %(loose)s::bool[]) as told (tag, loose)
"""

# What nobody works on any more meets nothing new; its pointers stay until their last day.
REST = f"""
    delete from deconfliction_tags t using deconfliction_interests i
    where i.org_id = %(org_id)s and i.id = t.interest_id
      and not exists (select from ({_LIVE}) live where live.source = i.source and live.source_id = i.source_id)
"""

FOLLOW_WORK = f"""
    update deconfliction_interests i set owner_id = live.owner_id from ({_LIVE}) live
    where i.org_id = %(org_id)s and i.source = live.source and i.source_id = live.source_id
      and i.owner_id <> live.owner_id
    returning i.id
"""

# Where one officer owns both by now, nothing is left to be said.
FOLLOW_POINTERS = """
    with now_owned as (
        select m.id, one.owner_id as first_owner, other.owner_id as second_owner,
               mine.airports || theirs.airports as places
        from deconfliction_owner_matches m
        join deconfliction_interests one on one.id = m.first_id
        join deconfliction_interests other on other.id = m.second_id
        join users mine on mine.id = one.owner_id join users theirs on theirs.id = other.owner_id
        where m.org_id = %(org_id)s and m.outcome is null
          and (m.first_owner, m.second_owner) <> (one.owner_id, other.owner_id)
    ), gone as (
        delete from deconfliction_owner_matches m using now_owned n
        where m.id = n.id and n.first_owner = n.second_owner
    )
    update deconfliction_owner_matches m
    set first_owner = n.first_owner, second_owner = n.second_owner, open_to = n.places
    from now_owned n where m.id = n.id and n.first_owner <> n.second_owner
"""

ABOUT_CARE = """
    delete from deconfliction_interests i
    where i.org_id = %(org_id)s
      and (i.id in (select interest_id from deconfliction_tags where tag = any (%(tags)s))
           or i.journey_id is not null and foreland_is_protected(i.flight_date, i.journey_id))
"""

PAIRS = """
    select one.id, one.source, one.source_id, one.owner_id, mine.desk, mine.airports, one.for_org, one.flight_date,
           one.journey_id, one.origins, pair.first_id, pair.second_id,
           case when one.for_org = one.org_id or o.kind in ('authority', 'component', 'office')
                then null else coalesce(o.state, '') end as state
    from (
        select distinct least(a.interest_id, b.interest_id) as first_id,
               greatest(a.interest_id, b.interest_id) as second_id
        from deconfliction_tags a join deconfliction_tags b on b.tag = a.tag and b.interest_id <> a.interest_id
        where a.org_id = %(org_id)s and b.org_id = %(org_id)s and a.interest_id = any (%(fresh)s)
          and (not a.loose or (select count(*) from deconfliction_tags c where c.org_id = %(org_id)s and c.tag = a.tag)
                              <= %(most_shared)s)
          and not exists (select from deconfliction_owner_matches m
                          where m.first_id = least(a.interest_id, b.interest_id)
                            and m.second_id = greatest(a.interest_id, b.interest_id))
    ) pair
    join deconfliction_interests one on one.id in (pair.first_id, pair.second_id)
    join users mine on mine.id = one.owner_id
    join organisations o on o.id = one.for_org
    order by pair.first_id, pair.second_id, one.id
"""

POINT = f"""
    insert into deconfliction_owner_matches
        (id, {COLUMNS}, first_id, second_id, first_owner, second_owner, first_source, second_source, first_source_id,
         second_source_id, open_to, at)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(first_id)s,
            %(second_id)s, %(first_owner)s, %(second_owner)s, %(first_source)s, %(second_source)s, %(first_source_id)s,
            %(second_source_id)s, %(open_to)s, %(at)s)
    on conflict do nothing
"""

# Both sides of a pointer, each as its owner reads it; a supervisor reads those of everybody.
POINTERS = """
    select m.id, side.owner_id, mine.display_name as owner, side.source, side.source_id, theirs.display_name as contact,
           theirs.desk, k.phone, side.their_source_id, m.at, m.outcome, said.display_name as outcome_by, m.outcome_at
    from deconfliction_owner_matches m
    cross join lateral (values
        (m.first_owner, m.first_source, m.first_source_id, m.second_owner, m.second_source_id),
        (m.second_owner, m.second_source, m.second_source_id, m.first_owner, m.first_source_id)
    ) as side (owner_id, source, source_id, their_owner, their_source_id)
    join users mine on mine.id = side.owner_id
    join users theirs on theirs.id = side.their_owner
    left join desks k on k.org_id = m.org_id and k.name = theirs.desk
    left join users said on said.id = m.outcome_by
    where m.org_id = %(org_id)s and (side.owner_id = %(user_id)s or %(whole)s)
      and not foreland_touches_care(m.first_id, m.second_id)
    order by m.outcome is not null, m.at desc, m.id, side.owner_id limit %(limit)s
"""

WAITING = """
    select count(*) as waiting from deconfliction_owner_matches m
    where m.org_id = %(org_id)s and m.outcome is null and %(user_id)s in (m.first_owner, m.second_owner)
      and not foreland_touches_care(m.first_id, m.second_id)
"""

AGREE = """
    update deconfliction_owner_matches m set outcome = %(outcome)s, outcome_by = %(user_id)s, outcome_at = %(now)s
    where m.org_id = %(org_id)s and m.id = %(id)s and m.outcome is null
      and (%(user_id)s in (m.first_owner, m.second_owner) or %(whole)s)
      and not foreland_touches_care(m.first_id, m.second_id)
"""
