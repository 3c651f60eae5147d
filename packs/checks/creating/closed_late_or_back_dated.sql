/* check
title      = "Completion entered long after its day"
says       = "The completion was entered weeks after the day it names, or after the target for a day before it."
because    = "Until it is entered everybody acts as if the fault were there, and a day set back makes a missed target met."
next_step  = "Ask for what shows the day of the work, and agree how soon a completion is entered."
wrong_when = [
    "The contractor's system was down, and completions were entered together afterwards.",
    "The day of entry is that of an import and not of somebody's work.",
]
subject    = "repair"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
repair = ["completed_on", "closed_at"]

[settings.late_days]
default = 14
why     = "A weekly import and a day for entering it stay well under a fortnight."

[settings.back_dated_days]
default = 3
why     = "Over a weekend a completion in time can be entered after its target."
*/
with entered as (
    select
        repair_id, completed_on, target_on,
        cast(closed_at at time zone 'Europe/London' as date) as entered_on
    from repair
    where status = 'completed'
      and vanished_on is null
      and completed_on >= $today - 730
      and closed_at is not null
),
apart as (
    select
        repair_id, completed_on, target_on, entered_on,
        date_diff('day', completed_on, entered_on) as days_after
    from entered
)
select
    repair_id as subject_id,
    completed_on as happened_on,
    case
        when completed_on <= target_on and entered_on > target_on
            and days_after > $back_dated_days::integer then 'after_the_target'
        else 'late'
    end as detail_entered,
    days_after as detail_days_after
from apart
where days_after > $late_days::integer
   or (completed_on <= target_on and entered_on > target_on
       and days_after > $back_dated_days::integer)
order by happened_on, subject_id
