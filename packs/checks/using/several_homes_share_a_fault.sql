/* check
title      = "Several homes in one block report the same fault"
says       = "Three or more homes of the block reported the same fault within four weeks, and no job on the block answers it."
because    = "One cause in a shared pipe, roof or supply is mended flat by flat, and comes back in each of them."
next_step  = "Have somebody look at what the homes share, raise one job on the block, and link the others to it."
wrong_when = [
    "A cold week or a storm brought the faults, and each had a cause of its own.",
    "The shared cause was found and mended, and the work stands under one of the flats.",
]
subject    = "place"
others     = "repair"
lane       = "at_risk"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "asset manager"
since      = 2026-11-22

[needs]
place  = ["place_type"]
repair = ["fault", "reported_on"]

[settings.fewest_homes]
default = 3
why     = "Two homes can be chance; three within four weeks seldom are."

[settings.within_days]
default = 28
why     = "A shared fault reaches the homes it reaches within weeks, not within a year."
*/
with reported as (
    select place.part_of_id as block_id, repair.repair_id, repair.place_id, repair.fault,
        repair.reported_on
    from repair
    join place on place.place_id = repair.place_id
    where place.place_type = 'home'
      and place.part_of_id is not null
      and repair.vanished_on is null
      and repair.fault in ('leak', 'damp_mould', 'no_heating', 'electrics', 'blocked_drain',
          'lift', 'fire_safety', 'structure', 'pests', 'roof')
      and coalesce(repair.priority, '') <> 'planned'
      and repair.reported_on >= $today - 365
),
beginnings as (select distinct block_id, fault, reported_on as from_on from reported),
spells as (
    select beginnings.block_id, beginnings.fault, beginnings.from_on,
        count(distinct reported.place_id) as home_count
    from beginnings
    join reported on reported.block_id = beginnings.block_id and reported.fault = beginnings.fault
    where reported.reported_on between beginnings.from_on
        and beginnings.from_on + $within_days::integer
    group by beginnings.block_id, beginnings.fault, beginnings.from_on
    having count(distinct reported.place_id) >= $fewest_homes::integer
),
answered as (
    select distinct spells.block_id, spells.fault, spells.from_on
    from spells
    join repair on repair.place_id = spells.block_id and repair.fault = spells.fault
    where repair.reported_on <= spells.from_on + 2 * $within_days::integer
      and coalesce(repair.completed_on, repair.closed_on, $today) >= spells.from_on - 7
      and coalesce(repair.status, 'open') not in ('cancelled', 'closed_no_access')
      and repair.vanished_on is null
),
ranked as (
    select spells.block_id, spells.fault, spells.from_on, spells.home_count,
        row_number() over (
            partition by spells.block_id, spells.fault order by spells.home_count desc, spells.from_on
        ) as turn
    from spells
    anti join answered
        on answered.block_id = spells.block_id and answered.fault = spells.fault
        and answered.from_on = spells.from_on
),
shared as (
    -- two faults that begin at a block on one day are one thing to look at
    select block_id, from_on, min(fault) as fault, max(home_count) as home_count,
        count(*) as fault_count
    from ranked where turn = 1 group by block_id, from_on
)
select
    shared.block_id as subject_id, shared.from_on as happened_on, shared.fault as detail_fault,
    shared.home_count as detail_home_count, shared.fault_count as detail_fault_count,
    reported.repair_id as other_id
from shared
join place on place.place_id = shared.block_id and place.place_type = 'block'
join ranked on ranked.block_id = shared.block_id and ranked.from_on = shared.from_on
    and ranked.turn = 1
join reported on reported.block_id = ranked.block_id and reported.fault = ranked.fault
    and reported.reported_on between ranked.from_on and ranked.from_on + $within_days::integer
order by happened_on, subject_id, reported.reported_on, other_id
