-- Protection reads what the carrier was told about those it helps: an answer that is pending to the carrier ends for
-- everybody alike, and of whoever is in the care of protection that is its task.
do $$ begin perform foreland_guard('answers', 'foreland_helps(flight_date, journey_id)'); end $$;
