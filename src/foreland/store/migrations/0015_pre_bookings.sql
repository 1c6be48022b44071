-- What else a booking says: check-ins, the carrier's own keys, and of each flight how many seats and which aircraft.

alter table bookings
    add column check_ins jsonb not null default '[]',
    add column unique_references text[] not null default '{}';
alter table booking_segments
    add column quantity int,
    add column equipment text,
    add column kind text not null default 'flight';   -- flight, open, surface
