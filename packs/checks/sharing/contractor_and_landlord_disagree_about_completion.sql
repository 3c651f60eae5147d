/* check
title      = "Contractor and landlord disagree about whether or when a repair was done"
says       = "One side holds the repair as completed and the other as open, or their days of completion lie apart."
because    = "A repair closed on one side only is either still broken or still chased, and its target is measured on a day that may be wrong."
next_step  = "Ask the resident and the contractor when the work was done, and mend the day or the status on the side that is wrong."
wrong_when = [
    "The contractor enters the day of the invoice as the day of completion.",
    "The job has several visits, and the two sides count a different one as the last.",
]
subject    = "repair"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-contractors"]
status     = "live"
owner      = "contracts manager"
since      = 2026-03-01

[needs]
repair   = ["status from landlord", "status from contractor"]
mismatch = []
system   = ["side"]

[settings.days_apart]
default = 3
why     = "A weekend and a day for entering it lie between the work and its record."
*/
with said as (
    select mismatch.entity_id as repair_id, mismatch.field, system.side, mismatch.value
    from mismatch
    join system on system.system_id = mismatch.source
    where mismatch.kind = 'repair'
      and mismatch.field in ('status', 'completed_on')
),
sides as (
    select
        repair_id, side,
        max(case when field = 'status' and value = 'completed' then 1 else 0 end) as is_completed,
        max(case when field = 'status' and value = 'open' then 1 else 0 end) as is_open,
        max(case when field = 'completed_on' then cast(value as date) end) as completed_on
    from said
    group by repair_id, side
),
compared as (
    select
        landlord.repair_id,
        landlord.is_completed + contractor.is_open = 2
            or landlord.is_open + contractor.is_completed = 2 as is_open_on_one_side,
        abs(date_diff('day', landlord.completed_on, contractor.completed_on)) as days_apart
    from sides as landlord
    join sides as contractor on contractor.repair_id = landlord.repair_id
    where landlord.side = 'landlord' and contractor.side = 'contractor'
)
select
    compared.repair_id as subject_id,
    cast(null as date) as happened_on,
    case when not compared.is_open_on_one_side then compared.days_apart end as detail_days_apart,
    compared.is_open_on_one_side as detail_open_on_one_side
from compared
join repair on repair.repair_id = compared.repair_id and repair.vanished_on is null
where compared.is_open_on_one_side
   or compared.days_apart > $days_apart::integer
order by subject_id
