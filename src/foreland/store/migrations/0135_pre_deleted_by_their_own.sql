-- Who deletes screenings and forgets notes reaches those of their own organisations alone: the functions pass by row security.
create or replace function foreland_delete_screenings(dates date[], journeys uuid[]) returns bigint
language sql security definer set search_path from current as
$$
    with gone as (delete from screenings where flight_date = any (dates) and journey_id = any (journeys)
                                           and org_id = any ((select foreland_orgs())::uuid[]) returning 1)
    select count(*) from gone
$$;

create or replace function foreland_forget_notes(dates date[], hits uuid[]) returns bigint
language sql security definer set search_path from current as
$$
    with changed as (update hit_events set note_sealed = null
                     where flight_date = any (dates) and hit_id = any (hits) and note_sealed is not null
                       and org_id = any ((select foreland_orgs())::uuid[]) returning 1)
    select count(*) from changed
$$;
