/* check
title      = "Open, and nothing recorded for weeks"
says       = "The repair is open; since the day given here no visit, appointment, message, call or change of it is on record."
because    = "Forty days in which nothing is written are forty days in which nobody can show that anything was done."
next_step  = "Find out who has it, ring the resident, and record what happens next and when."
wrong_when = [
    "The work goes on and is kept in an application that we do not receive.",
    "The job was done long ago and was never closed.",
    "Somebody came or rang under another job's number and saw to this one too.",
]
subject    = "repair"
lane       = "at_risk"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
repair      = ["status", "reported_on"]
attendance  = ["repair_id"]
appointment = ["repair_id"]

[settings.open_days]
default = 60
why     = "Sixty days is longer than any target for a repair that is not planned works."

[settings.silent_days]
default = 41
why     = "Six weeks without a word is what residents describe as being forgotten."
*/
with still_open as (
    select repair_id, place_id, reported_on
    from repair
    where status = 'open'
      and coalesce(priority, '') <> 'planned'
      and vanished_on is null
      and reported_on <= $today - $open_days::integer
),
asked as (
    -- a visit or a call about repairs that names no job may have been about this one
    select repair_id, repair_id as about_id from still_open
    union all
    select repair_id, place_id from still_open where place_id is not null
),
events as (
    select coalesce(repair_id, place_id) as about_id, attended_on as on_day from attendance
    union all
    select coalesce(repair_id, place_id), cast(starts_at at time zone 'Europe/London' as date)
    from appointment where coalesce(status, 'booked') <> 'cancelled'
    union all
    select coalesce(repair_id, place_id), made_on from appointment
    union all
    select repair_id, line_status_on from job_line
    union all
    select repair_id, cast(changed_at at time zone 'Europe/London' as date) from repair_change
    union all
    select coalesce(repair_id, place_id), cast(sent_at at time zone 'Europe/London' as date)
    from notice where repair_id is not null or purpose <> 'information'
    union all
    select coalesce(repair_id, place_id), cast(happened_at at time zone 'Europe/London' as date)
    from contact
    where repair_id is not null or topic in ('repair', 'damp_mould', 'safety', 'appointment')
    union all
    select repair_id, cast(written_at at time zone 'Europe/London' as date) from note
    where not coalesce(written_by_system, false)
),
lasts_told as (
    select asked.repair_id, max(events.on_day) as on_day
    from asked join events on events.about_id = asked.about_id
    group by asked.repair_id
),
lasts as (
    select still_open.repair_id, still_open.reported_on,
        greatest(still_open.reported_on, coalesce(lasts_told.on_day, still_open.reported_on))
            as last_on
    from still_open
    left join lasts_told on lasts_told.repair_id = still_open.repair_id
)
select
    repair_id as subject_id,
    reported_on as happened_on,
    last_on as detail_last_recorded_on,
    date_diff('day', last_on, $today) as detail_days_silent
from lasts
where last_on <= $today - $silent_days::integer
order by happened_on, subject_id
