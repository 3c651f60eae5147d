/* check
title      = "Systems disagree about a person"
says       = "Systems that know this person hold different names, birth dates or homes, or a death that only one was told of."
because    = "A letter to somebody who has died, or a check of identity against a wrong birth date, is done to a household in trouble."
next_step  = "Ask the person, or whoever speaks for them, which is right, and mend it in the other system."
wrong_when = [
    "The person uses two names and wants both kept.",
    "Two people were matched as one by mistake, and they are to be told apart.",
    "The person lives for a while in a second home of which only one of the systems was told.",
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
      -- a day typed in where none is known contradicts nothing
      and value not in ('1899-12-30', '1899-12-31', '1900-01-01', '1901-01-01', '9999-12-31')
),
spread as (
    select
        person_id, field,
        count(distinct value) as value_count,
        -- an initial does not contradict the name it begins
        count(distinct substr(value, 1, 1)) as initial_count,
        min(length(value)) as shortest
    from said
    group by person_id, field
),
stays as (
    select person_id, place_id,
        max(case when starts_on <= $today and coalesce(ends_before, $today + 1) > $today
            then 1 else 0 end) as is_live
    from occupancy semi join mismatch on mismatch.entity_id = occupancy.person_id
        and mismatch.field = 'place_ref'
    where place_id is not null
    group by person_id, place_id
),
former as (select person_id from stays group by person_id having max(is_live) = 0),
homes as (
    -- where the landlord's own systems say that the person lives; a contractor knows sites
    select mismatch.entity_id as person_id, mismatch.value as place_id,
        min(coalesce(stays.is_live, 0)) as is_live
    from mismatch
    join system on system.system_id = mismatch.source and system.side = 'landlord'
    join place on place.place_id = mismatch.value and place.place_type = 'home'
    left join stays on stays.person_id = mismatch.entity_id and stays.place_id = mismatch.value
    where mismatch.kind = 'person' and mismatch.field = 'place_ref'
    group by mismatch.entity_id, mismatch.value
),
disagreements as (
    select person_id, field from spread
    where value_count > 1
      and not (field = 'first_name' and initial_count = 1 and shortest <= 2)
    union all
    select homes.person_id, 'place_ref'
    from homes anti join former on former.person_id = homes.person_id
    group by homes.person_id
    -- two homes that the person has both are no disagreement
    having count(*) > 1 and min(homes.is_live) = 0
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
