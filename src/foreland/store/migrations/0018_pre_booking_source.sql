-- A booking is told by a push of bookings (PNR), or by a passenger list that carries booking data (API). A list does not
-- name everybody in the booking, and never replaces what a push says.

alter table bookings add column source text not null default 'PNR' check (source in ('PNR', 'API'));
