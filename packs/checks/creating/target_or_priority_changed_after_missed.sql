/* check
title      = "The target or priority was changed after it was missed"
says       = "The repair's target day had passed with the work not done, and then its target or priority was changed."
because    = "A target that moves once it is missed makes every figure of jobs in time untrue."
next_step  = "Measure the job by its first target, and find out who may change a target and with what reason."
wrong_when = [
    "The resident asked for a later day before the target, and it was entered late.",
    "The first target was a plain slip of the keyboard, put right when somebody saw it.",
]
subject    = "repair"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
repair_change = ["changed_field"]
repair        = ["target_on", "status"]
*/
with changes as (
    select
        repair_change.repair_id, repair_change.repair_change_id, repair_change.changed_field,
        cast(repair_change.changed_at at time zone 'Europe/London' as date) as changed_on,
        case
            when repair_change.changed_field = 'target'
                and repair_change.old_value like '____-__-__'
                then cast(repair_change.old_value as date)
            else repair.target_on
        end as target_on,
        repair.completed_on
    from repair_change
    join repair on repair.repair_id = repair_change.repair_id
    where repair_change.changed_field in ('target', 'priority')
      and repair.vanished_on is null
),
late as (
    select
        repair_id, changed_field, changed_on, target_on,
        row_number() over (
            partition by repair_id order by changed_on, repair_change_id
        ) as turn
    from changes
    where changed_on > target_on
      and (completed_on is null or completed_on > target_on)
      and changed_on >= $today - 730
)
select
    repair_id as subject_id,
    changed_on as happened_on,
    changed_field as detail_changed_field,
    date_diff('day', target_on, changed_on) as detail_days_after_target
from late
where turn = 1
order by happened_on, subject_id
