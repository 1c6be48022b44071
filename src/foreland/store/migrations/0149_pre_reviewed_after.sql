-- The review after the fact may say no. Who entered what the carrier did is known, so that nobody verifies alone what
-- came of their own recommendation.
alter table recommendations
    add column rejected boolean not null default false,
    add column action_by uuid references users,     -- null: the carrier's system
    add check (not rejected or (approval = 'after' and approved_by is not null));
update recommendations r set action_by = (
    select e.user_id from recommendation_events e where e.recommendation_id = r.id and e.step = 'report'
    order by e.noted_at desc, e.id desc limit 1)
where r.action is not null;
create index recommendations_to_review on recommendations (org_id) where approval = 'after' and approved_by is null;
