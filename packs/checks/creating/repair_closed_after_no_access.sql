/* check
title      = "Repair closed because nobody got in"
says       = "The repair was closed after no access and the fault was not raised again."
because    = "No access leaves the fault where it was; closing the job ends the only record that it is still there."
next_step  = "Ask the resident whether the fault is still there. If it is, reopen the repair and agree a day with them."
wrong_when = [
    "The work was done under another job at the same home that names a different trade.",
    "The resident told somebody that the fault had gone and it was not written on the job.",
]
subject    = "repair"
others     = "attendance"
lane       = "at_risk"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "repairs manager"
since      = 2026-03-01

[needs]
# Attendances are not needed: a closing that names no access as its reason can be judged alone.
repair = ["status", "closed_on or completed_on", "trade"]

[settings.raised_again_days]
default = 14
why     = "A third of cancelled jobs are raised again within a fortnight under a new number."
*/
with never_completed as (
    select repair_id
    from attendance
    where repair_id is not null
    group by repair_id
    having max(case when outcome_claimed = 'completed' then 1 else 0 end) = 0
),
last_attendances as (
    select
        attendance.repair_id, attendance.attendance_id, attendance.outcome_claimed,
        row_number() over (
            partition by attendance.repair_id
            order by attendance.attended_on desc, attendance.arrived_at desc nulls last,
                attendance.attendance_id desc
        ) as from_the_end
    from attendance
    join never_completed on never_completed.repair_id = attendance.repair_id
),
ended_without_access as (
    select repair_id, attendance_id
    from last_attendances
    where from_the_end = 1
      and outcome_claimed in ('no_answer', 'access_refused')
),
closings as (
    select
        repair.repair_id, repair.place_id, repair.trade, repair.status,
        coalesce(repair.closed_on, repair.completed_on) as ended_on,
        ended_without_access.attendance_id
    from repair
    left join ended_without_access on ended_without_access.repair_id = repair.repair_id
    where repair.vanished_on is null
      and coalesce(repair.closed_reason, '') not in ('cancelled_by_resident', 'duplicate')
      and (
          repair.status = 'closed_no_access'
          or repair.closed_reason in ('no_access', 'access_refused')
          or (repair.status = 'completed' and ended_without_access.repair_id is not null)
      )
),
raised_again as (
    select closings.repair_id
    from closings
    join repair on repair.place_id = closings.place_id and repair.trade = closings.trade
    where repair.repair_id <> closings.repair_id
      and repair.reported_on between closings.ended_on
          and closings.ended_on + $raised_again_days::integer
    union
    select follow_on_of_id as repair_id
    from repair
    where follow_on_of_id is not null
)
select
    closings.repair_id as subject_id,
    closings.ended_on as happened_on,
    closings.status as detail_status,
    closings.attendance_id as other_id
from closings
anti join raised_again on raised_again.repair_id = closings.repair_id
where closings.ended_on <= $today - $raised_again_days::integer
order by happened_on, subject_id
