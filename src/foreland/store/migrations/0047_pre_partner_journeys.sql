-- Which traveller of ours a partner's recommendation, or ours to a partner, is about. With them it is masked, and whoever
-- comes into the care of protection is told to no partner any more. A link moves with its journey, and ends with it.
create table partner_item_journeys (
    item_id uuid primary key references partner_items on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_date date not null,
    journey_id uuid not null,
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index partner_items_of_journey on partner_item_journeys (flight_date, journey_id);

-- Null once masking has taken it away.
alter table partner_items alter column content_sealed drop not null;

-- A partner's recommendation that waits is told to the desk, as hits are: once, also when its flight is not one of ours.
alter table escalations alter column flight_id drop not null;
alter table escalations add column partner_item_id uuid unique references partner_items on delete cascade;
alter table escalations add constraint escalations_of_one check (num_nonnulls(flight_id, partner_item_id) = 1);
alter table escalations drop constraint escalations_kind_check;
alter table escalations add constraint escalations_kind_check
    check (kind in ('expires', 'waits', 'unanswered', 'withdrawal_unanswered', 'partner_item'));
alter table escalations drop constraint escalations_once;
create unique index escalations_once on escalations (flight_id, kind, notice_id) nulls not distinct
    where flight_id is not null;

do $$
begin
    perform foreland_guard('partner_item_journeys');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert on partner_item_journeys to foreland_app;
    end if;
end $$;
