-- What written rules ask of a booking: earlier journeys with the same locator, agency on a route, agent, block of
-- tickets or card; and of a payment what may stand in the open: last digits, keyed hashes of card and payer, and whether
-- the payer travels. Former states of a booking are looked up by it, so its index knows former reports too; a report
-- that becomes a former one no longer moves in any index.
alter table registry_keys drop constraint registry_keys_kind_check;
alter table registry_keys add constraint registry_keys_kind_check
    check (kind in ('document', 'phone', 'email', 'card', 'locator', 'agency', 'agent', 'ticket_block'));

alter table payments
    add column last_digits text,
    add column payer_index bytea,         -- keyed hash of the folded name, for equality only
    add column payer_travels boolean;

drop index reported_of_booking;
create index reported_of_booking on reported_travellers (booking_id);
