-- Travellers behind closed doors about whom no officer has decided whether their port is told are brought to the desk, too.
alter table escalations drop constraint escalations_kind_check;
alter table escalations add constraint escalations_kind_check
    check (kind in ('expires', 'waits', 'approval', 'review', 'inbound', 'unanswered', 'withdrawal_unanswered',
                    'partner_item', 'partner_item_revised', 'partner_item_withdrawn'));
