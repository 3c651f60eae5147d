/* check
title      = "The target or priority was changed after it was missed"
says       = "The repair's target day had passed with the work not done, and then its target or priority was changed."
because    = "A target that moves once it is missed makes every figure of jobs in time untrue."
next_step  = "Measure the job by its first target, and find out who may change a target and with what reason."
wrong_when = [
    "The resident asked for a later day before the target, and it was entered late.",
    "The first target was a plain slip of the keyboard, put right when somebody saw it.",
    "The first target is not on record, and was reckoned from what that system mostly gives the priority.",
]
subject    = "repair"
others     = "repair_change"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-call-for-evidence"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
repair_change = ["changed_field"]
repair        = ["target_on", "status"]
*/
with written as (
    select day, cast(day as varchar) as as_text from working_day
    union all
    select day, concat(substr(cast(day as varchar), 9, 2), '/', substr(cast(day as varchar), 6, 2),
        '/', substr(cast(day as varchar), 1, 4)) from working_day
),
usual as (
    select source, priority, cast(date_diff('day', reported_on, target_on) as integer) as days,
        row_number() over (partition by source, priority order by count(*) desc,
            date_diff('day', reported_on, target_on) desc) as turn
    from repair where target_on is not null and vanished_on is null
    group by source, priority, date_diff('day', reported_on, target_on)
),
changes as (
    select change.repair_id, change.repair_change_id, change.changed_field, change.changed_at,
        cast(change.changed_at at time zone 'Europe/London' as date) as changed_on,
        change.old_value, change.new_value, was.day as old_on, becomes.day as new_on
    from repair_change as change
    left join written as was on was.as_text = change.old_value
    left join written as becomes on becomes.as_text = change.new_value
    where change.changed_field in ('target', 'priority')
),
held as (
    -- what the last target before a change brought, else what the first after it took away
    select changes.repair_change_id,
        case when moved.changed_at < changes.changed_at then moved.new_on else moved.old_on end as day,
        row_number() over (partition by changes.repair_change_id
            order by case when moved.changed_at < changes.changed_at then 0 else 1 end,
                case when moved.changed_at < changes.changed_at then moved.changed_at end desc,
                moved.changed_at, moved.repair_change_id) as turn
    from changes
    join changes as moved on moved.repair_id = changes.repair_id
    where moved.changed_field = 'target'
      and (moved.changed_at < changes.changed_at or changes.changed_field = 'priority')
),
judged as (
    select changes.repair_id, changes.repair_change_id, changes.changed_field, changes.changed_on,
        coalesce(changes.old_on, held.day, case when changes.changed_field = 'target'
                or date_diff('day', repair.reported_on, repair.target_on) = now_usual.days
                or date_diff('day', changes.changed_on, repair.target_on) = now_usual.days
            then repair.reported_on + was_usual.days end, repair.target_on) as target_on,
        repair.completed_on
    from changes
    join repair on repair.repair_id = changes.repair_id and repair.vanished_on is null
    left join held on held.repair_change_id = changes.repair_change_id and held.turn = 1
    left join usual as was_usual on was_usual.source = repair.source and was_usual.turn = 1
        and was_usual.priority = case when changes.changed_field = 'priority'
            then changes.old_value else repair.priority end
    left join usual as now_usual on now_usual.source = repair.source and now_usual.turn = 1
        and now_usual.priority = changes.new_value
)
select repair_id as subject_id, changed_on as happened_on, changed_field as detail_changed_field,
    date_diff('day', target_on, changed_on) as detail_days_after_target, repair_change_id as other_id
from (select *, row_number() over (partition by repair_id order by changed_on, repair_change_id) as turn
    from judged where changed_on > target_on and changed_on >= $today - 730
        and (completed_on is null or completed_on > target_on)) as late
where turn = 1 order by happened_on, subject_id
