-- Protection looked at what a rule on vulnerability found and had no concern: it leaves the page, and comes again only when
-- another rule, or another version, finds the traveller.
alter table rule_finds add column set_aside_by uuid references users, add column set_aside_at timestamptz;

create policy set_aside on rule_finds for update using (org_id = any ((select foreland_orgs())::uuid[])
    and kind = 'vulnerability' and 'protection' = any ((select foreland_roles())::text[]));

do $$
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant update (set_aside_by, set_aside_at) on rule_finds to foreland_app;
    end if;
end $$;
