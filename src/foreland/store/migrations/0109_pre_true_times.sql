-- Work done on paper is keyed in later with its true time: `at`, `decided_at`, `released_at`, `recorded_at`, `opened_at` and
-- `made_at` say when it was done, and `noted_at` when it was entered. Null: it was entered as it was done.
alter table hit_events add column noted_at timestamptz;
alter table recommendations add column noted_at timestamptz;
alter table calls add column noted_at timestamptz;
alter table inbound_reviews add column noted_at timestamptz;
alter table lookouts add column noted_at timestamptz;
alter table arrival_outcomes add column noted_at timestamptz;
alter table partner_items add column decision_noted_at timestamptz;
alter table partner_item_events add column noted_at timestamptz;
