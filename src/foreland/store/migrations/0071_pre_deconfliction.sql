-- Blind comparison with partners. An epoch: our secret, our filter and what its pointers mean, gone together. Filters of
-- partners, questions in both directions, and matches with what came of them. Keys of persons stand sealed or not at all.
create table deconfliction_epochs (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    begun_at timestamptz not null,
    ends_at timestamptz not null,
    keys int not null,
    seed_sealed bytea not null,
    filter bytea not null,
    expires_on date not null
);

create table deconfliction_pointers (
    pointer bytea primary key check (octet_length(pointer) = 16),
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    epoch_id uuid not null references deconfliction_epochs on delete cascade,
    reference text not null,
    owner_id uuid not null references users
);
create index deconfliction_pointers_of_epoch on deconfliction_pointers (epoch_id);

create table deconfliction_filters (
    epoch_id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    partner_org uuid not null references organisations,
    received_at timestamptz not null,
    ends_at timestamptz not null,
    filter bytea not null,
    expires_on date not null
);

create table deconfliction_questions (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    direction text not null check (direction in ('asked', 'received')),
    partner_org uuid not null references organisations,
    epoch_id uuid not null,
    case_ref text not null,
    ground text not null,
    points int not null,
    state text not null check (state in ('proposed', 'sent', 'waiting', 'answered', 'refused')),
    refusal text,
    first_by uuid references users,       -- proposed our question, or looked at a partner's
    second_by uuid references users,      -- sent it, or let the answer out
    at timestamptz not null,
    closed_at timestamptz,
    matches int not null default 0,
    content_sealed bytea,                 -- keys and seed of ours, points of a partner's; until it is closed
    expires_on date not null,
    check (first_by <> second_by)
);
create index deconfliction_questions_of_partner on deconfliction_questions (partner_org, direction, at);

create table deconfliction_matches (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    question_id uuid not null references deconfliction_questions on delete cascade,
    pointer bytea not null,
    owner_id uuid references users,       -- our officer: who asked, or who owns what was met
    reference text,                       -- the partner's to us, or ours to the partner
    contact text,                         -- whom to call there
    about_sealed bytea,                   -- the key that met, on the side that asked
    outcome text check (outcome in ('no_conflict', 'coordinate', 'hand_over', 'joint_work')),
    outcome_by uuid references users,
    outcome_at timestamptz,
    at timestamptz not null,
    unique (question_id, pointer)
);

do $$
declare t text;
begin
    foreach t in array array['deconfliction_epochs', 'deconfliction_pointers', 'deconfliction_filters',
                             'deconfliction_questions', 'deconfliction_matches'] loop
        perform foreland_guard(t::regclass);
        if exists (select from pg_roles where rolname = 'foreland_app') then
            execute format('grant select, insert, update, delete on %I to foreland_app', t);
        end if;
    end loop;
end $$;
