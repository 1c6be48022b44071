-- Organisations we work with: which state they serve, part of whom they are, in which communities, and what was agreed
-- that each may receive. No traveller stands here; the filter of rows asks for the organisation alone.
alter table organisations drop constraint organisations_kind_check;
alter table organisations
    add constraint organisations_kind_check
        check (kind in ('authority', 'component', 'agency', 'carrier', 'partner', 'office')),
    add column state text check (state ~ '^[A-Z]{3}$'),     -- of whose authorities it is one; null: not known
    add column parent_org uuid references organisations check (parent_org <> id),
    add column contact text not null default '',
    add column row_version int not null default 1;

create table communities (
    id uuid primary key,
    org_id uuid not null,
    name text not null,
    purpose text not null,
    begins_on date not null,
    ends_on date not null check (ends_on >= begins_on),
    made_at timestamptz not null,
    made_by text not null,
    unique (org_id, name)
);

create table community_members (
    community_id uuid not null references communities on delete cascade,
    org_id uuid not null,
    member_org uuid not null references organisations,
    since timestamptz not null,
    primary key (community_id, member_org)
);

-- What one of them may receive, by which way, how closely marked at most, on which legal basis, from when until when. Where
-- there is none for a partner of exchange, what was agreed with it there holds (exchange_partners); where there is, both.
create table agreements (
    id uuid primary key,
    org_id uuid not null,
    party_org uuid not null references organisations,
    receives text[] not null check (cardinality(receives) > 0),
    channel text not null,
    most_closed text not null check (most_closed in ('clear', 'green', 'amber', 'amber+strict', 'red')),
    legal_basis text not null check (legal_basis <> ''),
    begins_on date not null,
    ends_on date not null check (ends_on >= begins_on),
    ended_at timestamptz,
    row_version int not null default 1,
    made_at timestamptz not null,
    made_by text not null
);
create index agreements_of_party on agreements (party_org);

-- Circles of a handling policy: each has to hold the reader.
alter table shared_items add column circles jsonb not null default '[]';

create function foreland_in_circles(circles jsonb, reader uuid, state text) returns boolean
    immutable parallel safe language sql as
$$ select not exists (select from jsonb_array_elements(circles) circle
                      where not (circle ? ('org:' || reader) or circle ? coalesce('state:' || state, ''))) $$;

-- As foreland.sharing.releasing.may_see and may_pass_on say it; a test compares them.
create function foreland_may_see(audience text, circles jsonb, ends_at timestamptz, reader uuid, state text,
                                 standing text, released boolean, at timestamptz) returns boolean
    immutable parallel safe language sql as
$$ select standing = 'originator'
       or (ends_at is null or ends_at > at)
          and foreland_in_circles(circles, reader, state)
          and (released
               or case audience
                      when 'public' then true
                      when 'community' then standing in ('own', 'client', 'member')
                      when 'clients' then standing in ('own', 'client')
                      when 'organisation' then standing = 'own'
                      else false
                  end) $$;

create function foreland_may_pass_on(tlp text, onward text, circles jsonb, ours boolean, levels text[], reader uuid,
                                     state text) returns boolean
    immutable parallel safe language sql as
$$ select tlp = any (levels)
      and (ours or onward = 'audience' and tlp in ('clear', 'green'))
      and foreland_in_circles(circles, reader, state) $$;

do $$
declare
    kept text;
begin
    foreach kept in array array['communities', 'community_members', 'agreements'] loop
        execute format('alter table %I enable row level security', kept);
        execute format('alter table %I force row level security', kept);
        execute format('create policy own_organisation on %I using (org_id = any ((select foreland_orgs())::uuid[]))', kept);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on communities, community_members, agreements to foreland_app;
    end if;
end $$;
