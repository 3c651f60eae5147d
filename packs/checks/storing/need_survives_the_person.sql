/* check
title      = "A need kept for somebody who is no longer there"
says       = "The need is current at this home; the person it belongs to has left the home or has died."
because    = "The next household is treated by needs that are not theirs, a key safe code stays known, and a bereaved family gets a call for the dead."
next_step  = "End the need at this home. If the person moved to another of the landlord's homes, see that it is recorded there."
wrong_when = [
    "The person still comes and goes there, and the ended occupancy is the mistake.",
    "The need belongs to the home itself, such as a ramp, and was put on a person.",
]
subject    = "need"
others     = "occupancy"
lane       = "due"
precedents = ["on-the-record-2023-mrs-p"]
status     = "live"
owner      = "housing manager"
since      = 2026-11-22

[needs]
need      = ["person_id"]
occupancy = ["person_id"]

[settings.grace_days]
default = 28
why     = "It takes up to four weeks for a leaving to pass through every system."
*/
with current_ones as (
    select
        need.need_id, need.person_id, need.place_id, person.died_on
    from need
    join person on person.person_id = need.person_id
    where (need.ends_before is null or need.ends_before > $today)
      and need.place_id is not null
      and need.answer = 'has_need'
),
lived_there as (
    select
        person_id, place_id,
        max(coalesce(ends_before, $today + 1)) as until_on
    from occupancy
    group by person_id, place_id
)
select
    current_ones.need_id as subject_id,
    cast(null as date) as happened_on,
    current_ones.place_id,
    case when lived_there.until_on <= $today then lived_there.until_on end as detail_left_on,
    occupancy.occupancy_id as other_id
from current_ones
join lived_there
    on lived_there.person_id = current_ones.person_id
    and lived_there.place_id = current_ones.place_id
join occupancy
    on occupancy.person_id = current_ones.person_id
    and occupancy.place_id = current_ones.place_id
where current_ones.died_on <= $today - $grace_days::integer
   or lived_there.until_on <= $today - $grace_days::integer
order by detail_left_on, subject_id, occupancy.starts_on desc, other_id
