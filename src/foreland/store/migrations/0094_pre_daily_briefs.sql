-- The brief of a field office, made at the beginning of each shift: which bulletins, lookouts and requests it names. What
-- they say, and every figure, is read anew by whoever opens it, so that what is taken back since is taken back there too.
create table daily_briefs (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    airport text not null,
    shift_at timestamptz not null,        -- when the shift begins
    made_at timestamptz not null,
    threads uuid[] not null default '{}',  -- bulletins, whatever version
    lookouts uuid[] not null default '{}',
    requests uuid[] not null default '{}',
    expires_on date not null,
    unique (org_id, airport, shift_at)
);

do $$
begin
    perform foreland_guard('daily_briefs',
        '(select foreland_scope()) = ''airports'' and airport = any ((select foreland_arrivals())::text[])');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, delete on daily_briefs to foreland_app;
    end if;
end $$;
