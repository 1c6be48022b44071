-- What the messages about a traveller come to, whatever the order they arrived in (docs/decisions, decision 20).
--   * Of each kind of word about a journey the one of the latest message stands: to travel or not, on board or not.
--   * A roster (full push, close-out) says something of those it does not name, but only when all its parts arrived.

alter table journeys
    add column standing text not null default 'reported' check (standing in ('reported', 'cancelled', 'absent')),
    add column standing_at timestamptz,
    add column standing_by uuid,          -- the message
    add column closing text check (closing in ('boarded', 'not_boarded', 'others_boarded', 'others_not_boarded')),
    add column closing_at timestamptz,
    add column closing_by uuid,
    add column booked_by text[] not null default '{}';  -- the senders whose pushes of bookings ever named the traveller
update journeys set standing = case status when 'cancelled' then 'cancelled' else 'reported' end,
                    standing_at = status_heard_at;

-- A report that tells what became of a person, not who they are: it never stands in for one that does.
alter table reported_travellers add column is_mention boolean not null default false;

create table roster_parts (
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    kind text not null check (kind in ('full_push', 'boarded', 'not_boarded')),
    sender text not null,
    key text not null,                    -- tells one roster of the sender from another
    number int not null,
    last boolean not null,
    whole boolean not null,               -- read to its end
    heard_at timestamptz not null,
    said_by uuid not null,                -- the message
    primary key (flight_id, kind, sender, key, number)
);

do $$
begin
    alter table roster_parts enable row level security;
    alter table roster_parts force row level security;
    create policy named_viewers on roster_parts using (org_id = any ((select foreland_orgs())::uuid[])
                                                       and purpose = any ((select foreland_purposes())::text[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on roster_parts to foreland_app;
    end if;
end $$;
