-- How often what a partner's report points at was met goes back to it, as a number; and what partners counted of ours comes.
alter table item_feedback add column sightings int not null default 0 check (sightings >= 0),
    add column counted_at timestamptz;        -- when it was told last
