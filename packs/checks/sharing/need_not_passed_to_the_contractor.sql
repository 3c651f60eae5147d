/* check
title      = "The contractor was not told what to do differently"
says       = "Somebody in the home needs the visit done differently; the job carries no such instruction."
because    = "The operative knocks once and leaves, or comes alone or without an interpreter, although the landlord knew better."
next_step  = "Give the instruction on open jobs now, and find out why the need does not travel with the order."
wrong_when = [
    "The contractor was told by telephone or in an application that we do not receive.",
    "The work was done outside, or while the home stood empty, with nobody to meet.",
]
subject    = "job_line"
others     = "need"
lane       = "at_risk"
precedents = ["repairing-trust-2025-health-needs"]
status     = "live"
owner      = "contracts manager"
since      = 2026-03-01

[needs]
job_line  = ["raised_on", "alert_given"]
need      = ["answer", "do_differently", "recorded_on"]
occupancy = ["person_id", "starts_on"]
system    = ["side"]

[settings.watched_days]
default = 730
why     = "What was not passed on longer ago than two years can hardly be mended."
*/
with untold as (
    select job_line.job_line_id, job_line.place_id, job_line.raised_on
    from job_line
    join system on system.system_id = job_line.source and system.side = 'contractor'
    join place on place.place_id = job_line.place_id and place.place_type = 'home'
    where coalesce(job_line.alert_given, 'none') = 'none'
      and job_line.raised_on >= $today - $watched_days::integer
),
needs_of_visitors as (
    select occupancy.place_id, occupancy.starts_on, occupancy.ends_before as left_on,
        need.need_id, need.person_id, need.do_differently, need.recorded_on, need.ends_before
    from need
    join occupancy on occupancy.person_id = need.person_id
    where need.answer = 'has_need'
      and need.do_differently not in ('none', 'adapt_home', 'large_print',
          'easy_read', 'braille', 'audio', 'translated_letters')
),
not_passed as (
    select distinct
        untold.job_line_id, untold.raised_on, needs_of_visitors.need_id,
        needs_of_visitors.person_id, needs_of_visitors.do_differently
    from untold
    join needs_of_visitors on needs_of_visitors.place_id = untold.place_id
    where needs_of_visitors.starts_on <= untold.raised_on
      and (needs_of_visitors.left_on is null or needs_of_visitors.left_on > untold.raised_on)
      and needs_of_visitors.recorded_on < untold.raised_on
      and (needs_of_visitors.ends_before is null or needs_of_visitors.ends_before > untold.raised_on)
)
select
    job_line_id as subject_id,
    case
        when min(person_id) over (partition by job_line_id)
            = max(person_id) over (partition by job_line_id) then person_id
    end as person_id,
    raised_on as happened_on,
    do_differently as detail_do_differently,
    need_id as other_id
from not_passed
order by happened_on, subject_id, detail_do_differently, other_id
