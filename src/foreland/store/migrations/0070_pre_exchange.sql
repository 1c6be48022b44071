-- Partners we exchange knowledge with: by which key their bundles are signed, until when we agreed, whom to call. No
-- traveller stands here; the filter of rows asks for the organisation alone.
create table exchange_partners (
    partner_org uuid primary key references organisations,
    org_id uuid not null,
    code text not null unique,
    verify_key bytea not null check (octet_length(verify_key) = 32),
    contact text not null,
    agreed_until timestamptz not null,
    most_closed text not null check (most_closed in ('clear', 'green', 'amber', 'amber+strict', 'red')),
    points_a_day int not null,
    questions_a_day int not null,
    points_a_case int not null,
    token_sha256 bytea unique,
    sent_through timestamptz not null default '1970-01-01Z',   -- of shared_items.added_at
    next_sequence bigint not null default 1,
    added_at timestamptz not null,
    added_by text not null
);

-- What was given to us or by us, an item a row: the latest version of each, under its originator's caveats. The content
-- is sealed; what is needed to choose (kind, marking, times) stands beside it. `audience` are the partners it was
-- released to; nothing is released by being there.
create table shared_items (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null references organisations,
    handling_id uuid not null references handling, purpose text not null, retention_class text not null,
    item_id uuid not null,
    kind text not null,
    created timestamptz not null,
    modified timestamptz not null,
    tlp text not null check (tlp in ('clear', 'green', 'amber', 'amber+strict', 'red')),
    onward text not null check (onward in ('audience', 'originator_release')),
    ends_at timestamptz,
    withdrawn boolean not null,
    refs text[] not null default '{}',    -- what a reader of STIX needs beside it: markings, definitions, identities
    audience uuid[] not null default '{}',
    added_at timestamptz not null,        -- grows in the order of commits: readers ask for what came after
    expires_on date not null,
    content_sealed bytea not null,
    unique (org_id, originator_org, item_id)
);
create index shared_items_by_addition on shared_items (org_id, added_at);

-- Bundles and pushes, sent and received. A sequence number of a partner counts once; what we sent is kept until it was
-- acknowledged, so that it can be sent again as it was.
create table exchange_packages (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    partner_org uuid not null references organisations,
    direction text not null check (direction in ('sent', 'received')),
    channel text not null check (channel in ('bundle', 'taxii')),
    kind text not null,
    sequence bigint,
    state text not null check (state in ('waiting', 'acknowledged', 'taken', 'refused')),
    items int not null,
    refused int not null,
    at timestamptz not null,
    closed_at timestamptz,
    expires_on date not null,
    content_sealed bytea,
    unique (org_id, partner_org, direction, sequence)
);
create index exchange_packages_waiting on exchange_packages (partner_org, sequence) where state = 'waiting';

do $$
begin
    perform foreland_guard('shared_items');
    perform foreland_guard('exchange_packages');
    alter table exchange_partners enable row level security;
    alter table exchange_partners force row level security;
    create policy own_organisation on exchange_partners using (org_id = any ((select foreland_orgs())::uuid[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on exchange_partners, shared_items, exchange_packages to foreland_app;
    end if;
end $$;
