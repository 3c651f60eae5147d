/* check
title      = "Systems disagree about a person"
says       = "Two systems that know this person hold different names, birth dates or a death that only one was told of."
because    = "A letter to somebody who has died, or a check of identity against a wrong birth date, is done to a household in trouble."
next_step  = "Ask the person, or whoever speaks for them, which is right, and mend it in the other system."
wrong_when = [
    "The person uses two names and wants both kept.",
    "Two people were matched as one by mistake, and they are to be told apart.",
]
subject    = "person"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
person   = ["surname from two systems"]
mismatch = []
*/
with said as (
    select entity_id as person_id, field, lower(trim(value)) as value
    from mismatch
    where kind = 'person'
      and field in ('surname', 'first_name', 'date_of_birth', 'died_on')
),
spread as (
    select
        person_id, field,
        count(distinct value) as value_count,
        -- an initial does not contradict the name it begins
        count(distinct substr(value, 1, 1)) as initial_count,
        min(length(value)) as shortest
    from said
    where value is not null
    group by person_id, field
),
disagreements as (
    select person_id, field
    from spread
    where value_count > 1
      and not (field = 'first_name' and initial_count = 1 and shortest <= 2)
)
select
    person.person_id as subject_id,
    cast(null as date) as happened_on,
    min(disagreements.field) as detail_field,
    count(distinct disagreements.field) as detail_field_count
from person
join disagreements on disagreements.person_id = person.person_id
where person.vanished_on is null
group by person.person_id
order by subject_id
