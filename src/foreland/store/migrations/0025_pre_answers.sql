-- What carriers were answered about their travellers, with what each answer was based on (docs/decisions, decision 13).
--   * answers: a row a traveller and answer; the latest about a journey is current. Identifiers and codes alone: whom an
--     answer is about stands in the reports of the journey, and is masked with them.
--   * answer_messages: a row a message to a carrier, in the exchange of a request or unsolicited. An unsolicited one is
--     offered until the carrier acknowledges it or the doors are closed.

create table answers (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null,
    flight_date date not null,
    journey_id uuid not null,
    message_id uuid,                      -- ours; null when the carrier's code stayed the same and nothing was sent
    request_id uuid,                      -- the carrier's message that was answered first
    position int not null default 0,      -- of the traveller in that message
    is_current boolean not null default true,
    verdict text not null check (verdict in ('cleared', 'cleared_unresolved', 'insufficient_data', 'document_status',
                                             'pending_contact', 'no_board')),
    because text not null,
    cause text not null check (cause in ('request', 'time_out', 'reconsidered', 'expired')),
    code text not null,
    carrier text not null,                -- whose connection, in which state's codes and dialect
    state text not null,
    dialect text not null,
    connection_version text not null,
    facts_version int,                    -- null: not screened when it was answered
    list_set text, rule_set text, policy text,
    screened_at timestamptz,
    hits jsonb not null default '[]',     -- id, kind, code, severity, state of what waited
    missing text[] not null default '{}', -- names of elements that were not reported
    ends_at timestamptz,                  -- of a pending answer
    decided_by uuid references users,     -- the officer on whose word; null: a machine's answer
    recommendation_id uuid,
    made_at timestamptz not null,
    check (verdict <> 'no_board' or decided_by is not null),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create unique index answers_current on answers (flight_date, journey_id) where is_current;
create index answers_of_journey on answers (flight_date, journey_id, made_at);
create index answers_of_message on answers (message_id);
create index answers_pending on answers (ends_at) where is_current and verdict = 'pending_contact';

create table answer_messages (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid,
    request_id uuid,                      -- the carrier's message; null: unsolicited
    kind text not null check (kind in ('answer', 'unsolicited')),
    says text not null,                   -- clearance, cancelled, closed, flight_unknown
    dialect text not null,
    reference text not null,              -- RFF+TN: of the request, or our own
    state text not null check (state in ('answered', 'waiting', 'acknowledged', 'refused', 'too_late')),
    offers int not null default 0,
    available_at timestamptz not null,
    until timestamptz,                    -- the doors: later it is of no use
    closed_at timestamptz,
    closed_by text,                       -- code of the carrier's refusal, or how it was acknowledged
    made_at timestamptz not null,
    expires_on date not null
);
create index answer_messages_waiting on answer_messages (originator_org, available_at) where state = 'waiting';
create unique index answer_messages_reference on answer_messages (org_id, originator_org, reference)
    where kind = 'unsolicited';
create index answer_messages_of_request on answer_messages (request_id);
create index messages_of_receipt on messages (receipt_id);

create trigger tell_insert after insert on answers referencing new table as changed
    for each statement execute function foreland_tell_of_flights();

do $$
begin
    perform foreland_guard('answers');
    perform foreland_guard('answer_messages');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on answers, answer_messages to foreland_app;
    end if;
end $$;
