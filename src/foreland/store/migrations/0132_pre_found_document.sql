-- What an inspection on arrival found of the document that was announced. Null: nobody looked.
alter table arrival_outcomes add column document text
    check (document in ('as_announced', 'other_holder', 'lost', 'none'));
