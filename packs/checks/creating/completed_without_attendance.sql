/* check
title      = "Completed, and nobody is known to have been there"
says       = "The repair is recorded as completed, and no attendance at which work was done stands on record for it."
because    = "A job that was closed on paper leaves the fault in the home and the resident without a record to point to."
next_step  = "Ask the resident whether the work was done, and the contractor for the attendance. If there is none, reopen the job."
wrong_when = [
    "The attendance was entered under another job at the same home.",
    "The work was done outside, by somebody whose visits are not recorded.",
]
subject    = "repair"
lane       = "due"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "contracts manager"
since      = 2026-11-22

[needs]
repair     = ["status", "completed_on"]
attendance = ["attended_on", "outcome_claimed", "repair_id or place_id"]
system     = ["side"]

[settings.days_to_enter]
default = 14
why     = "An attendance entered within a fortnight is late, and it is not missing."
*/
with sides as (
    -- a side whose visits are not loaded can have made them all the same
    select system.side
    from attendance
    join system on system.system_id = attendance.source
    group by system.side
),
done as (
    select repair_id, place_id, completed_on,
        case when carried_out_by = 'own_team' then 'landlord' else 'contractor' end as side
    from repair
    where status = 'completed'
      and coalesce(priority, '') <> 'planned'
      and coalesce(carried_out_by, 'contractor') <> 'third_party'
      and vanished_on is null
      and completed_on between $today - 365 and $today - $days_to_enter::integer
),
attended as (
    select done.repair_id
    from done
    join attendance on attendance.repair_id = done.repair_id
    where attendance.outcome_claimed
        in ('completed', 'partially_completed', 'follow_on_required', 'unknown')
    union
    select done.repair_id
    from done
    join attendance
        on attendance.place_id = done.place_id and attendance.attended_on = done.completed_on
    where attendance.outcome_claimed
        in ('completed', 'partially_completed', 'follow_on_required', 'unknown')
)
select
    done.repair_id as subject_id,
    done.completed_on as happened_on
from done
join sides on sides.side = done.side
anti join attended on attended.repair_id = done.repair_id
order by happened_on, subject_id
