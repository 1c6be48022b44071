-- Why a supervisor ended a false match. Sealed; it goes with its row, when the journey is masked or on the day of expiry.
alter table false_matches add column end_reason_sealed bytea;
alter table false_matches add constraint false_matches_end_has_reason
    check (end_reason_sealed is null or ended_by is not null);
