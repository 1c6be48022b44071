-- Keeping somebody from travelling rests on a hit whose evidence the author opened, whatever the application does; so does
-- every other recommendation that names a hit. A look at a document or a question may be asked for without one. Looked at
-- when the transaction ends, for the hits are written after the recommendation.
create function foreland_grounded() returns trigger language plpgsql set search_path from current as $$
begin
    if new.kind in ('no_board', 'off_load')
       and not exists (select from recommendation_hits h where h.recommendation_id = new.id) then
        raise exception 'a recommendation to keep somebody from travelling rests on a hit' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger grounded after insert or update of kind on recommendations deferrable initially deferred
    for each row execute function foreland_grounded();

create function foreland_grounds_seen() returns trigger language plpgsql set search_path from current as $$
begin
    if not exists (select from recommendations r join hits h on h.flight_date = r.flight_date and h.id = new.hit_id
                   where r.id = new.recommendation_id and h.journey_id = r.journey_id
                     and foreland_evidence_seen(r.flight_date, new.hit_id, r.made_by)) then
        raise exception 'the author of a recommendation opens the evidence of its hits first'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger grounds_seen before insert on recommendation_hits
    for each row execute function foreland_grounds_seen();

do $$
begin
    revoke execute on function foreland_grounded, foreland_grounds_seen from public;
end $$;
