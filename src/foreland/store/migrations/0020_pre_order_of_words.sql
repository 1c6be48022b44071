-- What becomes of a flight is told by many, and their words arrive in any order: beside each stands when it was said, so
-- that an older one changes nothing (decision 20).
alter table flights
    add column word_at timestamptz,           -- when it was last said that the flight takes place, or does not
    add column aircraft_heard_at timestamptz;
update flights set word_at = status_heard_at;

alter table legs add column diverted_source text, add column diverted_heard_at timestamptz;
update legs l set diverted_source = f.status_source, diverted_heard_at = f.status_heard_at
from flights f where f.id = l.flight_id and l.diverted_to is not null;

alter table scheduled_flights add column word_at timestamptz; -- when a telegram last withdrew it, or took that back
