-- What officers decided about doubtful joins of API and PNR reports (docs/decisions, decisions 4, 7 and 20).
--   * A decision is about two journeys of one flight; each has a natural key of its own, by which later messages find it.
--     So no name or number stands here, and nothing but the officer's words has to be masked.
--   * A join changes where reports are read, not what they are: the reports of the joined journey stand in the other one
--     (journey_id), and keep whose they are (reported_as), so that the next message is compared as before and an undone
--     join leaves no trace in the facts. A joined journey is never screened or listed of itself.
--   * Versions of a pair are appended; two officers cannot both write the next one.

alter table journeys
    add column joined_into uuid,                         -- an officer, or an undone separation: its reports stand there
    add column doubtful boolean not null default false,  -- a report fitted more than one person, and nobody has settled it
    add column settled boolean not null default false;   -- an officer's decision holds: machines join it no further
alter table reported_travellers add column reported_as uuid;  -- the journey of the report itself, when it stands in another

create index reported_as on reported_travellers (reported_as) where reported_as is not null;

update journeys j set doubtful = true
where exists (select from reported_travellers r where r.flight_date = j.flight_date and r.journey_id = j.id
                                                  and r.is_current and r.joined_by = 'ambiguous');

create table join_decisions (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    other_id uuid,                        -- null: nobody on the flight
    version int not null,                 -- of the pair, from 1
    action text not null check (action in ('join', 'separate', 'undo')),
    moved_source text check (moved_source in ('API', 'PNR')),  -- whose reports went to other_id: what was one became two
    was_doubtful boolean not null,        -- the two, to be doubtful again when this is undone
    other_was_doubtful boolean not null,
    decided_at timestamptz not null,
    decided_by uuid not null references users,
    reason_code text not null,
    note_sealed bytea
);
create unique index join_decisions_of_pair on join_decisions
    (flight_date, least(journey_id, other_id), greatest(journey_id, other_id), version);
create index join_decisions_of_flight on join_decisions (flight_id);

create function foreland_forget_joins(dates date[], journeys uuid[]) returns bigint
language sql security definer set search_path from current as
$$
    with changed as (update join_decisions set note_sealed = null
                     where flight_date = any (dates) and note_sealed is not null
                       and (journey_id = any (journeys) or other_id = any (journeys)) returning 1)
    select count(*) from changed
$$;

-- A decision goes with its journeys: when neither of the two is there any more.
create function foreland_delete_joins(dates date[], gone uuid[]) returns bigint
language sql security definer set search_path from current as
$$
    with deleted as (delete from join_decisions d
                     where d.flight_date = any (dates) and (d.journey_id = any (gone) or d.other_id = any (gone))
                       and not exists (select from journeys j
                                       where j.flight_date = d.flight_date and j.id in (d.journey_id, d.other_id))
                     returning 1)
    select count(*) from deleted
$$;

do $$
begin
    alter table join_decisions enable row level security;
    alter table join_decisions force row level security;
    create policy named_viewers on join_decisions using (org_id = any ((select foreland_orgs())::uuid[])
        and purpose = any ((select foreland_purposes())::text[]));
    revoke execute on function foreland_forget_joins, foreland_delete_joins from public;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert on join_decisions to foreland_app;
        grant execute on function foreland_forget_joins, foreland_delete_joins to foreland_app;
    end if;
end $$;
