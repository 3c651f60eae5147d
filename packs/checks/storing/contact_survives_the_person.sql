/* check
title      = "A contact kept for somebody who is no longer there"
says       = "Somebody is still named as the contact for a resident who has left this home or has died."
because    = "The landlord rings a stranger about a household, or a family about somebody they have buried."
next_step  = "End the contact, and ask the present household whom to reach for them."
wrong_when = [
    "The contact now stands for the person who stayed in the home.",
    "The occupancy was ended by mistake and the resident is still there.",
]
subject    = "named_contact"
others     = "occupancy"
lane       = "due"
precedents = ["on-the-record-2023-sensitive-information"]
status     = "live"
owner      = "housing manager"
since      = 2026-11-22

[needs]
named_contact = ["person_id"]
occupancy     = ["person_id"]

[settings.grace_days]
default = 28
why     = "It takes up to four weeks for a leaving to pass through every system."
*/
with current_ones as (
    select
        named_contact.named_contact_id, named_contact.person_id, named_contact.place_id, person.died_on
    from named_contact
    join person on person.person_id = named_contact.person_id
    where (named_contact.ends_before is null or named_contact.ends_before > $today)
      and named_contact.place_id is not null
),
lived_there as (
    select
        person_id, place_id,
        max(coalesce(ends_before, $today + 1)) as until_on
    from occupancy
    group by person_id, place_id
)
select
    current_ones.named_contact_id as subject_id,
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
