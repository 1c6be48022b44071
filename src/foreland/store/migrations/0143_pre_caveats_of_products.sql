-- What was made of what others gave is read by those alone who may read that, in the database too: bulletins with all that
-- hangs on them, and the rules made of them. What has passed its end is read by nobody; that it is owed for stays known to
-- its owner. How often a giver was right is counted of what its reader may read, and whole for those who see to returns.
alter table bulletins add column circles jsonb not null default '[]';    -- of the item of a partner of which it is made
update bulletins b set circles = s.circles
from shared_items s where s.originator_org = b.source_org and s.item_id = b.source_item;
create policy caveats on bulletins as restrictive for select
    using (source_org is null or foreland_reads(false, tlp, circles, '{}'));

do $$
declare
    kept text;
begin
    foreach kept in array array['bulletin_reads', 'bulletin_feedback', 'bulletin_sightings'] loop
        execute format('create policy caveats on %I as restrictive for select using ('
            '(select foreland_roles())::text[] && array[''service''] '
            'or exists (select from bulletins b where b.id = %I.bulletin_id))', kept, kept);
    end loop;
end $$;

-- A rule outlives the bulletin it was made of, so whoever may read it stands with it.
alter table bulletin_rules add column tlp text,                          -- of a bulletin of ours alone: null
    add column circles jsonb not null default '[]';
update bulletin_rules r set tlp = b.tlp, circles = b.circles
from bulletins b where b.id = r.bulletin_id and b.source_org is not null;
do $$
declare
    kept text;
begin
    foreach kept in array array['rule_versions', 'rule_trials'] loop
        execute format('create policy caveats on %I as restrictive for select using ('
            '(select foreland_roles())::text[] && array[''service''] '
            'or not exists (select from bulletin_rules r where r.org_id = %I.org_id and r.rule_id = %I.rule_id '
            'and r.tlp is not null and not foreland_reads(false, r.tlp, r.circles, ''{}'')))', kept, kept, kept);
    end loop;
    foreach kept in array array['rule_events', 'rule_backtests', 'rule_finds'] loop
        execute format('create policy caveats on %I as restrictive for select using ('
            '(select foreland_roles())::text[] && array[''service''] '
            'or exists (select from rule_versions v where v.id = %I.version_id))', kept, kept);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant update (circles) on bulletin_rules to foreland_app;
    end if;
end $$;

alter policy caveats on shared_items
    using (foreland_reads(originator_org = org_id and not derived, tlp, circles, readers)
           and (originator_org = org_id or withdrawn or ends_at is null or ends_at > now()
                or (select foreland_roles())::text[] && array['service']));
alter policy caveats on item_returns
    using ((select foreland_roles())::text[] && array['service', 'supervisor', 'oversight']
           or owner_id = (select foreland_user())
           or exists (select from shared_items s where s.id = item_returns.item_row));
create policy caveats on item_feedback as restrictive for select
    using (direction = 'received' or (select foreland_roles())::text[] && array['service', 'supervisor', 'oversight']
           or exists (select from shared_items s
                      where s.originator_org = item_feedback.party_org and s.item_id = item_feedback.item_id));
