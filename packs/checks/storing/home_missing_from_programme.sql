/* check
title      = "A home missing from a safety programme it belongs in"
says       = "The home or block is in the stock and in no list or certificate of a programme that it should be in."
because    = "A programme that measures itself against its own list is complete at any length; the missing home is never checked."
next_step  = "Add it to the programme, find out when it was last checked, and check it now if nobody knows."
wrong_when = [
    "The home was sold, demolished or handed back and the stock list has not followed.",
    "The gas was capped or the heating replaced, and the fuel on the stock list is old.",
    "A tall block has no lift, or one that its freeholder has examined: no stock list says which have one.",
    "The flats are heated together and draw their water each for itself; a stock list does not say who shares what.",
]
subject    = "place"
lane       = "at_risk"
precedents = ["rsh-2024-missing-safety-records"]
status     = "live"
owner      = "compliance manager"
since      = 2026-11-22

[needs]
place           = ["place_type", "tenure or homes_count"]
programme_entry = ["programme"]

[settings.lift_storeys]
default = 7
why     = "A block of flats of seven storeys and more has a lift, whatever it was built for."

[settings.fire_door_storeys]
default = 5
why     = "Fire doors of blocks over eleven metres are checked regularly (2022 regulations); that is five storeys."

[settings.asbestos_before]
default = 2000
why     = "Asbestos was forbidden in November 1999; what was finished before may hold it."
*/
with listed as (
    select place_id, programme from programme_entry where place_id is not null
    union
    select place_id, programme from certificate where place_id is not null
    union
    -- what is listed for a stair or a lift of a block is listed for the block
    select place.part_of_id, programme_entry.programme
    from programme_entry
    join place on place.place_id = programme_entry.place_id
    where place.place_type = 'communal_part'
),
run as (select distinct programme from programme_entry),
rented as (
    select place_id, part_of_id, heating
    from place
    where place_type = 'home' and occupied = 'let' and vanished_on is null
      and tenure in ('general_needs', 'supported', 'temporary')
),
blocks as (
    select block.place_id, block.storeys_count, block.built_year,
        max(case when block.heating = 'communal' or rented.heating = 'communal' then 1 else 0 end)
            as shares_water
    from place as block
    left join rented on rented.part_of_id = block.place_id
    where block.place_type = 'block' and block.vanished_on is null
    group by block.place_id, block.storeys_count, block.built_year
),
belongs as (
    select place_id, 'gas_safety' as programme from rented where heating = 'gas'
    union all
    select place_id, 'electrical' from rented
    union all
    select place_id, 'smoke_alarm' from rented
    union all
    select place_id, 'fire_risk_assessment' from blocks
    union all
    select place_id, 'fire_door' from blocks where storeys_count >= $fire_door_storeys::integer
    union all
    select place_id, 'lift' from blocks where storeys_count >= $lift_storeys::integer
    union all
    select place_id, 'asbestos' from blocks where built_year < $asbestos_before::integer
    union all
    select place_id, 'water_hygiene' from blocks where shares_water = 1
),
missing as (
    select belongs.place_id, belongs.programme
    from belongs
    join run on run.programme = belongs.programme
    anti join listed
        on listed.place_id = belongs.place_id and listed.programme = belongs.programme
)
select
    place_id as subject_id,
    cast(null as date) as happened_on,
    min(programme) as detail_programme,
    count(*) as detail_missing_count
from missing
group by place_id
order by subject_id
