-- A partner may revise what an officer has decided. The decision stands, made on the revision that was there then, until
-- an officer decides again; the desk is told of each revision, and of a withdrawal after a recommendation of ours went out.
alter table partner_items add column decided_revision int check (decided_revision <= revision);
update partner_items i
set decided_revision = coalesce(
    (select max(e.revision) from partner_item_events e where e.item_id = i.id and e.step in ('adopt', 'decline')),
    i.revision)
where i.direction = 'incoming' and i.state in ('adopted', 'declined');

-- What is declined after it was taken up still knows the recommendation that came of it, which has ended.
alter table partner_items drop constraint partner_items_check3;

-- What each decision said stays when another takes its place.
alter table partner_item_events add column ground text, add column reason_sealed bytea;

-- A revision may be about somebody else: with each of them it is masked, and of each protection is asked.
alter table partner_item_journeys drop constraint partner_item_journeys_pkey;
alter table partner_item_journeys add primary key (item_id, flight_date, journey_id);

alter table escalations add column partner_item_revision int;
update escalations e set partner_item_revision = i.revision from partner_items i where i.id = e.partner_item_id;
alter table escalations drop constraint escalations_partner_item_id_key;
create unique index escalations_of_item on escalations (partner_item_id, kind, partner_item_revision)
    where partner_item_id is not null;
alter table escalations drop constraint escalations_kind_check;
alter table escalations add constraint escalations_kind_check
    check (kind in ('expires', 'waits', 'unanswered', 'withdrawal_unanswered', 'partner_item', 'partner_item_revised',
                    'partner_item_withdrawn'));

do $$
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        -- A new key seals it again, and masking takes it away.
        grant update (reason_sealed) on partner_item_events to foreland_app;
    end if;
end $$;
