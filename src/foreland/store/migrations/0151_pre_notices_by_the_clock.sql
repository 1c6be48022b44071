-- The clock of a notice goes with its flight's: a delay puts off until when a carrier is told, and the countdown it sees.
-- Whoever is on board is off-loaded, and a notice taken back, until the aircraft leaves; all else ends with the doors.
alter table carrier_notices add column departure_utc timestamptz;
alter table carrier_notices add column until_utc timestamptz generated always as (
    case when instruction = 'off_load' or state in ('withdrawn', 'withdrawal_acknowledged') then departure_utc
         else door_close_utc end) stored;

-- The leg on which the traveller boards, else the flight's first: as notices are sent.
create function foreland_clock_notices(changed_flights uuid[]) returns void
language sql security definer set search_path from current as $$
    update carrier_notices n
    set door_close_utc = clock.door_close_utc, departure_utc = clock.departure_utc
    from recommendations r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = r.flight_id
    cross join lateral (
        select leg.door_close_utc, leg.departure_utc from legs leg where leg.flight_id = f.id
        order by leg.origin is distinct from coalesce(j.board, f.origin), leg.position limit 1
    ) clock
    where r.id = n.recommendation_id and r.flight_id = any (changed_flights)
      and (n.door_close_utc, n.departure_utc) is distinct from (clock.door_close_utc, clock.departure_utc);
$$;

create function foreland_clock_legs() returns trigger language plpgsql set search_path from current as $$
declare changed_flights uuid[];
begin
    select array_agg(distinct r.flight_id) into changed_flights
    from recommendations r where r.flight_id in (select flight_id from changed);
    if changed_flights is not null then
        perform foreland_clock_notices(changed_flights);
    end if;
    return null;
end $$;
create trigger clock_update after update on legs referencing new table as changed
    for each statement execute function foreland_clock_legs();

select foreland_clock_notices(array_agg(distinct flight_id)) from recommendations;
