-- Nothing that is received is lost when nobody can own it: it stands on the supervisors' board until somebody does. A blind
-- question of a partner has an owner and an instant at which an answer is due, too.
alter table information_requests alter column owner_id drop not null;
alter table deconfliction_questions add column owner_id uuid references users, add column due_at timestamptz;
update deconfliction_questions set due_at = at + interval '24 hours' where direction = 'received';
alter table deconfliction_questions
    add constraint deconfliction_questions_due check ((direction = 'received') = (due_at is not null));
