-- Requests for information, to us and of ours, and what offices ask to have assessed. Who is meant and why is sealed; each
-- has an owner and an instant at which it is due. Content that another gave us waits for its release (holder_org).
create table information_requests (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    direction text not null check (direction in ('inbound', 'outbound')),
    kind text not null check (kind in ('information', 'assessment', 'standing')),
    party_org uuid not null references organisations,   -- who asks, or who is asked
    airport text,                                       -- of the field office that asks
    reference text not null,                            -- of who asks
    urgency text check (urgency in ('1h', '24h', '5d')),
    at timestamptz not null,
    due_at timestamptz not null check (due_at > at),
    owner_id uuid not null references users,
    state text not null check (state in ('open', 'hit', 'part', 'answered', 'no_hit', 'refused', 'withdrawn')),
    holder_org uuid references organisations,           -- whose content the answer would hold, when it is not ours
    released_at timestamptz,
    ground text,
    closed_at timestamptz,
    feedback text,
    feedback_at timestamptz,
    row_version int not null default 1,
    content_sealed bytea not null,
    expires_on date not null,
    unique (org_id, direction, party_org, reference),
    check ((state in ('answered', 'no_hit', 'refused', 'withdrawn')) = (closed_at is not null)),
    check ((state = 'refused') = (ground is not null)),
    check (released_at is null or holder_org is not null),
    check (holder_org is null or released_at is not null or direction = 'outbound' or state not in ('part', 'answered')),
    check ((feedback is null) = (feedback_at is null)),
    check ((kind = 'information') = (urgency is not null))
);
create index information_requests_that_wait on information_requests (org_id, due_at) where closed_at is null;

create table request_events (
    id uuid primary key,
    request_id uuid not null references information_requests on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    at timestamptz not null,
    by_user uuid references users,        -- null: the party's system
    step text not null,
    code text,
    words_sealed bytea
);
create index request_events_of_request on request_events (request_id, at);

do $$
begin
    perform foreland_guard('information_requests', 'airport = any ((select foreland_arrivals())::text[]) '
                                                   'or airport = any ((select foreland_departures())::text[])');
    perform foreland_guard('request_events',
                           'exists (select from information_requests r where r.id = request_events.request_id)');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on information_requests to foreland_app;
        grant select, insert, delete, update (words_sealed) on request_events to foreland_app;
    end if;
end $$;
