-- Accounts that an administrator looks after on a page, tokens that end, and counters that hold off guessing.

alter table users add column one_time_until timestamptz;  -- set: the password was given out, and must be changed by then

alter table service_tokens
    add column expires_at timestamptz,    -- null: made before tokens had an end
    add column last_used_at timestamptz,
    add column created_by text not null default 'command line';

-- Tries by client (a keyed hash of its address) in windows of time, counted for all processes together. Not logged: a
-- crash forgets them, which costs an attacker more than it gives.
create unlogged table attempts (
    kind text not null check (kind in ('sign_in', 'api', 'api_refused')),
    client bytea not null,
    began timestamptz not null,
    n int not null,
    primary key (kind, client, began)
);
create index attempts_by_age on attempts (began);

do $$
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on attempts to foreland_app;
    end if;
end $$;
