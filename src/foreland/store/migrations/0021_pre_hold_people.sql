-- Who placed a hold on which legal basis, who asked to lift it and why, and who, another person, lifted it.
alter table legal_holds
    add column basis text not null default 'court_order',
    add column lift_reason text,
    add column lift_asked_by uuid references users,
    add column lift_asked_at timestamptz,
    add column lifted_by uuid references users,
    add constraint lifted_by_another check (lifted_by <> lift_asked_by);
alter table legal_holds alter column basis drop default;
