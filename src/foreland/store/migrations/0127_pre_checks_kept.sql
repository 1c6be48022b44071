-- A check of requirements or of a document is evidence of diligence until its retention class ends: the application adds
-- and reads, and takes away what is due through this function alone, which never reaches another authority's rows.
create function foreland_delete_checks(gone uuid[]) returns setof uuid
language sql security definer set search_path from current as
$$
    with requirements as (delete from requirement_checks r
                          where r.id = any (gone) and r.org_id = any ((select foreland_orgs())::uuid[]) returning r.id),
         documents as (delete from document_checks d
                       where d.id = any (gone) and d.org_id = any ((select foreland_orgs())::uuid[]) returning d.id)
    select id from requirements union all select id from documents
$$;

do $$
begin
    revoke execute on function foreland_delete_checks from public;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        revoke delete on requirement_checks, document_checks from foreland_app;
        grant execute on function foreland_delete_checks to foreland_app;
    end if;
end $$;
