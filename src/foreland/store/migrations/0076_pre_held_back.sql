-- A reviewed non-match holds back the next hit of that traveller and that entry. It holds no longer when either side is
-- another: the traveller is known by name, birth date and document together, the entry by what it said when the pair was
-- found. A redress number (with the birth date) is another thing that a traveller is known by.
alter table false_matches
    add column entry_said text,                        -- hash of what the entry said that matters; null: holds nothing back
    add column redress boolean not null default false; -- known by a redress number

-- What the latest screening of a journey held back, and by which false match.
create table held_back (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_date date not null,
    journey_id uuid not null,
    false_match_id uuid not null,
    code text not null,
    source text not null,
    entry_key text not null,
    finding_key text not null,
    score double precision,
    at timestamptz not null,
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index held_back_of_journey on held_back (flight_date, journey_id);
create index held_back_by_match on held_back (false_match_id);

do $$
begin
    perform foreland_guard('held_back');
    create policy of_seen_lists on held_back as restrictive
        using ('service' = any ((select foreland_roles())::text[])
               or source <> all ((select foreland_hidden_lists())::text[]));
    create policy of_seen_lists on false_matches as restrictive
        using ('service' = any ((select foreland_roles())::text[])
               or source <> all ((select foreland_hidden_lists())::text[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on held_back to foreland_app;
    end if;
end $$;
