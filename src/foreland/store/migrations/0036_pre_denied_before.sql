-- Whoever comes again after a denial: each screening asks for the hits that expired in the last days.
create index hits_expired on hits (flight_date) where state = 'expired';
