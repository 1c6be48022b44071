-- A flight whose screening fails is tried again later and later, so that it neither spins nor keeps others waiting.

alter table flights
    add column screening_failures int not null default 0,
    add column screening_again_at timestamptz;
