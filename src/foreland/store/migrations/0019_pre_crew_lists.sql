-- Lists of passengers and of crew told apart: a crew list is no passenger list, and each is counted by those it tells of.

alter table messages
    add column crew int not null default 0,                -- of the travellers it reports
    add column crew_list boolean not null default false;   -- it tells of crew alone
update messages set crew_list = true, crew = travellers where document_code in ('250', '336');
