-- How a carrier's certification stands: on the side of training alone, to which every message of it goes. No traveller
-- stands here: of a message its form and its faults are kept, and of references a keyed hash.
create table certifications (
    id uuid primary key,
    org_id uuid not null,
    carrier_org uuid not null references organisations,
    begun_at timestamptz not null,
    begun_by text not null,
    live_at timestamptz,
    live_by text,
    software text,                        -- which version judged when the carrier was marked live
    check ((live_at is null) = (live_by is null))
);
create index certifications_of_carrier on certifications (carrier_org, begun_at desc);

create table certification_messages (
    id uuid primary key,
    org_id uuid not null,
    certification_id uuid not null references certifications on delete cascade,
    scenario text not null,
    at timestamptz not null,
    shown jsonb not null,
    offer text                            -- our unsolicited answer, until it is acknowledged
);
create index certification_messages_of on certification_messages (certification_id, at);

do $$
declare t text;
begin
    foreach t in array array['certifications', 'certification_messages'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_organisation on %I using (org_id = any ((select foreland_orgs())::uuid[]))', t);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on certifications, certification_messages to foreland_app;
    end if;
end $$;
