-- What a carrier reported that it did stands beside the notice, so that its own users see it: they reach nothing else.
alter table carrier_notices add column action text;      -- code of what was reported last
