-- Whoever was refused at the port and sent back: a rule looks for those who come again with another document.
alter table arrival_outcomes drop constraint arrival_outcomes_outcome_check;
alter table arrival_outcomes add constraint arrival_outcomes_outcome_check
    check (outcome in ('admitted', 'refused', 'returned', 'claim_of_protection', 'arrested', 'did_not_arrive'));
