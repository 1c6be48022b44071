-- What the rules of entry said when a journey was screened is kept with the screening, which nobody changes: the evidence of
-- diligence, beside the versions of lists and rules and the version of the facts. Null: no rule that may decide was asked.
alter table screenings add column requirements text check (requirements in ('OK', 'CONDITIONAL', 'NOT_OK', 'REFER'));
alter table screenings add column requirements_code text not null default '';
