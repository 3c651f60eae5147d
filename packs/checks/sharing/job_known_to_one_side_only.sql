/* check
title      = "A job that only one side knows"
says       = "The landlord holds an order that no contractor's record answers, or a contractor holds a job that no order answers."
because    = "A job the contractor never received is never done, and one the landlord does not hold is in nobody's history of the home."
next_step  = "Ask the other side for it by address and day. If it was never received, send it again and tell the resident."
wrong_when = [
    "The two references were mistyped, and the two records are one job to be matched by hand.",
    "The contractor's workbook for that month has not been delivered yet.",
]
subject    = "repair"
lane       = "mend_at_source"
precedents = ["on-the-record-2023-contractors", "learning-2024-third-party-repairs"]
status     = "live"
owner      = "contracts manager"
since      = 2026-03-01

[needs]
repair      = ["reported_on from landlord", "reported_on from contractor"]
match       = []
system      = ["side"]
source_load = ["first_on"]

[settings.days_to_arrive]
default = 7
why     = "An order reaches the contractor's next weekly extract within seven days."
*/
with current_records as (
    select match.entity_id as repair_id, system.side
    from match
    join system on system.system_id = match.source
    anti join vanished_record on vanished_record.record_id = match.record_id
    where match.kind = 'repair'
),
sides as (
    select repair_id, min(side) as side, min(side) = max(side) as is_one_side
    from current_records
    group by repair_id
),
contractor_loads as (
    select min(source_load.first_on) as first_on
    from source_load
    join system on system.system_id = source_load.source and system.side = 'contractor'
    where source_load.kind = 'repair'
)
select
    repair.repair_id as subject_id,
    repair.reported_on as happened_on,
    sides.side as detail_known_to
from repair
join sides on sides.repair_id = repair.repair_id and sides.is_one_side
cross join contractor_loads
where repair.vanished_on is null
  and repair.reported_on <= $today - $days_to_arrive::integer
  and (
      sides.side = 'contractor'
      or (
          sides.side = 'landlord'
          and repair.carried_out_by = 'contractor'
          and coalesce(repair.status, '') <> 'cancelled'
          -- an order from before the contractor's first record proves nothing
          and repair.reported_on >= contractor_loads.first_on
      )
  )
order by happened_on, subject_id
