-- Recommendations of partners to us and of ours to them, also about flights that are not bound for us (decision 12: a
-- local named officer decides). Who is meant, why and on which basis stands sealed; the flight is kept as it was given.
-- A partner's reference counts once; each revision is an event that nobody changes.
create table partner_items (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    direction text not null check (direction in ('incoming', 'outgoing')),
    partner_org uuid not null references organisations,
    reference text not null,              -- the originator's own
    revision int not null default 1,
    flight text not null,
    flight_date date not null,
    at timestamptz not null,
    open_until timestamptz not null,
    state text not null check (state in ('received', 'adopted', 'declined', 'proposed', 'not_approved', 'sent',
                                         'acknowledged', 'answered')),
    row_version int not null default 1,
    withdrawn_at timestamptz,             -- by the originator, whatever was decided
    made_by uuid references users,        -- of an outgoing one
    decided_by uuid references users,
    decided_at timestamptz,
    ground text,                          -- code: why it was declined, or what the partner answered
    recommendation_id uuid references recommendations on delete set null,
    content_sealed bytea not null,
    reason_sealed bytea,
    expires_on date not null,
    unique (org_id, direction, partner_org, reference),
    check ((direction = 'incoming') = (state in ('received', 'adopted', 'declined'))),
    check ((direction = 'outgoing') = (made_by is not null)),
    check (state in ('received', 'proposed') or (decided_by is not null and decided_at is not null)),
    check (recommendation_id is null or state = 'adopted'),
    check (decided_by <> made_by)
);
create index partner_items_that_wait on partner_items (org_id, direction, open_until);
create index partner_items_of_recommendation on partner_items (recommendation_id) where recommendation_id is not null;

create table partner_item_events (
    id uuid primary key,
    item_id uuid not null references partner_items on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    at timestamptz not null,
    by_user uuid references users,        -- null: the partner's system
    step text not null,
    revision int not null,
    content_sealed bytea                  -- of a revision
);
create index partner_item_events_of_item on partner_item_events (item_id, at);

do $$
begin
    perform foreland_guard('partner_items');
    perform foreland_guard('partner_item_events');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on partner_items to foreland_app;
        -- A new key seals a revision again.
        grant select, insert, update (content_sealed) on partner_item_events to foreland_app;
    end if;
end $$;
