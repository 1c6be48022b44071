-- Requests for information go to partners in signed bundles, and their answers come back so. A reply says how the request
-- stands as a whole, under a number that grows: one that comes late, or again, changes nothing.
alter table information_requests add column letter_id uuid,       -- the letter that took it there, or brought it
    add column sent_at timestamptz, add column heard_turn int not null default 0,
    add constraint information_requests_sent check (sent_at is null or (direction = 'outbound' and letter_id is not null));
