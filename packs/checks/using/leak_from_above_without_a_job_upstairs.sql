/* check
title      = "Water from above, and nobody went upstairs"
says       = "A note says that water comes from the home above; no plumbing job at another home of the block or on the block answers it."
because    = "The ceiling is painted below while the pipe above goes on leaking, and the resident below reports it again."
next_step  = "Find the home above, raise the job there, and tell the resident below when it will be looked at."
wrong_when = [
    "The leak was mended from below or from the riser.",
    "The home above belongs to somebody else, who was told and mended it.",
]
subject    = "note_sign"
lane       = "at_risk"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
note_sign = ["sign"]
repair    = ["trade", "reported_on", "place_id"]
place     = ["part_of_id"]

[settings.days_around]
default = 14
why     = "The job upstairs is raised within a fortnight of the report, before it or after."
*/
with said as (
    select
        note_sign.note_sign_id, note_sign.place_id, note_sign.said_on,
        place.part_of_id as block_id
    from note_sign
    join place on place.place_id = note_sign.place_id
    where note_sign.sign = 'leak_from_above'
      and note_sign.said_on between $today - 365 and $today - 2
      and place.part_of_id is not null
),
water_jobs as (
    select
        repair.place_id, repair.reported_on,
        coalesce(place.part_of_id, place.place_id) as block_id
    from repair
    join place on place.place_id = repair.place_id
    where repair.vanished_on is null
      and coalesce(repair.status, 'open') not in ('cancelled', 'closed_no_access')
      and coalesce(repair.priority, '') <> 'planned'
      and (repair.trade = 'plumbing' or repair.fault = 'leak')
),
elsewhere as (
    select said.note_sign_id
    from said
    join water_jobs on water_jobs.block_id = said.block_id
    where water_jobs.place_id <> said.place_id
      and water_jobs.reported_on between said.said_on - $days_around::integer
          and said.said_on + $days_around::integer
    group by said.note_sign_id
)
select
    min(said.note_sign_id) as subject_id,
    min(said.said_on) as happened_on,
    count(*) as detail_note_count
from said
anti join elsewhere on elsewhere.note_sign_id = said.note_sign_id
group by said.place_id
order by happened_on, subject_id
