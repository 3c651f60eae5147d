/* check
title      = "Cancelled, and raised again under a new number"
says       = "The repair was cancelled, and one of the same trade was raised at the same home within a fortnight of it."
because    = "The new number has a new target, so a fault that is late counts as one that has just begun."
next_step  = "Join the two on the record, and measure the time from the first report."
wrong_when = [
    "The second fault is another one that only needs the same trade.",
    "The resident cancelled and then changed their mind.",
]
subject    = "repair"
others     = "repair"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-water-ingress"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
repair = ["status", "closed_on or completed_on", "trade"]

[settings.raised_again_days]
default = 14
why     = "A third of cancelled jobs are raised again within a fortnight under a new number."

[settings.raised_before_days]
default = 7
why     = "The new number is often raised first, and the old one cancelled within the week."
*/
with cancelled as (
    select
        repair_id, place_id, trade, fault, reported_on, target_on,
        coalesce(closed_on, completed_on) as ended_on
    from repair
    where status = 'cancelled'
      and coalesce(closed_reason, '') not in ('duplicate', 'cancelled_by_resident')
      and vanished_on is null
      and coalesce(closed_on, completed_on) >= $today - 730
),
pairs as (
    select
        cancelled.repair_id, cancelled.ended_on, repair.repair_id as other_id,
        date_diff('day', cancelled.ended_on, repair.reported_on) as days_between,
        date_diff('day', cancelled.target_on, repair.target_on) as target_moved_days,
        row_number() over (
            partition by cancelled.repair_id order by repair.reported_on, repair.repair_id
        ) as turn
    from cancelled
    join repair on repair.place_id = cancelled.place_id and repair.trade = cancelled.trade
    where repair.repair_id <> cancelled.repair_id
      and repair.vanished_on is null
      -- the new number came second: of two of one day which were raised together neither did
      and (repair.reported_on > cancelled.reported_on
          or (repair.reported_on = cancelled.reported_on
              and repair.reported_on = cancelled.ended_on))
      and repair.reported_on between cancelled.ended_on - $raised_before_days::integer
          and cancelled.ended_on + $raised_again_days::integer
      and coalesce(repair.fault, cancelled.fault, '')
          = coalesce(cancelled.fault, repair.fault, '')
      and coalesce(repair.priority, '') <> 'planned'
)
select
    repair_id as subject_id,
    ended_on as happened_on,
    days_between as detail_days_between,
    target_moved_days as detail_target_moved_days,
    other_id
from pairs
where turn = 1
order by happened_on, subject_id
