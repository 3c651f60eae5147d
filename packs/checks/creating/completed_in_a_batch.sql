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
others     = "repair"
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
        lag(closed_at) over (
            partition by closed_by, place_id order by closed_at, repair_id
        ) as home_before
    from repair
    where closed_at >= $today - 730
      and closed_by is not null
      and vanished_on is null
      and coalesce(priority, '') <> 'planned'
      and status in ('completed', 'closed_no_access')
),
half_hours as (
    -- the half hour that ends with each closing: how many there were, from when, at how many homes
    select
        closed_by, closed_at,
        count(*) over half_an_hour as repair_count,
        min(closed_at) over half_an_hour as from_at,
        sum(case when place_id is null or home_before >= closed_at - interval '30 minutes'
            then 0 else 1 end)
            over half_an_hour as home_count
    from closings
    window half_an_hour as (
        partition by closed_by order by closed_at
        range between interval '30 minutes' preceding and current row
    )
),
heaps as (
    select
        closed_by, from_at, closed_at as until_at, repair_count, home_count,
        row_number() over (
            partition by closed_by, cast(closed_at at time zone 'Europe/London' as date)
            order by home_count desc, repair_count desc, closed_at
        ) as turn
    from half_hours
    where repair_count >= $fewest_repairs::integer
      and home_count >= $fewest_places::integer
),
firsts as (
    select
        heaps.closed_by, heaps.from_at, heaps.until_at, heaps.repair_count, heaps.home_count,
        min(closings.repair_id) as repair_id
    from heaps
    join closings on closings.closed_by = heaps.closed_by and closings.closed_at = heaps.from_at
    where heaps.turn = 1
    group by heaps.closed_by, heaps.from_at, heaps.until_at, heaps.repair_count, heaps.home_count
)
select
    firsts.repair_id as subject_id,
    cast(firsts.from_at at time zone 'Europe/London' as date) as happened_on,
    firsts.repair_count as detail_repair_count,
    firsts.home_count as detail_home_count,
    closings.repair_id as other_id
from firsts
join closings on closings.closed_by = firsts.closed_by and closings.repair_id <> firsts.repair_id
    and closings.closed_at between firsts.from_at and firsts.until_at
order by happened_on, subject_id, closings.closed_at, other_id
