/* check
title      = "Many repairs closed at once by one sign-in"
says       = "One sign-in closed a dozen repairs or more at different homes within half an hour."
because    = "Nobody looks at twelve jobs in half an hour; what is closed in a heap is closed unread."
next_step  = "Read a sample of the batch against attendances, and find out what the batch was closed for."
wrong_when = [
    "The sign-in belongs to an upload from the contractor's own system.",
    "The jobs were closed together after a void or a programme of works had been inspected.",
]
subject    = "repair"
lane       = "mend_at_source"
precedents = ["repairing-trust-2025-no-access"]
status     = "live"
owner      = "repairs manager"
since      = 2026-11-22

[needs]
repair = ["closed_at", "closed_by"]

[settings.fewest_repairs]
default = 12
why     = "A careful clerk closes a handful in half an hour, with time to read each."

[settings.fewest_places]
default = 8
why     = "Several jobs at one home are often one visit and are rightly closed together."
*/
with closings as (
    select
        repair_id, place_id, closed_by, closed_at,
        count(*) over (
            partition by closed_by order by closed_at
            range between interval '30 minutes' preceding and current row
        ) as within_half_an_hour
    from repair
    where closed_at >= $today - 730
      and closed_by is not null
      and vanished_on is null
      and coalesce(priority, '') <> 'planned'
      and status in ('completed', 'closed_no_access')
),
heaps as (
    select closed_by, cast(closed_at at time zone 'Europe/London' as date) as closed_on
    from closings
    where within_half_an_hour >= $fewest_repairs::integer
    group by closed_by, cast(closed_at at time zone 'Europe/London' as date)
),
in_heaps as (
    select
        heaps.closed_by, heaps.closed_on, closings.repair_id, closings.place_id,
        row_number() over (
            partition by heaps.closed_by, heaps.closed_on
            order by closings.closed_at, closings.repair_id
        ) as turn
    from heaps
    join closings
        on closings.closed_by = heaps.closed_by
        and cast(closings.closed_at at time zone 'Europe/London' as date) = heaps.closed_on
)
select
    firsts.repair_id as subject_id,
    firsts.closed_on as happened_on,
    count(*) as detail_repair_count,
    count(distinct in_heaps.place_id) as detail_home_count
from in_heaps as firsts
join in_heaps
    on in_heaps.closed_by = firsts.closed_by and in_heaps.closed_on = firsts.closed_on
where firsts.turn = 1
group by firsts.repair_id, firsts.closed_on
having count(distinct in_heaps.place_id) >= $fewest_places::integer
order by happened_on, subject_id
