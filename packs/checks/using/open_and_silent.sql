/* check
title      = "Open, and nothing recorded for weeks"
says       = "The repair is open; since the day given here no visit, appointment, message, call or change of it is on record."
because    = "Forty days in which nothing is written are forty days in which nobody can show that anything was done."
next_step  = "Find out who has it, ring the resident, and record what happens next and when."
wrong_when = [
    "The work goes on and is kept in an application that we do not receive.",
    "The job was done long ago and was never closed.",
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
      and reported_on between $today - 730 and $today - $open_days::integer
),
events as (
    select repair_id, attended_on as on_day from attendance
    union all
    select repair_id, cast(starts_at at time zone 'Europe/London' as date) from appointment
    where coalesce(status, 'booked') <> 'cancelled'
    union all
    select repair_id, made_on from appointment
    union all
    select repair_id, line_status_on from job_line
    union all
    select repair_id, cast(changed_at at time zone 'Europe/London' as date) from repair_change
    union all
    select repair_id, cast(sent_at at time zone 'Europe/London' as date) from notice
    union all
    select repair_id, cast(happened_at at time zone 'Europe/London' as date) from contact
    union all
    select repair_id, cast(written_at at time zone 'Europe/London' as date) from note
    where not coalesce(written_by_system, false)
),
lasts as (
    select
        still_open.repair_id, still_open.reported_on,
        coalesce(max(events.on_day), still_open.reported_on) as last_on
    from still_open
    left join events on events.repair_id = still_open.repair_id
    group by still_open.repair_id, still_open.reported_on
)
select
    repair_id as subject_id,
    reported_on as happened_on,
    last_on as detail_last_recorded_on,
    date_diff('day', last_on, $today) as detail_days_silent
from lasts
where last_on <= $today - $silent_days::integer
order by happened_on, subject_id
