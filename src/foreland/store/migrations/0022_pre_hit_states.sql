-- The states of a hit once officers hand it over, recommend on it or find it no match, and once its door has closed.
-- What was opened of its evidence stands in its history; without that nobody refers or recommends, whatever the
-- application does. What was opened counts until the evidence changes.

alter table hits drop constraint hits_state_check, add constraint hits_state_check check (state in
    ('open', 'second_look', 'cleared', 'false_match', 'referred', 'recommended', 'withdrawn', 'expired'));

alter table hit_events
    add column item text,                 -- of evidence_opened: the code of what was opened
    add column target text check (target in ('protection', 'host_authority', 'field_office', 'partner')),
    add constraint hit_events_item check ((action = 'evidence_opened') = (item is not null)),
    add constraint hit_events_target check ((action = 'refer') = (target is not null));

create function foreland_evidence_seen(day date, hit uuid, officer uuid) returns boolean
language sql stable set search_path from current as
$$
    select exists (
        select from hit_events e
        where e.flight_date = day and e.hit_id = hit and e.action = 'evidence_opened' and e.user_id = officer
          and e.at >= coalesce((select max(c.at) from hit_events c
                                where c.flight_date = day and c.hit_id = hit
                                  and c.action in ('reopened', 'evidence_changed')), '-infinity'))
$$;

create function foreland_evidence_first() returns trigger language plpgsql set search_path from current as $$
begin
    if not foreland_evidence_seen(new.flight_date, new.hit_id, new.user_id) then
        raise exception 'evidence of the hit has to be opened first' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger evidence_first before insert on hit_events
    for each row when (new.action in ('refer', 'recommend')) execute function foreland_evidence_first();

-- The state follows its event: a hit is not referred or recommended unless its history says who did so.
create function foreland_decided_by_name() returns trigger language plpgsql set search_path from current as $$
begin
    if not exists (select from hit_events e
                   where e.flight_date = new.flight_date and e.hit_id = new.id and e.user_id is not null
                     and e.action = case new.state when 'referred' then 'refer' else 'recommend' end) then
        raise exception 'a hit is referred or recommended by a named officer' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger decided_by_name before update on hits
    for each row when (new.state in ('referred', 'recommended') and old.state is distinct from new.state)
    execute function foreland_decided_by_name();

do $$
begin
    revoke execute on function foreland_evidence_seen, foreland_evidence_first, foreland_decided_by_name from public;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant execute on function foreland_evidence_seen to foreland_app;
    end if;
end $$;
