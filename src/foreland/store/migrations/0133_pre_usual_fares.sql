-- What a ticket of a way usually costs: the median of the last months, counted once a day where enough were sold. A way is where
-- the itinerary begins and where its way out ends, and where it begins again when it leads back (LHR-JFK, LHR-JFK-LHR).
alter table bookings add column way text;
create table usual_fares (
    org_id uuid not null,
    way text not null,
    currency text not null,
    fare double precision not null check (fare > 0),
    tickets int not null,
    counted_at timestamptz not null,
    primary key (org_id, way, currency)
);
alter table usual_fares enable row level security;
alter table usual_fares force row level security;
create policy own_organisation on usual_fares using (org_id = any ((select foreland_orgs())::uuid[]));
do $$ begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, delete on usual_fares to foreland_app;
    end if;
end $$;
