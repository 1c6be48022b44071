-- Whom an event of a hit concerns beside the one who acted: the colleague to whom the hit was passed.
alter table hit_events add column concerns uuid references users;
