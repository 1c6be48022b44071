-- What items of exchange were good for: what we said of those that others gave us, beside the grade that its originator gave
-- the source, and what partners said of ours. Codes and items; no words, and no traveller.
create table item_feedback (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    direction text not null check (direction in ('given', 'received')),
    party_org uuid not null references organisations,
    item_id uuid not null,
    source_grade text not null check (source_grade in ('', 'A', 'B', 'C', 'D', 'E', 'F')),
    code text not null check (code in ('led_to', 'used', 'useful', 'not_useful', 'wrong')),
    at timestamptz not null,              -- of one delivery the same: it is judged as one
    expires_on date not null,
    unique (org_id, direction, party_org, item_id)
);
create index item_feedback_of_item on item_feedback (item_id);

do $$
begin
    perform foreland_guard('item_feedback');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on item_feedback to foreland_app;
    end if;
end $$;
