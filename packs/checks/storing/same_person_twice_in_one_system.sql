/* check
title      = "One person twice in one system"
says       = "One system holds two current records that matching finds to be one person."
because    = "What is added to one of the two records, a need or a new telephone number, is missing from the other."
next_step  = "Have the system's owner compare the two and merge them there, keeping what each knows."
wrong_when = [
    "Two people of one name and birth date were matched as one, and they are to be told apart.",
    "The system keeps one record for each tenancy on purpose and joins them elsewhere.",
]
subject    = "person"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
person = ["person_type or surname"]
match  = []
*/
with current_records as (
    select match.entity_id as person_id, match.source, count(*) as record_count
    from match
    anti join vanished_record on vanished_record.record_id = match.record_id
    where match.kind = 'person'
    group by match.entity_id, match.source
),
doubled as (
    select
        person_id, min(source) as first_source,
        max(record_count) as most_records, count(*) as system_count
    from current_records
    where record_count > 1
    group by person_id
)
select
    person.person_id as subject_id,
    cast(null as date) as happened_on,
    doubled.first_source as detail_system,
    doubled.most_records as detail_record_count,
    doubled.system_count as detail_system_count
from person
join doubled on doubled.person_id = person.person_id
where person.vanished_on is null
order by subject_id
