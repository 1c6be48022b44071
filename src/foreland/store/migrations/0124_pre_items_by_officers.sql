-- Officers withdraw an item with a reason, and by name; so it can be read why one is gone.
alter table shared_items
    add column withdrawn_as text check (withdrawn_as in ('wrong', 'outdated', 'no_legal_basis', 'sent_in_error')),
    add column withdrawn_by uuid references users;
