-- What became of items that others gave us: each has an instant at which something is due back, and one end: a product of
-- ours, the decision not to make one, or feedback. An officer ends all that came in one delivery together.
create table item_returns (
    item_row uuid primary key references shared_items on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    received_at timestamptz not null,
    due_at timestamptz not null check (due_at > received_at),
    owner_id uuid references users,       -- null: nobody could own it
    ended_as text check (ended_as in ('product', 'no_product', 'feedback')),
    code text,                            -- what it was good for, or why no product
    words_sealed bytea,
    ended_at timestamptz,
    ended_by uuid references users,
    check ((ended_as is null) = (ended_at is null)),
    check ((ended_at is null) = (ended_by is null))
);
create index item_returns_of_delivery on item_returns (originator_org, received_at);

do $$
begin
    perform foreland_guard('item_returns');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on item_returns to foreland_app;
    end if;
end $$;
