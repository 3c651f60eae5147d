/* check
title      = "One UPRN on several homes"
says       = "Two or more current homes on the record hold the same Unique Property Reference Number."
because    = "Whatever is joined by that number, a certificate or a survey, lands on the wrong neighbour's home."
next_step  = "Look the number up, keep it on the home it belongs to, and find the others their own."
wrong_when = [
    "Two records are one home that matching could not join, and they are to be matched by hand.",
    "A home was divided or two were made one, and the old record has not been ended.",
]
subject    = "place"
others     = "place"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "data lead"
since      = 2026-11-22

[needs]
place = ["uprn", "place_type"]
*/
with homes as (
    select place_id, uprn
    from place
    where place_type = 'home'
      and vanished_on is null
      and coalesce(occupied, 'let') not in ('sold', 'demolished')
      and uprn is not null
),
shared as (
    select uprn, count(*) as home_count, min(place_id) as place_id
    from homes
    group by uprn
    having count(*) > 1
)
select
    shared.place_id as subject_id,
    cast(null as date) as happened_on,
    shared.home_count as detail_home_count,
    homes.place_id as other_id
from shared
join homes on homes.uprn = shared.uprn and homes.place_id <> shared.place_id
order by detail_home_count desc, subject_id, other_id
