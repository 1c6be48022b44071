-- A hold that is over ends like what it held; the nightly run deletes it.
do $$
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant delete on legal_holds to foreland_app;
    end if;
end $$;
