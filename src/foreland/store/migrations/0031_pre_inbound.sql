-- What becomes of a hit whose doors closed before anybody decided (domain §1.1): a task of the desk, which a named officer
-- ends by announcing the traveller to the port of arrival (lookouts), or by not doing so; and what the port found.
create table inbound_reviews (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null unique,
    desk text,
    port text,                            -- where the traveller leaves the flight
    state text not null default 'open' check (state in ('open', 'released', 'not_released', 'reopened')),
    row_version int not null default 1,
    opened_at timestamptz not null,
    decided_by uuid references users,
    decided_at timestamptz,
    ground text,
    words_sealed bytea,
    check (state in ('open', 'reopened') or decided_by is not null),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index inbound_reviews_open on inbound_reviews (opened_at) where state = 'open';

create table arrival_outcomes (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    port text not null,
    outcome text not null check (outcome in ('admitted', 'refused', 'claim_of_protection', 'arrested', 'did_not_arrive')),
    recorded_by uuid not null references users,
    recorded_at timestamptz not null,
    words_sealed bytea,
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index arrival_outcomes_of_journey on arrival_outcomes (flight_date, journey_id, recorded_at);

do $$
begin
    perform foreland_guard('inbound_reviews');
    perform foreland_guard('arrival_outcomes', 'port = any ((select foreland_arrivals())::text[])');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update on inbound_reviews to foreland_app;
        grant select, insert on arrival_outcomes to foreland_app;
    end if;
end $$;
