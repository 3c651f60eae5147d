/* check
title      = "A warning that stayed when the person left"
says       = "The marker is current at this home; the person it is about has left the home or has died."
because    = "Whoever moves in is met by two people and a closed face for something they never did."
next_step  = "End the marker at this home today, and tell contractors who were given it."
wrong_when = [
    "The person still comes to the home, and the warning was renewed for that reason.",
    "The marker names the wrong one of two people of one name.",
]
subject    = "marker"
others     = "occupancy"
lane       = "at_risk"
precedents = ["on-the-record-2023-sensitive-information"]
status     = "live"
owner      = "housing manager"
since      = 2026-11-22

[needs]
marker    = ["person_id"]
occupancy = ["person_id"]

[settings.grace_days]
default = 28
why     = "It takes up to four weeks for a leaving to pass through every system."
*/
with current_ones as (
    select
        marker.marker_id, marker.person_id, marker.place_id, person.died_on
    from marker
    join person on person.person_id = marker.person_id
    where (marker.ends_before is null or marker.ends_before > $today)
      and marker.place_id is not null
),
lived_there as (
    select
        person_id, place_id,
        max(coalesce(ends_before, $today + 1)) as until_on
    from occupancy
    group by person_id, place_id
)
select
    current_ones.marker_id as subject_id,
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
