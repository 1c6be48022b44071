-- How a carrier is told outside the pages that something waits for it: mail and webhook. No traveller stands here, so the
-- filter of rows asks for the organisation alone: an administrator looks after channels and what could not be delivered.
create table carrier_channels (
    carrier_org uuid primary key references organisations,
    org_id uuid not null,
    emails text[] not null default '{}',
    language text not null default 'en',
    webhook_url text,
    secret_sealed bytea,                  -- what webhooks are signed with
    former_sealed bytea,                  -- signed with beside it until former_until, while the carrier changes over
    former_until timestamptz,
    row_version int not null default 1,
    changed_at timestamptz not null,
    changed_by text not null,
    check (webhook_url is null or secret_sealed is not null),
    check ((former_sealed is null) = (former_until is null))
);

create table notifications (
    id uuid primary key,
    org_id uuid not null,
    carrier_org uuid not null references organisations,
    channel text not null check (channel in ('mail', 'webhook')),
    event text not null check (event in ('notice', 'withdrawal', 'answer', 'test')),
    notice_id uuid,                       -- of a notice or its withdrawal; the notice may be deleted before
    flight_id uuid,                       -- of a changed answer, likewise
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed', 'not_needed')),
    tries int not null default 0,         -- of this round; trying again by hand begins another
    last_error text,                      -- code, never what the other side said
    made_at timestamptz not null,
    closed_at timestamptz,
    reply_until timestamptz,              -- a mail with a link for the acknowledgement
    replied_at timestamptz,
    check ((state = 'waiting') = (closed_at is null))
);
create index notifications_by_carrier on notifications (carrier_org, made_at);
create index notifications_failed on notifications (org_id, made_at) where state = 'failed';

-- A notice that nobody acknowledges is raised like a hit that waits; once a notice, and once more for its withdrawal.
alter table escalations add column notice_id uuid;
alter table escalations drop constraint escalations_kind_check;
alter table escalations add constraint escalations_kind_check
    check (kind in ('expires', 'waits', 'unanswered', 'withdrawal_unanswered'));
alter table escalations drop constraint escalations_flight_id_kind_key;
alter table escalations add constraint escalations_once unique nulls not distinct (flight_id, kind, notice_id);

alter table attempts drop constraint attempts_kind_check;
alter table attempts add constraint attempts_kind_check check (kind in ('sign_in', 'api', 'api_refused', 'reply'));

do $$
declare t text;
begin
    foreach t in array array['carrier_channels', 'notifications'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_organisation on %I using (org_id = any ((select foreland_orgs())::uuid[]))', t);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on carrier_channels, notifications to foreland_app;
    end if;
end $$;
