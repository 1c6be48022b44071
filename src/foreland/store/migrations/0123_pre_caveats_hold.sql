-- What others give us is read by those alone whom its caveats let: what is for those named, by the officers who were named,
-- and what is for a circle, by those of a member. Its owner is named when it comes; where nobody could own it, supervisors
-- are. The law is foreland_may_see; whoever reads is of the organisation of their agency, if we keep it, else of ours.
create function foreland_user() returns uuid stable parallel safe language sql as
$$ select nullif(current_setting('foreland.user', true), '')::uuid $$;

create function foreland_reads(ours boolean, tlp text, circles jsonb, readers uuid[]) returns boolean
    stable parallel safe language sql as
$$ select ours or 'service' = any (foreland_roles()) or exists (
       select from organisations o
       where o.id = coalesce((select a.id from users u join organisations a on a.code = u.agency
                              where u.id = foreland_user() and a.kind in ('component', 'agency', 'office')),
                             (foreland_orgs())[1])
         and foreland_may_see(
                 case tlp when 'clear' then 'public' when 'green' then 'community' when 'amber' then 'clients'
                          when 'amber+strict' then 'organisation' else 'named' end,
                 circles, null, o.id, o.state, case when o.kind = 'agency' then 'client' else 'own' end,
                 foreland_user() = any (readers) or readers = '{}' and 'supervisor' = any (foreland_roles()), now())) $$;

alter table shared_items add column readers uuid[] not null default '{}';    -- users, where it is for those named
update shared_items s set readers = array[r.owner_id] from item_returns r
where r.item_row = s.id and s.tlp = 'red' and r.owner_id is not null;
create policy caveats on shared_items as restrictive for select
    using (foreland_reads(originator_org = org_id and not derived, tlp, circles, readers));

-- That something is due back is known to those who read it, and to those who see to it that it is done.
create policy caveats on item_returns as restrictive for select
    using ((select foreland_roles())::text[] && array['service', 'supervisor', 'oversight']
           or exists (select from shared_items s where s.id = item_returns.item_row));

-- A partner's recommendation has a marking too, and from its first moment on an owner.
alter table partner_items add column tlp text not null default 'amber'
        check (tlp in ('clear', 'green', 'amber', 'amber+strict', 'red')),
    add column circles jsonb not null default '[]',
    add column readers uuid[] not null default '{}',
    add column owner_id uuid references users check (owner_id is null or direction = 'incoming');
create policy caveats on partner_items as restrictive for select
    using (foreland_reads(direction = 'outgoing', tlp, circles, readers));
create policy caveats on partner_item_events as restrictive for select
    using (exists (select from partner_items i where i.id = partner_item_events.item_id));
