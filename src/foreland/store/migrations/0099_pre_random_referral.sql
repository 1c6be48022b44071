-- Random referral: of so many travellers one is looked at by chance, so that rules can be held against chance. Off until
-- one officer asks for it on a legal basis and another agrees; it ends on its day, or at once. No traveller.
create table random_referrals (
    id uuid primary key,
    org_id uuid not null,
    one_in int not null check (one_in > 0),
    purpose text not null check (purpose <> ''),
    legal_basis text not null check (legal_basis <> ''),
    expires_on date not null,
    seed bytea not null,                  -- who is chosen cannot be told without it; never shown
    state text not null default 'asked' check (state in ('asked', 'on', 'refused', 'ended')),
    row_version int not null default 1,
    asked_by uuid not null references users,
    asked_at timestamptz not null,
    decided_by uuid references users,
    decided_at timestamptz,
    ended_by uuid references users,       -- null: its day, or the next setting
    ended_at timestamptz,
    reason text not null default '',      -- why it was refused or ended
    constraint random_by_two check (state <> 'on' or decided_by <> asked_by),
    constraint random_decided check ((state in ('on', 'refused')) <= (decided_by is not null))
);
create unique index one_random_referral on random_referrals (org_id) where state = 'on';
create unique index one_random_referral_asked on random_referrals (org_id) where state = 'asked';

do $$
begin
    alter table random_referrals enable row level security;
    alter table random_referrals force row level security;
    create policy own_organisation on random_referrals using (org_id = any ((select foreland_orgs())::uuid[])
        and (select foreland_scope()) = 'organisation');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert on random_referrals to foreland_app;
        grant update (state, row_version, decided_by, decided_at, ended_by, ended_at, reason)
            on random_referrals to foreland_app;
    end if;
end $$;
