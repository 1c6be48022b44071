-- What is raised is told by what it is about: a notice, a recommendation that waits for its second officer, the newest hit that
-- was counted; so a hit that comes later is told of too.
alter table escalations rename column notice_id to about_id;
alter table escalations drop constraint escalations_kind_check;
alter table escalations add constraint escalations_kind_check
    check (kind in ('expires', 'waits', 'approval', 'review', 'unanswered', 'withdrawal_unanswered', 'partner_item',
                    'partner_item_revised', 'partner_item_withdrawn'));
