/* check
title      = "A home missing from a safety programme it belongs in"
says       = "The home or block is in the stock and in no list or certificate of a programme that it should be in."
because    = "A programme that measures itself against its own list is complete at any length; the missing home is never checked."
next_step  = "Add it to the programme, find out when it was last checked, and check it now if nobody knows."
wrong_when = [
    "The home was sold, demolished or handed back and the stock list has not followed.",
    "The gas was capped or the heating replaced, and the fuel on the stock list is old.",
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
*/
with listed as (
    select place_id, programme from programme_entry where place_id is not null
    union
    select place_id, programme from certificate where place_id is not null
),
run as (
    select programme from programme_entry group by programme
),
belongs as (
    select place_id, 'gas_safety' as programme
    from place
    where place_type = 'home' and occupied = 'let' and heating = 'gas' and vanished_on is null
      and tenure in ('general_needs', 'supported', 'temporary')
    union all
    select place_id, 'electrical' as programme
    from place
    where place_type = 'home' and occupied = 'let' and vanished_on is null
      and tenure in ('general_needs', 'supported', 'temporary')
    union all
    select place_id, 'fire_risk_assessment' as programme
    from place
    where place_type = 'block' and vanished_on is null
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
