/* check
title      = "The same fault reported again and again"
says       = "One fault at one home was reported on several days within a year, each time as if new."
because    = "Each report starts afresh when the earlier ones are not seen, so the cause is never looked for and the resident repeats everything."
next_step  = "Read the reports as one history. Send somebody to find the cause, and give the resident one person to speak to."
wrong_when = [
    "The reports are of different faults that the system files under one code.",
    "An earlier repair was a lasting one and something else has broken since.",
]
subject    = "repair"
others     = "repair"
lane       = "at_risk"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "repairs manager"
since      = 2026-03-01

[needs]
repair = ["fault", "place_id", "reported_on"]
place  = ["place_type"]

[settings.reports]
default = 3
why     = "A second report may be one that crossed with the visit; a third is a pattern."

[settings.window_days]
default = 365
why     = "A year holds one winter, in which damp and heating faults come back."

[settings.watched_days]
default = 730
why     = "Older histories are worked only when they go on into the last two years."
*/
with told_often as (
    select place_id, fault from repair group by place_id, fault
    having count(*) >= $reports::integer and max(reported_on) >= $today - $watched_days::integer
),
reports_of_the_day as (
    select repair.repair_id, repair.place_id, repair.fault, repair.reported_on,
        row_number() over (
            partition by repair.place_id, repair.fault, repair.reported_on
            order by repair.first_seen_on, repair.repair_id) as of_the_day
    from repair
    join told_often on told_often.place_id = repair.place_id and told_often.fault = repair.fault
    join place on place.place_id = repair.place_id and place.place_type = 'home'
    where repair.vanished_on is null
      and repair.fault <> 'other'
      and repair.follow_on_of_id is null
      and coalesce(repair.status, '') <> 'cancelled'
      and coalesce(repair.closed_reason, '') <> 'duplicate'
      and coalesce(repair.priority, '') <> 'planned'
),
-- one fault split over several trades on one day is one report
reports as (
    select repair_id, place_id, fault, reported_on,
        lead(reported_on, $reports::integer - 1)
            over (partition by place_id, fault order by reported_on) as last_needed_on
    from reports_of_the_day where of_the_day = 1
),
repeated as (
    select repair_id, place_id, fault, reported_on,
        lag(reported_on) over (partition by place_id, fault order by reported_on) as before_on
    from reports
    where last_needed_on <= reported_on + $window_days::integer
),
-- a first report after which the fault comes back without a window's pause is one episode
firsts as (
    select repair_id, place_id, fault, reported_on,
        lead(reported_on) over (partition by place_id, fault order by reported_on) as next_first_on
    from repeated
    where before_on is null or before_on < reported_on - $window_days::integer
),
episodes as (
    select firsts.repair_id, firsts.place_id, firsts.fault, firsts.reported_on,
        max(repeated.reported_on) + $window_days::integer as over_on
    from firsts
    join repeated on repeated.place_id = firsts.place_id and repeated.fault = firsts.fault
     and (firsts.next_first_on is null or repeated.reported_on < firsts.next_first_on)
    group by firsts.repair_id, firsts.place_id, firsts.fault, firsts.reported_on
),
histories as (
    select episodes.repair_id, episodes.reported_on, reports.repair_id as other_id,
        reports.reported_on as again_on, count(*) over (partition by episodes.repair_id) as reports,
        max(reports.reported_on) over (partition by episodes.repair_id) as last_on
    from episodes
    join reports on reports.place_id = episodes.place_id and reports.fault = episodes.fault
     and reports.reported_on between episodes.reported_on and episodes.over_on
)
select repair_id as subject_id, reported_on as happened_on,
    reports as detail_report_count, last_on as detail_last_reported_on, other_id
from histories
where other_id <> repair_id and last_on >= $today - $watched_days::integer
order by happened_on, subject_id, again_on desc
