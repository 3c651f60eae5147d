/* check
title      = "Systems disagree about a place"
says       = "Two systems that know this place hold different values for the same field."
because    = "Whoever reads only one of the systems acts on a value that another one contradicts."
next_step  = "Ask the owners which value is right, mend it in the other system, and note which system is to be believed for this field."
wrong_when = [
    "Both values are right, because the two systems mean different things by the field.",
    "Two places were matched as one by mistake, and they are to be told apart.",
]
subject    = "place"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-03-01

[needs]
place    = ["place_type from two systems"]
mismatch = []
*/
with disagreements as (
    select entity_id as place_id, field
    from mismatch
    where kind = 'place'
      -- written differently is not known differently
      and field not in ('address', 'postcode', 'ward')
)
select
    place.place_id as subject_id,
    cast(null as date) as happened_on,
    min(disagreements.field) as detail_field,
    count(distinct disagreements.field) as detail_field_count
from place
join disagreements on disagreements.place_id = place.place_id
where place.vanished_on is null
group by place.place_id
order by subject_id
